// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_IMPL_SESSION_FILTER_IPP
#define CONFAB_IMPL_SESSION_FILTER_IPP

#include <confab/session_filter.hpp>

#include <algorithm>

namespace confab {
namespace detail {

using optional_timestamp = std::optional<json::timestamp>;

inline bool is_between(optional_timestamp const& time, optional_timestamp const& first,
                       optional_timestamp const& last) {
    if (!first && !last) return true;
    return time && (!first || *time >= *first) && (!last || *time <= *last);
}

inline bool is_wanted(std::string const& word, std::vector<std::string> const& wanted) {
    return wanted.empty() || std::ranges::find(wanted, word) != wanted.end();
}

constexpr char lower_case(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

inline bool holds(std::string_view text, std::string_view wanted) {
    return !std::ranges::search(text, wanted, {}, lower_case, lower_case).empty();
}

} // namespace detail

CONFAB_DECL session_filter::session_filter(session_query const& query)
    : created_after(query.created_after()), created_before(query.created_before()),
      updated_after(query.updated_after()), updated_before(query.updated_before()), statuses(query.statuses()),
      channels(query.channels()), text(query.text()) {}

CONFAB_DECL bool session_filter::matches(session const& candidate) const {
    if (!detail::is_between(candidate.created_at, created_after, created_before) ||
        !detail::is_between(candidate.updated_at, updated_after, updated_before) ||
        !detail::is_wanted(candidate.status.text(), statuses) || !detail::is_wanted(candidate.channel.text(), channels))
        return false;
    if (text.empty()) return true;
    auto const& contact = candidate.contact;
    for (auto const* const member : {&candidate.id, &contact.id, &contact.name, &contact.email, &contact.phone_number,
                                     &candidate.assignee, &candidate.last_message})
        if (detail::holds(*member, text)) return true;
    return std::ranges::any_of(candidate.tags, [this](std::string const& tag) { return detail::holds(tag, text); });
}

CONFAB_DECL bool session_filter::empty() const noexcept {
    return !created_after && !created_before && !updated_after && !updated_before && statuses.empty() &&
           channels.empty() && text.empty();
}

} // namespace confab

#endif
