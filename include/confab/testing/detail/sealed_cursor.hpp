// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_SEALED_CURSOR_HPP
#define CONFAB_TESTING_DETAIL_SEALED_CURSOR_HPP

#include <confab/detail/config.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::testing::detail {

/// Where a cursor leads.
class cursor_position {
public:
    cursor_position() = default;
    cursor_position(std::uint64_t next_index, std::uint32_t cursor_issue) : index(next_index), issue(cursor_issue) {}

    std::uint64_t index = 0; ///< first row that has not been considered
    std::uint32_t issue = 0; ///< makes cursors to one index differ
};

/** A cursor of 44 letters that only its maker can make, and that is valid for one query.
 *
 *  It is base64 with `+`, `/` and `=`, so that a client which does not percent-encode it is found out.
 *  The same key, position and query always give the same cursor, also in another process.
 */
CONFAB_DECL std::string seal_cursor(std::uint64_t key, cursor_position position, std::string_view bound_to);

/// The position of a cursor; nothing if it was not made by @ref seal_cursor with that key and query.
CONFAB_DECL std::optional<cursor_position> open_cursor(std::uint64_t key, std::string_view cursor,
                                                       std::string_view bound_to);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/sealed_cursor.ipp>
#endif

#endif
