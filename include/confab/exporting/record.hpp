// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_RECORD_HPP
#define CONFAB_EXPORTING_RECORD_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace confab::exporting {

/** One row of an export: a session in the common model's words, as a view.
 *
 *  All text is valid UTF-8 and must outlive the record; `raw` is one valid JSON value. An absent
 *  member is written as `null`.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class record {
public:
    record() = default;

    std::string_view account;               ///< name of the account in the accounts file
    std::string_view vendor;                ///< the vendor's folder name, for instance "opencx"
    std::string_view id;                    ///< the identifier that the vendor's other calls take; never empty
    std::optional<std::string_view> status; ///< common-model word, else the vendor's own
    std::optional<json::timestamp> created_at;
    std::optional<json::timestamp> updated_at;
    std::optional<std::string_view> channel; ///< common-model word, else the vendor's own
    std::string_view raw;                    ///< the vendor's own object, byte for byte
    std::uint64_t index = 0;                 ///< its place within the vendor's page as it was sent, from 0
};

/** Whether a sink can hold the row.
 *  @par Errors
 *  - errc::missing_member the id is empty
 *  - errc::malformed_item the id, status or channel holds a NUL
 */
CONFAB_DECL result<void> verify(record const& row);

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/record.ipp>
#endif

#endif
