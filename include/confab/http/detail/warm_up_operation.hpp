// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_WARM_UP_OPERATION_HPP
#define CONFAB_HTTP_DETAIL_WARM_UP_OPERATION_HPP

#include <confab/http/detail/client_operation.hpp>

#include <memory>
#include <utility>

namespace confab::http::detail {

/// Opens idle connections, one after another.
class warm_up_operation final : public client_operation {
public:
    warm_up_operation(std::shared_ptr<client_core> core, std::size_t wanted)
        : client_operation(std::move(core)), wanted_(wanted) {}

    static asio::awaitable<result<std::size_t>> run(std::shared_ptr<warm_up_operation> self) {
        auto body = self->open();
        auto outcome = co_await self->conclude(std::move(body));
        co_return outcome;
    }

private:
    asio::awaitable<result<std::size_t>> open() {
        auto const executor = co_await asio::this_coro::executor;
        auto const end = time::saturating_add(now(), core_->options.limits.total);
        time::watchdog guard(*core_->options.clock, executor, end, [this](errc reason) { stop(reason); });
        auto& pool = core_->pool;
        pool.close_expired(now());
        attempt_info attempt;
        attempt.host = core_->base.host();
        while (pool.idle() < wanted_ && pool.has_room()) {
            connection_pool::place turn(pool);
            if (!turn.take_free()) break;
            ++attempt.attempt;
            auto connected = co_await connect(attempt);
            if (connected.has_error()) co_return connected.error();
            if (stopped()) break;
            pool.keep(std::move(*connected), now());
        }
        co_return pool.idle();
    }

    std::size_t wanted_;
};

} // namespace confab::http::detail

#endif
