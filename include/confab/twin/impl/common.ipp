// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_COMMON_IPP
#define CONFAB_TWIN_IMPL_COMMON_IPP

#include <confab/twin/common.hpp>

#include <confab/http/message.hpp>
#include <confab/http/url.hpp>
#include <confab/twin/protocol.hpp>

#include <algorithm>
#include <chrono>
#include <span>

namespace confab::twin {
namespace detail {

// Bounds are sent in whole seconds and may be exclusive.
inline constexpr std::chrono::seconds bound_slack(1);

inline std::string_view common_of(std::span<word_pair const> table, std::string_view word) noexcept {
    for (auto const& pair : table)
        if (http::equals_ignoring_case(pair.vendor, word)) return pair.common;
    return word;
}

inline std::string text_of(session_query const& query, names const& called) {
    http::query_string text;
    if (auto const members = query.parameters(called))
        for (auto const& [name, value] : *members) text.append(name, value);
    return text.append("limit", std::to_string(query.limit())).text();
}

} // namespace detail

CONFAB_DECL std::string_view status_of(session_view const& from) noexcept {
    if (from.status.empty() && from.closed_at) return "closed";
    return detail::common_of(common_statuses, from.status);
}

CONFAB_DECL std::string_view channel_of(session_view const& from) noexcept {
    return detail::common_of(common_channels, from.messenger_type);
}

CONFAB_DECL session_handler handler_of(session_view const& from) noexcept {
    if (!from.operator_name.empty() || from.operator_assigned_at || from.taken_by_operator_at)
        return session_handler::person;
    if (from.operator_not_found_at) return session_handler::queue;
    return from.bot_id.empty() ? session_handler::unknown : session_handler::assistant;
}

CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account) {
    confab::session out;
    out.vendor = vendor_name;
    out.account = account;
    out.id = from.id;
    out.status = json::word<session_status>(status_of(from));
    out.handled_by = json::word<session_handler>(handler_of(from));
    out.channel = json::word<session_channel>(channel_of(from));
    out.contact.id = from.client_id;
    out.contact.name = from.name;
    out.contact.phone_number = from.whatsapp_phone;
    out.assignee = from.operator_name;
    out.created_at = from.created_at;
    out.updated_at = from.updated_at;
    out.last_message_at = from.last_message_created_at;
    out.raw = from.raw;
    return out;
}

CONFAB_DECL planned_query plan_of(confab::session_query const& query, names const& called, std::uint64_t page_rows) {
    using bound = query_planner::bound;
    planned_query out;
    query_planner planner(vendor_name, query);
    if (auto const time = planner.take(bound::created_after, "from", detail::bound_slack)) out.query.from(*time);
    if (auto const time = planner.take(bound::updated_before, "to", detail::bound_slack)) out.query.to(*time);
    bool const is_descending = query.order() == session_order::created_descending;
    if (is_descending || query.order() == session_order::created_ascending) {
        planner.take_order("sort=createdAt");
        out.query.sort_by(sort_field::created_at,
                          is_descending ? sort_direction::descending : sort_direction::ascending);
    }
    out.query.limit(page_rows);
    // With conditions left to the client, more than `limit` rows may be needed.
    if (query.limit() != 0 && planner.rest().empty()) out.query.limit(std::min(query.limit(), page_rows));
    out.plan = planner.finish("GET " + std::string(search_call.path()), detail::text_of(out.query, called));
    out.rest = planner.rest();
    return out;
}

} // namespace confab::twin

#endif
