// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DETAIL_EVENT_HPP
#define CONFAB_TIME_DETAIL_EVENT_HPP

#include <confab/time/clock.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace confab::time::detail {

/** Something that happens once, for which one coroutine waits.
 *
 *  The wait is a timer's, so that the execution context owns the waiting coroutine: whoever sets the event only refers to it.
 *  Both are called on one strand.
 */
class event {
public:
    explicit event(asio::any_io_executor executor)
        : timer_(std::move(executor), asio::steady_timer::time_point::max()) {}

    void set() noexcept {
        is_set_ = true;
        try {
            timer_.cancel();
        } catch (...) {
            // Asio's cancel() has no error to report on any reactor.
        }
    }
    bool is_set() const noexcept { return is_set_; }

    /// Waits until it is set, or the waiting coroutine is cancelled: is_set() tells.
    asio::awaitable<void> wait() {
        error_code ignored;
        if (!is_set_) co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    /// As wait(), but not beyond a time.
    asio::awaitable<void> wait_until(asio::steady_timer::time_point end) {
        error_code ignored;
        if (is_set_) co_return;
        timer_.expires_at(end);
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

private:
    asio::steady_timer timer_;
    bool is_set_ = false;
};

} // namespace confab::time::detail

#endif
