// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_FIELDS_HPP
#define CONFAB_YOURGPT_FIELDS_HPP

#include <confab/json/field_table.hpp>
#include <confab/yourgpt/message.hpp>
#include <confab/yourgpt/session.hpp>

namespace confab::yourgpt {
namespace detail {

// A list's row is nothing without its id. The answer to an update or a sent message is kept whatever it lacks: what it
// tells of has happened.
constexpr auto session_table(json::field<session_view> id) {
    return json::field_table(
        id, json::text_or_number_field<&session_view::row_id>("id"),
        json::text_or_number_field<&session_view::project_id>("project_id"),
        json::text_or_number_field<&session_view::integration_id>("integration_id"),
        json::word_field<&session_view::status>("status"), json::word_field<&session_view::state>("state"),
        json::text_or_number_field<&session_view::chat_mode>("chat_mode"),
        json::text_field<&session_view::segment>("segment"),
        json::text_field<&session_view::device_type>("device_type"),
        json::text_field<&session_view::platform>("platform"), json::text_field<&session_view::ip>("ip"),
        json::text_field<&session_view::country>("country"), json::text_field<&session_view::language>("language"),
        json::text_or_number_field<&session_view::contact_id>("contact_id"),
        json::text_or_number_field<&session_view::visitor_id>("visitor_id"),
        json::boolean_field<&session_view::is_emulator>("is_emulator"),
        json::timestamp_field<&session_view::created_at>("created_at").also_named("createdAt"),
        json::timestamp_field<&session_view::updated_at>("updated_at").also_named("updatedAt"),
        json::text_or_number_field<&session_view::total_unseen>("total_unseen"),
        json::timestamp_field<&session_view::last_message_time>("last_message_time"),
        json::text_field<&session_view::last_message>("last_message"),
        json::text_or_number_field<&session_view::last_message_id>("last_message_id"),
        json::word_field<&session_view::last_message_content_type>("last_message_content_type"),
        json::text_or_number_field<&session_view::last_message_type>("last_message_type"),
        json::raw_field<&session_view::data>("data"), json::raw_field<&session_view::visitor_data>("visitor_data"),
        json::raw_field<&session_view::contact_data>("contact_data"),
        json::raw_field<&session_view::session_meta>("session_meta"));
}

constexpr auto message_table(json::field<message_view> id) {
    return json::field_table(
        id, json::text_or_number_field<&message_view::message_id>("message_id"),
        json::text_or_number_field<&message_view::session_id>("session_id"),
        json::text_or_number_field<&message_view::session_uid>("session_uid"),
        json::word_field<&message_view::send_by>("send_by"),
        json::text_or_number_field<&message_view::sender_id>("sender_id"),
        json::text_field<&message_view::origin>("origin"), json::text_field<&message_view::text>("message"),
        json::text_or_number_field<&message_view::type>("type"),
        json::word_field<&message_view::content_type>("content_type"), json::text_field<&message_view::url>("url"),
        json::text_or_number_field<&message_view::rate>("rate"),
        json::text_or_number_field<&message_view::seen>("seen"),
        json::text_or_number_field<&message_view::delivered>("delivered"),
        json::boolean_field<&message_view::streaming>("streaming"),
        json::text_or_number_field<&message_view::provider_message_id>("provider_message_id"),
        json::text_field<&message_view::response_source>("response_source"),
        json::timestamp_field<&message_view::created_at>("createdAt").also_named("created_at"),
        json::timestamp_field<&message_view::deleted_at>("deleted_at").also_named("deletedAt"),
        json::raw_field<&message_view::choices>("choices"), json::raw_field<&message_view::targets>("targets"),
        json::raw_field<&message_view::extra_data>("extra_data"), json::raw_field<&message_view::ai_log>("AILog"));
}

inline constexpr auto session_uid_field = json::text_or_number_field<&session_view::id>("session_uid");
inline constexpr auto message_id_field = json::text_or_number_field<&message_view::id>("id");

} // namespace detail

/// A row of `getSessions`, and the answer of `createSession`, without whose id a session cannot be used.
inline constexpr auto session_fields = detail::session_table(detail::session_uid_field.required());
/// The answer of `updateSession`.
inline constexpr auto updated_session_fields = detail::session_table(detail::session_uid_field);
/// A row of `getSessionMessages`.
inline constexpr auto message_fields = detail::message_table(detail::message_id_field.required());
/// The answer of `sendMessage`.
inline constexpr auto sent_message_fields = detail::message_table(detail::message_id_field);

} // namespace confab::yourgpt

#endif
