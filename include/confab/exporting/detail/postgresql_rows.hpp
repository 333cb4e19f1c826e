// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_POSTGRESQL_ROWS_HPP
#define CONFAB_EXPORTING_DETAIL_POSTGRESQL_ROWS_HPP

#include <confab/error.hpp>
#include <confab/exporting/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting {

/// The longest id, with its account's name, in bytes, that PostgreSQL's index can be trusted to take.
inline constexpr std::size_t longest_postgresql_key = 2000;

} // namespace confab::exporting

namespace confab::exporting::detail {

/// Appends a text of a line of COPY, whose special characters are escaped.
inline void append_copied(std::string& out, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
}

inline void append_copied(std::string& out, std::optional<std::string_view> const& text) {
    out += '\t';
    if (text) append_copied(out, *text);
    else out += "\\N";
}

/// PostgreSQL has no year 0: it calls it 1 BC.
inline void append_copied(std::string& out, std::optional<json::timestamp> const& time) {
    out += '\t';
    if (!time) {
        out += "\\N";
        return;
    }
    auto text = json::format_timestamp(*time);
    bool const is_year_0 = text.starts_with("0000-");
    if (is_year_0) text.replace(0, 4, "0001");
    out += text;
    if (is_year_0) out += " BC";
}

/// Whether the table can hold the row, see @ref verify.
inline result<void> check_postgresql_row(record const& row) {
    auto const checked = verify(row);
    if (checked && row.account.size() + row.id.size() > longest_postgresql_key)
        return failure(errc::malformed_item, "the id is too long for the table's index");
    return checked;
}

/// Appends one row as a line of COPY: its number, then the columns of `sessions`.
inline void append_row(std::string& out, std::uint64_t number, record const& row) {
    out += std::to_string(number) + '\t';
    append_copied(out, row.account);
    append_copied(out, std::optional<std::string_view>(row.vendor));
    append_copied(out, std::optional<std::string_view>(row.id));
    append_copied(out, row.status);
    append_copied(out, row.created_at);
    append_copied(out, row.updated_at);
    append_copied(out, row.channel);
    append_copied(out, std::optional<std::string_view>(row.raw));
    out += '\n';
}

} // namespace confab::exporting::detail

#endif
