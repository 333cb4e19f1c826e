// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_WAIT_FOR_HPP
#define CONFAB_TESTS_SUPPORT_WAIT_FOR_HPP

#include "support/run_awaitable.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <utility>

namespace confab::tests {

/// Waits for one operation, from outside of coroutines.
template <class T>
T wait_for(boost::asio::io_context& context, boost::asio::awaitable<T> operation) {
    std::optional<T> outcome;
    auto const body = [&]() -> boost::asio::awaitable<void> {
        auto got = co_await std::move(operation);
        outcome.emplace(std::move(got));
    };
    run_awaitable(context, body());
    return std::move(*outcome);
}

} // namespace confab::tests

#endif
