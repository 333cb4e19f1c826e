// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_CIRCUIT_IPP
#define CONFAB_RESILIENCE_IMPL_CIRCUIT_IPP

#include <confab/resilience/circuit.hpp>

#include <algorithm>

namespace confab::resilience {

CONFAB_DECL circuit::circuit(unsigned failures, time::duration first_interval, time::duration longest_interval)
    : threshold_(std::max(failures, 1u)),
      first_interval_(std::max<time::duration>(first_interval, std::chrono::milliseconds(1))),
      longest_interval_(std::max(longest_interval, first_interval_)) {}

CONFAB_DECL time::steady_time circuit::ask(time::steady_time now) {
    std::lock_guard const lock(mutex_);
    if (!open_since_) return now;
    if (now < next_probe_) return next_probe_;
    // This one is the probe; the next one may go an interval later, whether or not its outcome is known by then.
    interval_ = interval_ > longest_interval_ / 2 ? longest_interval_ : interval_ * 2;
    next_probe_ = time::saturating_add(now, interval_);
    return now;
}

CONFAB_DECL void circuit::succeeded() noexcept {
    std::lock_guard const lock(mutex_);
    failures_ = 0;
    open_since_.reset();
}

CONFAB_DECL void circuit::failed(time::steady_time now, error_code why) noexcept {
    std::lock_guard const lock(mutex_);
    reason_ = why;
    if (open_since_ || ++failures_ < threshold_) return;
    open_since_ = now;
    interval_ = first_interval_;
    next_probe_ = time::saturating_add(now, interval_);
}

CONFAB_DECL std::optional<time::steady_time> circuit::open_since() const noexcept {
    std::lock_guard const lock(mutex_);
    return open_since_;
}

CONFAB_DECL error_code circuit::reason() const noexcept {
    std::lock_guard const lock(mutex_);
    return reason_;
}

} // namespace confab::resilience

#endif
