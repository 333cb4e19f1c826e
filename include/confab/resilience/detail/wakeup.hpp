// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_WAKEUP_HPP
#define CONFAB_RESILIENCE_DETAIL_WAKEUP_HPP

#include <confab/time/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace confab::time::detail {
class event;
}

namespace confab::resilience::detail {

/** Lets one coroutine wait until any thread notifies it, or until a time.
 *
 *  The coroutine runs on a strand of its own: a notification is posted there, and owns this object meanwhile.
 */
class wakeup : public std::enable_shared_from_this<wakeup> {
public:
    explicit wakeup(asio::any_io_executor strand) : strand_(std::move(strand)) {}

    /// Ends the present or the next wait. Any thread.
    CONFAB_DECL void notify() noexcept;
    /// On the strand. @return false: cancelled
    CONFAB_DECL asio::awaitable<bool> wait_until(time::clock& clock, time::steady_time when);

private:
    class waiting;

    asio::any_io_executor strand_;
    time::detail::event* event_ = nullptr;
    bool is_notified_ = false;
};

} // namespace confab::resilience::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/detail/impl/wakeup.ipp>
#endif

#endif
