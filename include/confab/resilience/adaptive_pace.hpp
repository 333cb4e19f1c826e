// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_ADAPTIVE_PACE_HPP
#define CONFAB_RESILIENCE_ADAPTIVE_PACE_HPP

#include <confab/detail/config.hpp>
#include <confab/time/deadline.hpp>
#include <confab/time/random.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace confab::resilience {

/** Finds and keeps a limit that nobody states, from which requests a server accepts and which it throttles.
 *
 *  Unknown limit: begins with 2 requests a second and two in flight, and grows with each request that is accepted while the
 *  pace is used. Known limit: does nothing until the server throttles all the same.
 *
 *  After a throttled answer nothing is sent for a while, then a single request until one is accepted. The new pace comes from
 *  what the server accepted since the time before, pause included: between two such moments that is the limit itself. From a
 *  little below it probes upwards, the faster the longer the server has not objected. A state machine: time is an argument.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class adaptive_pace {
public:
    /// @param ceiling requests a second that are known to be the limit; nothing: unknown
    CONFAB_DECL explicit adaptive_pace(std::optional<double> ceiling = std::nullopt);

    /// A limit has become known; the pace goes there unless the server has throttled more.
    CONFAB_DECL void learn(double ceiling) noexcept;

    /// A request is sent at `now`. `weight` as the server counts.
    CONFAB_DECL void sent(time::steady_time now, std::uint32_t weight) noexcept;
    /// The server accepted a request that was sent at `sent_at`.
    CONFAB_DECL void accepted(time::steady_time now, time::steady_time sent_at) noexcept;
    /** The server throttled a request that was sent at `sent_at`.
     *  @param told how long the server said to wait, if it did
     *  @return how long to pause from `now` on; zero where this only belongs to what was throttled before
     */
    CONFAB_DECL time::duration throttled(time::steady_time now, time::steady_time sent_at,
                                         std::optional<time::duration> told, time::random_source& random);

    /// When a request may be sent for all this knows: `now`, or later.
    CONFAB_DECL time::steady_time earliest(time::steady_time now) const noexcept;
    /// Requests that may be under way at a time.
    CONFAB_DECL std::uint32_t in_flight_limit() const noexcept;
    /// Requests a second; infinity where nothing restrains them.
    double requests_per_second() const noexcept { return is_active_ ? rate_ : std::numeric_limits<double>::infinity(); }
    /// The pace that was found, requests a second; nothing where none was or none is needed.
    std::optional<double> found() const noexcept {
        return is_active_ && !slow_start_ ? std::optional<double>(rate_) : std::nullopt;
    }
    /// Goes on with a pace that was found earlier; clamped.
    CONFAB_DECL void restore(double requests_per_second) noexcept;

private:
    time::duration interval() const noexcept;
    void recover(time::steady_time now) noexcept;
    void grow() noexcept;
    void set_rate(double rate) noexcept;

    std::optional<double> ceiling_;
    double rate_ = 2;
    double hope_ = 0; // below it the limit is hardly reached
    bool is_active_ = true;
    bool slow_start_ = true;
    bool is_busy_ = false;
    std::uint32_t slots_ = 2;
    std::uint32_t consecutive_ = 0; // throttled in a row, in this overrun
    std::uint32_t weight_ = 1;      // of the request that was sent last
    std::uint64_t quiet_ = 0;       // accepted since the last overrun
    std::uint64_t cycle_accepted_ = 0;
    std::optional<time::steady_time> cycle_start_;
    std::optional<time::steady_time> last_sent_;
    std::optional<time::steady_time> last_throttled_;
    time::steady_time overrun_start_{};
    time::duration last_overrun_{};
    time::duration guessed_pause_{};
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/adaptive_pace.ipp>
#endif

#endif
