// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CLIENT_IPP
#define CONFAB_TWIN_IMPL_CLIENT_IPP

#include <confab/twin/client.hpp>

#include <confab/paging/common_stream.hpp>
#include <confab/paging/walk_start.hpp>
#include <confab/twin/chat_fields.hpp>
#include <confab/twin/detail/client_core.hpp>
#include <confab/twin/fields.hpp>

#include <exception>
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

/// Starts the walk of a search page by page.
class page_walks {
public:
    using value_type = session_page;
    explicit page_walks(service const& with) : with_(with) {}

    async_generator<session_page> start(item_listing::pointer from, paging::position at) const {
        return paging::walk<session_view>(with_.requester, std::move(from), session_fields, std::move(at),
                                          with_.options.walk_limits(), with_.options.malformed_items());
    }

private:
    service with_;
};

/// Starts the walk of a search row by row.
class row_walks {
public:
    using value_type = session;
    explicit row_walks(service const& with) : with_(with) {}

    async_generator<session> start(item_listing::pointer from, paging::position at) const {
        return paging::walk_rows<session, session_view>(with_.requester, std::move(from), session_fields, std::move(at),
                                                        with_.options.walk_limits(), with_.options.malformed_items());
    }

private:
    service with_;
};

template <class Walks>
async_generator<typename Walks::value_type> walk_search(Walks walks, planned_search plan) {
    auto listing = std::move(plan.listing);
    auto unsorted = plan.start.is_start() ? std::move(plan.unsorted) : nullptr;
    auto values = walks.start(listing, std::move(plan.start));
    for (;;) {
        std::optional<typename Walks::value_type> pulled;
        std::optional<failure> refused;
        try {
            pulled = co_await values.next();
        } catch (...) {
            refused = failure_of(std::current_exception());
            if (!refused) throw;
        }
        if (refused) {
            auto& reason = *refused;
            if (unsorted && reason.details.http_status == 400) {
                listing = std::exchange(unsorted, nullptr);
                values = walks.start(listing, paging::position());
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
        if (!pulled) co_return;
        unsorted.reset();
        co_yield std::move(*pulled);
    }
}

template <class Walks>
async_generator<typename Walks::value_type> start_search(service const& with, session_query const& query,
                                                         names const& called) {
    auto plan = plan_search(query, with.options, called);
    if (!plan) return paging::failed_stream<typename Walks::value_type>(plan.error());
    auto values = walk_search(Walks(with), std::move(*plan));
    values.default_executor(with.executor);
    return values;
}

} // namespace detail

CONFAB_DECL client::client(asio::any_io_executor executor, credential with, client_options options, names called)
    : core_(std::make_shared<core const>(std::move(executor), with, std::move(options), std::move(called))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    return detail::start_search<detail::page_walks>(core_->search_service(), query, core_->called);
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    return detail::start_search<detail::row_walks>(core_->search_service(), query, core_->called);
}

CONFAB_DECL query_plan client::explain(confab::session_query const& query) const {
    return plan_of(query, core_->called).plan;
}

CONFAB_DECL async_generator<confab::session> client::stream(confab::session_query const& query) const {
    auto const planned = plan_of(query, core_->called);
    return paging::start_common(*core_, planned, pages(planned.query), query.limit());
}

CONFAB_DECL async_generator<chat_page> client::chat_pages(chat_query const& query) const {
    return paging::start_pages<chat_session_view>(core_->chat_service(),
                                                  item_listing::chats(core_->options.account(), query),
                                                  query.resume_from(), chat_session_fields);
}

CONFAB_DECL async_generator<chat_session> client::chat_sessions(chat_query const& query) const {
    return paging::start_rows<chat_session, chat_session_view>(core_->chat_service(),
                                                               item_listing::chats(core_->options.account(), query),
                                                               query.resume_from(), chat_session_fields);
}

CONFAB_DECL async_generator<message_page> client::message_pages(std::string const& session_id,
                                                                message_query const& query) const {
    return paging::start_pages<message_view>(core_->chat_service(),
                                             item_listing::messages(core_->options.account(), session_id, query),
                                             query.resume_from(), message_fields);
}

CONFAB_DECL async_generator<message> client::messages(std::string const& session_id, message_query const& query) const {
    return paging::start_rows<message, message_view>(
        core_->chat_service(), item_listing::messages(core_->options.account(), session_id, query), query.resume_from(),
        message_fields);
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
