// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_COMMON_IPP
#define CONFAB_OPENCX_IMPL_COMMON_IPP

#include <confab/opencx/common.hpp>

#include <confab/http/url.hpp>
#include <confab/opencx/protocol.hpp>

#include <algorithm>

namespace confab::opencx {
namespace detail {

// Whether the vendor's bounds are inclusive is not said, nor how finely it keeps time beyond milliseconds.
inline constexpr std::chrono::milliseconds bound_slack(1);

inline session_handler handler_of(session_view const& from) {
    if (!from.assignee_id.empty()) return session_handler::person;
    bool const is_handed_off = from.handoff || from.ai_closure_type == ai_closure_type::handed_off;
    return is_handed_off ? session_handler::queue : session_handler::assistant;
}

inline std::optional<filter_query> ordered_query(session_order order) {
    filter_query query;
    switch (order) {
    case session_order::created_ascending:
        return query.sort_by(sort_key::created_at).sort_order(sort_direction::ascending);
    case session_order::created_descending:
        return query.sort_by(sort_key::created_at).sort_order(sort_direction::descending);
    case session_order::last_message_ascending:
        return query.sort_by(sort_key::last_message_at).sort_order(sort_direction::ascending);
    case session_order::last_message_descending:
        return query.sort_by(sort_key::last_message_at).sort_order(sort_direction::descending);
    default: return std::nullopt;
    }
}

inline std::string query_text(session_query const& query) {
    auto const members = query.parameters();
    http::query_string text;
    if (members)
        for (auto const& [name, value] : *members) text.append(name, value);
    return text.text();
}

} // namespace detail

CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account) {
    confab::session out;
    out.vendor = vendor_name;
    out.account = account;
    out.id = from.id;
    out.status = json::word<session_status>(status_of(from));
    out.handled_by = json::word<session_handler>(detail::handler_of(from));
    out.channel = json::word<session_channel>(channel_of(from));
    if (from.contact) {
        auto const& contact = *from.contact;
        out.contact.id = contact.id;
        out.contact.name = contact.name.empty() ? contact.non_verified_name : contact.name;
        out.contact.email = contact.email.empty() ? contact.non_verified_email : contact.email;
        out.contact.phone_number = contact.phone_number;
    }
    out.language = from.language;
    out.assignee = from.assignee_id;
    out.created_at = from.created_at;
    out.updated_at = from.updated_at;
    out.raw = from.raw;
    return out;
}

CONFAB_DECL planned_query plan_of(confab::session_query const& query) {
    using bound = query_planner::bound;
    planned_query out;
    query_planner planner(vendor_name, query);
    out.ordered = detail::ordered_query(query.order());
    if (out.ordered) {
        if (query.limit() != 0 && query.limit() < most_sessions_of_page)
            out.ordered->limit(static_cast<std::uint32_t>(query.limit()));
        planner.take_order("sort_by and sort_order; a session that moves meanwhile may come twice or not at all");
        out.plan = planner.finish("POST /chat/sessions/filter", out.ordered->body(1).value());
        out.rest = planner.rest();
        return out;
    }
    if (auto const words = planner.take_statuses(common_statuses, "status", 1); !words.empty())
        out.query.status(words.front());
    if (auto const words = planner.take_channels(common_channels, "channel_type", 1); !words.empty())
        out.query.channel_type(words.front());
    if (auto const time = planner.take(bound::created_after, "created_after", detail::bound_slack))
        out.query.created_after(*time);
    if (auto const time = planner.take(bound::created_before, "created_before", detail::bound_slack))
        out.query.created_before(*time);
    if (auto const time = planner.take(bound::updated_after, "updated_after", detail::bound_slack))
        out.query.updated_after(*time);
    if (auto const time = planner.take(bound::updated_before, "updated_before", detail::bound_slack))
        out.query.updated_before(*time);
    out.plan = planner.finish("GET /chat/sessions", detail::query_text(out.query));
    out.rest = planner.rest();
    return out;
}

} // namespace confab::opencx

#endif
