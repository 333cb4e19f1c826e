// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_SESSION_QUERY_IPP
#define CONFAB_YOURGPT_IMPL_SESSION_QUERY_IPP

#include <confab/yourgpt/session_query.hpp>

#include <confab/yourgpt/detail/checks.hpp>

#include <confab/json/timestamp.hpp>

#include <limits>

namespace confab::yourgpt {
namespace detail {

inline constexpr std::uint64_t last_page = std::numeric_limits<std::uint32_t>::max();

/// YYYY-MM-DD.
inline result<std::string> day_text(std::string_view name, std::chrono::year_month_day day) {
    if (!day.ok() || day.year() < std::chrono::year(0) || day.year() > std::chrono::year(9999))
        return failure(errc::invalid_argument, std::string(name) + ": " + std::to_string(static_cast<int>(day.year())) +
                                                   '-' + std::to_string(static_cast<unsigned>(day.month())) + '-' +
                                                   std::to_string(static_cast<unsigned>(day.day())) +
                                                   " is no day of the years 0 to 9999");
    return json::format_timestamp(std::chrono::sys_days(day)).substr(0, 10);
}

/// What both lists have in common.
inline result<void> add_paging(request_body& body, std::optional<std::string> const& order, std::uint64_t limit,
                               std::uint64_t page) {
    if (order) {
        if (auto const checked = check_word<yourgpt::order>("orderBy", *order); !checked) return checked;
        body.text("orderBy", *order);
    }
    if (auto const checked = check_range("limit", limit, 1, largest_page); !checked) return checked;
    if (auto const checked = check_range("page", page, 1, last_page); !checked) return checked;
    body.number("limit", limit).number("page", page);
    return {};
}

} // namespace detail

CONFAB_DECL result<void> session_query::add_days(request_body& body) const {
    std::string first;
    if (from_) {
        auto text = detail::day_text("from", *from_);
        if (!text) return text.error();
        first = std::move(*text);
        body.text("from", first);
    }
    if (!to_) return {};
    auto const text = detail::day_text("to", *to_);
    if (!text) return text.error();
    if (*text < first) return failure(errc::invalid_argument, "to: " + *text + " is before from, " + first);
    body.text("to", *text);
    return {};
}

CONFAB_DECL result<void> session_query::add_filters(request_body& body, door at) const {
    if (filters_.empty()) return {};
    if (auto const offered = detail::check_door("filter", at, door::project_key); !offered) return offered;
    std::string text;
    for (auto const& filter : filters_) {
        auto const one = filter.json();
        if (!one) return one.error();
        text += (text.empty() ? '[' : ',') + *one;
    }
    body.json("filter", text + ']');
    return {};
}

CONFAB_DECL result<request_body> session_query::members(door at) const {
    request_body body;
    if (auto const added = add_days(body); !added) return added.error();
    if (auto const added = detail::add_paging(body, order_, limit_, page_); !added) return added.error();
    if (view_id_) {
        if (auto const offered = detail::check_door("view_id", at, door::project_key); !offered) return offered.error();
        body.number("view_id", *view_id_);
    }
    if (auto const added = add_filters(body, at); !added) return added.error();
    if (status_) {
        if (auto const offered = detail::check_door("status", at, door::platform_token); !offered)
            return offered.error();
        if (auto const checked = detail::check_word<yourgpt::status>("status", *status_); !checked)
            return checked.error();
        body.text("status", *status_);
    }
    return body;
}

CONFAB_DECL result<void> message_query::add_members(request_body& body) const {
    return detail::add_paging(body, order_, limit_, page_);
}

} // namespace confab::yourgpt

#endif
