// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CHAT_CALLS_HPP
#define CONFAB_TWIN_CHAT_CALLS_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::twin {

// What the chat service's calls send and answer; source: the vendor's SDK. Each is checked before anything is sent:
// errc::invalid_argument names parameter, value and bound. All text is UTF-8.

/** A message of a contact: `POST /sessions/{sessionId}/clients/messages`.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class new_message {
public:
    new_message() = default;
    /// With a text.
    explicit new_message(std::string_view text) : body_(text) {}

    /// The text. It or an attachment must be there.
    new_message& body(std::string_view text) { return body_ = text, *this; }
    /// A further attachment, as the vendor names it. Not empty.
    new_message& attachment(std::string_view name) { return attachments_.emplace_back(name), *this; }
    /// The message that this one answers. Not empty.
    new_message& reply_to(std::string_view message_id) { return reply_to_ = message_id, *this; }

    /// The request's body; or errc::invalid_argument.
    CONFAB_DECL result<std::string> body_json() const;

private:
    std::optional<std::string> body_;
    std::vector<std::string> attachments_;
    std::optional<std::string> reply_to_;
};

/** A session to start, or to go on with: `POST` and `PUT /chats/{chatId}/sessions`. Everything is optional.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class new_session {
public:
    new_session() = default;

    /// The contact's or the session's name.
    new_session& name(std::string_view text) { return name_ = text, *this; }
    /// The bot that answers. Not empty.
    new_session& bot_id(std::string_view id) { return bot_id_ = id, *this; }
    /// The contact's id in the caller's own books. Not empty.
    new_session& client_external_id(std::string_view id) { return client_external_id_ = id, *this; }
    /// How long the session shall live, 1 second to 12 hours. The vendor's default is an hour.
    new_session& lifetime(std::chrono::seconds span) { return lifetime_ = span, *this; }
    /// The first message.
    new_session& message(std::string_view text) { return message_ = text, *this; }
    /// A further member with its JSON text, verbatim; none of those above, nor twice.
    new_session& member(std::string_view name, std::string_view json) {
        return further_.emplace_back(name, json), *this;
    }

    /// The request's body; or errc::invalid_argument.
    CONFAB_DECL result<std::string> body_json() const;

private:
    std::optional<std::string> name_;
    std::optional<std::string> bot_id_;
    std::optional<std::string> client_external_id_;
    std::optional<std::chrono::seconds> lifetime_;
    std::optional<std::string> message_;
    std::vector<std::pair<std::string, std::string>> further_;
};

/// The body of `DELETE /sessions/{sessionId}`, none where `outcome` is empty; or errc::invalid_argument.
CONFAB_DECL result<std::string> finish_body(std::string_view outcome);

/// A message that was posted.
class posted_message {
public:
    posted_message() = default;

    std::string id;                            ///< empty if the vendor sent none
    std::optional<json::timestamp> created_at; ///< when it was written
    std::string raw;                           ///< the whole answer, byte for byte
};

/// A session that was started, or is gone on with.
class started_session {
public:
    started_session() = default;

    std::string id;                            ///< empty if the vendor sent none
    std::string client_id;                     ///< the contact
    std::optional<json::timestamp> started_at; ///< when it began
    std::optional<std::int64_t> ttl;           ///< how many seconds it lives
    std::string messages;                      ///< JSON text of the vendor's array; empty if there is none
    std::string raw;                           ///< the whole answer, byte for byte
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/chat_calls.ipp>
#endif

#endif
