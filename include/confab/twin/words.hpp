// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_WORDS_HPP
#define CONFAB_TWIN_WORDS_HPP

#include <confab/json/open_enum.hpp>

#include <span>
#include <string_view>

namespace confab::twin {

// The vendor's words, from its documentation of the search call.

/// A member of a session that can be asked for. The list is open: other names may be asked for as text.
enum class field {
    unknown,
    id,
    chat_id,
    company_id,
    name,
    chat_name,
    whatsapp_phone,
    bot_id,
    bot_name,
    marked_as_spam,
    user_id,
    operator_group_ids,
    operator_name,
    operator_type,
    operator_message_count,
    client_message_count,
    bot_message_count,
    client_device_id,
    client_id,
    client_external_id,
    client_ip,
    location,
    time_zone,
    country_code,
    country_name,
    region_code,
    region_name,
    city,
    zip_code,
    messenger_type,
    status,
    referer,
    dialog_results,
    operator_results,
    nps,
    created_at,
    operator_last_message_created_at,
    updated_at,
    no_response_operator_to_client,
    bot_last_message_created_at,
    last_message_created_at,
    client_last_message_created_at,
    client_online_at,
    client_offline_at,
    operator_assigned_at,
    price,
    operator_dialog_duration,
    operator_first_message_created_at,
    switch_another_operator,
    have_external_message,
    bot_status,
    closed_at,
    closed_by_user_id,
    closed_by_operator_name,
    closed_by_bot_id,
    client_user_agent,
    csi,
    csi_max,
    csi_percent,
    rating,
    fcr,
    operator_timer_first_answer,
    operator_timer_next_answers,
    metrics,
    operator_not_found_at,
    taken_by_operator_at,
    is_lost_session
};
inline constexpr std::string_view field_words[] = {"",
                                                   "id",
                                                   "chatId",
                                                   "companyId",
                                                   "name",
                                                   "chatName",
                                                   "whatsappPhone",
                                                   "botId",
                                                   "botName",
                                                   "markedAsSpam",
                                                   "userId",
                                                   "operatorGroupIds",
                                                   "operatorName",
                                                   "operatorType",
                                                   "operatorMessageCount",
                                                   "clientMessageCount",
                                                   "botMessageCount",
                                                   "clientDeviceId",
                                                   "clientId",
                                                   "clientExternalId",
                                                   "clientIp",
                                                   "location",
                                                   "timeZone",
                                                   "countryCode",
                                                   "countryName",
                                                   "regionCode",
                                                   "regionName",
                                                   "city",
                                                   "zipCode",
                                                   "messengerType",
                                                   "status",
                                                   "referer",
                                                   "dialogResults",
                                                   "operatorResults",
                                                   "nps",
                                                   "createdAt",
                                                   "operatorLastMessageCreatedAt",
                                                   "updatedAt",
                                                   "noResponseOperatorToClient",
                                                   "botLastMessageCreatedAt",
                                                   "lastMessageCreatedAt",
                                                   "clientLastMessageCreatedAt",
                                                   "clientOnlineAt",
                                                   "clientOfflineAt",
                                                   "operatorAssignedAt",
                                                   "price",
                                                   "operatorDialogDuration",
                                                   "operatorFirstMessageCreatedAt",
                                                   "switchAnotherOperator",
                                                   "haveExternalMessage",
                                                   "botStatus",
                                                   "closedAt",
                                                   "closedByUserId",
                                                   "closedByOperatorName",
                                                   "closedByBotId",
                                                   "clientUserAgent",
                                                   "csi",
                                                   "csiMax",
                                                   "csiPercent",
                                                   "rating",
                                                   "fcr",
                                                   "operatorTimerFirstAnswer",
                                                   "operatorTimerNextAnswers",
                                                   "metrics",
                                                   "operatorNotFoundAt",
                                                   "takenByOperatorAt",
                                                   "isLostSession"};
constexpr std::span<std::string_view const> words_of(field) noexcept { return field_words; }

/** What a search is sorted by, as the vendor's documentation lists it. Its list is that of another call: all but created_at
 *  and price are no members of a session, and one is misspelt there, hence here.
 */
enum class sort_field { unknown, created_at, started_at, finishe_at, billed_at, speaker_finished_at, duration, price };
inline constexpr std::string_view sort_field_words[] = {"",         "createdAt",         "startedAt", "finisheAt",
                                                        "billedAt", "speakerFinishedAt", "duration",  "price"};
constexpr std::span<std::string_view const> words_of(sort_field) noexcept { return sort_field_words; }

/// What the chat service's list is sorted by.
enum class chat_sort_field {
    unknown,
    name,
    status,
    marked_as_spam,
    started_at,
    last_message_created_at,
    operator_assigned_at
};
inline constexpr std::string_view chat_sort_field_words[] = {
    "", "name", "status", "markedAsSpam", "startedAt", "lastMessageCreatedAt", "operatorAssignedAt"};
constexpr std::span<std::string_view const> words_of(chat_sort_field) noexcept { return chat_sort_field_words; }

/// Which way a list is sorted.
enum class sort_direction { ascending, descending };

} // namespace confab::twin

#endif
