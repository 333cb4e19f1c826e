// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_TAKE_WHILE_HPP
#define CONFAB_GENERATORS_TAKE_WHILE_HPP

#include <confab/async_generator.hpp>

#include <concepts>
#include <utility>

namespace confab {

/** The values before the first of which `wanted` is false. That one is pulled and dropped, and nothing behind it is pulled.
 *
 *  @param wanted called with each value as a const reference
 *  @par Errors those of the source, and what `wanted` throws: then the stream ends.
 *  @par Cancellation, Lifetimes as of any @ref async_generator; `wanted` lives as long as the stream.
 */
template <class T, std::predicate<T const&> Predicate>
async_generator<T> take_while(async_generator<T> source, Predicate wanted) {
    while (auto value = co_await source.next()) {
        if (!wanted(std::as_const(*value))) break;
        co_yield std::move(*value);
    }
}

} // namespace confab

#endif
