// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_VERSION_LEDGER_HPP
#define CONFAB_EXPORTING_VERSION_LEDGER_HPP

#include <confab/exporting/sink.hpp>
#include <confab/paging/fingerprint_set.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting {

/** Which versions of which sessions a sink holds, by account: what keeps it from writing one twice.
 *
 *  Takes at most 40 bytes per session, see @ref paging::fingerprint_set.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 *  @par Exception safety strong (std::bad_alloc)
 */
class version_ledger {
public:
    /// @param key random, except in tests
    explicit version_ledger(paging::fingerprint_key const& key = paging::fingerprint_key::random()) : key_(key) {}

    /** Enters a row that an earlier run wrote.
     *  @param raw as the sink holds it; counts only where there is no `updated_at`
     */
    CONFAB_DECL void remember(std::string_view account, std::string_view id,
                              std::optional<json::timestamp> const& updated_at, std::string_view raw);

    /** Enters a row that this run received, and counts it.
     *  @param raw as the sink will hold it, so that a later run finds the same version
     *  @return whether it is to be written
     */
    CONFAB_DECL bool see(std::string_view account, record const& row, std::string_view raw, write_outcome& outcome);

private:
    CONFAB_DECL paging::fingerprint_set& versions_of(std::string_view account);

    paging::fingerprint_key key_;
    std::map<std::string, paging::fingerprint_set, std::less<>> accounts_;
};

/// Counts a row that cannot be written; the first few keep their reason, with the row's id and its place in the page.
CONFAB_DECL void reject(write_outcome& outcome, record const& row, failure reason);

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/version_ledger.ipp>
#endif

#endif
