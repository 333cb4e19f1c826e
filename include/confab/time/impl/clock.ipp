// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_IMPL_CLOCK_IPP
#define CONFAB_TIME_IMPL_CLOCK_IPP

#include <confab/time/clock.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace confab::time {
namespace detail {

/// Shares its callback with the pending wait, whose handler may run after a cancellation that came too late for it.
class system_timer final : public timer {
public:
    explicit system_timer(asio::any_io_executor executor) : timer_(std::move(executor)) {}
    ~system_timer() override { forget(); }

    void start(steady_time when, std::function<void()> callback) override {
        forget();
        pending_ = std::make_shared<std::function<void()>>(std::move(callback));
        timer_.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(when));
        timer_.async_wait([pending = pending_](error_code error) {
            if (error || !*pending) return;
            auto const run = std::exchange(*pending, nullptr);
            run();
        });
    }
    void cancel() noexcept override {
        forget();
        try {
            timer_.cancel();
        } catch (...) {
            // The wait goes on, without a callback.
        }
    }

private:
    void forget() noexcept {
        if (pending_) *pending_ = nullptr;
        pending_.reset();
    }

    asio::steady_timer timer_;
    std::shared_ptr<std::function<void()>> pending_;
};

class system_clock_source final : public clock {
public:
    steady_time now() const noexcept override { return std::chrono::steady_clock::now(); }
    utc_time utc_now() const noexcept override { return std::chrono::system_clock::now(); }

    asio::awaitable<error_code> sleep_until(steady_time when) override {
        auto const executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor);
        timer.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(when));
        error_code error;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }
    std::unique_ptr<timer> make_timer(asio::any_io_executor executor) override {
        return std::make_unique<system_timer>(std::move(executor));
    }
};

} // namespace detail

CONFAB_DECL std::shared_ptr<clock> system_clock() { return std::make_shared<detail::system_clock_source>(); }

CONFAB_DECL asio::awaitable<error_code> sleep_for(clock& clock, duration span) {
    auto const when = saturating_add(clock.now(), span);
    if (span <= duration::zero()) co_return error_code();
    auto const error = co_await clock.sleep_until(when);
    co_return error;
}

} // namespace confab::time

#endif
