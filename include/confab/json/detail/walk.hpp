// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_WALK_HPP
#define CONFAB_JSON_DETAIL_WALK_HPP

#include <confab/json/detail/byte_masks.hpp>

#include <cstddef>
#include <string_view>

// Steps through JSON text. Positions never pass the end, whatever the text is; they mean something for valid text only.
namespace confab::json::detail {

constexpr bool is_space(char byte) noexcept { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

constexpr bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

inline std::size_t skip_space(std::string_view text, std::size_t position) noexcept {
    while (position < text.size() && is_space(text[position])) ++position;
    return position;
}

inline std::string_view trimmed(std::string_view text) noexcept {
    text.remove_prefix(skip_space(text, 0));
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// After the closing quote of the string whose opening quote is at `position`.
inline std::size_t string_end(std::string_view text, std::size_t position) noexcept {
    char const* const end = text.data() + text.size();
    char const* byte = text.data() + position + 1;
    while (byte < end) {
        byte = find_quote_or_backslash(byte, end);
        if (byte == end) break;
        if (*byte == '"') return static_cast<std::size_t>(byte + 1 - text.data());
        byte += 2;
    }
    return text.size();
}

/// After the object or array whose bracket is at `position`.
inline std::size_t container_end(std::string_view text, std::size_t position) noexcept {
    std::size_t depth = 0;
    while (position < text.size()) {
        char const byte = text[position];
        if (byte == '"') {
            position = string_end(text, position);
            continue;
        }
        ++position;
        if (byte == '{' || byte == '[') ++depth;
        else if ((byte == '}' || byte == ']') && --depth == 0) break;
    }
    return position;
}

/// After the value that begins at `position`.
inline std::size_t value_end(std::string_view text, std::size_t position) noexcept {
    if (position == text.size()) return position;
    char const first = text[position];
    if (first == '"') return string_end(text, position);
    if (first == '{' || first == '[') return container_end(text, position);
    while (position < text.size() && !is_space(text[position]) && text[position] != ',' && text[position] != ']' &&
           text[position] != '}')
        ++position;
    return position;
}

} // namespace confab::json::detail

#endif
