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

/// Runs a coroutine to its end on `context` and rethrows its exception; throws if it does not end within `limit`.
inline void run_awaitable(boost::asio::io_context& context, boost::asio::awaitable<void> body,
                          std::chrono::seconds limit = std::chrono::seconds(60)) {
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(body), [&](std::exception_ptr exception) {
        thrown = exception;
        ended = true;
    });
    context.restart();
    context.run_for(limit);
    if (!ended) throw std::runtime_error("the coroutine did not end");
    if (thrown) std::rethrow_exception(thrown);
}

inline void run_awaitable(boost::asio::awaitable<void> body, std::chrono::seconds limit = std::chrono::seconds(60)) {
    boost::asio::io_context context;
    run_awaitable(context, std::move(body), limit);
}

} // namespace confab::tests

#endif
