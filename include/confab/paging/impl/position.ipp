// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_POSITION_IPP
#define CONFAB_PAGING_IMPL_POSITION_IPP

#include <confab/paging/position.hpp>

#include <confab/paging/detail/hex_word.hpp>
#include <confab/paging/fingerprint.hpp>

#include <algorithm>
#include <optional>

namespace confab::paging {
namespace detail {

inline constexpr std::string_view position_prefix = "confab1:";
inline constexpr std::string_view inner_position_prefix = "confab2:"; // the same, and ":key:rows"
inline constexpr std::size_t mark_digits = 16;

inline bool is_plain_byte(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == '=' || c == '/' || c == '+';
}

inline void append_escaped(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (char c : text) {
        if (is_plain_byte(c)) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
}

inline int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The opposite of append_escaped, and of nothing else: each text has one form.
inline std::optional<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_plain_byte(text[i])) {
            out += text[i];
            continue;
        }
        if (text[i] != '%' || text.size() - i < 3) return std::nullopt;
        int const high = hex_value(text[i + 1]);
        int const low = hex_value(text[i + 2]);
        if (high < 0 || low < 0 || is_plain_byte(static_cast<char>(high * 16 + low))) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

// Lengths keep the parts apart: ("ab", "c") and ("a", "bc") differ.
inline void append_part(std::string& out, std::string_view part) {
    out += std::to_string(part.size());
    out += ':';
    out += part;
}

inline std::string check_digits(std::string_view text) { return to_hex(fingerprint_of({}, text)).substr(0, 8); }

inline void append_delivered(std::string& out, delivered_rows const& rows) {
    out += ':' + to_hex(fingerprint(rows.key().high, rows.key().low)) + ':';
    auto const marks = rows.marks();
    for (auto const mark : marks.first(std::min(marks.size(), position::most_saved_rows))) append_hex(out, mark);
}

inline std::optional<delivered_rows> parse_delivered(std::string_view key, std::string_view marks) {
    auto const words = fingerprint_from_hex(key);
    auto const count = marks.size() / mark_digits;
    if (!words || count == 0 || count > position::most_saved_rows) return std::nullopt;
    delivered_rows rows(fingerprint_key(words->high, words->low));
    for (; !marks.empty(); marks.remove_prefix(mark_digits)) {
        auto const mark = parse_hex(marks.substr(0, mark_digits));
        if (!mark) return std::nullopt;
        rows.add(*mark);
    }
    return rows;
}

inline failure bad_position(std::string reason) { return {errc::invalid_position, std::move(reason)}; }

} // namespace detail

CONFAB_DECL listing_identity::listing_identity(std::string_view vendor, std::string_view account,
                                               std::string_view query)
    : vendor_(vendor) {
    std::string all;
    detail::append_part(all, vendor);
    detail::append_part(all, account);
    detail::append_part(all, query);
    digest_ = to_hex(fingerprint_of({}, all)).substr(0, 16);
}

CONFAB_DECL std::string position::save(listing_identity const& listing) const {
    constexpr std::size_t around = 64; // what stands beside vendor and cursor
    std::string text;
    text.reserve(listing.vendor().size() + cursor_.size() + around);
    text += delivered_.empty() ? detail::position_prefix : detail::inner_position_prefix;
    text.append(listing.vendor()).append(1, ':').append(listing.digest()).append(1, ':');
    if (is_start_) text += '^';
    else detail::append_escaped(text, cursor_);
    if (!delivered_.empty()) detail::append_delivered(text, delivered_);
    auto const check = detail::check_digits(text);
    text.append(1, ':').append(check);
    return text;
}

CONFAB_DECL result<position> position::restore(std::string_view text, listing_identity const& listing) {
    if (!text.starts_with("confab")) return detail::bad_position("it is not a saved position");
    auto const checked = text.rfind(':');
    if (checked == text.npos || detail::check_digits(text.substr(0, checked)) != text.substr(checked + 1))
        return detail::bad_position("it is damaged");
    bool const is_inside = text.starts_with(detail::inner_position_prefix);
    if (!is_inside && !text.starts_with(detail::position_prefix))
        return detail::bad_position("it is of another version");
    auto rest = text.substr(0, checked).substr(detail::position_prefix.size());
    auto const take = [&rest] {
        auto const end = rest.find(':');
        auto const part = rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        return part;
    };
    if (take() != listing.vendor()) return detail::bad_position("it is of another vendor");
    if (take() != listing.digest()) return detail::bad_position("it is of another account or query");
    auto const begin = is_inside ? take() : std::exchange(rest, {});
    position page;
    if (begin != "^") {
        auto cursor = detail::unescape(begin);
        if (!cursor) return detail::bad_position("it is damaged");
        page = position(std::move(*cursor));
    }
    if (!is_inside) return page;
    auto const key = take();
    auto rows = detail::parse_delivered(key, rest);
    if (!rows) return detail::bad_position("it is damaged");
    return page.behind(std::move(*rows));
}

} // namespace confab::paging

#endif
