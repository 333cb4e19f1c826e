// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_FIELDS_HPP
#define CONFAB_TWIN_FIELDS_HPP

#include <confab/json/field_table.hpp>
#include <confab/twin/detail/loose_values.hpp>
#include <confab/twin/session.hpp>

namespace confab::twin {

/// The vendor's names of a session's members, as its documentation of the search call has them. Types are not published, so
/// that a value of another type than expected counts as missing.
inline constexpr json::field_table session_fields{
    json::text_or_number_field<&session_view::id>("id").required(),
    json::text_or_number_field<&session_view::chat_id>("chatId").lenient(),
    json::text_or_number_field<&session_view::company_id>("companyId").lenient(),
    json::text_or_number_field<&session_view::name>("name").lenient(),
    json::text_or_number_field<&session_view::chat_name>("chatName").lenient(),
    json::text_or_number_field<&session_view::whatsapp_phone>("whatsappPhone").lenient(),
    json::text_or_number_field<&session_view::bot_id>("botId").lenient(),
    json::text_or_number_field<&session_view::bot_name>("botName").lenient(),
    json::raw_field<&detail::assign_flag<&session_view::marked_as_spam>>("markedAsSpam").lenient(),
    json::text_or_number_field<&session_view::user_id>("userId").lenient(),
    json::raw_field<&session_view::operator_group_ids>("operatorGroupIds"),
    json::text_or_number_field<&session_view::operator_name>("operatorName").lenient(),
    json::text_or_number_field<&session_view::operator_type>("operatorType").lenient(),
    json::integer_field<&session_view::operator_message_count>("operatorMessageCount").lenient(),
    json::integer_field<&session_view::client_message_count>("clientMessageCount").lenient(),
    json::integer_field<&session_view::bot_message_count>("botMessageCount").lenient(),
    json::text_or_number_field<&session_view::client_device_id>("clientDeviceId").lenient(),
    json::text_or_number_field<&session_view::client_id>("clientId").lenient(),
    json::text_or_number_field<&session_view::client_external_id>("clientExternalId").lenient(),
    json::text_or_number_field<&session_view::client_ip>("clientIp").lenient(),
    json::raw_field<&session_view::location>("location"),
    json::text_or_number_field<&session_view::time_zone>("timeZone").lenient(),
    json::text_or_number_field<&session_view::country_code>("countryCode").lenient(),
    json::text_or_number_field<&session_view::country_name>("countryName").lenient(),
    json::text_or_number_field<&session_view::region_code>("regionCode").lenient(),
    json::text_or_number_field<&session_view::region_name>("regionName").lenient(),
    json::text_or_number_field<&session_view::city>("city").lenient(),
    json::text_or_number_field<&session_view::zip_code>("zipCode").lenient(),
    json::text_or_number_field<&session_view::messenger_type>("messengerType").lenient(),
    json::text_or_number_field<&session_view::status>("status").lenient(),
    json::text_or_number_field<&session_view::referer>("referer").lenient(),
    json::raw_field<&session_view::dialog_results>("dialogResults"),
    json::raw_field<&session_view::operator_results>("operatorResults"),
    json::raw_field<&session_view::nps>("nps"),
    json::timestamp_field<&session_view::created_at>("createdAt").also_named("created_at").lenient(),
    json::timestamp_field<&session_view::operator_last_message_created_at>("operatorLastMessageCreatedAt").lenient(),
    json::timestamp_field<&session_view::updated_at>("updatedAt").also_named("updated_at").lenient(),
    json::raw_field<&session_view::no_response_operator_to_client>("noResponseOperatorToClient"),
    json::timestamp_field<&session_view::bot_last_message_created_at>("botLastMessageCreatedAt").lenient(),
    json::timestamp_field<&session_view::last_message_created_at>("lastMessageCreatedAt").lenient(),
    json::timestamp_field<&session_view::client_last_message_created_at>("clientLastMessageCreatedAt").lenient(),
    json::timestamp_field<&session_view::client_online_at>("clientOnlineAt").lenient(),
    json::timestamp_field<&session_view::client_offline_at>("clientOfflineAt").lenient(),
    json::timestamp_field<&session_view::operator_assigned_at>("operatorAssignedAt").lenient(),
    json::text_or_number_field<&session_view::price>("price").lenient(),
    json::raw_field<&session_view::operator_dialog_duration>("operatorDialogDuration"),
    json::timestamp_field<&session_view::operator_first_message_created_at>("operatorFirstMessageCreatedAt").lenient(),
    json::raw_field<&detail::assign_flag<&session_view::switch_another_operator>>("switchAnotherOperator").lenient(),
    json::raw_field<&detail::assign_flag<&session_view::have_external_message>>("haveExternalMessage").lenient(),
    json::text_or_number_field<&session_view::bot_status>("botStatus").lenient(),
    json::timestamp_field<&session_view::closed_at>("closedAt").lenient(),
    json::text_or_number_field<&session_view::closed_by_user_id>("closedByUserId").lenient(),
    json::text_or_number_field<&session_view::closed_by_operator_name>("closedByOperatorName").lenient(),
    json::text_or_number_field<&session_view::closed_by_bot_id>("closedByBotId").lenient(),
    json::text_or_number_field<&session_view::client_user_agent>("clientUserAgent").lenient(),
    json::raw_field<&session_view::csi>("csi"),
    json::raw_field<&session_view::csi_max>("csiMax"),
    json::raw_field<&session_view::csi_percent>("csiPercent"),
    json::raw_field<&session_view::rating>("rating"),
    json::raw_field<&session_view::fcr>("fcr"),
    json::raw_field<&session_view::operator_timer_first_answer>("operatorTimerFirstAnswer"),
    json::raw_field<&session_view::operator_timer_next_answers>("operatorTimerNextAnswers"),
    json::raw_field<&session_view::metrics>("metrics"),
    json::timestamp_field<&session_view::operator_not_found_at>("operatorNotFoundAt").lenient(),
    json::timestamp_field<&session_view::taken_by_operator_at>("takenByOperatorAt").lenient(),
    json::raw_field<&detail::assign_flag<&session_view::is_lost_session>>("isLostSession").lenient(),
};

} // namespace confab::twin

#endif
