// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DETAIL_UNDISTURBED_HPP
#define CONFAB_TIME_DETAIL_UNDISTURBED_HPP

#include <confab/error.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace confab::time::detail {

/** Waits for an operation that goes on to its end although whoever waits for it is cancelled: then errc::cancelled.
 *
 *  What the operation throws is errc::local_resource. It must own all that it uses, or `keep` must.
 */
template <class T>
asio::awaitable<result<T>> undisturbed(std::shared_ptr<void> keep, asio::awaitable<result<T>> operation) {
    class shared_state {
    public:
        explicit shared_state(asio::any_io_executor executor) : ended(std::move(executor)) {}

        event ended;
        std::optional<result<T>> outcome;
    };
    /// Sets the event, also where Asio drops the operation because an exception left it.
    class notice {
    public:
        explicit notice(std::shared_ptr<shared_state> to) noexcept : state(std::move(to)) {}
        notice(notice&&) = default;
        notice& operator=(notice&&) = delete;
        ~notice() {
            if (state) state->ended.set();
        }

        std::shared_ptr<shared_state> state;
    };
    auto const executor = co_await asio::this_coro::executor;
    auto const state = std::make_shared<shared_state>(executor);
    asio::co_spawn(executor, std::move(operation),
                   [told = notice(state), keep = std::move(keep)](std::exception_ptr thrown, result<T> outcome) {
                       if (!thrown) told.state->outcome.emplace(std::move(outcome));
                       told.state->ended.set();
                   });
    co_await state->ended.wait();
    if (!state->ended.is_set()) co_return failure(errc::cancelled);
    if (!state->outcome) co_return failure(errc::local_resource);
    co_return std::move(*state->outcome);
}

} // namespace confab::time::detail

#endif
