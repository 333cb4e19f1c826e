// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_CONTAINER_SCANNER_HPP
#define CONFAB_JSON_DETAIL_CONTAINER_SCANNER_HPP

#include <confab/json/detail/byte_masks.hpp>
#include <confab/json/limits.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab::json::detail {

/** Finds where an object or array ends, in bytes that arrive in parts, 64 at a time.
 *
 *  Knows strings, escapes and depth, and nothing else: it does not tell braces from brackets.
 */
class container_scanner {
public:
    enum class outcome : std::uint8_t { more, ended, too_deep, stray_backslash };

    container_scanner() = default;
    /// @param outside open objects and arrays around the container, whose bracket comes first; below @ref depth_limit.
    explicit container_scanner(unsigned outside) noexcept : outside_(outside), depth_(outside) {}

    /** Scans on, from the position to the end of the bytes.
     *  @param position moved to the end if there must be more, after the container if it ended, else to the byte
     *      that is wrong.
     */
    outcome scan(std::string_view bytes, std::uint32_t& position) noexcept {
        outcome result = outcome::more;
        while (result == outcome::more && bytes.size() - position >= 64) result = block(bytes.data(), position);
        while (result == outcome::more && position < bytes.size()) result = single(bytes[position], position);
        return result;
    }

private:
    outcome block(char const* data, std::uint32_t& position) noexcept {
        byte_masks const masks = classify(data + position);
        std::uint64_t quotes = masks.quotes;
        if (escaped_ || masks.backslashes != 0) quotes &= ~escaped_bytes(masks.backslashes, escaped_);
        std::uint64_t inside = prefix_xor(quotes);
        if (quoted_) inside = ~inside;

        std::uint64_t events = (masks.brackets | masks.backslashes) & ~inside;
        for (; events != 0; events &= events - 1) {
            auto const index = static_cast<std::uint32_t>(std::countr_zero(events));
            outcome const result = outside_string(data[position + index]);
            if (result == outcome::more) continue;
            position += index + (result == outcome::ended ? 1 : 0);
            return result;
        }
        quoted_ = (inside >> 63) != 0;
        position += 64;
        return outcome::more;
    }

    outcome single(char byte, std::uint32_t& position) noexcept {
        outcome result = outcome::more;
        if (escaped_) escaped_ = false;
        else if (byte == '"') quoted_ = !quoted_;
        else if (!quoted_) result = outside_string(byte);
        else escaped_ = byte == '\\';
        if (result == outcome::more || result == outcome::ended) ++position;
        return result;
    }

    outcome outside_string(char byte) noexcept {
        switch (byte) {
        case '{':
        case '[':
            if (depth_ == depth_limit) return outcome::too_deep;
            ++depth_;
            return outcome::more;
        case '}':
        case ']': return --depth_ == outside_ ? outcome::ended : outcome::more;
        case '\\': return outcome::stray_backslash;
        default: return outcome::more;
        }
    }

    unsigned outside_ = 0;
    unsigned depth_ = 0;
    bool quoted_ = false;
    bool escaped_ = false; // after a backslash
};

} // namespace confab::json::detail

#endif
