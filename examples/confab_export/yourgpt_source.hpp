// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_YOURGPT_SOURCE_HPP
#define CONFAB_EXPORT_YOURGPT_SOURCE_HPP

#include "vendors.hpp"

#include <confab/yourgpt/credential.hpp>

namespace confab_export {

/// The credential of an account: its key, or its token with the project, which is taken out of extra_query.
confab::yourgpt::credential yourgpt_credential_of(account& settings);

/// @ref open_account for YourGPT.
opened_account open_yourgpt(boost::asio::any_io_executor executor, account const& settings, options const& asked);

} // namespace confab_export

#endif
