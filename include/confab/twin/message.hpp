// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_MESSAGE_HPP
#define CONFAB_TWIN_MESSAGE_HPP

#include <confab/json/field_table.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/twin/session.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::twin {

/** A message of a session, as the chat service lists it. Source: the vendor's SDK. What holds for basic_session holds here
 *  too: a value that cannot be read as what it is here is absent, and `raw` still has it.
 */
template <class String>
class basic_message {
public:
    basic_message() = default;
    template <text_convertible<String> Other>
    explicit basic_message(basic_message<Other> const& other)
        : id(other.id), author_id(other.author_id), author_type(other.author_type), author_name(other.author_name),
          type(other.type), body(other.body), read_at(other.read_at), created_at(other.created_at),
          updated_at(other.updated_at), session_id(other.session_id), raw(other.raw) {}

    String id;                                 ///< may be empty
    String author_id;                          ///< who wrote it
    String author_type;                        ///< kind of author
    String author_name;                        ///< name of the author
    String type;                               ///< kind of message
    String body;                               ///< its text
    std::optional<json::timestamp> read_at;    ///< when it was read
    std::optional<json::timestamp> created_at; ///< when it was written
    std::optional<json::timestamp> updated_at; ///< when it changed last
    String session_id;                         ///< the session
    String raw;                                ///< the whole object, byte for byte
};

/// A message that owns its text.
using message = basic_message<std::string>;
/// A message whose text lies in the page that it came from.
using message_view = basic_message<std::string_view>;

inline constexpr json::field_table message_fields{
    json::text_or_number_field<&message_view::id>("id").lenient(),
    json::text_or_number_field<&message_view::author_id>("authorId").lenient(),
    json::text_or_number_field<&message_view::author_type>("authorType").lenient(),
    json::text_or_number_field<&message_view::author_name>("authorName").lenient(),
    json::text_or_number_field<&message_view::type>("type").lenient(),
    json::text_or_number_field<&message_view::body>("body").lenient(),
    json::timestamp_field<&message_view::read_at>("readAt").lenient(),
    json::timestamp_field<&message_view::created_at>("createdAt").also_named("created_at").lenient(),
    json::timestamp_field<&message_view::updated_at>("updatedAt").also_named("updated_at").lenient(),
    json::text_or_number_field<&message_view::session_id>("sessionId").lenient(),
};

} // namespace confab::twin

#endif
