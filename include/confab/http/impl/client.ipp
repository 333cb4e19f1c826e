// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_CLIENT_IPP
#define CONFAB_HTTP_IMPL_CLIENT_IPP

#include <confab/http/client.hpp>
#include <confab/http/detail/client_core.hpp>
#include <confab/http/detail/exchange_operation.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>

namespace confab::http {
namespace detail {

/// Brings the outcome to the caller, on the caller's executor.
template <class Handler>
class exchange_delivery {
public:
    exchange_delivery(Handler&& handler, std::exception_ptr thrown, result<response_head>&& outcome)
        : handler_(std::move(handler)), thrown_(std::move(thrown)), outcome_(std::move(outcome)) {}

    void operator()() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) slot.clear();
        std::move(handler_)(std::move(thrown_), std::move(outcome_));
    }

private:
    Handler handler_;
    std::exception_ptr thrown_;
    result<response_head> outcome_;
};

/** Completes an exchange's coroutine on the strand. It names no executor, so that co_spawn emits a cancellation at once, on the
 *  strand, where stop() is called.
 */
template <class Handler>
class exchange_completion {
public:
    using cancellation_slot_type = asio::cancellation_slot;
    using executor_type_of_caller = asio::associated_executor_t<Handler, asio::any_io_executor>;

    exchange_completion(std::shared_ptr<exchange_operation> operation, Handler&& handler)
        : operation_(std::move(operation)), caller_(asio::get_associated_executor(handler, operation_->strand())),
          handler_(std::move(handler)) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return operation_->cancellation_slot(); }

    void operator()(std::exception_ptr thrown, result<response_head> outcome) {
        operation_->conclude(thrown, outcome);
        auto const executor = caller_.get_executor();
        asio::post(executor, exchange_delivery<Handler>(std::move(handler_), std::move(thrown), std::move(outcome)));
    }

private:
    std::shared_ptr<exchange_operation> operation_;
    asio::executor_work_guard<executor_type_of_caller> caller_;
    Handler handler_;
};

/// Takes the caller's cancellation to the strand.
class exchange_canceller {
public:
    explicit exchange_canceller(std::shared_ptr<exchange_operation> operation) noexcept
        : operation_(std::move(operation)) {}

    void operator()(asio::cancellation_type type) const {
        if ((type & asio::cancellation_type::terminal) == asio::cancellation_type::none || !operation_->strand())
            return;
        asio::post(operation_->strand(), [operation = operation_] { operation->stop(errc::cancelled); });
    }

private:
    std::shared_ptr<exchange_operation> operation_;
};

class exchange_initiation {
public:
    explicit exchange_initiation(std::shared_ptr<exchange_operation> operation) noexcept
        : operation_(std::move(operation)) {}

    template <class Handler>
    void operator()(Handler&& handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.template emplace<exchange_canceller>(operation_);
        auto const strand = operation_->strand();
        auto running = operation_->run();
        asio::co_spawn(strand, std::move(running),
                       exchange_completion<std::decay_t<Handler>>(std::move(operation_), std::move(handler)));
    }

private:
    std::shared_ptr<exchange_operation> operation_;
};

inline asio::awaitable<result<response_head>> start_exchange(std::shared_ptr<client_core> core, request what,
                                                             body_sink& sink) {
    if (core->unusable) co_return *core->unusable;
    if (!core->strand) co_return failure(errc::cancelled, "the client's execution context has gone");
    auto const valid = validate(what);
    if (valid.has_error()) co_return valid.error();
    exchange_initiation initiation(std::make_shared<exchange_operation>(std::move(core), std::move(what), sink));
    auto waiting = asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr, result<response_head>)>(
        std::move(initiation), asio::use_awaitable);
    auto outcome = co_await std::move(waiting);
    co_return outcome;
}

} // namespace detail

CONFAB_DECL client::client(asio::any_io_executor executor, url base, client_options options)
    : core_(std::make_shared<detail::client_core>(executor, std::move(base), std::move(options))) {}

CONFAB_DECL asio::awaitable<result<response_head>> client::exchange(request what, body_sink& sink) const {
    return detail::start_exchange(core_, std::move(what), sink);
}

CONFAB_DECL client_stats client::stats() const noexcept {
    auto const& counters = core_->counters;
    client_stats snapshot;
    snapshot.exchanges = counters.exchanges.load(std::memory_order_relaxed);
    snapshot.requests = counters.requests.load(std::memory_order_relaxed);
    snapshot.resends = counters.resends.load(std::memory_order_relaxed);
    snapshot.connections_opened = counters.connections_opened.load(std::memory_order_relaxed);
    snapshot.connections_reused = counters.connections_reused.load(std::memory_order_relaxed);
    snapshot.bytes_sent = counters.bytes_sent.load(std::memory_order_relaxed);
    snapshot.bytes_received = counters.bytes_received.load(std::memory_order_relaxed);
    return snapshot;
}

CONFAB_DECL asio::any_io_executor client::executor() const noexcept { return core_->strand; }
CONFAB_DECL url const& client::base() const noexcept { return core_->base; }
CONFAB_DECL std::shared_ptr<time::clock> const& client::clock() const noexcept { return core_->options.clock; }

} // namespace confab::http

#endif
