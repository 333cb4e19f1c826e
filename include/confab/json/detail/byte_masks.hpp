// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_BYTE_MASKS_HPP
#define CONFAB_JSON_DETAIL_BYTE_MASKS_HPP

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace confab::json::detail {

/// Which of 64 bytes are what; bit i stands for byte i.
class byte_masks {
public:
    byte_masks() = default;

    std::uint64_t quotes = 0;
    std::uint64_t backslashes = 0;
    std::uint64_t brackets = 0; // { [ } and ]
};

#if defined(__SSE2__)

inline __m128i load_bytes(char const* bytes) noexcept {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(bytes));
}

inline std::uint64_t mask_of(__m128i bytes) noexcept { return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)); }

inline std::uint64_t equal_bytes(__m128i bytes, __m128i wanted) noexcept {
    return mask_of(_mm_cmpeq_epi8(bytes, wanted));
}

inline byte_masks classify(char const* bytes) noexcept {
    __m128i const quote = _mm_set1_epi8('"');
    __m128i const backslash = _mm_set1_epi8('\\');
    __m128i const open = _mm_set1_epi8('{');
    __m128i const close = _mm_set1_epi8('}');
    // '[' and ']' differ from '{' and '}' in this bit only, and no other byte does.
    __m128i const brace_bit = _mm_set1_epi8(0x20);
    byte_masks masks;
    __m128i any_backslash = _mm_setzero_si128();
    for (unsigned lane = 0; lane < 4; ++lane) {
        __m128i const part = load_bytes(bytes + lane * 16);
        __m128i const folded = _mm_or_si128(part, brace_bit);
        __m128i const brackets = _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close));
        masks.quotes |= equal_bytes(part, quote) << (lane * 16);
        masks.brackets |= mask_of(brackets) << (lane * 16);
        any_backslash = _mm_or_si128(any_backslash, _mm_cmpeq_epi8(part, backslash));
    }
    // Most blocks have none.
    if (mask_of(any_backslash) != 0)
        for (unsigned lane = 0; lane < 4; ++lane)
            masks.backslashes |= equal_bytes(load_bytes(bytes + lane * 16), backslash) << (lane * 16);
    return masks;
}

#else

inline byte_masks classify(char const* bytes) noexcept {
    byte_masks masks;
    for (unsigned i = 0; i < 64; ++i) {
        char const byte = bytes[i];
        masks.quotes |= std::uint64_t{byte == '"'} << i;
        masks.backslashes |= std::uint64_t{byte == '\\'} << i;
        masks.brackets |= std::uint64_t{byte == '{' || byte == '[' || byte == '}' || byte == ']'} << i;
    }
    return masks;
}

#endif

/// Bit i is the exclusive or of bits 0 to i: of quotes, the bytes within strings, opening quotes included.
inline std::uint64_t prefix_xor(std::uint64_t bits) noexcept {
    for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

/** The bytes that stand after an unescaped backslash.
 *  @param escaped whether byte 0 is one; on return, whether the byte after the block is.
 */
inline std::uint64_t escaped_bytes(std::uint64_t backslashes, bool& escaped) noexcept {
    std::uint64_t result = escaped ? 1 : 0;
    escaped = false;
    for (; backslashes != 0; backslashes &= backslashes - 1) {
        std::uint64_t const lowest = backslashes & (~backslashes + 1);
        if ((result & lowest) != 0) continue;
        result |= lowest << 1;
        escaped = (lowest >> 63) != 0;
    }
    return result;
}

/// The first `"` or `\`; `end` if there is none.
inline char const* find_quote_or_backslash(char const* begin, char const* end) noexcept {
#if defined(__SSE2__)
    __m128i const quote = _mm_set1_epi8('"');
    __m128i const backslash = _mm_set1_epi8('\\');
    for (; end - begin >= 16; begin += 16) {
        __m128i const part = load_bytes(begin);
        auto const found = static_cast<std::uint32_t>(equal_bytes(part, quote) | equal_bytes(part, backslash));
        if (found != 0) return begin + std::countr_zero(found);
    }
#endif
    while (begin != end && *begin != '"' && *begin != '\\') ++begin;
    return begin;
}

/// The first byte that is no plain ASCII letter of a string: `"`, `\`, a control character, one beyond ASCII; else `end`.
inline char const* find_special(char const* begin, char const* end) noexcept {
#if defined(__SSE2__)
    __m128i const quote = _mm_set1_epi8('"');
    __m128i const backslash = _mm_set1_epi8('\\');
    __m128i const space = _mm_set1_epi8(' ');
    for (; end - begin >= 16; begin += 16) {
        __m128i const part = load_bytes(begin);
        // Compared as signed numbers, control characters and bytes beyond ASCII are both below a space.
        __m128i const special = _mm_or_si128(
            _mm_cmplt_epi8(part, space), _mm_or_si128(_mm_cmpeq_epi8(part, quote), _mm_cmpeq_epi8(part, backslash)));
        auto const found = static_cast<std::uint32_t>(_mm_movemask_epi8(special));
        if (found != 0) return begin + std::countr_zero(found);
    }
#endif
    for (; begin != end; ++begin) {
        auto const byte = static_cast<unsigned char>(*begin);
        if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
    }
    return begin;
}

} // namespace confab::json::detail

#endif
