// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_SESSION_QUERY_HPP
#define CONFAB_OPENCX_SESSION_QUERY_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/opencx/words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::opencx {

/** Which sessions `GET /chat/sessions` shall list: every parameter that the vendor documents, all optional.
 *
 *  The vendor offers neither a page size nor an order here, and does not say whether its bounds are inclusive.
 *  A query is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_query {
public:
    session_query() = default;

    /// Only sessions that were, or were not, handed off to a person.
    session_query& handed_off(bool value) { return handed_off_ = value, *this; }
    /// Only sessions with this status; `unknown` is refused.
    session_query& status(opencx::status value) { return status(json::word_of(value)); }
    /// The same by its word: open, closed_resolved or closed_unresolved.
    session_query& status(std::string_view word) { return status_ = word, *this; }
    /// Only sessions of this channel; `unknown` is refused.
    session_query& channel_type(opencx::channel_type value) { return channel_type(json::word_of(value)); }
    /// The same by its word, for instance whatsapp.
    session_query& channel_type(std::string_view word) { return channel_type_ = word, *this; }
    /// Only sessions created after this time.
    session_query& created_after(json::timestamp time) { return created_after_ = time, *this; }
    /// Only sessions created before this time.
    session_query& created_before(json::timestamp time) { return created_before_ = time, *this; }
    /// Only sessions that changed after this time.
    session_query& updated_after(json::timestamp time) { return updated_after_ = time, *this; }
    /// Only sessions that changed before this time.
    session_query& updated_before(json::timestamp time) { return updated_before_ = time, *this; }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    session_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::string const& resume_from() const noexcept { return resume_from_; }
    std::optional<json::timestamp> const& created_after() const noexcept { return created_after_; }
    std::optional<json::timestamp> const& created_before() const noexcept { return created_before_; }
    std::optional<json::timestamp> const& updated_after() const noexcept { return updated_after_; }

    /// The members of the request's query in a fixed order, without the cursor; or errc::invalid_argument.
    CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> parameters() const;

private:
    std::optional<bool> handed_off_;
    std::optional<std::string> status_;
    std::optional<std::string> channel_type_;
    std::optional<json::timestamp> created_after_;
    std::optional<json::timestamp> created_before_;
    std::optional<json::timestamp> updated_after_;
    std::optional<json::timestamp> updated_before_;
    std::string resume_from_;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/session_query.ipp>
#endif

#endif
