// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_ACCOUNT_PROGRESS_IPP
#define CONFAB_EXPORTING_IMPL_ACCOUNT_PROGRESS_IPP

#include <confab/exporting/account_progress.hpp>

namespace confab::exporting {

CONFAB_DECL std::string_view name_of(account_state value) noexcept {
    switch (value) {
    case account_state::running: return "running";
    case account_state::complete: return "complete";
    case account_state::limited: return "limited";
    case account_state::interrupted: return "interrupted";
    case account_state::failed: return "failed";
    }
    return "unknown";
}

} // namespace confab::exporting

#endif
