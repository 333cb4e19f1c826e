// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_MESSAGE_HPP
#define CONFAB_YOURGPT_MESSAGE_HPP

#include <confab/json/timestamp.hpp>
#include <confab/yourgpt/session.hpp>
#include <confab/yourgpt/words.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::yourgpt {

/** A message of a session: a row of the list of messages, or what sending one answers.
 *
 *  Text that is missing, null or absent is empty. Ids are text. Source of the members: the vendor's documentation of both
 *  calls; in lists the id is required.
 */
template <class String>
class basic_message {
public:
    basic_message() = default;
    template <text_convertible<String> Other>
    explicit basic_message(basic_message<Other> const& other)
        : id(other.id), message_id(other.message_id), session_id(other.session_id), session_uid(other.session_uid),
          send_by(other.send_by), sender_id(other.sender_id), origin(other.origin), text(other.text), type(other.type),
          content_type(other.content_type), url(other.url), rate(other.rate), seen(other.seen),
          delivered(other.delivered), streaming(other.streaming), provider_message_id(other.provider_message_id),
          response_source(other.response_source), created_at(other.created_at), deleted_at(other.deleted_at),
          choices(other.choices), targets(other.targets), extra_data(other.extra_data), ai_log(other.ai_log),
          raw(other.raw) {}

    String id;                                ///< the message's number
    String message_id;                        ///< the same in the answer to sending
    String session_id;                        ///< the session's row number, basic_session::row_id
    String session_uid;                       ///< the session's id; in the answer to sending only
    json::basic_word<sender, String> send_by; ///< who it is from
    String sender_id;                         ///< the person's number
    String origin;                            ///< how it came in, for instance api
    String text;                              ///< `message`
    String type;                              ///< a number in lists, a word in the answer to sending
    json::basic_word<yourgpt::content_type, String> content_type; ///< what it holds
    String url;                                                   ///< of an attachment
    String rate;                                                  ///< how the visitor rated it
    String seen;                                                  ///< whether it was seen, in the vendor's words
    String delivered;                                             ///< whether it was delivered, in the vendor's words
    std::optional<bool> streaming;                                ///< whether it was streamed
    String provider_message_id;                                   ///< the id at the channel's provider
    String response_source;                                       ///< where an answer came from
    std::optional<json::timestamp> created_at;                    ///< `createdAt`
    std::optional<json::timestamp> deleted_at;                    ///< when it was deleted
    String choices;                                               ///< JSON text of the vendor's array
    String targets;                                               ///< JSON text of the vendor's object
    String extra_data;                                            ///< JSON text of the vendor's object
    String ai_log;                                                ///< `AILog`: JSON text of the vendor's array
    String raw;                                                   ///< the whole object, byte for byte
};

/// A message that owns its text.
using message = basic_message<std::string>;
/// A message whose text lies in the page that it came from.
using message_view = basic_message<std::string_view>;

} // namespace confab::yourgpt

#endif
