// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_RECORD_FILTER_IPP
#define CONFAB_EXPORTING_IMPL_RECORD_FILTER_IPP

#include <confab/exporting/record_filter.hpp>
#include <confab/json/raw_text.hpp>

#include <algorithm>

namespace confab::exporting {
namespace detail {

using optional_time = std::optional<json::timestamp>;

inline bool lies_between(optional_time const& time, optional_time const& first, optional_time const& last) {
    if (!first && !last) return true;
    return time && (!first || *time >= *first) && (!last || *time <= *last);
}

inline bool is_one_of(std::optional<std::string_view> const& word, std::vector<std::string> const& wanted) {
    return wanted.empty() || (word && std::ranges::find(wanted, *word) != wanted.end());
}

inline void append_bound(std::string& out, std::string_view name, optional_time const& time) {
    if (!time) return;
    out += name;
    out += ' ' + std::to_string(time->time_since_epoch().count()) + '\n';
}

inline void append_words(std::string& out, std::string_view name, std::vector<std::string> words) {
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (auto const& word : words) {
        out += name;
        out += ' ';
        json::append_quoted(out, word);
        out += '\n';
    }
}

} // namespace detail

CONFAB_DECL bool record_filter::matches(record const& row) const {
    return detail::lies_between(row.created_at, created_after, created_before) &&
           detail::lies_between(row.updated_at, updated_after, updated_before) &&
           detail::is_one_of(row.status, statuses) && detail::is_one_of(row.channel, channels);
}

CONFAB_DECL std::string record_filter::canonical() const {
    std::string out;
    detail::append_bound(out, "created_after", created_after);
    detail::append_bound(out, "created_before", created_before);
    detail::append_bound(out, "updated_after", updated_after);
    detail::append_bound(out, "updated_before", updated_before);
    detail::append_words(out, "status", statuses);
    detail::append_words(out, "channel", channels);
    return out;
}

} // namespace confab::exporting

#endif
