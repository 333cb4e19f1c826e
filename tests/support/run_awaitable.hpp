// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_RUN_AWAITABLE_HPP
#define CONFAB_TESTS_SUPPORT_RUN_AWAITABLE_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>

namespace confab::tests {

/** Runs a coroutine to its end on `context`, and what is ready then; what goes on waiting is left to the context. Rethrows the
 *  coroutine's exception; throws if it does not end within `limit`.
 */
inline void run_awaitable(boost::asio::io_context& context, boost::asio::awaitable<void> body,
                          std::chrono::seconds limit = std::chrono::seconds(60)) {
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(body), [&](std::exception_ptr exception) {
        thrown = exception;
        ended = true;
    });
    context.restart();
    auto const end = std::chrono::steady_clock::now() + limit;
    while (!ended && context.run_one_until(end) != 0) {
    }
    context.poll();
    if (!ended) throw std::runtime_error("the coroutine did not end");
    if (thrown) std::rethrow_exception(thrown);
}

inline void run_awaitable(boost::asio::awaitable<void> body, std::chrono::seconds limit = std::chrono::seconds(60)) {
    boost::asio::io_context context;
    run_awaitable(context, std::move(body), limit);
}

} // namespace confab::tests

#endif
