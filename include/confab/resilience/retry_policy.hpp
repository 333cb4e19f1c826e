// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RETRY_POLICY_HPP
#define CONFAB_RESILIENCE_RETRY_POLICY_HPP

#include <confab/error.hpp>
#include <confab/http/message.hpp>
#include <confab/time/deadline.hpp>
#include <confab/time/random.hpp>

#include <chrono>
#include <cstdint>

namespace confab::resilience {

/// How the waits between attempts are spread.
enum class jitter {
    full,         ///< uniform from zero to a bound that doubles with each failure
    decorrelated, ///< uniform from the initial bound to three times the wait before
};

/** When and how often a request is tried again. A value, for a client and for a call. */
class retry_policy {
public:
    retry_policy() = default;

    /// Requests in all that may fail, the first one included; at least 1, which never retries. Throttled ones (429) are
    /// counted apart. Default 6.
    retry_policy& max_attempts(unsigned attempts) { return max_attempts_ = attempts, *this; }
    /// Requests that may be throttled (429) before one fails. Default 20.
    retry_policy& max_throttled(unsigned times) { return max_throttled_ = times, *this; }
    /// Upper bound of the first wait; later ones double. Default 500 ms.
    retry_policy& initial_backoff(time::duration backoff) { return initial_backoff_ = backoff, *this; }
    /// Upper bound of any wait of our own. Default 30 s.
    retry_policy& max_backoff(time::duration backoff) { return max_backoff_ = backoff, *this; }
    /// How waits are spread. Default jitter::full.
    retry_policy& spread(jitter kind) { return jitter_ = kind, *this; }
    /// The longest wait that a server may ask for; a longer one fails at once and says when. Default 5 min.
    retry_policy& max_retry_after(time::duration wait) { return max_retry_after_ = wait, *this; }
    /// How long a request waits for a host that fails (@ref circuit) before it fails too. Default 5 min.
    retry_policy& max_outage(time::duration wait) { return max_outage_ = wait, *this; }
    /// Whether requests of http::idempotency::repeatable are tried again. Default no.
    retry_policy& retry_repeatable(bool retry) { return retry_repeatable_ = retry, *this; }

    unsigned max_attempts() const noexcept { return max_attempts_; }
    unsigned max_throttled() const noexcept { return max_throttled_; }
    time::duration initial_backoff() const noexcept { return initial_backoff_; }
    time::duration max_backoff() const noexcept { return max_backoff_; }
    jitter spread() const noexcept { return jitter_; }
    time::duration max_retry_after() const noexcept { return max_retry_after_; }
    time::duration max_outage() const noexcept { return max_outage_; }

    /// Whether a request of that kind may be sent again at all.
    bool may_repeat(http::idempotency kind) const noexcept {
        return kind == http::idempotency::read || (kind == http::idempotency::repeatable && retry_repeatable_);
    }

    /** How long to wait before the next attempt; never negative, never longer than max_backoff().
     *  @param failures attempts that have failed, from 1; any number is safe
     *  @param previous the wait before this one, zero at first: for jitter::decorrelated
     */
    CONFAB_DECL time::duration backoff(unsigned failures, time::random_source& random,
                                       time::duration previous = time::duration(0)) const;

private:
    unsigned max_attempts_ = 6;
    unsigned max_throttled_ = 20;
    time::duration initial_backoff_ = std::chrono::milliseconds(500);
    time::duration max_backoff_ = std::chrono::seconds(30);
    jitter jitter_ = jitter::full;
    time::duration max_retry_after_ = std::chrono::minutes(5);
    time::duration max_outage_ = std::chrono::minutes(5);
    bool retry_repeatable_ = false;
};

/** What one call does differently from its client. */
class call_settings {
public:
    call_settings() = default;

    /// Instead of the client's policy.
    call_settings& retries(retry_policy const& policy) { return retries_ = policy, has_retries_ = true, *this; }
    /// Everything, waits and retries included, ends here; give all requests of a walk the same one. Default never.
    call_settings& deadline(time::steady_time when) { return deadline_ = when, *this; }
    /// Calls of one stream take turns with other streams as one. Default 0: each call is a stream of its own.
    call_settings& stream(std::uint64_t id) { return stream_ = id, *this; }
    /// How many requests the server counts for this one, 1 to 1,000,000. Default 1.
    call_settings& weight(std::uint32_t requests) { return weight_ = requests, *this; }

    retry_policy const& retries_or(retry_policy const& other) const noexcept { return has_retries_ ? retries_ : other; }
    time::steady_time deadline() const noexcept { return deadline_; }
    std::uint64_t stream() const noexcept { return stream_; }
    std::uint32_t weight() const noexcept { return weight_; }

private:
    retry_policy retries_;
    bool has_retries_ = false;
    time::steady_time deadline_ = time::never;
    std::uint64_t stream_ = 0;
    std::uint32_t weight_ = 1;
};

/// The error that an HTTP status stands for; 2xx is none.
CONFAB_DECL error_code judge_status(unsigned status) noexcept;

/// Whether a status may be gone when asked again: 408, 425, 429, 500, 502, 503, 504. Not 501.
CONFAB_DECL bool is_retryable_status(unsigned status) noexcept;

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/retry_policy.ipp>
#endif

#endif
