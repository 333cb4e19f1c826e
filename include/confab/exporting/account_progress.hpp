// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_ACCOUNT_PROGRESS_HPP
#define CONFAB_EXPORTING_ACCOUNT_PROGRESS_HPP

#include <confab/error.hpp>
#include <confab/exporting/record_source.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting {

/// How the export of an account stands.
enum class account_state {
    running,     ///< not ended yet
    complete,    ///< the walk has reached its end
    limited,     ///< stopped at the number of sessions that was asked for
    interrupted, ///< stopped because the run was
    failed,      ///< ended by `error`
};

/// The state's word in the summary.
CONFAB_DECL std::string_view name_of(account_state value) noexcept;

/// What an export has done for one account; @ref export_job keeps it up to date.
class account_progress {
public:
    account_progress() = default;

    std::string account;
    std::string vendor;
    account_state state = account_state::running;
    std::uint64_t sessions = 0;   ///< distinct sessions that this run wrote
    std::uint64_t revisions = 0;  ///< further versions of those
    std::uint64_t duplicates = 0; ///< rows that the vendor repeated
    std::uint64_t unchanged = 0;  ///< rows that earlier runs wrote
    std::uint64_t filtered = 0;   ///< rows that were not wanted
    std::uint64_t rejected = 0;   ///< rows that cannot be written
    std::uint64_t pages = 0;      ///< pages received
    std::string position;         ///< where the walk goes on
    source_stats stats;           ///< what was asked of the vendor
    std::optional<failure> error; ///< why it ended
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/account_progress.ipp>
#endif

#endif
