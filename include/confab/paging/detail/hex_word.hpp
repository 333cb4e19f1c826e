// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DETAIL_HEX_WORD_HPP
#define CONFAB_PAGING_DETAIL_HEX_WORD_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::paging::detail {

/// 64 bits are 16 lower-case hexadecimal digits, and nothing else is 64 bits.
inline void append_hex(std::string& out, std::uint64_t value) {
    constexpr char digits[] = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[value >> shift & 0xf];
}

inline std::optional<std::uint64_t> parse_hex(std::string_view digits) noexcept {
    if (digits.size() != 16) return std::nullopt;
    std::uint64_t value = 0;
    for (char c : digits) {
        bool const decimal = c >= '0' && c <= '9';
        if (!decimal && !(c >= 'a' && c <= 'f')) return std::nullopt;
        value = value << 4 | static_cast<std::uint64_t>(decimal ? c - '0' : c - 'a' + 10);
    }
    return value;
}

} // namespace confab::paging::detail

#endif
