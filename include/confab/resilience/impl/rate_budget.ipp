// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RATE_BUDGET_IPP
#define CONFAB_RESILIENCE_IMPL_RATE_BUDGET_IPP

#include <confab/resilience/rate_budget.hpp>

#include <algorithm>
#include <chrono>

namespace confab::resilience {
namespace detail {
inline constexpr std::int64_t most_requests = 1'000'000'000;
inline constexpr time::duration longest_period = std::chrono::hours(24) * 10'000;
// Far enough for any wait, near enough that adding to it cannot overflow.
inline constexpr time::duration longest_wait = std::chrono::hours(24) * 10'000;
} // namespace detail

CONFAB_DECL rate_limit::rate_limit(std::int64_t requests, time::duration period, std::int64_t burst)
    : requests_(std::clamp<std::int64_t>(requests, 1, detail::most_requests)),
      period_(std::clamp(period, time::duration(1), detail::longest_period)),
      burst_(std::clamp<std::int64_t>(burst, 1, detail::most_requests)) {}

CONFAB_DECL rate_budget::rate_budget(rate_limit limit) : limit_(limit) {
    // Rounded up, so that the pace never exceeds the limit.
    auto const interval = (limit.period().count() + limit.requests() - 1) / limit.requests();
    interval_ = time::duration(std::max<std::int64_t>(interval, 1));
    auto const spare = std::min(limit.burst() - 1, detail::longest_wait.count() / interval_.count());
    tolerance_ = interval_ * spare;
}

CONFAB_DECL time::steady_time rate_budget::reserve(time::steady_time now) {
    std::lock_guard const lock(mutex_);
    auto const earliest = std::max(now, paused_until_);
    auto const even = std::max(next_even_, earliest);
    auto const at = std::max(earliest, even - tolerance_);
    next_even_ = std::min(even, now + detail::longest_wait) + interval_;
    return at;
}

CONFAB_DECL void rate_budget::pause_until(time::steady_time time) {
    std::lock_guard const lock(mutex_);
    paused_until_ = std::max(paused_until_, time);
}

CONFAB_DECL time::steady_time rate_budget::paused_until() const {
    std::lock_guard const lock(mutex_);
    return paused_until_;
}

} // namespace confab::resilience

#endif
