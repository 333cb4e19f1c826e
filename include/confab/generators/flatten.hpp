// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_FLATTEN_HPP
#define CONFAB_GENERATORS_FLATTEN_HPP

#include <confab/async_generator.hpp>

#include <ranges>
#include <type_traits>
#include <utility>

namespace confab {

/** The values of a stream of streams: the first one's, then the second one's, and so on; one is open at a time.
 *  @par Errors those of the outer and of the inner streams: the first one ends the stream.
 *  @par Cancellation, Lifetimes as of any @ref async_generator
 */
template <class T>
async_generator<T> flatten(async_generator<async_generator<T>> streams) {
    while (auto inner = co_await streams.next())
        while (auto value = co_await inner->next()) co_yield std::move(*value);
}

/** The elements of a stream of ranges, for instance of what chunk() made; a range is held until its last element is delivered.
 *  @par Errors those of the source
 *  @par Cancellation, Lifetimes as of any @ref async_generator
 */
template <std::ranges::input_range Range>
    requires(!std::is_reference_v<Range>)
async_generator<std::ranges::range_value_t<Range>> flatten(async_generator<Range> ranges) {
    while (auto range = co_await ranges.next())
        for (auto&& element : *range) {
            std::ranges::range_value_t<Range> value(std::move(element));
            co_yield std::move(value);
        }
}

} // namespace confab

#endif
