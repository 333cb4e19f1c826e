// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CHAT_SESSION_HPP
#define CONFAB_TWIN_CHAT_SESSION_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/twin/session.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::twin {

/// A person who answers in a session. Source: the vendor's SDK.
template <class String>
class basic_chat_operator {
public:
    basic_chat_operator() = default;
    template <text_convertible<String> Other>
    explicit basic_chat_operator(basic_chat_operator<Other> const& other)
        : id(other.id), name(other.name), type(other.type), assigned_at(other.assigned_at) {}

    String id;                                  ///< the vendor's id; the number's digits as they came
    String name;                                ///< name
    String type;                                ///< kind of operator
    std::optional<json::timestamp> assigned_at; ///< when the session was assigned
};

/// An operator that owns its text.
using chat_operator = basic_chat_operator<std::string>;
/// An operator whose text lies in the session that it came from.
using chat_operator_view = basic_chat_operator<std::string_view>;

/** One chat session, as TWIN's chat service lists and reads it: other members than the search has.
 *
 *  Source: the vendor's SDK. What holds for basic_session holds here too: a value that cannot be read as what it is here is
 *  absent, and `raw` still has it.
 */
template <class String>
class basic_chat_session {
public:
    basic_chat_session() = default;
    template <text_convertible<String> Other>
    explicit basic_chat_session(basic_chat_session<Other> const& other)
        : id(other.id), chat_id(other.chat_id), name(other.name), marked_as_spam(other.marked_as_spam), ttl(other.ttl),
          operator_id(other.operator_id), operator_name(other.operator_name),
          operator_assigned_at(other.operator_assigned_at), operators(other.operators), channel(other.channel),
          messenger_type(other.messenger_type), bot_status(other.bot_status), status(other.status),
          started_at(other.started_at), client_online_at(other.client_online_at),
          client_offline_at(other.client_offline_at), unread_client_message_count(other.unread_client_message_count),
          last_message_created_at(other.last_message_created_at), last_message(other.last_message),
          client_id(other.client_id), client_banned(other.client_banned), referer(other.referer), tags(other.tags),
          timer_first_answer(other.timer_first_answer), timer_next_answers(other.timer_next_answers),
          last_operator_message(other.last_operator_message),
          first_client_message_after_last_operator_message(other.first_client_message_after_last_operator_message),
          raw(other.raw) {}

    String id;                                               ///< never empty
    String chat_id;                                          ///< the chat that it came through
    String name;                                             ///< the session's name
    std::optional<bool> marked_as_spam;                      ///< whether it is spam
    std::optional<std::int64_t> ttl;                         ///< how long it lives
    String operator_id;                                      ///< the operator
    String operator_name;                                    ///< the operator's name
    std::optional<json::timestamp> operator_assigned_at;     ///< when the operator was assigned
    String operators;                                        ///< JSON text as it came, see operators_of()
    String channel;                                          ///< where it takes place
    String messenger_type;                                   ///< the messenger
    String bot_status;                                       ///< how far the bot has come
    String status;                                           ///< how far it has come
    std::optional<json::timestamp> started_at;               ///< when it began
    std::optional<json::timestamp> client_online_at;         ///< when the contact came online
    std::optional<json::timestamp> client_offline_at;        ///< when the contact went offline
    std::optional<std::int64_t> unread_client_message_count; ///< messages by the contact that nobody has read
    std::optional<json::timestamp> last_message_created_at;  ///< when its last message was written
    String last_message;                                     ///< JSON text of the vendor's object
    String client_id;                                        ///< the contact
    std::optional<bool> client_banned;                       ///< whether the contact is banned
    String referer;                                          ///< page that it was begun on
    String tags;                                             ///< labels, as the vendor's one text
    std::optional<std::int64_t> timer_first_answer;          ///< timer of the first answer
    std::optional<std::int64_t> timer_next_answers;          ///< timer of further answers
    String last_operator_message;                            ///< what an operator wrote last
    String first_client_message_after_last_operator_message; ///< what the contact wrote first after that
    String raw;                                              ///< the whole object, byte for byte
};

/// A chat session that owns its text.
using chat_session = basic_chat_session<std::string>;
/// A chat session whose text lies in the page that it came from.
using chat_session_view = basic_chat_session<std::string_view>;

/** The operators of a chat session, which the vendor sends as an array or as a string that holds one.
 *  @param json basic_chat_session::operators
 *  @return none for empty text, null and ""; elements that are null are left out
 *  @par Errors errc::unexpected_type, malformed_json, json_too_deep, body_too_large
 */
CONFAB_DECL result<std::vector<chat_operator>> operators_of(std::string_view json);

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/chat_session.ipp>
#endif

#endif
