// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_WORDS_HPP
#define CONFAB_YOURGPT_WORDS_HPP

#include <confab/json/open_enum.hpp>

#include <span>
#include <string_view>

namespace confab::yourgpt {

// The vendor's words. Sources: its documentation of the list and update calls (state, chat mode, integration and the filter
// language) and of the send call (sender, content type). Answers may hold other words, which are kept as text beside
// `unknown`: its own examples answer chat_mode "1", whose meaning is not published.

/// Where a session stands in its life.
enum class state { unknown, pending, unresolved, resolved, closed };
inline constexpr std::string_view state_words[] = {"", "pending", "unresolved", "resolved", "closed"};
constexpr std::span<std::string_view const> words_of(state) noexcept { return state_words; }

/// Who handles the conversation: the assistant, a person who is awaited, a person. The vendor's word for the last one is
/// "operator".
enum class chat_mode { unknown, bot, awaiting, human_operator };
inline constexpr std::string_view chat_mode_words[] = {"", "bot", "awaiting", "operator"};
constexpr std::span<std::string_view const> words_of(chat_mode) noexcept { return chat_mode_words; }

/// Whether a session is open, which is not its @ref state. Platform tokens can list by it.
enum class status { unknown, open, closed };
inline constexpr std::string_view status_words[] = {"", "open", "closed"};
constexpr std::span<std::string_view const> words_of(status) noexcept { return status_words; }

/// Where the conversation takes place. A filter key; rows hold a numeric `integration_id` instead.
enum class integration {
    unknown,
    web,
    whatsapp,
    telegram,
    messenger,
    instagram,
    line,
    discord,
    slack,
    intercom,
    crisp,
    email,
    twilio_sms,
    twilio_voice,
    twilio_whatsapp,
    phone,
    web_voice,
    browser_extension
};
inline constexpr std::string_view integration_words[] = {
    "",           "web",          "whatsapp",        "telegram", "messenger", "instagram",
    "line",       "discord",      "slack",           "intercom", "crisp",     "email",
    "twilio_sms", "twilio_voice", "twilio_whatsapp", "phone",    "web_voice", "browser_extension"};
constexpr std::span<std::string_view const> words_of(integration) noexcept { return integration_words; }

/// The order of a list: by last message time, oldest first (the vendor's default) or latest first.
enum class order { unknown, ascending, descending };
inline constexpr std::string_view order_words[] = {"", "ASC", "DESC"};
constexpr std::span<std::string_view const> words_of(order) noexcept { return order_words; }

/// Who a message is from. One sent as the operator also switches the session to chat_mode::human_operator; only one of the
/// user makes the assistant answer.
enum class sender { unknown, user, human_operator, assistant };
inline constexpr std::string_view sender_words[] = {"", "user", "operator", "assistant"};
constexpr std::span<std::string_view const> words_of(sender) noexcept { return sender_words; }

/// What a message holds.
enum class content_type { unknown, text, picker, image, audio, video, file };
inline constexpr std::string_view content_type_words[] = {"", "text", "picker", "image", "audio", "video", "file"};
constexpr std::span<std::string_view const> words_of(content_type) noexcept { return content_type_words; }

/// What a filter looks at.
enum class filter_key { unknown, integration, chat_mode, state, contact_id, visitor_id };
inline constexpr std::string_view filter_key_words[] = {"",      "integration", "chat_mode",
                                                        "state", "contact_id",  "visitor_id"};
constexpr std::span<std::string_view const> words_of(filter_key) noexcept { return filter_key_words; }

/// How a filter compares.
enum class filter_operator { unknown, eq, ne, gt, gte, lt, lte, starts_with, ends_with, in, not_in };
inline constexpr std::string_view filter_operator_words[] = {"",    "eq",         "ne",       "gt", "gte",  "lt",
                                                             "lte", "startsWith", "endsWith", "in", "notIn"};
constexpr std::span<std::string_view const> words_of(filter_operator) noexcept { return filter_operator_words; }

} // namespace confab::yourgpt

#endif
