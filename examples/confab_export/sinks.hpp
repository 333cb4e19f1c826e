// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_SINKS_HPP
#define CONFAB_EXPORT_SINKS_HPP

#include "accounts.hpp"
#include "options.hpp"
#include "stop_signals.hpp"

#include <confab/exporting/sink.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <vector>

namespace confab_export {

/// The accounts, with what a checkpoint of theirs must have been made for.
std::vector<confab::exporting::sink_account> sink_accounts(options const& asked, std::vector<account> const& accounts);

/** Opens the sink that the command line names, for these accounts. May run the context, which must have nothing else to do.
 *  A signal ends it with errc::cancelled.
 *  @throws configuration_error where this program was built without what the sink needs
 */
confab::result<std::unique_ptr<confab::exporting::sink>> open_sink(boost::asio::io_context& context,
                                                                   options const& asked,
                                                                   std::vector<account> const& accounts,
                                                                   stop_signals& signals);

} // namespace confab_export

#endif
