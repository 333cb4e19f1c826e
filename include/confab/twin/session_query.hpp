// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_SESSION_QUERY_HPP
#define CONFAB_TWIN_SESSION_QUERY_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/twin/names.hpp>
#include <confab/twin/words.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::twin {

/// The largest page that the vendor serves, and what a walk asks for unless told otherwise.
inline constexpr std::uint64_t largest_page = 1000;
/// The largest offset, page and company that are sent: larger numbers are no exact JSON numbers everywhere.
inline constexpr std::uint64_t largest_number = (std::uint64_t{1} << 53) - 1;

/** Which sessions the search shall list, and which of their members: every parameter of the vendor's documentation.
 *
 *  A query is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_query {
public:
    session_query() = default;

    /// Also this member; without any call, all known ones. The id is always asked for. `unknown` is refused.
    session_query& field(twin::field value) { return field(json::word_of(value)); }
    /// The same by its name, which need not be a known one; neither empty nor with a comma.
    session_query& field(std::string_view name) { return fields_.emplace_back(name), *this; }
    /// Sessions on a page, 1 to 1000. Default 1000. Positions are good for any page size where pages go by offset.
    session_query& limit(std::uint64_t sessions) { return limit_ = sessions, *this; }
    /// Sessions to skip before the first one, 0 to 2^53-1; default 0. Not together with page().
    session_query& offset(std::uint64_t sessions) { return offset_ = sessions, *this; }
    /// Page by page number instead of by offset, from this page on, 0 to 2^53-1. The vendor does not say whether its first page
    /// is 0 or 1; in a sibling call it is 0.
    session_query& page(std::uint64_t number) { return page_ = number, *this; }
    /// Only sessions from this time on, in whole seconds (a fraction is cut off). Which time of a session is meant, and
    /// whether the bound is inclusive, the vendor does not say.
    session_query& from(json::timestamp time) { return from_ = time, *this; }
    /// Only sessions up to this time, in whole seconds (a fraction is rounded up).
    session_query& to(json::timestamp time) { return to_ = time, *this; }
    /// Only sessions of this bot. Not empty.
    session_query& bot_id(std::string_view id) { return bot_id_ = id, *this; }
    /// Only sessions of this company, 0 to 2^53-1.
    session_query& company_id(std::uint64_t id) { return company_id_ = id, *this; }
    /// Whether sessions of all supervised companies are listed. Refused unless names::all_supervised says its name.
    session_query& all_supervised(bool value) { return all_supervised_ = value, *this; }
    /// Only this session. Not empty.
    session_query& session_id(std::string_view id) { return session_id_ = id, *this; }
    /// Only sessions of this chat. Not empty.
    session_query& chat_id(std::string_view id) { return chat_id_ = id, *this; }
    /// Only sessions of this contact. Not empty.
    session_query& client_id(std::string_view id) { return client_id_ = id, *this; }
    /// Sorts by this, then by what further calls name. `unknown` is refused. Default createdAt, ascending; where the vendor
    /// refuses a walk's first request with that default, it is asked once more without any order.
    session_query& sort_by(sort_field value, sort_direction direction = sort_direction::ascending) {
        return sort_by(json::word_of(value), direction);
    }
    /// The same by its name, which need not be a known one: neither empty nor with a comma or a sign before it, nor twice.
    session_query& sort_by(std::string_view name, sort_direction direction = sort_direction::ascending) {
        return sort_.emplace_back(name, direction), *this;
    }
    /// Sends no order, for a server that refuses the default one. Not together with sort_by().
    session_query& vendor_order() { return is_unsorted_ = true, *this; }
    /// Sorts by this alone, from the first row on, by offset: for walks that need an order.
    session_query& only_sort_by(sort_field value, sort_direction direction) {
        sort_.clear();
        is_unsorted_ = false;
        offset_.reset();
        page_.reset();
        resume_from_.clear();
        return sort_by(value, direction);
    }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    session_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    /// Whether neither sort_by() nor vendor_order() was called.
    bool has_default_order() const noexcept { return sort_.empty() && !is_unsorted_; }
    std::uint64_t limit() const noexcept { return limit_; }
    std::optional<json::timestamp> const& from() const noexcept { return from_; }
    std::uint64_t offset() const noexcept { return offset_.value_or(0); }
    /// The first page, where pages go by number.
    std::optional<std::uint64_t> const& page() const noexcept { return page_; }
    std::string const& resume_from() const noexcept { return resume_from_; }

    /// The members of the request's query in a fixed order, without limit, offset and page; or errc::invalid_argument
    /// (those three are checked as well).
    CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> parameters(names const& called) const;

private:
    std::vector<std::string> fields_;
    std::uint64_t limit_ = largest_page;
    std::optional<std::uint64_t> offset_;
    std::optional<std::uint64_t> page_;
    std::optional<json::timestamp> from_;
    std::optional<json::timestamp> to_;
    std::optional<std::string> bot_id_;
    std::optional<std::uint64_t> company_id_;
    std::optional<bool> all_supervised_;
    std::optional<std::string> session_id_;
    std::optional<std::string> chat_id_;
    std::optional<std::string> client_id_;
    std::vector<std::pair<std::string, sort_direction>> sort_;
    bool is_unsorted_ = false;
    std::string resume_from_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/session_query.ipp>
#endif

#endif
