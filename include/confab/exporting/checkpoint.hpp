// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_CHECKPOINT_HPP
#define CONFAB_EXPORTING_CHECKPOINT_HPP

#include <confab/error.hpp>
#include <confab/exporting/running_checksum.hpp>
#include <confab/paging/fingerprint.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

/// How far an account's walk has come.
enum class walk_state {
    walking,  ///< goes on behind `position`
    complete, ///< has reached its end; the next run refreshes
};

/// One account's part of a checkpoint.
class account_checkpoint {
public:
    account_checkpoint() = default;

    std::string account;
    paging::fingerprint job; ///< what was asked for: vendor, filters and the like
    walk_state state = walk_state::walking;
    std::string position; ///< where the walk goes on; empty: at the start
};

/** What of an NDJSON export is durable, and where its walks go on.
 *
 *  Its text is versioned and checksummed: no text that differs in any bit from an encoded one decodes. It holds no secret.
 */
class checkpoint {
public:
    checkpoint() = default;

    std::uint64_t length = 0;                           ///< bytes of the data file that count; what lies behind is cut
    std::uint64_t content = running_checksum{}.value(); ///< @ref running_checksum of those bytes' lines
    bool replacing = false;                             ///< the data is still in the file that is to replace the output
    std::vector<account_checkpoint> accounts;
};

/// The checkpoint's text. @par Exception safety strong (std::bad_alloc)
CONFAB_DECL std::string encode(checkpoint const& value);

/** Reads a checkpoint's text.
 *  @par Errors
 *  - errc::checkpoint_damaged the text is not exactly what @ref encode wrote
 *  - errc::checkpoint_foreign it is intact, but a newer version of the program wrote it
 */
CONFAB_DECL result<checkpoint> decode_checkpoint(std::string_view text);

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/checkpoint.ipp>
#endif

#endif
