// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_SESSION_HPP
#define CONFAB_OPENCX_SESSION_HPP

#include <confab/json/timestamp.hpp>
#include <confab/opencx/words.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace confab::opencx {

// Each type is one template over what holds its text: std::string (owned, safe to keep) or std::string_view (a view into
// the page that it came from). An owned value is constructible from a view. Text that is missing, null or absent is empty;
// `raw` tells them apart. Source of the members: the vendor's list and get documentation; only id is required.

template <class From, class To>
concept text_convertible = !std::same_as<From, To> && std::constructible_from<To, From const&>;

/// The channel of a session.
template <class String>
class basic_channel {
public:
    basic_channel() = default;
    template <text_convertible<String> Other>
    explicit basic_channel(basic_channel<Other> const& other) : type(other.type) {}

    json::basic_word<channel_type, String> type; ///< where the conversation takes place
};

/// The person on the other side.
template <class String>
class basic_contact {
public:
    basic_contact() = default;
    template <text_convertible<String> Other>
    explicit basic_contact(basic_contact<Other> const& other)
        : id(other.id), email(other.email), phone_number(other.phone_number), name(other.name),
          custom_data(other.custom_data), non_verified_name(other.non_verified_name),
          non_verified_email(other.non_verified_email), non_verified_custom_data(other.non_verified_custom_data) {}

    String id;                       ///< the vendor's id of the contact
    String email;                    ///< e-mail address
    String phone_number;             ///< telephone number
    String name;                     ///< name
    String custom_data;              ///< JSON text of the vendor's object
    String non_verified_name;        ///< name that nobody verified
    String non_verified_email;       ///< e-mail address that nobody verified
    String non_verified_custom_data; ///< JSON text of the vendor's object
};

/// The team that a session is assigned to.
template <class String>
class basic_team {
public:
    basic_team() = default;
    template <text_convertible<String> Other>
    explicit basic_team(basic_team<Other> const& other)
        : id(other.id), name(other.name), description(other.description) {}

    String id;          ///< the vendor's id of the team
    String name;        ///< name
    String description; ///< description
};

/// What the assistant told the person who took over.
template <class String>
class basic_handoff {
public:
    basic_handoff() = default;
    template <text_convertible<String> Other>
    explicit basic_handoff(basic_handoff<Other> const& other) : summary(other.summary), sentiment(other.sentiment) {}

    String summary;                                        ///< summary of the conversation so far
    json::basic_word<opencx::sentiment, String> sentiment; ///< the contact's mood
};

/// The ticket that mirrors a session elsewhere.
template <class String>
class basic_ticketing_system {
public:
    basic_ticketing_system() = default;
    template <text_convertible<String> Other>
    explicit basic_ticketing_system(basic_ticketing_system<Other> const& other)
        : name(other.name), external_id(other.external_id), id_type(other.id_type) {}

    String name;        ///< the other system
    String external_id; ///< the id there
    String id_type;     ///< what kind of id: conversation_id, ticket_id, case_id, conversation_sid
};

/** One chat session of OpenCX. */
template <class String>
class basic_session {
public:
    basic_session() = default;
    template <text_convertible<String> Other>
    explicit basic_session(basic_session<Other> const& other)
        : id(other.id), status(other.status), ai_closure_type(other.ai_closure_type), sentiment(other.sentiment),
          channel(other.channel), ticket_number(other.ticket_number), assist_mode(other.assist_mode),
          created_at(other.created_at), updated_at(other.updated_at), contact(other.contact), language(other.language),
          assignee_id(other.assignee_id), custom_data(other.custom_data), team(other.team), handoff(other.handoff),
          ticketing_system(other.ticketing_system), summary(other.summary), raw(other.raw) {}

    String id;                                                         ///< never empty
    json::basic_word<opencx::status, String> status;                   ///< open or how it was closed
    json::basic_word<opencx::ai_closure_type, String> ai_closure_type; ///< how the assistant ended
    json::basic_word<opencx::sentiment, String> sentiment;             ///< the contact's mood
    basic_channel<String> channel;                                     ///< where it takes place
    String ticket_number;                                              ///< the number's digits as they came
    std::optional<bool> assist_mode;                                   ///< whether the assistant only helps a person
    std::optional<json::timestamp> created_at;                         ///< when it began
    std::optional<json::timestamp> updated_at;                         ///< when it changed last
    std::optional<basic_contact<String>> contact;                      ///< the person on the other side
    String language;                                                   ///< language of the conversation
    String assignee_id;                                                ///< who handles it
    String custom_data;                                                ///< JSON text of the vendor's object
    std::optional<basic_team<String>> team;                            ///< the team that handles it
    std::optional<basic_handoff<String>> handoff;                      ///< what the person who took over was told
    std::optional<basic_ticketing_system<String>> ticketing_system;    ///< its ticket elsewhere
    String summary;                                                    ///< summary of the conversation
    String raw;                                                        ///< the whole object, byte for byte
};

/// A session that owns its text.
using session = basic_session<std::string>;
/// A session whose text lies in the page that it came from.
using session_view = basic_session<std::string_view>;

} // namespace confab::opencx

#endif
