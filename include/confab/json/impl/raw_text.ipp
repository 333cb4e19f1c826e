// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_IMPL_RAW_TEXT_IPP
#define CONFAB_JSON_IMPL_RAW_TEXT_IPP

#include <confab/json/raw_text.hpp>

#include <confab/json/detail/pointer.hpp>
#include <confab/json/detail/walk.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace confab::json {

CONFAB_DECL void append_minified(std::string& out, std::string_view raw) {
    std::size_t run = 0;
    std::size_t position = 0;
    while (position < raw.size()) {
        if (raw[position] == '"') {
            position = detail::string_end(raw, position);
        } else if (!detail::is_space(raw[position])) {
            ++position;
        } else {
            out += raw.substr(run, position - run);
            position = run = detail::skip_space(raw, position);
        }
    }
    out += raw.substr(run);
}

CONFAB_DECL void append_quoted(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    std::size_t run = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out += text.substr(run, i - run);
        run = i + 1;
        out += '\\';
        switch (byte) {
        case '"':
        case '\\': out += text[i]; break;
        case '\b': out += 'b'; break;
        case '\f': out += 'f'; break;
        case '\n': out += 'n'; break;
        case '\r': out += 'r'; break;
        case '\t': out += 't'; break;
        default:
            out += "u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    out += text.substr(run);
    out += '"';
}

namespace detail {

/// The code unit of four hexadecimal digits at `position`; above 0xffff if there are none.
inline std::uint32_t code_unit(std::string_view text, std::size_t position) noexcept {
    std::uint32_t unit = 0;
    if (text.size() < 4 || position > text.size() - 4) return 0x10000;
    for (char const byte : text.substr(position, 4)) {
        auto const lower = static_cast<std::uint32_t>(static_cast<unsigned char>(byte) | 0x20);
        if (is_digit(byte)) unit = unit * 16 + (lower - '0');
        else if (lower >= 'a' && lower <= 'f') unit = unit * 16 + (lower - 'a' + 10);
        else return 0x10000;
    }
    return unit;
}

inline void append_utf8(std::string& out, std::uint32_t point) {
    auto const put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    auto const put_tail = [&](unsigned shift) { put(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | point >> 6);
    } else {
        if (point < 0x10000) {
            put(0xe0 | point >> 12);
        } else {
            put(0xf0 | point >> 18);
            put_tail(12);
        }
        put_tail(6);
    }
    put_tail(0);
}

/// Appends what the escape stands for whose backslash is at `position`; returns the position after it.
inline std::size_t append_unescaped(std::string& out, std::string_view body, std::size_t position) {
    static constexpr std::string_view letters = "bfnrt\"\\/";
    static constexpr std::string_view meanings = "\b\f\n\r\t\"\\/";
    char const letter = position + 1 < body.size() ? body[position + 1] : '\0';
    if (std::size_t const known = letters.find(letter); known != letters.npos) {
        out += meanings[known];
        return position + 2;
    }
    std::uint32_t const high = letter == 'u' ? code_unit(body, position + 2) : 0x10000;
    bool const is_high = high >= 0xd800 && high < 0xdc00;
    if (is_high && body.substr(position + 6, 2) == "\\u") {
        std::uint32_t const low = code_unit(body, position + 8);
        if (low >= 0xdc00 && low < 0xe000) {
            append_utf8(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            return position + 12;
        }
    }
    if (high < 0xd800 || (high >= 0xe000 && high < 0x10000)) {
        append_utf8(out, high);
        return position + 6;
    }
    // No valid JSON has such an escape: it stays as it is.
    out += body[position];
    return position + 1;
}

} // namespace detail

CONFAB_DECL std::string unescaped(std::string_view body) {
    std::string text;
    text.reserve(body.size());
    std::size_t position = 0;
    while (position < body.size()) {
        std::size_t const backslash = std::min(body.find('\\', position), body.size());
        text += body.substr(position, backslash - position);
        position = backslash == body.size() ? backslash : detail::append_unescaped(text, body, backslash);
    }
    return text;
}

CONFAB_DECL result<std::optional<std::string_view>> find_member(std::string_view object, std::string_view name) {
    object = detail::trimmed(object);
    std::optional<std::string_view> found;
    if (object.empty() || object.front() != '{') return found;
    std::size_t position = detail::skip_space(object, 1);
    while (position < object.size() && object[position] == '"') {
        std::size_t const key_end = detail::string_end(object, position);
        std::string_view const key = object.substr(position + 1, key_end - position - 2);
        std::size_t const begin =
            detail::skip_space(object, std::min(detail::skip_space(object, key_end) + 1, object.size()));
        std::size_t const end = detail::value_end(object, begin);
        bool const matches = key.find('\\') == key.npos ? key == name : unescaped(key) == name;
        if (matches && found) {
            diagnostics details;
            detail::append_token(details.json_pointer, name);
            return failure(errc::duplicate_key, std::move(details));
        }
        if (matches) found = object.substr(begin, end - begin);
        position = detail::skip_space(object, end);
        if (position < object.size() && object[position] == ',') position = detail::skip_space(object, position + 1);
    }
    return found;
}

} // namespace confab::json

#endif
