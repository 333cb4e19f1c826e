// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_CLOCK_HPP
#define CONFAB_TIME_CLOCK_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

namespace confab {
namespace asio = boost::asio;
}

namespace confab::time {

/** A one-shot callback at a point in time. Made by @ref clock::make_timer.
 *
 *  After start(), cancel() or the destructor, a callback that was set before does not run any more, provided that these are
 *  called on the timer's executor, which must not run two handlers at once (a strand, or a context with one thread).
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class timer {
public:
    timer() = default;
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    virtual ~timer() = default;

    /// Runs `callback` on the executor once `when` is reached; replaces what was started before.
    virtual void start(steady_time when, std::function<void()> callback) = 0;
    /// Forgets the callback.
    virtual void cancel() noexcept = 0;
};

/** Where the library takes the time from, and how it waits. Replace it by `testing::manual_clock` in tests.
 *  @par Thread safety shared objects: safe.
 */
class clock {
public:
    clock() = default;
    clock(clock const&) = delete;
    clock& operator=(clock const&) = delete;
    virtual ~clock() = default;

    /// The present on the clock that never goes back.
    virtual steady_time now() const noexcept = 0;
    /// The present in calendar time.
    virtual utc_time utc_now() const noexcept = 0;

    /** Waits until `when`.
     *
     *  @return no error, or Asio's `operation_aborted` (which meets condition::cancelled).
     *  @par Cancellation terminal, partial and total; nothing is left behind.
     *  @par Lifetimes the clock must outlive the wait.
     */
    virtual asio::awaitable<error_code> sleep_until(steady_time when) = 0;

    /// A timer whose callbacks run on `executor`. The clock must outlive it.
    virtual std::unique_ptr<timer> make_timer(asio::any_io_executor executor) = 0;
};

/// The computer's own clocks.
CONFAB_DECL std::shared_ptr<clock> system_clock();

/** Waits for `span` from now on, as @ref clock::sleep_until does: zero and less do not wait, @ref no_limit waits until
 *  cancelled.
 */
CONFAB_DECL asio::awaitable<error_code> sleep_for(clock& clock, duration span);

} // namespace confab::time

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/time/impl/clock.ipp>
#endif

#endif
