// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_DRY_RUN_HPP
#define CONFAB_EXPORT_DRY_RUN_HPP

#include "run.hpp"

#include <vector>

namespace confab_export {

/** Prints how the accounts would be exported: what each vendor filters itself, pages, time at the budget. Asks for one page of
 *  each account and writes nothing.
 *  @return complete, account_failed where an account's page could not be had, or interrupted
 *  @throws configuration_error before anything was requested
 */
exit_status run_dry(options const& asked, std::vector<account> const& accounts, stop_signals& signals);

} // namespace confab_export

#endif
