// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_CHECK_HPP
#define CONFAB_EXPORT_CHECK_HPP

#include "run.hpp"

#include <vector>

namespace confab_export {

/** Tests the accounts against their live APIs, one after the other, and prints what differs from what is built in. Reads only.
 *  @return complete where each of them would be exported, account_failed where one would not, interrupted
 *  @throws configuration_error before anything was requested
 */
exit_status run_check(options const& asked, std::vector<account> const& accounts, stop_signals& signals);

} // namespace confab_export

#endif
