// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_FOR_EACH_HPP
#define CONFAB_GENERATORS_FOR_EACH_HPP

#include <confab/async_generator.hpp>
#include <confab/generators/map.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <cstdint>
#include <utility>

namespace confab {

/** Calls `function` with each value, one after the other.
 *
 *  @param function called with each value as an rvalue; an `asio::awaitable` that it returns is awaited before the next pull
 *  @return the number of values
 *  @throws what the stream or the function throws; the stream is dropped then
 *  @par Cancellation terminal: ends the pull or the function's awaitable that is under way.
 */
template <class T, std::invocable<T> Function>
boost::asio::awaitable<std::uint64_t> for_each(async_generator<T> source, Function function) {
    std::uint64_t count = 0;
    while (auto value = co_await source.next()) {
        if constexpr (detail::call_result<Function, T>::is_awaitable) {
            auto pending = function(std::move(*value));
            co_await std::move(pending);
        } else {
            function(std::move(*value));
        }
        ++count;
    }
    co_return count;
}

} // namespace confab

#endif
