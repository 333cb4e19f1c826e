// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CHAT_FIELDS_HPP
#define CONFAB_TWIN_CHAT_FIELDS_HPP

#include <confab/json/field_table.hpp>
#include <confab/twin/chat_session.hpp>
#include <confab/twin/detail/loose_values.hpp>

namespace confab::twin {

// The names of the chat service's members, as the vendor's SDK reads them.

/// `assigned_at` is the one name of this vendor that is not in camel case.
inline constexpr json::field_table chat_operator_fields{
    json::text_or_number_field<&chat_operator_view::id>("id").lenient(),
    json::text_field<&chat_operator_view::name>("name").lenient(),
    json::text_field<&chat_operator_view::type>("type").lenient(),
    json::timestamp_field<&chat_operator_view::assigned_at>("assigned_at").also_named("assignedAt").lenient(),
};

inline constexpr json::field_table chat_session_fields{
    json::text_or_number_field<&chat_session_view::id>("id").required(),
    json::text_or_number_field<&chat_session_view::chat_id>("chatId").lenient(),
    json::text_or_number_field<&chat_session_view::name>("name").lenient(),
    json::raw_field<&detail::assign_flag<&chat_session_view::marked_as_spam>>("markedAsSpam").lenient(),
    json::integer_field<&chat_session_view::ttl>("ttl").lenient(),
    json::text_or_number_field<&chat_session_view::operator_id>("operatorId").lenient(),
    json::text_or_number_field<&chat_session_view::operator_name>("operatorName").lenient(),
    json::timestamp_field<&chat_session_view::operator_assigned_at>("operatorAssignedAt").lenient(),
    json::raw_field<&chat_session_view::operators>("operators"),
    json::text_or_number_field<&chat_session_view::channel>("channel").lenient(),
    json::text_or_number_field<&chat_session_view::messenger_type>("messengerType").lenient(),
    json::text_or_number_field<&chat_session_view::bot_status>("botStatus").lenient(),
    json::text_or_number_field<&chat_session_view::status>("status").lenient(),
    json::timestamp_field<&chat_session_view::started_at>("startedAt").lenient(),
    json::timestamp_field<&chat_session_view::client_online_at>("clientOnlineAt").lenient(),
    json::timestamp_field<&chat_session_view::client_offline_at>("clientOfflineAt").lenient(),
    json::integer_field<&chat_session_view::unread_client_message_count>("unreadClientMessageCount").lenient(),
    json::timestamp_field<&chat_session_view::last_message_created_at>("lastMessageCreatedAt").lenient(),
    json::raw_field<&chat_session_view::last_message>("lastMessage"),
    json::text_or_number_field<&chat_session_view::client_id>("clientId").lenient(),
    json::raw_field<&detail::assign_flag<&chat_session_view::client_banned>>("clientBanned").lenient(),
    json::text_or_number_field<&chat_session_view::referer>("referer").lenient(),
    json::text_or_number_field<&chat_session_view::tags>("tags").lenient(),
    json::integer_field<&chat_session_view::timer_first_answer>("timerFirstAnswer").lenient(),
    json::integer_field<&chat_session_view::timer_next_answers>("timerNextAnswers").lenient(),
    json::text_or_number_field<&chat_session_view::last_operator_message>("lastOperatorMessage").lenient(),
    json::text_or_number_field<&chat_session_view::first_client_message_after_last_operator_message>(
        "firstClientMessageAfterLastOperatorMessage")
        .lenient(),
};

} // namespace confab::twin

#endif
