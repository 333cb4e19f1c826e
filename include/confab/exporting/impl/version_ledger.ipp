// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_VERSION_LEDGER_IPP
#define CONFAB_EXPORTING_IMPL_VERSION_LEDGER_IPP

#include <confab/exporting/version_ledger.hpp>

#include <utility>

namespace confab::exporting {
namespace detail {

inline constexpr std::size_t remembered_rejections = 3;

inline paging::version version_of(paging::fingerprint_key const& key, std::optional<json::timestamp> const& updated_at,
                                  std::string_view raw) noexcept {
    return updated_at ? paging::version::at(*updated_at) : paging::version::of_bytes(paging::fingerprint_of(key, raw));
}

} // namespace detail

CONFAB_DECL paging::fingerprint_set& version_ledger::versions_of(std::string_view account) {
    auto const found = accounts_.find(account);
    if (found != accounts_.end()) return found->second;
    return accounts_.try_emplace(std::string(account)).first->second;
}

CONFAB_DECL void version_ledger::remember(std::string_view account, std::string_view id,
                                          std::optional<json::timestamp> const& updated_at, std::string_view raw) {
    versions_of(account).remember(paging::fingerprint_of(key_, id), detail::version_of(key_, updated_at, raw));
}

CONFAB_DECL bool version_ledger::see(std::string_view account, record const& row, std::string_view raw,
                                     write_outcome& outcome) {
    auto const version = detail::version_of(key_, row.updated_at, raw);
    switch (versions_of(account).see(paging::fingerprint_of(key_, row.id), version)) {
    case paging::sighting::added:
    case paging::sighting::revised: ++outcome.sessions; return true;
    case paging::sighting::revised_again: ++outcome.revisions; return true;
    case paging::sighting::unchanged: ++outcome.unchanged; return false;
    case paging::sighting::repeated: ++outcome.duplicates; return false;
    }
    return false;
}

CONFAB_DECL void reject(write_outcome& outcome, record const& row, failure reason) {
    if (++outcome.rejected > detail::remembered_rejections) return;
    if (!row.id.empty()) reason.details.message += " (id \"" + printable(row.id, 200) + "\")";
    reason.details.item = row.index;
    outcome.rejections.push_back(std::move(reason));
}

} // namespace confab::exporting

#endif
