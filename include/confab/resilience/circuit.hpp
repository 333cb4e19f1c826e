// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_CIRCUIT_HPP
#define CONFAB_RESILIENCE_CIRCUIT_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

#include <chrono>
#include <mutex>
#include <optional>

namespace confab::resilience {

/** Stops requests to a host that fails, and lets one through from time to time to see whether it works again.
 *
 *  It opens after several failures in a row (connection failures, time-outs, 5xx); answers of any other kind close it.
 *  While it is open one request an interval may go; the interval doubles with each that fails. A state machine: time is an
 *  argument.
 *  @par Thread safety all members may be called from any thread.
 */
class circuit {
public:
    /** @param failures in a row that open it, at least 1
     *  @param first_interval until the first probe, at least 1 ms
     *  @param longest_interval between probes, at least `first_interval`
     */
    CONFAB_DECL explicit circuit(unsigned failures = 5, time::duration first_interval = std::chrono::seconds(5),
                                 time::duration longest_interval = std::chrono::seconds(30));

    /** Asks to send a request.
     *  @return `now`: send it, and report what came of it (if nothing does, another may go an interval later). Later: ask
     *      again then.
     */
    CONFAB_DECL time::steady_time ask(time::steady_time now);
    /// The host answered.
    CONFAB_DECL void succeeded() noexcept;
    /// The host failed with `why`.
    CONFAB_DECL void failed(time::steady_time now, error_code why) noexcept;

    /// Since when it is open, if it is.
    CONFAB_DECL std::optional<time::steady_time> open_since() const noexcept;
    /// Why it opened, or failed last.
    CONFAB_DECL error_code reason() const noexcept;

private:
    unsigned threshold_;
    time::duration first_interval_;
    time::duration longest_interval_;
    mutable std::mutex mutex_;
    time::duration interval_{};
    unsigned failures_ = 0;
    std::optional<time::steady_time> open_since_;
    time::steady_time next_probe_{};
    error_code reason_;
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/circuit.ipp>
#endif

#endif
