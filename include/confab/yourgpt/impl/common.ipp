// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_COMMON_IPP
#define CONFAB_YOURGPT_IMPL_COMMON_IPP

#include <confab/yourgpt/common.hpp>

#include <confab/json/envelope.hpp>
#include <confab/yourgpt/protocol.hpp>

#include <algorithm>
#include <chrono>

namespace confab::yourgpt {
namespace detail {

/// Text of a member; the members of these objects are not published, so anything may be missing or of another type.
inline std::string text_within(json::envelope const& object, std::string_view pointer) {
    auto const text = object.text_or_number_at(pointer);
    return text && *text ? **text : std::string();
}

inline session_contact contact_of(session_view const& from) {
    session_contact contact;
    contact.id = from.contact_id;
    auto const data = from.contact_data.empty() ? from.visitor_data : from.contact_data;
    if (data.empty()) return contact;
    auto const object = json::envelope::parse(std::string(data));
    if (!object) return contact;
    contact.name = text_within(*object, "/name");
    contact.email = text_within(*object, "/email");
    contact.phone_number = text_within(*object, "/phone");
    return contact;
}

/// What the client cannot check, since rows do not tell it, is not possible.
inline void refuse_channels(query_plan& plan, confab::session_query const& query) {
    auto const& wanted = query.channels();
    if (std::all_of(wanted.begin(), wanted.end(), [](std::string const& word) { return word == "api"; })) return;
    for (auto& step : plan.steps) {
        if (step.condition != "channel" || step.by != answered_by::client) continue;
        step.by = answered_by::nobody;
        step.why = "rows do not tell their channel, and " + step.why;
    }
}

} // namespace detail

CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account) {
    confab::session made;
    made.vendor = vendor_name;
    made.account = account;
    made.id = from.id;
    made.status = json::word<session_status>(status_of(from));
    made.handled_by = json::word<session_handler>(common_word(common_handlers, from.chat_mode.text()));
    made.channel = json::word<session_channel>(channel_of(from));
    made.contact = detail::contact_of(from);
    made.language = from.language;
    for (auto const tag : segments_of(from.segment)) made.tags.emplace_back(tag);
    made.created_at = from.created_at;
    made.updated_at = from.updated_at;
    made.last_message_at = from.last_message_time;
    made.last_message = from.last_message;
    made.raw = from.raw;
    return made;
}

CONFAB_DECL planned_query plan_of(confab::session_query const& query, door at, std::uint64_t page_rows) {
    planned_query made;
    made.query.limit(page_rows);
    query_planner planner(vendor_name, query);
    if (at == door::project_key) {
        auto const add = [&made](filter_key key, std::vector<std::string_view> const& words) {
            if (words.empty()) return;
            made.query.filter(
                filter_condition(key, filter_operator::in, std::vector<std::string>(words.begin(), words.end())));
        };
        add(filter_key::state, planner.take_statuses(common_statuses, "filter state", std::size(common_statuses)));
        add(filter_key::integration,
            planner.take_channels(common_channels, "filter integration", std::size(common_channels)));
    }
    auto const from = planner.take(query_planner::bound::created_after, "from", std::chrono::hours(24));
    if (from) {
        std::chrono::sys_days const first = std::chrono::year(0) / 1 / 1, last = std::chrono::year(9999) / 12 / 31;
        made.query.from(std::clamp(std::chrono::floor<std::chrono::days>(*from), first, last));
    }
    bool const is_ascending = query.order() == session_order::last_message_ascending;
    if (is_ascending || query.order() == session_order::last_message_descending) {
        made.query.order(is_ascending ? order::ascending : order::descending);
        planner.take_order("orderBy");
    }
    auto body = made.query.members(at);
    made.plan = planner.finish("POST " + std::string(get_sessions.path()),
                               body ? body->remove("page").as_json() : std::string());
    detail::refuse_channels(made.plan, query);
    made.rest = planner.rest();
    return made;
}

} // namespace confab::yourgpt

#endif
