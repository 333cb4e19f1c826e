// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_NDJSON_HPP
#define CONFAB_EXPORTING_NDJSON_HPP

#include <confab/error.hpp>
#include <confab/exporting/record.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting {

/// Where a line's `raw` member lies within the text that it was appended to.
class raw_extent {
public:
    raw_extent() = default;
    raw_extent(std::size_t first, std::size_t count) : offset(first), size(count) {}

    std::size_t offset = 0;
    std::size_t size = 0;
};

/** Appends one NDJSON line with its line feed.
 *
 *  Keys in the contract's order: account, vendor, id, status, created_at, updated_at, channel, raw. Whitespace outside
 *  of strings is removed from `raw`, and nothing else.
 *  @par Errors
 *  - errc::missing_member the id is empty
 *  - errc::malformed_item the id, status or channel holds a NUL
 *  @par Exception safety basic (std::bad_alloc); after an error `out` is as before.
 */
CONFAB_DECL result<raw_extent> append_line(std::string& out, record const& row);

/// What a later run needs to know of a line that @ref append_line wrote.
class written_line {
public:
    written_line() = default;

    std::string account;
    std::string id;
    std::optional<json::timestamp> updated_at;
    std::string_view raw; ///< a view into the line
};

/** Reads back a line of @ref append_line, without its line feed; nothing where it is some other text.
 *  Checks the members before `raw`, not `raw` itself.
 */
CONFAB_DECL std::optional<written_line> parse_line(std::string_view line);

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/ndjson.ipp>
#endif

#endif
