// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_SHARED_RUN_HPP
#define CONFAB_EXPORT_SHARED_RUN_HPP

#include "accounts.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "stop_signals.hpp"
#include "vendors.hpp"

#include <confab/error.hpp>

#include <boost/asio/io_context.hpp>

#include <vector>

namespace confab_export {

/** Exports the accounts together with other processes that were started with --shared.
 *  @param opened the accounts, in the same order
 *  @return how each account stands, or why the database could not be opened
 *  @throws configuration_error where this program was built without libpq
 */
confab::result<std::vector<account_progress>> run_shared(boost::asio::io_context& context, options const& asked,
                                                         std::vector<account> const& accounts,
                                                         std::vector<opened_account> const& opened, console& screen,
                                                         stop_signals& signals);

} // namespace confab_export

#endif
