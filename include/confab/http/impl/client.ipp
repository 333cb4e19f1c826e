// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_CLIENT_IPP
#define CONFAB_HTTP_IMPL_CLIENT_IPP

#include <confab/http/client.hpp>
#include <confab/http/detail/client_core.hpp>
#include <confab/http/detail/exchange_operation.hpp>
#include <confab/http/detail/warm_up_operation.hpp>

namespace confab::http {
namespace detail {

inline std::optional<failure> reason_not_to_start(client_core const& core) {
    if (core.unusable) return core.unusable;
    if (!core.strand) return failure(errc::cancelled, "the client's execution context has gone");
    return std::nullopt;
}

inline asio::awaitable<result<response_head>> start_exchange(std::shared_ptr<client_core> core, request what,
                                                             body_sink& sink) {
    if (auto const reason = reason_not_to_start(*core)) co_return *reason;
    auto const valid = validate(what);
    if (valid.has_error()) co_return valid.error();
    auto operation = std::make_shared<exchange_operation>(std::move(core), std::move(what), sink);
    auto state = operation->strand_state();
    auto running = exchange_operation::run(std::move(operation));
    auto waiting = time::detail::run_on_strand(std::move(state), std::move(running));
    auto outcome = co_await std::move(waiting);
    co_return outcome;
}

inline asio::awaitable<result<std::size_t>> start_warm_up(std::shared_ptr<client_core> core, std::size_t count) {
    if (auto const reason = reason_not_to_start(*core)) co_return *reason;
    auto operation = std::make_shared<warm_up_operation>(std::move(core), count);
    auto state = operation->strand_state();
    auto running = warm_up_operation::run(std::move(operation));
    auto waiting = time::detail::run_on_strand(std::move(state), std::move(running));
    auto outcome = co_await std::move(waiting);
    co_return outcome;
}

} // namespace detail

CONFAB_DECL client::client(asio::any_io_executor executor, url base, client_options options)
    : core_(std::make_shared<detail::client_core>(executor, std::move(base), std::move(options))) {}

CONFAB_DECL asio::awaitable<result<response_head>> client::exchange(request what, body_sink& sink) const {
    return detail::start_exchange(core_, std::move(what), sink);
}

CONFAB_DECL asio::awaitable<result<std::size_t>> client::warm_up(std::size_t count) const {
    return detail::start_warm_up(core_, count);
}

CONFAB_DECL client_stats client::stats() const noexcept {
    auto const& counters = core_->counters;
    client_stats snapshot;
    snapshot.exchanges = counters.exchanges.load(std::memory_order_relaxed);
    snapshot.requests = counters.requests.load(std::memory_order_relaxed);
    snapshot.resends = counters.resends.load(std::memory_order_relaxed);
    snapshot.connections_opened = counters.connections_opened.load(std::memory_order_relaxed);
    snapshot.connections_reused = counters.connections_reused.load(std::memory_order_relaxed);
    snapshot.connect_failures = counters.connect_failures.load(std::memory_order_relaxed);
    snapshot.sessions_resumed = counters.sessions_resumed.load(std::memory_order_relaxed);
    snapshot.bytes_sent = counters.bytes_sent.load(std::memory_order_relaxed);
    snapshot.bytes_received = counters.bytes_received.load(std::memory_order_relaxed);
    snapshot.idle = core_->pool.idle();
    snapshot.active = core_->pool.active();
    snapshot.waiting = core_->pool.waiting();
    return snapshot;
}

CONFAB_DECL asio::any_io_executor client::executor() const noexcept { return core_->strand; }
CONFAB_DECL url const& client::base() const noexcept { return core_->base; }
CONFAB_DECL std::shared_ptr<time::clock> const& client::clock() const noexcept { return core_->options.clock; }

} // namespace confab::http

#endif
