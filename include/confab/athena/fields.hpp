// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_FIELDS_HPP
#define CONFAB_ATHENA_FIELDS_HPP

#include <confab/athena/session.hpp>
#include <confab/json/field_table.hpp>

namespace confab::athena {

/// The vendor's names of a session's members, as its OpenAPI definition has them.
inline constexpr json::field_table session_fields{
    json::text_or_number_field<&session_view::id>("id").required(),
    json::text_or_number_field<&session_view::thread_id>("thread_id"),
    json::text_field<&session_view::title>("title"),
    json::timestamp_field<&session_view::created_at>("created_at").also_named("createdAt"),
    json::timestamp_field<&session_view::updated_at>("updated_at").also_named("updatedAt"),
    json::word_field<&session_view::status>("session_status_v2"),
    json::word_field<&session_view::run>("run_status_v2"),
    json::word_field<&session_view::state>("state"),
    json::text_field<&session_view::failure_reason>("failure_reason_v2"),
    json::word_field<&session_view::source>("source_channel"),
    json::word_field<&session_view::type>("session_type"),
    json::word_field<&session_view::trigger>("trigger_type"),
    json::text_field<&session_view::agent>("agent"),
    json::text_field<&session_view::model>("model"),
    json::text_or_number_field<&session_view::app_id>("app_id"),
    json::text_or_number_field<&session_view::collab_agent_id>("collab_agent_id"),
    json::text_or_number_field<&session_view::created_by_id>("created_by_id"),
    json::text_or_number_field<&session_view::workspace_id>("workspace_id"),
    json::text_or_number_field<&session_view::parent_session_id>("parent_session_id"),
    json::boolean_field<&session_view::is_sub_session>("is_sub_session"),
    json::boolean_field<&session_view::is_unread>("is_unread"),
    json::text_field<&session_view::last_message_preview>("last_message_preview"),
    json::integer_field<&session_view::num_messages>("num_messages"),
    json::text_or_number_field<&session_view::total_cost_usd>("total_cost_usd"),
    json::text_or_number_field<&session_view::aop_asset_id>("aop_asset_id"),
    json::text_field<&session_view::aop_execution_error>("aop_execution_error"),
    json::boolean_field<&session_view::aop_execution_succeeded>("aop_execution_succeeded"),
};

} // namespace confab::athena

#endif
