// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_START_HPP
#define CONFAB_PAGING_WALK_START_HPP

#include <confab/paging/walk.hpp>
#include <confab/paging/walk_rows.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace confab::paging {

/** Where a walk begins: the position that was saved, or the start if there is none.
 *  @return errc::invalid_position where it was saved by another listing, or was altered
 */
inline result<position> start_of(listing const& from, std::string_view resume_from) {
    if (resume_from.empty()) return position();
    return position::restore(resume_from, from.identity());
}

/** The pages of a vendor's listing, from the start or from a saved position; see @ref walk.
 *  @param with a client's core: its requester, options and executor
 *  @param from a listing, or why there is none: then the stream fails with that at its first pull
 *  @param fields the field table of View; must outlive the stream
 */
template <class View, class Core, class Listing, class Fields>
async_generator<page<View>> start_pages(Core const& with, result<std::shared_ptr<Listing const>> from,
                                        std::string_view resume_from, Fields const& fields) {
    if (!from) return failed_stream<page<View>>(from.error());
    auto start = start_of(**from, resume_from);
    if (!start) return failed_stream<page<View>>(start.error());
    auto pages = walk<View>(with.requester, std::move(*from), fields, std::move(*start), with.options.walk_limits(),
                            with.options.malformed_items());
    pages.default_executor(with.executor);
    return pages;
}

/// The same, row by row, each as soon as it has arrived; see @ref walk_rows.
template <class Owned, class View, class Core, class Listing, class Fields>
async_generator<Owned> start_rows(Core const& with, result<std::shared_ptr<Listing const>> from,
                                  std::string_view resume_from, Fields const& fields) {
    if (!from) return failed_stream<Owned>(from.error());
    auto start = start_of(**from, resume_from);
    if (!start) return failed_stream<Owned>(start.error());
    auto rows = walk_rows<Owned, View>(with.requester, std::move(*from), fields, std::move(*start),
                                       with.options.walk_limits(), with.options.malformed_items());
    rows.default_executor(with.executor);
    return rows;
}

} // namespace confab::paging

#endif
