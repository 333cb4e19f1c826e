// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SESSION_HPP
#define CONFAB_SESSION_HPP

#include <confab/json/open_enum.hpp>
#include <confab/json/timestamp.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

// The common model: what the sessions of all vendors have in common, in one vocabulary. Every word is open: a vendor's word
// that fits none of these is kept as text beside `unknown`.

/// How far a conversation has come.
enum class session_status {
    unknown,
    open,       ///< going on, in whatever way
    pending,    ///< somebody's answer is awaited
    waiting,    ///< it waits for a person to take over
    active,     ///< somebody is working on it now
    resolved,   ///< over, and the matter is settled
    unresolved, ///< over, or given up, and the matter is not settled
    closed,     ///< over, and nothing is said about the matter
    failed,     ///< ended by an error
};
inline constexpr std::string_view session_status_words[] = {"",         "open",       "pending", "waiting", "active",
                                                            "resolved", "unresolved", "closed",  "failed"};
constexpr std::span<std::string_view const> words_of(session_status) noexcept { return session_status_words; }

/// Where a conversation takes place.
enum class session_channel {
    unknown,
    web,
    email,
    phone,
    sms,
    whatsapp,
    telegram,
    messenger,
    instagram,
    slack,
    discord,
    line,
    api
};
inline constexpr std::string_view session_channel_words[] = {"",         "web",      "email",     "phone",     "sms",
                                                             "whatsapp", "telegram", "messenger", "instagram", "slack",
                                                             "discord",  "line",     "api"};
constexpr std::span<std::string_view const> words_of(session_channel) noexcept { return session_channel_words; }

/// Who answers the contact.
enum class session_handler {
    unknown,
    assistant, ///< a program
    queue,     ///< nobody yet: a person was asked for
    person,    ///< a person
};
inline constexpr std::string_view session_handler_words[] = {"", "assistant", "queue", "person"};
constexpr std::span<std::string_view const> words_of(session_handler) noexcept { return session_handler_words; }

/// The person on the other side, as far as the vendor knows; what it does not know is empty.
class session_contact {
public:
    session_contact() = default;

    std::string id;           ///< the vendor's id of the contact
    std::string name;         ///< as the vendor has it, verified or not
    std::string email;        ///< e-mail address
    std::string phone_number; ///< telephone number, in whatever form
};

/** A chat session of any vendor. Owns all of its text.
 *
 *  What a vendor does not tell is empty or absent; `raw` holds all that it told.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session {
public:
    session() = default;

    std::string vendor;                             ///< the vendor's folder name, for instance "opencx"
    std::string account;                            ///< client_options::account of the client that read it
    std::string id;                                 ///< the identifier that the vendor's other calls take; never empty
    json::word<session_status> status;              ///< how far it has come
    json::word<session_handler> handled_by;         ///< who answers
    json::word<session_channel> channel;            ///< where it takes place
    session_contact contact;                        ///< the person on the other side
    std::string language;                           ///< language of the conversation, in the vendor's notation
    std::string assignee;                           ///< the vendor's id, else the name, of the person who handles it
    std::vector<std::string> tags;                  ///< labels
    std::optional<json::timestamp> created_at;      ///< when it began
    std::optional<json::timestamp> updated_at;      ///< when it changed last
    std::optional<json::timestamp> last_message_at; ///< when its last message was written
    std::string last_message;                       ///< text of the last message, perhaps shortened by the vendor
    std::string raw;                                ///< the vendor's own object, byte for byte
};

/// A vendor's word and the common model's word for the same thing, for constant tables.
class word_pair {
public:
    constexpr word_pair(std::string_view of_vendor, std::string_view in_common) noexcept
        : vendor(of_vendor), common(in_common) {}

    std::string_view vendor;
    std::string_view common;
};

/// The common model's word for a vendor's; a word that is not in the table stays the vendor's own.
constexpr std::string_view common_word(std::span<word_pair const> table, std::string_view word) noexcept {
    for (auto const& pair : table)
        if (pair.vendor == word) return pair.common;
    return word;
}

} // namespace confab

#endif
