// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_WATCHDOG_HPP
#define CONFAB_TIME_WATCHDOG_HPP

#include <confab/time/clock.hpp>

namespace confab::time {

/** Calls back once when a deadline or the limit of the present phase has passed.
 *
 *  Moving a limit further away is cheap (no timer is touched), so that it can be done at each read.
 *  All members must be called on `executor`, which must not run two handlers at once; the callback runs there too, not
 *  after the destructor.
 */
class watchdog {
public:
    /** @param clock must outlive the watchdog.
     *  @param on_expiry called at most once, with the code of the limit that has passed.
     *  @param deadline the overall limit: errc::deadline_exceeded.
     */
    CONFAB_DECL watchdog(clock& clock, asio::any_io_executor executor, steady_time deadline,
                         std::function<void(errc)> on_expiry);
    watchdog(watchdog const&) = delete;
    watchdog& operator=(watchdog const&) = delete;

    /// Begins a phase that may last for `span` from now on; the one before is over. `code` says what passed.
    CONFAB_DECL void limit(duration span, errc code);
    /// No limit but the deadline.
    void unlimit() { limit(no_limit, errc::deadline_exceeded); }
    /// Whether on_expiry was called.
    bool expired() const noexcept { return expired_; }

private:
    steady_time next() const noexcept { return phase_end_ < deadline_ ? phase_end_ : deadline_; }
    void arm();
    void fire();

    clock& clock_;
    std::function<void(errc)> on_expiry_;
    steady_time deadline_;
    steady_time phase_end_ = never;
    steady_time armed_for_ = never;
    errc phase_code_ = errc::deadline_exceeded;
    bool expired_ = false;
    std::unique_ptr<timer> timer_;
};

} // namespace confab::time

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/time/impl/watchdog.ipp>
#endif

#endif
