// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_SESSION_QUERY_HPP
#define CONFAB_YOURGPT_SESSION_QUERY_HPP

#include <confab/error.hpp>
#include <confab/yourgpt/credential.hpp>
#include <confab/yourgpt/filter.hpp>
#include <confab/yourgpt/request_body.hpp>
#include <confab/yourgpt/words.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::yourgpt {

/// The largest page that the vendor serves, and what a walk asks for unless told otherwise.
inline constexpr std::uint64_t largest_page = 100;

/** Which sessions `POST /getSessions` shall list: every parameter that the vendor documents, all optional.
 *
 *  It is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound. So is a
 *  parameter that the credential's kind is not offered.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_query {
public:
    session_query() = default;

    /// The first day, years 0 to 9999. Of which timestamp, in which time zone, and whether inclusive is not documented.
    session_query& from(std::chrono::year_month_day day) { return from_ = day, *this; }
    /// The last day, not before from(); the vendor's default is today.
    session_query& to(std::chrono::year_month_day day) { return to_ = day, *this; }
    /// By last message time; the vendor's default is ascending. Either order moves while one pages.
    session_query& order(yourgpt::order value) { return order(json::word_of(value)); }
    /// The same by its word: ASC or DESC.
    session_query& order(std::string_view word) { return order_ = word, *this; }
    /// Sessions on a page, 1 to 100. Default 100, the vendor's own being 10.
    session_query& limit(std::uint64_t sessions) { return limit_ = sessions, *this; }
    /// The page to begin with, 1 to 4,294,967,295. Default 1.
    session_query& page(std::uint64_t number) { return page_ = number, *this; }
    /// Only the sessions of a saved view, by the number in its URL. Project keys only.
    session_query& view_id(std::uint64_t number) { return view_id_ = number, *this; }
    /// Only open or closed sessions. Platform tokens only.
    session_query& status(yourgpt::status value) { return status(json::word_of(value)); }
    /// The same by its word: open or closed.
    session_query& status(std::string_view word) { return status_ = word, *this; }
    /// Adds conditions, made by the functions of filter::. Project keys only.
    template <class... Filters>
    session_query& filter(filter_condition first, Filters... more) {
        filters_.push_back(std::move(first));
        (filters_.push_back(std::move(more)), ...);
        return *this;
    }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    session_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::string const& resume_from() const noexcept { return resume_from_; }
    std::uint64_t first_page() const noexcept { return page_; }
    std::uint64_t limit() const noexcept { return limit_; }

    /// The members of the body in a fixed order, `page` being the first one's; or errc::invalid_argument.
    CONFAB_DECL result<request_body> members(door at) const;

private:
    result<void> add_days(request_body& body) const;
    result<void> add_filters(request_body& body, door at) const;

    std::optional<std::chrono::year_month_day> from_;
    std::optional<std::chrono::year_month_day> to_;
    std::optional<std::string> order_;
    std::uint64_t limit_ = largest_page;
    std::uint64_t page_ = 1;
    std::optional<std::uint64_t> view_id_;
    std::optional<std::string> status_;
    std::vector<filter_condition> filters_;
    std::string resume_from_;
};

/** Which messages of a session `POST /getSessionMessages` shall list. Checked like a @ref session_query.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class message_query {
public:
    message_query() = default;

    /// Oldest first is the vendor's default.
    message_query& order(yourgpt::order value) { return order(json::word_of(value)); }
    /// The same by its word: ASC or DESC.
    message_query& order(std::string_view word) { return order_ = word, *this; }
    /// Messages on a page, 1 to 100. Default 100, the vendor's own being 10.
    message_query& limit(std::uint64_t messages) { return limit_ = messages, *this; }
    /// The page to begin with, 1 to 4,294,967,295. Default 1.
    message_query& page(std::uint64_t number) { return page_ = number, *this; }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    message_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::string const& resume_from() const noexcept { return resume_from_; }
    std::uint64_t first_page() const noexcept { return page_; }

    /// Adds the members behind the session's; or errc::invalid_argument.
    CONFAB_DECL result<void> add_members(request_body& body) const;

private:
    std::optional<std::string> order_;
    std::uint64_t limit_ = largest_page;
    std::uint64_t page_ = 1;
    std::string resume_from_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/session_query.ipp>
#endif

#endif
