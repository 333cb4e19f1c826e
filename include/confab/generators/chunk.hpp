// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_CHUNK_HPP
#define CONFAB_GENERATORS_CHUNK_HPP

#include <confab/async_generator.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

namespace confab {

/** The values in groups of `size`; the last group may be smaller, and is never empty.
 *
 *  A group is delivered when it is full: one that fills slowly waits. What had been gathered when the source failed is delivered
 *  before the failure.
 *  @param size at least 1; 0 counts as 1
 *  @par Errors those of the source
 *  @par Cancellation a cancelled pull loses what its group had gathered. Lifetimes as of any @ref async_generator
 */
template <class T>
async_generator<std::vector<T>> chunk(async_generator<T> source, std::size_t size) {
    size = std::max<std::size_t>(size, 1);
    std::exception_ptr thrown;
    for (bool more = true; more;) {
        std::vector<T> group;
        try {
            while (group.size() < size) {
                auto value = co_await source.next();
                more = value.has_value();
                if (!more) break;
                group.push_back(std::move(*value));
            }
        } catch (...) {
            thrown = std::current_exception();
            more = false;
        }
        if (!group.empty()) co_yield std::move(group);
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace confab

#endif
