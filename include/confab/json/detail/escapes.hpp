// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_ESCAPES_HPP
#define CONFAB_JSON_DETAIL_ESCAPES_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Escapes of JSON strings, without the rare forms that Boost.JSON's parser has to judge.
namespace confab::json::detail {

/// The value of four hexadecimal digits; above 0xffff if they are none.
inline std::uint32_t hexadecimal_unit(char const* digits) noexcept {
    std::uint32_t unit = 0;
    for (unsigned i = 0; i < 4; ++i) {
        auto const byte = static_cast<std::uint32_t>(static_cast<unsigned char>(digits[i]));
        std::uint32_t const decimal = byte - '0';
        std::uint32_t const letter = (byte | 0x20) - 'a';
        if (decimal > 9 && letter > 5) return 0x10000;
        unit = unit << 4 | (decimal <= 9 ? decimal : letter + 10);
    }
    return unit;
}

/// What a letter after a backslash stands for; NUL for one that stands for nothing, and for `u`.
constexpr char meaning_of(char letter) noexcept {
    switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
    }
}

/// How many bytes a code point has in UTF-8.
constexpr std::size_t utf8_length(std::uint32_t point) noexcept {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/** Measures the escape that the text begins with, of a pair of surrogates both.
 *  @param saved grows by what the escape is longer than what it stands for, which is at least 1
 *  @return its bytes; 0 if it is not valid
 */
inline std::size_t escape_size(std::string_view text, std::size_t& saved) noexcept {
    if (text.size() < 2) return 0;
    if (text[1] != 'u') {
        saved += 1;
        return meaning_of(text[1]) == '\0' ? 0 : 2;
    }
    if (text.size() < 6) return 0;
    std::uint32_t const unit = hexadecimal_unit(text.data() + 2);
    if (unit > 0xffff) return 0;
    if (unit < 0xd800 || unit > 0xdfff) {
        saved += 6 - utf8_length(unit);
        return 6;
    }
    if (unit > 0xdbff || text.size() < 12 || text[6] != '\\' || text[7] != 'u') return 0;
    std::uint32_t const low = hexadecimal_unit(text.data() + 8);
    saved += 12 - 4;
    return low >= 0xdc00 && low <= 0xdfff ? 12 : 0;
}

/// Writes a code point as UTF-8. @return behind it
inline char* put_utf8(char* out, std::uint32_t point) noexcept {
    auto const put = [&](std::uint32_t byte) { *out++ = static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | point >> 6);
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    }
    return out;
}

/** Writes what a string stands for.
 *  @param out space for what it stands for: as many bytes as the body has, less what escape_size() says is saved
 *  @param body whose escapes are all valid, as escape_size() says
 *  @return bytes written
 */
inline std::size_t unescape_into(char* const out, std::string_view body) noexcept {
    char* to = out;
    char const* from = body.data();
    char const* const end = from + body.size();
    while (from != end) {
        auto const left = static_cast<std::size_t>(end - from);
        auto const* const found = static_cast<char const*>(std::memchr(from, '\\', left));
        auto const plain = found == nullptr ? left : static_cast<std::size_t>(found - from);
        std::memcpy(to, from, plain);
        to += plain;
        from += plain;
        if (found == nullptr) break;
        if (from[1] != 'u') {
            *to++ = meaning_of(from[1]);
            from += 2;
            continue;
        }
        std::uint32_t point = hexadecimal_unit(from + 2);
        from += 6;
        if (point >= 0xd800 && point <= 0xdfff) {
            point = 0x10000 + ((point - 0xd800) << 10) + (hexadecimal_unit(from + 2) - 0xdc00);
            from += 6;
        }
        to = put_utf8(to, point);
    }
    return static_cast<std::size_t>(to - out);
}

} // namespace confab::json::detail

#endif
