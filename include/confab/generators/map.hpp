// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_MAP_HPP
#define CONFAB_GENERATORS_MAP_HPP

#include <confab/async_generator.hpp>

#include <boost/asio/awaitable.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace confab {
namespace detail {

template <class R>
struct unwrapped_awaitable {
    using type = R;
    static constexpr bool is_awaitable = false;
};
template <class R>
struct unwrapped_awaitable<boost::asio::awaitable<R>> {
    using type = R;
    static constexpr bool is_awaitable = true;
};

template <class Function, class T>
using call_result = unwrapped_awaitable<std::remove_cvref_t<std::invoke_result_t<Function&, T>>>;

} // namespace detail

/** What `function` makes of each value, in order. One value is under way at a time.
 *
 *  @param function called with each value as an rvalue; returns the new value, or an `asio::awaitable` of it
 *  @par Errors those of the source, and what the function throws: then the stream ends.
 *  @par Cancellation, Lifetimes as of any @ref async_generator; the function lives as long as the stream.
 */
template <class T, std::invocable<T> Function>
async_generator<typename detail::call_result<Function, T>::type> map(async_generator<T> source, Function function) {
    using made = typename detail::call_result<Function, T>::type;
    while (auto value = co_await source.next()) {
        if constexpr (detail::call_result<Function, T>::is_awaitable) {
            auto pending = function(std::move(*value));
            made result = co_await std::move(pending);
            co_yield std::move(result);
        } else {
            made result = function(std::move(*value));
            co_yield std::move(result);
        }
    }
}

} // namespace confab

#endif
