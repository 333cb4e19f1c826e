// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_WINDOW_DIVIDER_IPP
#define CONFAB_EXPORTING_IMPL_WINDOW_DIVIDER_IPP

#include <confab/exporting/window_divider.hpp>

#include <algorithm>
#include <chrono>

namespace confab::exporting {
namespace detail {

inline constexpr std::int64_t pages_of_short_list = 4;
// Vendors keep some bounds in seconds and widen them by one: shorter windows would be all overlap.
inline constexpr std::chrono::seconds shortest_window(20);

inline void widen(std::optional<json::timestamp>& low, std::optional<json::timestamp>& high, json::timestamp time) {
    low = low ? std::min(*low, time) : time;
    high = high ? std::max(*high, time) : time;
}

} // namespace detail

CONFAB_DECL window_divider::window_divider(paging::time_window const& window, std::int64_t parts)
    : window_(window), most_windows_(std::clamp<std::int64_t>(parts * 2, 4, 32)),
      pages_needed_(parts == 0 ? detail::pages_of_short_list : 1) {}

CONFAB_DECL bool window_divider::is_new(std::span<record const> rows) const {
    return std::ranges::any_of(rows, [&](record const& row) { return !ids_.contains(std::string(row.id)); });
}

CONFAB_DECL void window_divider::enter(std::span<record const> rows) {
    std::optional<json::timestamp> ignored;
    for (auto const& row : rows) {
        ids_.emplace(row.id);
        if (row.updated_at) detail::widen(ignored, newest_, *row.updated_at);
        is_timeless_ = is_timeless_ || !row.created_at;
        if (!row.created_at) continue;
        detail::widen(ignored, newest_, *row.created_at);
        detail::widen(oldest_, youngest_, *row.created_at);
        if (!first_) first_ = row.created_at;
        last_ = row.created_at;
    }
}

CONFAB_DECL bool window_divider::on_page(std::span<record const> rows) {
    if (!is_undecided_) return false;
    bool const goes_on = is_new(rows); // a walk may end with pages that repeat what came
    enter(rows);
    if (pages_ == pages_needed_) {
        is_undecided_ = false;
        if (goes_on) divide();
        ids_.clear();
    }
    if (goes_on) ++pages_;
    return !windows_.empty();
}

CONFAB_DECL void window_divider::divide() {
    if (is_timeless_ || !first_ || *first_ == *last_) return; // no order to be seen
    bool const is_descending = *first_ > *last_;
    auto const of_page = (*youngest_ - *oldest_) / (pages_ + 1);
    auto const width = of_page * pages_of_window;
    if (width < detail::shortest_window) return;
    auto const from = window_.after ? window_.after : (is_descending ? std::nullopt : oldest_);
    auto const to = window_.before ? window_.before : (is_descending ? youngest_ : std::nullopt);
    if (from && to) {
        auto const count = std::min<std::int64_t>((*to - *from) / width, most_windows_);
        if (count >= 2) divide_evenly(*from, *to, count);
        return;
    }
    divide_open(width, is_descending);
}

CONFAB_DECL void window_divider::divide_evenly(json::timestamp from, json::timestamp to, std::int64_t count) {
    auto const width = (to - from) / count;
    for (std::int64_t i = 0; i < count; ++i)
        windows_.emplace_back(i == 0 ? window_.after : std::optional(from + width * i),
                              i == count - 1 ? window_.before : std::optional(from + width * (i + 1)));
}

// The far end is not known: one window is all that is left there, to be divided again. It comes first, so that there is
// always enough to be claimed.
CONFAB_DECL void window_divider::divide_open(json::timestamp::duration width, bool is_descending) {
    auto const start = is_descending ? *youngest_ : *oldest_; // behind what may be a gap
    for (std::int64_t i = 0; i <= most_windows_; ++i) {
        auto const near = is_descending ? start - width * i : start + width * i;
        auto const far = is_descending ? near - width : near + width;
        auto newer = std::optional(is_descending ? near : far);
        auto older = std::optional(is_descending ? far : near);
        if (i == 0) (is_descending ? newer : older) = is_descending ? window_.before : window_.after;
        if (i == most_windows_) (is_descending ? older : newer) = is_descending ? window_.after : window_.before;
        windows_.emplace_back(older, newer);
    }
    std::rotate(windows_.begin(), windows_.end() - 1, windows_.end());
}

} // namespace confab::exporting

#endif
