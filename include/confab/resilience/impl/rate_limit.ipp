// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RATE_LIMIT_IPP
#define CONFAB_RESILIENCE_IMPL_RATE_LIMIT_IPP

#include <confab/resilience/rate_limit.hpp>

#include <algorithm>
#include <chrono>

namespace confab::resilience {
namespace detail {
inline constexpr std::int64_t most_requests = 1'000'000'000;
// Far enough for any wait, near enough that adding to it cannot overflow.
inline constexpr time::duration longest_wait = std::chrono::hours(24) * 10'000;
} // namespace detail

CONFAB_DECL rate_limit::rate_limit(std::int64_t requests, time::duration period, std::int64_t burst)
    : requests_(std::clamp<std::int64_t>(requests, 1, detail::most_requests)),
      period_(std::clamp(period, time::duration(1), detail::longest_wait)),
      burst_(std::clamp<std::int64_t>(burst, 1, detail::most_requests)) {}

CONFAB_DECL cell_rate::cell_rate(rate_limit const& limit) : limit_(limit) {
    // Rounded up, so that the pace never exceeds the limit.
    auto const period = limit.period().count() + limit.period().count() / 200 * 3;
    interval_ = std::clamp(time::duration((period + limit.requests() - 1) / limit.requests()), time::duration(1),
                           detail::longest_wait);
    auto const spare = std::clamp<std::int64_t>(limit.burst() - 2, 0, detail::longest_wait.count() / interval_.count());
    tolerance_ = interval_ * spare;
}

CONFAB_DECL time::duration cell_rate::share(std::uint32_t weight) const noexcept {
    return interval_ * std::min<std::int64_t>(weight, detail::longest_wait.count() / interval_.count());
}

CONFAB_DECL time::steady_time cell_rate::earliest(time::steady_time now, std::uint32_t weight) const noexcept {
    if (full_at_ <= now) return now;
    auto const beyond = share(weight) - interval_;
    return std::max(now, full_at_ - std::max(tolerance_ - beyond, time::duration(0)));
}

CONFAB_DECL void cell_rate::take(time::steady_time now, std::uint32_t weight) noexcept {
    full_at_ = std::min(std::max(full_at_, now), time::saturating_add(now, detail::longest_wait)) + share(weight);
}

CONFAB_DECL void cell_rate::empty_at(time::steady_time when) noexcept {
    full_at_ = std::max(full_at_, time::saturating_add(when, tolerance_));
}

CONFAB_DECL void cell_rate::restore(time::steady_time full_at, time::steady_time now) noexcept {
    full_at_ = std::min(full_at, time::saturating_add(now, tolerance_ + interval_));
}

} // namespace confab::resilience

#endif
