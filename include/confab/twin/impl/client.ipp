// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CLIENT_IPP
#define CONFAB_TWIN_IMPL_CLIENT_IPP

#include <confab/twin/client.hpp>

#include <confab/paging/common_stream.hpp>
#include <confab/paging/walk.hpp>
#include <confab/twin/chat_fields.hpp>
#include <confab/twin/detail/client_core.hpp>
#include <confab/twin/fields.hpp>

#include <optional>
#include <utility>

// The lists.

namespace confab::twin {
namespace detail {

/// One search: its listing, the same without an order for a vendor that refuses the order, and where to begin.
class planned_search {
public:
    planned_search() = default;

    item_listing::pointer listing;
    item_listing::pointer unsorted; ///< null: no second try
    paging::position start;
};

inline result<planned_search> plan_search(session_query const& query, client_options const& options,
                                          names const& called) {
    auto const path = options.list_path().empty() ? std::string(search_call.path()) : options.list_path();
    planned_search out;
    auto listing = item_listing::search(path, options.account(), query, called, options.extra_query());
    if (!listing) return listing.error();
    out.listing = std::move(*listing);
    if (query.has_default_order()) {
        auto unsorted = query;
        auto same =
            item_listing::search(path, options.account(), unsorted.vendor_order(), called, options.extra_query());
        if (!same) return same.error();
        out.unsorted = std::move(*same);
    }
    if (query.resume_from().empty()) return out;
    auto restored = paging::position::restore(query.resume_from(), out.listing->identity());
    if (!restored && out.unsorted) {
        // The walk that saved it may have gone on without an order.
        auto again = paging::position::restore(query.resume_from(), out.unsorted->identity());
        if (again) out.listing = std::exchange(out.unsorted, nullptr);
        if (again) restored = std::move(again);
    }
    if (!restored) return restored.error();
    out.start = std::move(*restored);
    return out;
}

inline async_generator<session_page> walk_search(std::shared_ptr<resilience::requester> requester, planned_search plan,
                                                 paging::walk_limits limits, malformed_items policy) {
    auto listing = std::move(plan.listing);
    auto unsorted = plan.start.is_start() ? std::move(plan.unsorted) : nullptr;
    auto pages = paging::walk<session_view>(requester, listing, session_fields, std::move(plan.start), limits, policy);
    for (;;) {
        auto page = co_await pages.try_next();
        if (!page) {
            auto reason = page.error();
            if (unsorted && reason.details.http_status == 400) {
                listing = std::exchange(unsorted, nullptr);
                pages =
                    paging::walk<session_view>(requester, listing, session_fields, paging::position(), limits, policy);
                continue;
            }
            // A refusal behind the most rows is about them.
            if (reason.code == errc::cursor_expired && listing->is_at_cap(reason.details.position)) {
                auto const cap = listing->cap_reached(reason.details.position);
                reason.code = cap.code;
                reason.details.message = cap.details.message;
            }
            throw error(std::move(reason));
        }
        if (!*page) co_return;
        unsorted.reset();
        session_page out = std::move(**page);
        co_yield std::move(out);
    }
}

/// A walk from the start, or from a saved position; or a stream that fails at its first pull.
template <class View, class Fields>
async_generator<paging::page<View>> walk_of(std::shared_ptr<resilience::requester> requester,
                                            client_options const& options, result<item_listing::pointer> listing,
                                            std::string const& resume_from, Fields const& fields) {
    if (!listing) return paging::failed_stream<paging::page<View>>(listing.error());
    paging::position start;
    if (!resume_from.empty()) {
        auto restored = paging::position::restore(resume_from, (*listing)->identity());
        if (!restored) return paging::failed_stream<paging::page<View>>(restored.error());
        start = std::move(*restored);
    }
    return paging::walk<View>(std::move(requester), std::move(*listing), fields, std::move(start),
                              options.walk_limits(), options.malformed_items());
}

} // namespace detail

CONFAB_DECL client::client(asio::any_io_executor executor, credential with, client_options options, names called)
    : core_(std::make_shared<core const>(std::move(executor), with, std::move(options), std::move(called))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    auto const& options = core_->options;
    auto plan = detail::plan_search(query, options, core_->called);
    if (!plan) return paging::failed_stream<session_page>(plan.error());
    auto pages =
        detail::walk_search(core_->searches, std::move(*plan), options.walk_limits(), options.malformed_items());
    pages.default_executor(core_->executor);
    return pages;
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    auto sessions = paging::items_of<session>(pages(query));
    sessions.default_executor(core_->executor);
    return sessions;
}

CONFAB_DECL query_plan client::explain(confab::session_query const& query) const {
    return plan_of(query, core_->called).plan;
}

CONFAB_DECL async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto planned = plan_of(query, core_->called);
    if (auto const possible = planned.plan.check(); !possible)
        return paging::failed_stream<confab::session>(possible.error());
    auto sessions =
        paging::common_sessions(pages(planned.query), core_->options.account(), std::move(planned.rest), query.limit());
    sessions.default_executor(core_->executor);
    return sessions;
}

CONFAB_DECL async_generator<chat_page> client::chat_pages(chat_query const& query) const {
    auto const& options = core_->options;
    auto pages = detail::walk_of<chat_session_view>(
        core_->chats, options, item_listing::chats(options.account(), query), query.resume_from(), chat_session_fields);
    pages.default_executor(core_->executor);
    return pages;
}

CONFAB_DECL async_generator<chat_session> client::chat_sessions(chat_query const& query) const {
    auto sessions = paging::items_of<chat_session>(chat_pages(query));
    sessions.default_executor(core_->executor);
    return sessions;
}

CONFAB_DECL async_generator<message_page> client::message_pages(std::string const& session_id,
                                                                message_query const& query) const {
    auto const& options = core_->options;
    auto pages = detail::walk_of<message_view>(core_->chats, options,
                                               item_listing::messages(options.account(), session_id, query),
                                               query.resume_from(), message_fields);
    pages.default_executor(core_->executor);
    return pages;
}

CONFAB_DECL async_generator<message> client::messages(std::string const& session_id, message_query const& query) const {
    auto messages = paging::items_of<message>(message_pages(session_id, query));
    messages.default_executor(core_->executor);
    return messages;
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept {
    auto sum = core_->searches->stats();
    auto const chats = core_->chats->stats();
    sum.requests += chats.requests;
    sum.retries += chats.retries;
    sum.throttled += chats.throttled;
    sum.waited += chats.waited;
    sum.bytes += chats.bytes;
    return sum;
}

} // namespace confab::twin

#endif
