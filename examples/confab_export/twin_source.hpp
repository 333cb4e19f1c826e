// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_TWIN_SOURCE_HPP
#define CONFAB_EXPORT_TWIN_SOURCE_HPP

#include "vendors.hpp"

#include <confab/twin/credential.hpp>

namespace confab_export {

/// The credential of an account: its token, or its e-mail and password at its identity service.
confab::twin::credential twin_credential_of(account const& settings);

/// @ref open_account for TWIN.
opened_account open_twin(boost::asio::any_io_executor executor, account const& settings, options const& asked);

} // namespace confab_export

#endif
