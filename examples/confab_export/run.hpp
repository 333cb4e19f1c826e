// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_RUN_HPP
#define CONFAB_EXPORT_RUN_HPP

#include "accounts.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "stop_signals.hpp"

#include <vector>

namespace confab_export {

/// The exit statuses of the contract.
enum class exit_status { complete = 0, account_failed = 1, misconfigured = 2, sink_failed = 3, interrupted = 130 };

/** Exports the accounts into the sink, concurrently, and writes the summary.
 *  @throws configuration_error before anything was requested or written
 */
exit_status run(options const& asked, std::vector<account> const& accounts, console& screen, stop_signals& signals);

} // namespace confab_export

#endif
