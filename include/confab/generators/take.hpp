// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_TAKE_HPP
#define CONFAB_GENERATORS_TAKE_HPP

#include <confab/async_generator.hpp>

#include <cstdint>
#include <utility>

namespace confab {

/** The first `count` values. The source is not pulled for more, so nothing is requested beyond them, and it is dropped with the
 *  last one: before that is delivered.
 *  @par Errors those of the source
 *  @par Cancellation, Lifetimes as of any @ref async_generator
 */
template <class T>
async_generator<T> take(async_generator<T> source, std::uint64_t count) {
    for (std::uint64_t taken = 0; taken < count; ++taken) {
        auto value = co_await source.next();
        if (!value) break;
        if (taken + 1 == count) source = async_generator<T>();
        co_yield std::move(*value);
    }
}

} // namespace confab

#endif
