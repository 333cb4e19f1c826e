// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_IMPL_WATCHDOG_IPP
#define CONFAB_TIME_IMPL_WATCHDOG_IPP

#include <confab/time/watchdog.hpp>

#include <utility>

namespace confab::time {

CONFAB_DECL watchdog::watchdog(clock& clock, asio::any_io_executor executor, steady_time deadline,
                               std::function<void(errc)> on_expiry)
    : clock_(clock), on_expiry_(std::move(on_expiry)), deadline_(deadline),
      timer_(clock.make_timer(std::move(executor))) {
    arm();
}

CONFAB_DECL void watchdog::limit(duration span, errc code) {
    phase_end_ = saturating_add(clock_.now(), span);
    phase_code_ = code;
    // A timer that fires too early arms itself again.
    if (!expired_ && next() < armed_for_) arm();
}

CONFAB_DECL void watchdog::arm() {
    armed_for_ = next();
    if (armed_for_ != never) timer_->start(armed_for_, [this] { fire(); });
}

CONFAB_DECL void watchdog::fire() {
    if (clock_.now() < next()) return arm();
    expired_ = true;
    on_expiry_(phase_end_ < deadline_ ? phase_code_ : errc::deadline_exceeded);
}

} // namespace confab::time

#endif
