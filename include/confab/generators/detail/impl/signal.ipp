// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_IMPL_SIGNAL_IPP
#define CONFAB_GENERATORS_DETAIL_IMPL_SIGNAL_IPP

#include <confab/generators/detail/signal.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace confab::detail {

/// A timer that never fires, and is touched under the signal's lock only: threads set the signal while the wait begins.
class signal::waiting {
public:
    waiting(signal& of, asio::any_io_executor const& executor)
        : signal_(of), timer_(executor, asio::steady_timer::time_point::max()) {}
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;
    ~waiting() {
        std::lock_guard const lock(signal_.mutex_);
        if (signal_.waiting_ == this) signal_.waiting_ = nullptr;
    }

    template <class Handler>
    void begin(Handler&& handler) {
        std::lock_guard const lock(signal_.mutex_);
        if (signal_.is_set_) timer_.expires_at(asio::steady_timer::time_point::min());
        else signal_.waiting_ = this;
        timer_.async_wait(std::forward<Handler>(handler));
    }
    void end() noexcept {
        try {
            timer_.cancel();
        } catch (...) {
            // Asio's cancel() has no error to report on any reactor.
        }
    }
    /// Whether the signal was set; resets it.
    bool take() noexcept {
        std::lock_guard const lock(signal_.mutex_);
        signal_.waiting_ = nullptr;
        return std::exchange(signal_.is_set_, false);
    }

private:
    signal& signal_;
    asio::steady_timer timer_;
};

class signal::initiation {
public:
    explicit initiation(waiting& at) noexcept : at_(at) {}

    template <class Handler>
    void operator()(Handler&& handler) const {
        at_.begin(std::forward<Handler>(handler));
    }

private:
    waiting& at_;
};

CONFAB_DECL void signal::set() noexcept {
    std::lock_guard const lock(mutex_);
    is_set_ = true;
    if (auto* const one = std::exchange(waiting_, nullptr)) one->end();
}

CONFAB_DECL asio::awaitable<bool> signal::wait() {
    auto const executor = co_await asio::this_coro::executor;
    waiting here(*this, executor);
    error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    auto operation = asio::async_initiate<decltype(token), void(error_code)>(initiation(here), token);
    co_await std::move(operation);
    bool const was_set = here.take();
    co_return was_set;
}

} // namespace confab::detail

#endif
