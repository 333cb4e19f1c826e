// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_FIELDS_HPP
#define CONFAB_OPENCX_FIELDS_HPP

#include <confab/json/field_table.hpp>
#include <confab/opencx/session.hpp>

namespace confab::opencx {

// The vendor's names of the members. Required is only what the vendor has sent in every revision of its documentation and
// without which a row is nothing: the id.

using channel_view = basic_channel<std::string_view>;
inline constexpr json::field_table channel_fields{
    json::word_field<&channel_view::type>("type"),
};

using contact_view = basic_contact<std::string_view>;
inline constexpr json::field_table contact_fields{
    json::text_or_number_field<&contact_view::id>("id"),
    json::text_field<&contact_view::email>("email"),
    json::text_or_number_field<&contact_view::phone_number>("phone_number"),
    json::text_field<&contact_view::name>("name"),
    json::raw_field<&contact_view::custom_data>("custom_data"),
    json::text_field<&contact_view::non_verified_name>("non_verified_name"),
    json::text_field<&contact_view::non_verified_email>("non_verified_email"),
    json::raw_field<&contact_view::non_verified_custom_data>("non_verified_custom_data"),
};

using team_view = basic_team<std::string_view>;
inline constexpr json::field_table team_fields{
    json::text_or_number_field<&team_view::id>("id"),
    json::text_field<&team_view::name>("name"),
    json::text_field<&team_view::description>("description"),
};

using handoff_view = basic_handoff<std::string_view>;
inline constexpr json::field_table handoff_fields{
    json::text_field<&handoff_view::summary>("summary"),
    json::word_field<&handoff_view::sentiment>("sentiment"),
};

using ticketing_system_view = basic_ticketing_system<std::string_view>;
inline constexpr json::field_table ticketing_system_fields{
    json::text_field<&ticketing_system_view::name>("name"),
    json::text_or_number_field<&ticketing_system_view::external_id>("external_id"),
    json::text_field<&ticketing_system_view::id_type>("id_type"),
};

inline constexpr json::field_table session_fields{
    json::text_or_number_field<&session_view::id>("id").required(),
    json::word_field<&session_view::status>("status"),
    json::word_field<&session_view::ai_closure_type>("ai_closure_type"),
    json::word_field<&session_view::sentiment>("sentiment"),
    json::object_field<&session_view::channel>("channel", channel_fields),
    json::text_or_number_field<&session_view::ticket_number>("ticket_number"),
    json::boolean_field<&session_view::assist_mode>("assist_mode"),
    json::timestamp_field<&session_view::created_at>("created_at").also_named("createdAt"),
    json::timestamp_field<&session_view::updated_at>("updated_at").also_named("updatedAt"),
    json::object_field<&session_view::contact>("contact", contact_fields),
    json::text_field<&session_view::language>("language"),
    json::text_or_number_field<&session_view::assignee_id>("assignee_id"),
    json::raw_field<&session_view::custom_data>("custom_data"),
    json::object_field<&session_view::team>("team", team_fields),
    json::object_field<&session_view::handoff>("handoff", handoff_fields),
    json::object_field<&session_view::ticketing_system>("ticketing_system", ticketing_system_fields),
    json::text_field<&session_view::summary>("summary"),
};

} // namespace confab::opencx

#endif
