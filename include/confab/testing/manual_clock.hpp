// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_MANUAL_CLOCK_HPP
#define CONFAB_TESTING_MANUAL_CLOCK_HPP

#include <confab/time/clock.hpp>

#include <cstddef>
#include <memory>

namespace confab::testing {

/** A clock that stands still until it is told to go on. No test that uses it has to sleep.
 *
 *  Timers and sleeps that come due are posted to their executors, in the order of their times (of their starts, where those
 *  are equal): run the context to see their effect. Executors on which the clock is used must not run two handlers at once
 *  (a strand, or a context with one thread).
 *  @par Thread safety shared objects: safe.
 */
class manual_clock final : public time::clock {
public:
    /// Starts at 1,000 seconds of the steady clock and at `utc`.
    CONFAB_DECL explicit manual_clock(time::utc_time utc = time::utc_time(std::chrono::seconds(1'700'000'000)));
    CONFAB_DECL ~manual_clock() override;

    /// Goes on by `span` (not negative) and posts all that comes due.
    CONFAB_DECL void advance(time::duration span);
    /// Goes on to the time of the next timer or sleep. @return false, and nothing happens, if there is none.
    CONFAB_DECL bool advance_to_next();
    /// Moves calendar time alone, as an administrator might; `span` may be negative.
    CONFAB_DECL void shift_utc(time::duration span);
    /// Timers and sleeps that have not come due.
    CONFAB_DECL std::size_t pending() const;

    CONFAB_DECL time::steady_time now() const noexcept override;
    CONFAB_DECL time::utc_time utc_now() const noexcept override;
    CONFAB_DECL asio::awaitable<error_code> sleep_until(time::steady_time when) override;
    CONFAB_DECL std::unique_ptr<time::timer> make_timer(asio::any_io_executor executor) override;

private:
    class schedule;

    std::shared_ptr<schedule> schedule_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/manual_clock.ipp>
#endif

#endif
