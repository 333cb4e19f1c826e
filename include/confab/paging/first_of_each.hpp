// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_FIRST_OF_EACH_HPP
#define CONFAB_PAGING_FIRST_OF_EACH_HPP

#include <confab/async_generator.hpp>
#include <confab/paging/walk_guard.hpp>

#include <string>
#include <utility>

namespace confab::paging {

/** The sessions of a stream, of those with one id the first: for vendors whose pages move while they are read, so that a
 *  session comes twice at the edges of pages.
 *
 *  The last 16,384 ids are remembered, so memory is bounded: a session that comes again further behind comes twice. A walk
 *  that tells newer versions from repeated ones, and says what it may have missed, is each client's complete().
 *  @param source of sessions of any kind; those of the common model count as one where vendor and account are the same too
 *  @par Errors, Cancellation, Lifetimes as of the source
 */
template <class Session>
async_generator<Session> first_of_each(async_generator<Session> source) {
    walk_guard seen;
    while (auto session = co_await source.next()) {
        std::string name = session->id;
        // The NUL keeps the parts apart.
        if constexpr (requires { session->account; }) name = session->vendor + '\0' + session->account + '\0' + name;
        if (seen.on_row(name)) co_yield std::move(*session);
    }
}

} // namespace confab::paging

#endif
