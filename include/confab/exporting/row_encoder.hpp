// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_ROW_ENCODER_HPP
#define CONFAB_EXPORTING_ROW_ENCODER_HPP

#include <confab/exporting/ndjson.hpp>
#include <confab/exporting/version_ledger.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace confab::exporting {

/** Turns rows into NDJSON lines, each version of a session once.
 *
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 *  @par Exception safety basic (std::bad_alloc)
 */
class row_encoder {
public:
    /// @param key random, except in tests
    explicit row_encoder(paging::fingerprint_key const& key = paging::fingerprint_key::random()) : ledger_(key) {}

    /// Enters a line that an earlier run wrote.
    CONFAB_DECL void remember(written_line const& line);

    /// Appends the lines of those rows that are new; parameters and result as for @ref sink::write.
    CONFAB_DECL write_outcome encode(std::string& out, std::string_view account, std::span<record const> rows,
                                     std::uint64_t limit);

private:
    CONFAB_DECL void encode_row(std::string& out, std::string_view account, record const& row, write_outcome& outcome);

    version_ledger ledger_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/row_encoder.ipp>
#endif

#endif
