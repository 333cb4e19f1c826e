// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_CHANGES_HPP
#define CONFAB_OPENCX_CHANGES_HPP

#include <confab/error.hpp>
#include <confab/opencx/words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::opencx {

// What the calls beside the lists send and answer. Each is checked before anything is sent: errc::invalid_argument names
// parameter, value and bound.

/** What `PATCH /chat/sessions/{session_id}` shall change. Only what is set is sent.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_update {
public:
    session_update() = default;

    /// The new status; `unknown` is refused.
    session_update& status(opencx::status value) { return status(json::word_of(value)); }
    /// The same by its word: open, closed_resolved or closed_unresolved.
    session_update& status(std::string_view word) { return status_ = word, *this; }
    /// Whether the vendor shall write a summary and estimate the mood when the session gets resolved.
    session_update& generate_summary_and_sentiment_on_resolve(bool value) { return summarize_ = value, *this; }
    /// Whether the ticket system behind the session shall change too.
    session_update& reflect_status_change_for_integration(bool value) { return reflect_ = value, *this; }
    /// JSON text that the vendor passes on to who listens for closed sessions.
    session_update& session_closed_payload(std::string_view json) { return payload_ = json, *this; }

    /// The request's body; or errc::invalid_argument.
    CONFAB_DECL result<std::string> body() const;

private:
    std::optional<std::string> status_;
    std::optional<bool> summarize_;
    std::optional<bool> reflect_;
    std::optional<std::string> payload_;
};

/** What `POST /chat/sessions` shall create. Both members are optional.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class new_session {
public:
    new_session() = default;

    /// The contact that the session is with: a UUID.
    new_session& contact_id(std::string_view uuid) { return contact_id_ = uuid, *this; }
    /// Where it takes place; `unknown` is refused.
    new_session& channel(opencx::channel_type value) { return channel_ = json::word_of(value), *this; }

    /// The request's body; or errc::invalid_argument.
    CONFAB_DECL result<std::string> body() const;

private:
    std::optional<std::string> contact_id_;
    std::optional<std::string> channel_;
};

/// The body of `POST /chat/sessions/{session_id}/send`: a text from the contact; or errc::invalid_argument (not UTF-8).
CONFAB_DECL result<std::string> message_body(std::string_view text);

/// What the vendor's assistant answered to a message.
class assistant_answer {
public:
    assistant_answer() = default;

    std::string text;  ///< empty if it answered nothing
    std::string error; ///< why it did not, in the vendor's words (untrusted); empty without an error
    std::string raw;   ///< the whole answer, byte for byte
};

/// What `GET /chat/sessions/search` found: JSON texts of the vendor's objects, whose members are not documented.
class search_result {
public:
    search_result() = default;

    std::vector<std::string> contacts;
    std::vector<std::string> messages;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/changes.ipp>
#endif

#endif
