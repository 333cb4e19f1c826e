// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_REORDER_HPP
#define CONFAB_GENERATORS_REORDER_HPP

#include <confab/async_generator.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace confab {

/// How well reorder() did.
class reorder_report {
public:
    reorder_report() = default;

    std::uint64_t delivered = 0; ///< values delivered
    std::uint64_t late = 0;      ///< of those, values that belonged before one that was delivered already
};

/** A stream that cannot sort, put in order as far as a window of `window` values allows.
 *
 *  Holds that many values, and delivers the first of them in the order: its watermark. A value that belongs before the watermark
 *  is delivered at once and counted as late, never dropped. Equal values keep their order.
 *  @param order a strict weak order: whether its first argument comes before its second
 *  @param window at least 1; 0 counts as 1. Memory is that many values.
 *  @param report where to count, at the price of a copy of each value; null: nowhere. Read it between pulls or after the end.
 *  @par Errors those of the source, behind the values that are held
 *  @par Cancellation a cancelled pull loses the values that are held. Lifetimes as of any @ref async_generator
 */
template <std::copy_constructible T, std::strict_weak_order<T const&, T const&> Order>
async_generator<T> reorder(async_generator<T> source, std::size_t window, Order order,
                           std::shared_ptr<reorder_report> report = nullptr) {
    using held_value = std::pair<std::uint64_t, T>; // with its place in the source
    auto const later = [&order](held_value const& left, held_value const& right) {
        if (order(right.second, left.second)) return true;
        return !order(left.second, right.second) && right.first < left.first;
    };
    window = std::max<std::size_t>(window, 1);
    std::vector<held_value> held;
    std::optional<T> watermark; // kept only to count by
    std::uint64_t place = 0;
    std::exception_ptr thrown;
    for (bool more = true; more || !held.empty();) {
        while (more && held.size() <= window) {
            try {
                auto value = co_await source.next();
                more = value.has_value();
                if (!more) break;
                if (watermark && order(std::as_const(*value), *watermark)) ++report->late;
                held.emplace_back(place++, std::move(*value));
                std::push_heap(held.begin(), held.end(), later);
            } catch (...) {
                thrown = std::current_exception();
                more = false;
            }
        }
        if (held.empty()) break;
        std::pop_heap(held.begin(), held.end(), later);
        T value = std::move(held.back().second);
        held.pop_back();
        if (report) {
            ++report->delivered;
            watermark.emplace(std::as_const(value));
        }
        co_yield std::move(value);
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace confab

#endif
