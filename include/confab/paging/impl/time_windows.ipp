// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_TIME_WINDOWS_IPP
#define CONFAB_PAGING_IMPL_TIME_WINDOWS_IPP

#include <confab/paging/time_windows.hpp>

#include <algorithm>

namespace confab::paging {
namespace detail {

inline constexpr json::timestamp::duration window_overlap = std::chrono::seconds(1);
inline constexpr json::timestamp::duration longest_window = std::chrono::years(1000);
// Pages of a window's rows vary: a window that needs two costs the wait for the second.
inline constexpr double page_share = 0.92;

inline json::timestamp::duration scaled(json::timestamp::duration span, double factor) {
    auto const wanted = static_cast<double>(span.count()) * std::clamp(factor, 0.25, 4.0);
    auto const longest = static_cast<double>(longest_window.count());
    return json::timestamp::duration(static_cast<std::int64_t>(std::clamp(wanted, 1.0, longest)));
}

} // namespace detail

CONFAB_DECL std::optional<time_windows> time_windows::begin(std::span<walk_row const> rows) {
    std::vector<json::timestamp> times;
    for (auto const& row : rows) {
        if (!row.created) return std::nullopt;
        times.push_back(*row.created);
    }
    if (times.empty()) return std::nullopt;
    auto const [oldest, newest] = std::ranges::minmax(times);
    time_windows made;
    made.is_ascending_ = oldest != newest && std::ranges::is_sorted(times);
    made.page_rows_ = rows.size();
    made.edge_ = made.mirrored(made.is_ascending_ ? oldest : newest);
    made.span_ = detail::scaled(std::max(newest - oldest, json::timestamp::duration(1)), detail::page_share);
    return made;
}

CONFAB_DECL json::timestamp time_windows::mirrored(json::timestamp time) const noexcept {
    return is_ascending_ ? json::timestamp(-time.time_since_epoch()) : time;
}

CONFAB_DECL time_window time_windows::bounds(std::optional<json::timestamp> const& oldest,
                                             std::optional<json::timestamp> const& newest) const {
    time_window asked;
    auto& from = is_ascending_ ? asked.before : asked.after;
    auto& to = is_ascending_ ? asked.after : asked.before;
    if (oldest) from = mirrored(*oldest - detail::window_overlap);
    if (newest) to = mirrored(*newest + detail::window_overlap);
    return asked;
}

CONFAB_DECL time_window time_windows::bounds_of(planned_window const& window) const {
    return bounds(window.oldest, window.is_newest ? std::nullopt : std::optional(window.newest));
}

CONFAB_DECL void time_windows::plan() {
    planned_.emplace_back(edge_ - span_, edge_, begins_);
    edge_ -= span_;
    begins_ = false;
}

CONFAB_DECL std::vector<time_window> time_windows::ahead(std::size_t most) {
    std::vector<time_window> windows;
    if (is_over_) return windows;
    if (is_rest_) {
        windows.push_back(bounds(std::nullopt, edge_));
        return windows;
    }
    while (planned_.size() < std::max<std::size_t>(most, 1)) plan();
    for (auto const& window : planned_) windows.push_back(bounds_of(window));
    return windows;
}

CONFAB_DECL bool time_windows::on_page(std::span<walk_row const> rows, bool more_follows) {
    rows_ += rows.size();
    page_rows_ = std::max<std::uint64_t>(page_rows_, rows.size());
    if (is_rest_) {
        // More than a page: there was only a gap.
        is_rest_ = false;
        is_over_ = !more_follows;
        rows_ = 0;
        return false;
    }
    if (more_follows) return true;
    auto const read = planned_.front();
    planned_.pop_front();
    if (rows_ == 0) {
        planned_.clear();
        edge_ = read.oldest;
        span_ = detail::scaled(span_, 4);
        is_rest_ = true;
    } else {
        auto const target = detail::page_share * static_cast<double>(page_rows_);
        span_ = detail::scaled(read.newest - read.oldest, target / static_cast<double>(rows_));
    }
    rows_ = 0;
    return false;
}

CONFAB_DECL void time_windows::save(detail::number_writer& out) const {
    auto const front = planned_.empty() ? planned_window(edge_ - span_, edge_, begins_) : planned_.front();
    out.add(is_ascending_).add(std::optional(front.oldest)).add(std::optional(front.newest)).add(front.is_newest);
    out.add(static_cast<std::uint64_t>(span_.count())).add(page_rows_).add(rows_).add(is_rest_).add(is_over_);
}

CONFAB_DECL void time_windows::restore(detail::number_reader& in) {
    std::optional<json::timestamp> oldest, newest;
    std::uint64_t span = 0;
    in.read(is_ascending_)
        .read(oldest)
        .read(newest)
        .read(begins_)
        .read(span)
        .read(page_rows_)
        .read(rows_)
        .read(is_rest_)
        .read(is_over_);
    auto const longest = static_cast<std::uint64_t>(detail::longest_window.count());
    span_ = json::timestamp::duration(static_cast<std::int64_t>(std::clamp<std::uint64_t>(span, 1, longest)));
    if (!oldest || !newest) return;
    edge_ = *newest;
    if (is_rest_) return;
    planned_.emplace_back(*oldest, *newest, begins_);
    edge_ = *oldest;
    begins_ = false;
}

} // namespace confab::paging

#endif
