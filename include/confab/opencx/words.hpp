// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_WORDS_HPP
#define CONFAB_OPENCX_WORDS_HPP

#include <confab/json/open_enum.hpp>

#include <span>
#include <string_view>

namespace confab::opencx {

// The vendor's words, as its documentation lists them. Its lists have grown before (7 channels in 2024, 10 today), so
// every one of them is open: an unknown word is kept as text beside `unknown`.

/// Whether a session is open, and how it was closed.
enum class status { unknown, open, closed_resolved, closed_unresolved };
inline constexpr std::string_view status_words[] = {"", "open", "closed_resolved", "closed_unresolved"};
constexpr std::span<std::string_view const> words_of(status) noexcept { return status_words; }

/// Where the conversation takes place.
enum class channel_type {
    unknown,
    web,
    email,
    phone_voice,
    slack,
    sms,
    whatsapp,
    instagram,
    messenger,
    api,
    web_voice
};
inline constexpr std::string_view channel_type_words[] = {
    "", "web", "email", "phone_voice", "slack", "sms", "whatsapp", "instagram", "messenger", "api", "web_voice"};
constexpr std::span<std::string_view const> words_of(channel_type) noexcept { return channel_type_words; }

/// How the vendor's assistant ended its part.
enum class ai_closure_type { unknown, assumed_resolved, handed_off, resolved };
inline constexpr std::string_view ai_closure_type_words[] = {"", "assumed_resolved", "handed_off", "resolved"};
constexpr std::span<std::string_view const> words_of(ai_closure_type) noexcept { return ai_closure_type_words; }

/// The contact's mood, as the vendor estimates it.
enum class sentiment { unknown, angry, happy, neutral };
inline constexpr std::string_view sentiment_words[] = {"", "angry", "happy", "neutral"};
constexpr std::span<std::string_view const> words_of(sentiment) noexcept { return sentiment_words; }

/// What happened in a session. The vendor's list of these grows fastest: the documentation shows these as examples.
enum class event_type {
    unknown,
    message,
    handoff,
    ai_resolved_issue,
    human_agent_comment,
    human_agent_joined,
    human_agent_takeover
};
inline constexpr std::string_view event_type_words[] = {
    "", "message", "handoff", "ai_resolved_issue", "human_agent_comment", "human_agent_joined", "human_agent_takeover"};
constexpr std::span<std::string_view const> words_of(event_type) noexcept { return event_type_words; }

/// What the filter call can sort by.
enum class sort_key { unknown, last_message_at, created_at };
inline constexpr std::string_view sort_key_words[] = {"", "last_message_at", "created_at"};
constexpr std::span<std::string_view const> words_of(sort_key) noexcept { return sort_key_words; }

/// In which direction it sorts.
enum class sort_direction { unknown, ascending, descending };
inline constexpr std::string_view sort_direction_words[] = {"", "asc", "desc"};
constexpr std::span<std::string_view const> words_of(sort_direction) noexcept { return sort_direction_words; }

} // namespace confab::opencx

#endif
