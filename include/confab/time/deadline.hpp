// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DEADLINE_HPP
#define CONFAB_TIME_DEADLINE_HPP

#include <chrono>

namespace confab::time {

/// Spans of time throughout the library, in nanoseconds.
using duration = std::chrono::nanoseconds;
/// A point on a clock that never goes back.
using steady_time = std::chrono::time_point<std::chrono::steady_clock, duration>;
/// A point in calendar time (UTC).
using utc_time = std::chrono::sys_time<duration>;

/// A limit that is never reached.
inline constexpr duration no_limit = duration::max();
/// A point that is never reached.
inline constexpr steady_time never = steady_time::max();

/** `start + span`, without overflow: beyond the ends of the clock it stays at @ref never or at `steady_time::min()`.
 *  A `span` of @ref no_limit gives @ref never.
 */
constexpr steady_time saturating_add(steady_time start, duration span) noexcept {
    if (span == no_limit) return never;
    if (span > duration::zero() && start.time_since_epoch() > duration::max() - span) return never;
    if (span < duration::zero() && start.time_since_epoch() < duration::min() - span) return steady_time::min();
    return start + span;
}

/** What is left from `now` to `end`: never negative, @ref no_limit if `end` is @ref never or too far to express. */
constexpr duration remaining(steady_time now, steady_time end) noexcept {
    if (end == never) return no_limit;
    if (end <= now) return duration::zero();
    if (now.time_since_epoch() < duration::zero() && end.time_since_epoch() > duration::max() + now.time_since_epoch())
        return no_limit;
    return end - now;
}

} // namespace confab::time

#endif
