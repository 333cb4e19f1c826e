// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_OUTGOING_MESSAGE_HPP
#define CONFAB_YOURGPT_OUTGOING_MESSAGE_HPP

#include <confab/error.hpp>
#include <confab/yourgpt/request_body.hpp>
#include <confab/yourgpt/wire_options.hpp>
#include <confab/yourgpt/words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confab::yourgpt {

/** What `POST /sendMessage` shall post into a session.
 *
 *  It is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class outgoing_message {
public:
    /** @param session_uid the session's id; not empty
     *  @param text the message, UTF-8; not empty
     */
    outgoing_message(std::string session_uid, std::string text)
        : session_uid_(std::move(session_uid)), text_(std::move(text)) {}

    /// The widget that the session belongs to. Required with project keys, and for them only.
    outgoing_message& widget_uid(std::string_view uid) { return widget_uid_ = uid, *this; }
    /// Who it is from; the vendor's default is the user. See @ref sender for what follows.
    outgoing_message& send_by(sender value) { return send_by(json::word_of(value)); }
    /// The same by its word: user, operator or assistant.
    outgoing_message& send_by(std::string_view word) { return send_by_ = word, *this; }
    /// What it holds; the vendor's default is text. Platform tokens only.
    outgoing_message& content_type(yourgpt::content_type value) { return content_type(json::word_of(value)); }
    /// The same by its word: text, picker, image, audio, video or file.
    outgoing_message& content_type(std::string_view word) { return content_type_ = word, *this; }

    /// The members of the body; or errc::invalid_argument.
    CONFAB_DECL result<request_body> members(door at, uid_format format) const;

private:
    std::string session_uid_;
    std::string text_;
    std::string widget_uid_;
    std::optional<std::string> send_by_;
    std::optional<std::string> content_type_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/outgoing_message.ipp>
#endif

#endif
