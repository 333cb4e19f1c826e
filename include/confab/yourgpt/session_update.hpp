// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_SESSION_UPDATE_HPP
#define CONFAB_YOURGPT_SESSION_UPDATE_HPP

#include <confab/error.hpp>
#include <confab/yourgpt/request_body.hpp>
#include <confab/yourgpt/wire_options.hpp>
#include <confab/yourgpt/words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confab::yourgpt {

/** What `POST /updateSession` shall set: absolute values, so that repeating it lands in the same state.
 *
 *  It is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_update {
public:
    /// @param session_uid the session's id; not empty
    explicit session_update(std::string session_uid) : session_uid_(std::move(session_uid)) {}

    /// The new state. `resolved` hands the session back to the bot, and is refused together with chat_mode().
    session_update& state(yourgpt::state value) { return state(json::word_of(value)); }
    /// The same by its word: pending, unresolved, resolved or closed.
    session_update& state(std::string_view word) { return state_ = word, *this; }
    /// Who shall handle the conversation.
    session_update& chat_mode(yourgpt::chat_mode value) { return chat_mode(json::word_of(value)); }
    /// The same by its word: bot, awaiting or operator.
    session_update& chat_mode(std::string_view word) { return chat_mode_ = word, *this; }
    /// Tags with commas between them, at most 255 characters; they REPLACE those that the session has. May be empty.
    session_update& segment(std::string_view tags) { return segment_ = tags, *this; }

    std::string const& session_uid() const noexcept { return session_uid_; }

    /// The members of the body; or errc::invalid_argument.
    CONFAB_DECL result<request_body> members(uid_format format) const;

private:
    std::string session_uid_;
    std::optional<std::string> state_;
    std::optional<std::string> chat_mode_;
    std::optional<std::string> segment_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/session_update.ipp>
#endif

#endif
