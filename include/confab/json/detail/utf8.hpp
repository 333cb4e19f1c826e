// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_UTF8_HPP
#define CONFAB_JSON_DETAIL_UTF8_HPP

#include <cstddef>
#include <string_view>

namespace confab::json::detail {

/// Bytes of the code point that the text begins with, beyond ASCII; 0 if it is not valid UTF-8 (RFC 3629).
inline std::size_t utf8_size(std::string_view text) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const is_tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    auto const first = byte(0);
    if (first < 0xc2 || first > 0xf4) return 0; // a tail, an overlong form, or beyond Unicode
    if (first < 0xe0) return text.size() >= 2 && is_tail(1) ? 2 : 0;
    if (first < 0xf0) {
        if (text.size() < 3 || !is_tail(1) || !is_tail(2)) return 0;
        if (first == 0xe0 && byte(1) < 0xa0) return 0; // overlong
        if (first == 0xed && byte(1) > 0x9f) return 0; // half of a surrogate pair
        return 3;
    }
    if (text.size() < 4 || !is_tail(1) || !is_tail(2) || !is_tail(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0; // overlong
    if (first == 0xf4 && byte(1) > 0x8f) return 0; // beyond Unicode
    return 4;
}

} // namespace confab::json::detail

#endif
