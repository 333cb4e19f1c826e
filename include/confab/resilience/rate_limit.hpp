// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RATE_LIMIT_HPP
#define CONFAB_RESILIENCE_RATE_LIMIT_HPP

#include <confab/detail/config.hpp>
#include <confab/time/deadline.hpp>

#include <cstdint>

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

    friend bool operator==(rate_limit const&, rate_limit const&) = default;

private:
    std::int64_t requests_;
    time::duration period_;
    std::int64_t burst_;
};

/** Keeps one @ref rate_limit (generic cell rate algorithm). A state machine: time is an argument.
 *
 *  A server sees requests at other distances than they were sent, so this keeps 1.5 % below the limit's pace and, where
 *  the burst is more than one, leaves one of it unused.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class cell_rate {
public:
    CONFAB_DECL explicit cell_rate(rate_limit const& limit);

    /// When a request that counts `weight` may be sent: `now`, or later. One that weighs more than the burst waits for all of it.
    CONFAB_DECL time::steady_time earliest(time::steady_time now, std::uint32_t weight) const noexcept;
    /// A request of that weight is sent at `now`.
    CONFAB_DECL void take(time::steady_time now, std::uint32_t weight) noexcept;
    /// No burst is left at `when`: what follows then goes out evenly.
    CONFAB_DECL void empty_at(time::steady_time when) noexcept;

    rate_limit const& limit() const noexcept { return limit_; }
    /// The even distance of requests.
    time::duration interval() const noexcept { return interval_; }
    /// When all of the burst is there again.
    time::steady_time full_at() const noexcept { return full_at_; }
    /// Restores full_at(), clamped to what it can be at `now`.
    CONFAB_DECL void restore(time::steady_time full_at, time::steady_time now) noexcept;

private:
    time::duration share(std::uint32_t weight) const noexcept;

    rate_limit limit_;
    time::duration interval_;
    time::duration tolerance_;
    time::steady_time full_at_ = time::steady_time::min();
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/rate_limit.ipp>
#endif

#endif
