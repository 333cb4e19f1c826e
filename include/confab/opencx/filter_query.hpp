// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_FILTER_QUERY_HPP
#define CONFAB_OPENCX_FILTER_QUERY_HPP

#include <confab/error.hpp>
#include <confab/opencx/words.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::opencx {

/// The most sessions that a page of the filter call can hold.
inline constexpr std::uint32_t most_sessions_of_page = 100;

/** Which sessions `POST /chat/sessions/filter` shall list, in which order: the call with an order and a page size.
 *
 *  Checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class filter_query {
public:
    filter_query() = default;

    /** A member of the request's `filters`. The vendor documents what can be filtered (dates, channels, status, sentiment,
     *  tags, assignees, teams, contacts, language, custom data) but not the members' names.
     *  @param value JSON text, sent as it is
     */
    filter_query& filter(std::string_view name, std::string_view value) {
        filters_.emplace_back(name, value);
        return *this;
    }
    /// What to sort by; `unknown` is refused. Default: the vendor's, last_message_at.
    filter_query& sort_by(opencx::sort_key key) { return sort_by_ = json::word_of(key), has_sort_by_ = true, *this; }
    /// In which direction; `unknown` is refused. Default: the vendor's, descending.
    filter_query& sort_order(sort_direction direction) {
        return sort_order_ = json::word_of(direction), has_sort_order_ = true, *this;
    }
    /// Sessions on a page, 1 to 100. Default 100; the vendor's own default is 25.
    filter_query& limit(std::uint32_t sessions) { return limit_ = sessions, *this; }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    filter_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::string const& resume_from() const noexcept { return resume_from_; }

    /// The request's body for a page from 1 on; or errc::invalid_argument.
    CONFAB_DECL result<std::string> body(std::uint64_t page) const;

private:
    std::vector<std::pair<std::string, std::string>> filters_;
    std::string_view sort_by_;
    std::string_view sort_order_;
    bool has_sort_by_ = false;
    bool has_sort_order_ = false;
    std::uint32_t limit_ = 100;
    std::string resume_from_;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/filter_query.ipp>
#endif

#endif
