// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_THROUGHPUT_FLOOR_HPP
#define CONFAB_HTTP_DETAIL_THROUGHPUT_FLOOR_HPP

#include <confab/time/deadline.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace confab::http::detail {

/** The lowest throughput of a response. Without I/O: time is passed in.
 *
 *  Each byte buys time: a second divided by the bytes that a second must bring. What is bought is used up by the clock, and no
 *  more than a window is kept, with which a response begins. A response that is slower on average has used it up at end().
 */
class throughput_floor {
public:
    /// @param bytes_per_second 0: there is no floor.
    throughput_floor(std::uint64_t bytes_per_second, time::duration window) noexcept
        : bytes_per_second_(bytes_per_second), window_(window) {}

    /// So many bytes have come; the first ones begin the response.
    void received(std::uint64_t bytes, time::steady_time now) noexcept {
        if (bytes_per_second_ == 0) return;
        auto const full = time::saturating_add(now, window_);
        if (!std::exchange(begun_, true)) {
            end_ = full;
            return;
        }
        constexpr std::uint64_t second = 1'000'000'000;
        constexpr std::uint64_t most_bytes = 1'000'000'000; // so that the product fits
        auto const bought = std::min(bytes, most_bytes) * second / bytes_per_second_;
        end_ = std::min(full, time::saturating_add(end_, time::duration(static_cast<time::duration::rep>(bought))));
    }
    /// When the response is too slow, unless more comes before.
    time::steady_time end() const noexcept { return end_; }

private:
    std::uint64_t bytes_per_second_;
    time::duration window_;
    bool begun_ = false;
    time::steady_time end_ = time::never;
};

} // namespace confab::http::detail

#endif
