// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_FILTER_HPP
#define CONFAB_GENERATORS_FILTER_HPP

#include <confab/async_generator.hpp>

#include <concepts>
#include <utility>

namespace confab {

/** The values of which `wanted` is true, in order.
 *
 *  @param wanted called with each value as a const reference
 *  @par Errors those of the source, and what `wanted` throws: then the stream ends.
 *  @par Cancellation, Lifetimes as of any @ref async_generator; `wanted` lives as long as the stream.
 */
template <class T, std::predicate<T const&> Predicate>
async_generator<T> filter(async_generator<T> source, Predicate wanted) {
    while (auto value = co_await source.next())
        if (wanted(std::as_const(*value))) co_yield std::move(*value);
}

} // namespace confab

#endif
