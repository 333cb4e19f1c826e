// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ONE_SHOT_HPP
#define CONFAB_EXPORT_ONE_SHOT_HPP

#include "options.hpp"
#include "stop_signals.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <string_view>

namespace confab_export {

/// Runs some work to its end, on this thread. @return false where a signal came before that. Throws what the work throws.
bool run_to_end(boost::asio::io_context& context, boost::asio::awaitable<void> work, stop_signals& signals);

/// Prints what --dry-run and --check tell: on standard output, unless that is the sink, which holds rows and nothing else.
void print_report(options const& asked, std::string_view text);

} // namespace confab_export

#endif
