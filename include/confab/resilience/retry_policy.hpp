// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RETRY_POLICY_HPP
#define CONFAB_RESILIENCE_RETRY_POLICY_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>
#include <confab/time/random.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace confab::resilience {

/** When and how often a request is tried again. A value, for a client and for a call. */
class retry_policy {
public:
    retry_policy() = default;

    /// Requests in all, the first one included; 1 to 100. 1 never retries. Default 6.
    retry_policy& max_attempts(unsigned attempts) { return max_attempts_ = attempts, *this; }
    /// Upper bound of the first wait; later ones double. Default 500 ms.
    retry_policy& initial_backoff(time::duration backoff) { return initial_backoff_ = backoff, *this; }
    /// Upper bound of any wait of our own. Default 30 s.
    retry_policy& max_backoff(time::duration backoff) { return max_backoff_ = backoff, *this; }
    /// The longest wait that a server's Retry-After is granted; a longer one fails at once and says when. Default 5 min.
    retry_policy& max_retry_after(time::duration wait) { return max_retry_after_ = wait, *this; }

    unsigned max_attempts() const noexcept { return max_attempts_; }
    time::duration initial_backoff() const noexcept { return initial_backoff_; }
    time::duration max_backoff() const noexcept { return max_backoff_; }
    time::duration max_retry_after() const noexcept { return max_retry_after_; }

    /** How long to wait before the next attempt: full jitter, uniform from zero to the doubled bound.
     *  @param failures attempts that have failed, from 1; any number is safe
     */
    CONFAB_DECL time::duration backoff(unsigned failures, time::random_source& random) const;

private:
    unsigned max_attempts_ = 6;
    time::duration initial_backoff_ = std::chrono::milliseconds(500);
    time::duration max_backoff_ = std::chrono::seconds(30);
    time::duration max_retry_after_ = std::chrono::minutes(5);
};

/// The error that an HTTP status stands for; 2xx is none.
CONFAB_DECL error_code judge_status(unsigned status) noexcept;

/// Whether a status may be gone when asked again: 408, 425, 429, 500, 502, 503, 504. Not 501.
CONFAB_DECL bool is_retryable_status(unsigned status) noexcept;

/** Reads Retry-After in seconds (fractions are rounded up).
 *  @return how long to wait, clamped to 0 … 10,000 days; nothing where the value is malformed.
 */
CONFAB_DECL std::optional<time::duration> parse_retry_after(std::string_view value) noexcept;

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/retry_policy.ipp>
#endif

#endif
