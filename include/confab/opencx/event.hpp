// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_EVENT_HPP
#define CONFAB_OPENCX_EVENT_HPP

#include <confab/json/field_table.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/words.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::opencx {

/** Something that happened in a session: a row of its history. Only the type of an event is documented for all of them; what
 *  else it holds is in `raw`.
 */
template <class String>
class basic_event {
public:
    basic_event() = default;
    template <text_convertible<String> Other>
    explicit basic_event(basic_event<Other> const& other)
        : id(other.id), created_at(other.created_at), type(other.type), sender(other.sender), text(other.text),
          raw(other.raw) {}

    String id;                                         ///< may be empty
    std::optional<json::timestamp> created_at;         ///< when it happened
    json::basic_word<opencx::event_type, String> type; ///< what happened
    String sender;                                     ///< of a message: the kind of its sender, for instance "contact"
    String text;                                       ///< of a message: its text
    String raw;                                        ///< the whole row, byte for byte
};

/// An event that owns its text.
using event = basic_event<std::string>;
/// An event whose text lies in the page that it came from.
using event_view = basic_event<std::string_view>;

inline constexpr json::field_table event_sender_fields{json::text_field<&event_view::sender>("type").lenient()};
inline constexpr json::field_table event_content_fields{json::text_field<&event_view::text>("text").lenient()};
// Only messages are documented further than their type: of other events these members may be anything.
inline constexpr json::field_table event_body_fields{
    json::word_field<&event_view::type>("type"),
    json::flattened_field("sender", event_sender_fields).lenient(),
    json::flattened_field("content", event_content_fields).lenient(),
};
inline constexpr json::field_table event_fields{
    json::text_or_number_field<&event_view::id>("id"),
    json::timestamp_field<&event_view::created_at>("created_at").also_named("createdAt"),
    json::flattened_field("event", event_body_fields),
};

} // namespace confab::opencx

#endif
