// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_COMMON_STREAM_HPP
#define CONFAB_PAGING_COMMON_STREAM_HPP

#include <confab/async_generator.hpp>
#include <confab/paging/page.hpp>
#include <confab/paging/walk.hpp>
#include <confab/session.hpp>
#include <confab/session_filter.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace confab::paging {

/** The rows of a vendor's pages in the common model, one by one, without those that a filter refuses.
 *  @param account for session::account
 *  @param limit at most so many sessions, behind which no further page is asked for; 0: all
 *  A function `confab::session to_common(Item const&, std::string_view account)` is found by argument-dependent lookup.
 */
template <class Item>
async_generator<session> common_sessions(async_generator<page<Item>> pages, std::string account, session_filter rest,
                                         std::uint64_t limit) {
    std::uint64_t delivered = 0;
    while (auto page = co_await pages.next()) {
        for (auto const& view : page->items()) {
            session item = to_common(view, account);
            if (!rest.matches(item)) continue;
            co_yield std::move(item);
            if (++delivered == limit) co_return;
        }
    }
}

/** The sessions that match a query of the common model: what each client's `stream` returns.
 *  @param with a client's core: its options and executor
 *  @param planned the vendor's plan of the query: its members `plan` and `rest` are looked at
 *  @param pages those of the vendor's part of the query; nothing of them is asked for where the plan is not possible
 */
template <class Item, class Core, class Planned>
async_generator<session> start_common(Core const& with, Planned const& planned, async_generator<page<Item>> pages,
                                      std::uint64_t limit) {
    if (auto const possible = planned.plan.check(); !possible) return failed_stream<session>(possible.error());
    auto sessions = common_sessions(std::move(pages), with.options.account(), planned.rest, limit);
    sessions.default_executor(with.executor);
    return sessions;
}

} // namespace confab::paging

#endif
