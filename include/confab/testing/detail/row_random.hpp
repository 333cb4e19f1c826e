// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_ROW_RANDOM_HPP
#define CONFAB_TESTING_DETAIL_ROW_RANDOM_HPP

#include <cstddef>
#include <cstdint>

namespace confab::testing::detail {

/// A bijection that spreads its argument over all bits (the finalizer of splitmix64).
constexpr std::uint64_t mix(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

/// A small random sequence (splitmix64), equal on every machine, unlike the standard library's distributions.
class row_random {
public:
    constexpr explicit row_random(std::uint64_t seed) noexcept : state_(seed) {}

    constexpr std::uint64_t next() noexcept { return mix(state_ += 0x9e3779b97f4a7c15U); }

    /// In [0, bound), for bound from 1 to 2^32; the bias is below bound / 2^32.
    constexpr std::size_t below(std::uint64_t bound) noexcept {
        return static_cast<std::size_t>(((next() >> 32) * bound) >> 32);
    }

    constexpr bool one_in(std::uint64_t count) noexcept { return below(count) == 0; }

    template <class Value, std::size_t Size>
    constexpr Value const& pick(Value const (&values)[Size]) noexcept {
        return values[below(Size)];
    }

private:
    std::uint64_t state_;
};

} // namespace confab::testing::detail

#endif
