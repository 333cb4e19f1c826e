// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_NLOHMANN_PAGE_HPP
#define CONFAB_BENCHMARKS_PEERS_NLOHMANN_PAGE_HPP

#include "session.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace peers {

/// The member's value; nothing where it is missing or null.
template <class T>
void read_member(nlohmann::json const& object, char const* name, std::optional<T>& value) {
    if (auto const member = object.find(name); member != object.end() && !member->is_null()) value = member->get<T>();
}

/// The same of a member of a member that may be missing or null.
template <class T>
void read_member_of(nlohmann::json const& object, char const* outer, char const* name, std::optional<T>& value) {
    if (auto const inner = object.find(outer); inner != object.end() && inner->is_object())
        read_member(*inner, name, value);
}

inline void from_json(nlohmann::json const& row, session& value) {
    row.at("id").get_to(value.id);
    row.at("status").get_to(value.status);
    read_member(row, "sentiment", value.sentiment);
    row.at("channel").at("type").get_to(value.channel_type);
    read_member(row, "ticket_number", value.ticket_number);
    read_member(row, "assist_mode", value.assist_mode);
    row.at("created_at").get_to(value.created_at);
    read_member(row, "updated_at", value.updated_at);
    read_member_of(row, "contact", "name", value.contact_name);
    read_member_of(row, "contact", "email", value.contact_email);
    read_member(row, "language", value.language);
    read_member_of(row, "team", "name", value.team_name);
    read_member_of(row, "handoff", "summary", value.handoff_summary);
    read_member(row, "summary", value.summary);
}

inline void decode_page(std::string const& body, page& read) {
    auto const document = nlohmann::json::parse(body);
    document.at("items").get_to(read.items);
    if (auto const& next = document.at("next"); !next.is_null()) next.get_to(read.next);
}

} // namespace peers

#endif
