// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_IMPL_COMMON_IPP
#define CONFAB_ATHENA_IMPL_COMMON_IPP

#include <confab/athena/common.hpp>

#include <confab/athena/protocol.hpp>
#include <confab/http/url.hpp>

#include <algorithm>
#include <chrono>

namespace confab::athena {
namespace detail {

// Statuses that come from one word of the run alone, so that filtering by it finds all of them.
inline constexpr word_pair filtered_statuses[] = {word_pair("completed", "resolved"), word_pair("canceled", "closed")};

// The bounds are inclusive; how finely the vendor keeps time beyond what its rows show is not said.
inline constexpr std::chrono::seconds bound_slack(1);

inline void set_order(session_query& query, query_planner& planner, session_order order) {
    bool const is_updated = order == session_order::updated_ascending || order == session_order::updated_descending;
    bool const is_created = order == session_order::created_ascending || order == session_order::created_descending;
    bool const is_descending = order == session_order::created_descending || order == session_order::updated_descending;
    query.sort_by(is_updated ? sort_field::updated_at : sort_field::created_at);
    query.sort_direction(is_descending ? sort_direction::desc : sort_direction::asc);
    if (is_updated)
        planner.take_order("sort_by=updated_at; a session that changes meanwhile may come twice or be missed");
    else if (is_created) planner.take_order("sort_by=created_at");
}

inline std::string text_of(session_query const& query) {
    http::query_string text;
    if (auto const members = query.parameters())
        for (auto const& [name, value] : *members) text.append(name, value);
    return text.append("limit", std::to_string(query.limit())).text();
}

} // namespace detail

CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account) {
    confab::session out;
    out.vendor = vendor_name;
    out.account = account;
    out.id = from.id;
    out.status = json::word<confab::session_status>(status_of(from));
    out.handled_by = json::word<session_handler>(session_handler::assistant);
    out.channel = json::word<session_channel>(channel_of(from));
    out.contact.id = from.created_by_id;
    out.created_at = from.created_at;
    out.updated_at = from.updated_at;
    out.last_message = from.last_message_preview;
    out.raw = from.raw;
    return out;
}

CONFAB_DECL planned_query plan_of(confab::session_query const& query, std::uint64_t page_rows) {
    using bound = query_planner::bound;
    planned_query out;
    query_planner planner(vendor_name, query);
    for (auto const word :
         planner.take_statuses(detail::filtered_statuses, "state", std::size(detail::filtered_statuses)))
        out.query.state(word);
    for (auto const word : planner.take_channels(common_channels, "source_channel", std::size(common_channels)))
        out.query.source_channel(word);
    if (auto const time = planner.take(bound::created_after, "created_after", detail::bound_slack))
        out.query.created_after(*time);
    if (auto const time = planner.take(bound::created_before, "created_before", detail::bound_slack))
        out.query.created_before(*time);
    if (auto const text = planner.take_text("query, which searches titles")) out.query.query(*text);
    detail::set_order(out.query, planner, query.order());
    out.query.limit(page_rows);
    // With conditions left to the client, more than `limit` rows may be needed.
    if (query.limit() != 0 && planner.rest().empty()) out.query.limit(std::min(query.limit(), page_rows));
    out.plan = planner.finish("GET /api/v0/sessions", detail::text_of(out.query));
    out.rest = planner.rest();
    return out;
}

} // namespace confab::athena

#endif
