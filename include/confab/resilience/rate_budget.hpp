// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RATE_BUDGET_HPP
#define CONFAB_RESILIENCE_RATE_BUDGET_HPP

#include <confab/detail/config.hpp>
#include <confab/time/deadline.hpp>

#include <cstdint>
#include <mutex>

namespace confab::resilience {

/** How many requests a server may count: a token bucket that holds `burst` and gains `requests` per `period`.
 *  In any span of one period at most requests + burst are sent.
 */
class rate_limit {
public:
    /** @param requests 1 to 1,000,000,000 per period
     *  @param period longer than zero, at most 10,000 days
     *  @param burst requests that may go out at once after a pause, 1 to 1,000,000,000; 1 paces evenly
     *  Values outside are clamped.
     */
    CONFAB_DECL rate_limit(std::int64_t requests, time::duration period, std::int64_t burst = 1);

    std::int64_t requests() const noexcept { return requests_; }
    time::duration period() const noexcept { return period_; }
    std::int64_t burst() const noexcept { return burst_; }

private:
    std::int64_t requests_;
    time::duration period_;
    std::int64_t burst_;
};

/** Decides when the requests of one credential may be sent (generic cell rate algorithm). Time is an argument.
 *
 *  Requests are served in the order in which they reserve.
 *  @par Thread safety all members may be called from any thread.
 */
class rate_budget {
public:
    CONFAB_DECL explicit rate_budget(rate_limit limit);

    /// Takes one request's share. @return when it may be sent: `now`, or later.
    CONFAB_DECL time::steady_time reserve(time::steady_time now);
    /// Nothing may be sent before `time`; an earlier one changes nothing. For what a server said, for instance Retry-After.
    CONFAB_DECL void pause_until(time::steady_time time);
    /// The latest time given to pause_until().
    CONFAB_DECL time::steady_time paused_until() const;
    rate_limit const& limit() const noexcept { return limit_; }

private:
    rate_limit limit_;
    time::duration interval_;
    time::duration tolerance_;
    mutable std::mutex mutex_;
    time::steady_time next_even_ = time::steady_time::min(); // when the bucket would be full again, at an even pace
    time::steady_time paused_until_ = time::steady_time::min();
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/rate_budget.ipp>
#endif

#endif
