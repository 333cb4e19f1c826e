// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_CLIENT_OPERATION_HPP
#define CONFAB_HTTP_DETAIL_CLIENT_OPERATION_HPP

#include <confab/http/detail/attempt_report.hpp>
#include <confab/http/detail/client_core.hpp>
#include <confab/time/detail/strand_run.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace confab::http::detail {

/** What a client does on its strand: an exchange, or connecting ahead.
 *
 *  All that ends it early (a limit, the caller's cancellation) is Asio's terminal cancellation: it interrupts what the coroutine
 *  waits for, and what it would wait for next throws. Clean-up is synchronous, in destructors.
 */
class client_operation {
public:
    client_operation(client_operation const&) = delete;
    client_operation& operator=(client_operation const&) = delete;

    std::shared_ptr<time::detail::strand_run_state> const& strand_state() const noexcept { return state_; }

protected:
    explicit client_operation(std::shared_ptr<client_core> core)
        : core_(std::move(core)), state_(std::make_shared<time::detail::strand_run_state>(core_->strand)) {}
    ~client_operation() = default;

    /// Ends the operation with `reason`. On the strand, while it runs.
    void stop(errc reason) {
        if (stop_reason_) return;
        stop_reason_ = reason;
        state_->signal.emit(asio::cancellation_type::terminal);
    }
    bool stopped() const noexcept { return stop_reason_.has_value(); }

    /// Runs `body`; where it was ended early, says why.
    template <class T>
    asio::awaitable<result<T>> conclude(asio::awaitable<result<T>> body) {
        result<T> outcome = failure(errc::cancelled);
        std::exception_ptr thrown;
        try {
            outcome = co_await std::move(body);
        } catch (...) {
            thrown = std::current_exception();
        }
        auto const cancellation = co_await asio::this_coro::cancellation_state;
        bool const ended_early = cancellation.cancelled() != asio::cancellation_type::none;
        if (ended_early && (thrown || outcome.has_error())) co_return failure(stop_reason_.value_or(errc::cancelled));
        if (thrown) std::rethrow_exception(thrown);
        co_return outcome;
    }

    time::steady_time now() const noexcept { return core_->options.clock->now(); }
    observer* watcher() const noexcept { return core_->options.observer.get(); }
    asio::awaitable<result<std::unique_ptr<pooled_connection>>> connect(attempt_info const& attempt);

    std::shared_ptr<client_core> core_;

private:
    std::shared_ptr<time::detail::strand_run_state> state_;
    std::optional<errc> stop_reason_;
};

inline asio::awaitable<result<std::unique_ptr<pooled_connection>>>
client_operation::connect(attempt_info const& attempt) {
    auto& options = core_->options;
    attempt_report events(watcher(), attempt);
    auto connected = co_await options.connector->connect(core_->base, options.limits, *options.clock, events);
    count(connected.has_error() ? core_->counters.connect_failures : core_->counters.connections_opened);
    if (connected.has_error()) co_return connected.error();
    if ((*connected)->resumed()) count(core_->counters.sessions_resumed);
    co_return std::make_unique<pooled_connection>(std::move(*connected), now());
}

} // namespace confab::http::detail

#endif
