// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ATHENA_SOURCE_HPP
#define CONFAB_EXPORT_ATHENA_SOURCE_HPP

#include "vendors.hpp"

namespace confab_export {

/// @ref open_account for Athena Intelligence.
opened_account open_athena(boost::asio::any_io_executor executor, account const& settings, options const& asked);

} // namespace confab_export

#endif
