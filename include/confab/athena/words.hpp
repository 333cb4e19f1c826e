// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_WORDS_HPP
#define CONFAB_ATHENA_WORDS_HPP

#include <confab/json/open_enum.hpp>

#include <span>
#include <string_view>

namespace confab::athena {

// The vendor's words, from its list documentation and its OpenAPI definition. Most of them stand there in prose and as
// examples, so every list is open: an unknown word is kept as text beside `unknown`.

/// What a session as a whole is doing (`session_status_v2`).
enum class session_status { unknown, idle, active, needs_input, error };
inline constexpr std::string_view session_status_words[] = {"", "idle", "active", "needs_input", "error"};
constexpr std::span<std::string_view const> words_of(session_status) noexcept { return session_status_words; }

/// How far the latest run of a session is (`run_status_v2`).
enum class run_status { unknown, scheduled, queued, running, needs_input, completed, failed, canceled };
inline constexpr std::string_view run_status_words[] = {"",          "scheduled", "queued",  "running", "needs_input",
                                                        "completed", "failed",    "canceled"};
constexpr std::span<std::string_view const> words_of(run_status) noexcept { return run_status_words; }

/// Where a session was begun.
enum class source_channel { unknown, web, api, agent_email };
inline constexpr std::string_view source_channel_words[] = {"", "web", "api", "agent_email"};
constexpr std::span<std::string_view const> words_of(source_channel) noexcept { return source_channel_words; }

/// What kind of session it is.
enum class session_type { unknown, session, video_session, desktop_session, mobile_session };
inline constexpr std::string_view session_type_words[] = {"", "session", "video_session", "desktop_session",
                                                          "mobile_session"};
constexpr std::span<std::string_view const> words_of(session_type) noexcept { return session_type_words; }

/// What set a run off.
enum class trigger_type { unknown, schedule, api, email };
inline constexpr std::string_view trigger_type_words[] = {"", "schedule", "api", "email"};
constexpr std::span<std::string_view const> words_of(trigger_type) noexcept { return trigger_type_words; }

/// What a list is sorted by.
enum class sort_field { unknown, updated_at, created_at, title };
inline constexpr std::string_view sort_field_words[] = {"", "updated_at", "created_at", "title"};
constexpr std::span<std::string_view const> words_of(sort_field) noexcept { return sort_field_words; }

/// Which way a list is sorted.
enum class sort_direction { unknown, asc, desc };
inline constexpr std::string_view sort_direction_words[] = {"", "asc", "desc"};
constexpr std::span<std::string_view const> words_of(sort_direction) noexcept { return sort_direction_words; }

/// The form in which a session's history is downloaded.
enum class export_format {
    unknown,
    trace,    ///< JSON: everything, the vendor's default
    messages, ///< JSON: the messages
    markdown, ///< text
    stats,    ///< JSON: figures
};
inline constexpr std::string_view export_format_words[] = {"", "trace", "messages", "markdown", "stats"};
constexpr std::span<std::string_view const> words_of(export_format) noexcept { return export_format_words; }

} // namespace confab::athena

#endif
