// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_ADAPTIVE_PACE_IPP
#define CONFAB_RESILIENCE_IMPL_ADAPTIVE_PACE_IPP

#include <confab/resilience/adaptive_pace.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace confab::resilience {
namespace detail {

inline constexpr double slowest_pace = 1.0 / 3600;
inline constexpr double fastest_pace = 1e9;
inline constexpr std::uint32_t most_slots = 1000;
// So many accepted requests make an estimate; fewer only an upper bound.
inline constexpr std::uint64_t enough_accepted = 16;
inline constexpr time::duration first_pause = std::chrono::milliseconds(500);
inline constexpr time::duration longest_pause = std::chrono::seconds(20);
inline constexpr time::duration longest_told = std::chrono::hours(24) * 10'000;

inline double seconds(time::duration span) noexcept { return std::chrono::duration<double>(span).count(); }

} // namespace detail

CONFAB_DECL adaptive_pace::adaptive_pace(std::optional<double> ceiling) {
    if (ceiling) learn(*ceiling);
}

CONFAB_DECL void adaptive_pace::learn(double ceiling) noexcept {
    ceiling_ = ceiling;
    if (slow_start_) is_active_ = false;
    else set_rate(rate_);
}

CONFAB_DECL void adaptive_pace::set_rate(double rate) noexcept {
    rate_ = std::clamp(rate, detail::slowest_pace, detail::fastest_pace);
    is_active_ = !ceiling_ || rate_ < *ceiling_;
}

CONFAB_DECL void adaptive_pace::restore(double requests_per_second) noexcept {
    if (!(requests_per_second > 0)) return;
    slow_start_ = false;
    set_rate(requests_per_second);
}

CONFAB_DECL time::duration adaptive_pace::interval() const noexcept {
    if (!is_active_) return time::duration(0);
    return time::duration(static_cast<std::int64_t>(std::ceil(1e9 / rate_)));
}

CONFAB_DECL time::steady_time adaptive_pace::earliest(time::steady_time now) const noexcept {
    if (!is_active_ || !last_sent_) return now;
    auto const most = std::int64_t{24} * 3600'000'000'000 / std::max<std::int64_t>(interval().count(), 1) + 1;
    return std::max(now, time::saturating_add(*last_sent_, interval() * std::min<std::int64_t>(weight_, most)));
}

CONFAB_DECL std::uint32_t adaptive_pace::in_flight_limit() const noexcept {
    if (consecutive_ > 0) return 1;
    return ceiling_ ? std::numeric_limits<std::uint32_t>::max() : slots_;
}

CONFAB_DECL void adaptive_pace::sent(time::steady_time now, std::uint32_t weight) noexcept {
    auto const gap = last_sent_ ? now - *last_sent_ : time::no_limit;
    is_busy_ = gap / 2 <= interval() * static_cast<std::int64_t>(std::min(weight_, 1000u));
    // Nobody asked for a while: what was accepted then says nothing about the limit.
    bool const idle = consecutive_ == 0 && gap / 4 > interval() + std::chrono::seconds(2);
    if (!cycle_start_ || idle) {
        cycle_start_ = now;
        cycle_accepted_ = 0;
    }
    last_sent_ = now;
    weight_ = std::max(weight, 1u);
}

CONFAB_DECL void adaptive_pace::accepted(time::steady_time now, time::steady_time sent_at) noexcept {
    if (last_throttled_ && sent_at <= *last_throttled_) {
        ++cycle_accepted_;
        return;
    }
    if (consecutive_ > 0) recover(now);
    ++cycle_accepted_;
    ++quiet_;
    if (is_busy_ && is_active_) grow();
}

// The first accepted request after an overrun.
CONFAB_DECL void adaptive_pace::recover(time::steady_time now) noexcept {
    auto const span = std::max(detail::seconds(now - cycle_start_.value_or(now)), 1e-3);
    auto const count = static_cast<double>(cycle_accepted_);
    bool const enough = cycle_accepted_ >= detail::enough_accepted;
    auto const estimate = enough ? count / span : (count + 2) / span;
    auto const less = rate_ * (enough ? 0.98 : 0.9);
    // The server may have been ready at any moment of the last pause that was our own guess.
    auto const ready = std::max(span - detail::seconds(guessed_pause_), span / 2);
    hope_ = std::min(0.97 * estimate * span / ready, less);
    set_rate(std::clamp(0.97 * estimate, rate_ / 4, less));
    if (enough) {
        cycle_start_ = now;
        cycle_accepted_ = 0;
    }
    last_overrun_ = now - overrun_start_;
    consecutive_ = 0;
    quiet_ = 0;
}

CONFAB_DECL void adaptive_pace::grow() noexcept {
    auto const quiet = static_cast<double>(std::min<std::uint64_t>(quiet_, 1'000'000));
    auto const careful = std::min(0.0004 * (1 + quiet / 25), 0.01);
    set_rate(rate_ * (rate_ < hope_ ? 1.015 : slow_start_ ? 1.01 : 1 + careful));
    if (quiet_ % 20 == 0) slots_ = std::min(slots_ + 1, detail::most_slots);
}

CONFAB_DECL time::duration adaptive_pace::throttled(time::steady_time now, time::steady_time sent_at,
                                                    std::optional<time::duration> told, time::random_source& random) {
    // What was under way when the limit was hit is no further evidence, but what the server says counts.
    if (last_throttled_ && sent_at <= *last_throttled_) return told.value_or(time::duration(0));
    if (consecutive_ == 0) {
        overrun_start_ = now;
        if (!is_active_ && ceiling_) rate_ = *ceiling_;
        slow_start_ = false;
        is_active_ = true;
        slots_ = std::max(slots_ / 2, 2u);
    }
    last_throttled_ = now;
    auto pause = std::clamp(last_overrun_ / 8, detail::first_pause, detail::longest_pause);
    for (std::uint32_t doubling = 0; doubling < consecutive_ && pause < detail::longest_pause; ++doubling)
        pause = std::min(pause * 2, detail::longest_pause);
    ++consecutive_;
    guessed_pause_ = {};
    if (!told) return guessed_pause_ = pause + random.up_to(pause / 2);
    // A server that says zero again and again is asked less and less often all the same.
    auto const wait = consecutive_ > 1 ? std::max(*told, pause) : *told;
    return std::min(wait, detail::longest_told) + random.up_to(std::min(interval(), detail::first_pause));
}

} // namespace confab::resilience

#endif
