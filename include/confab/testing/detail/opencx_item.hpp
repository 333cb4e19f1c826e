// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_OPENCX_ITEM_HPP
#define CONFAB_TESTING_DETAIL_OPENCX_ITEM_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>

#include <string>

namespace confab::testing::detail {

/// Appends a session in OpenCX's JSON form, about 1.2 KB; equal data gives equal bytes.
CONFAB_DECL void append_opencx_item(std::string& out, sandbox_data const& data, sandbox_session const& session);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/opencx_item.ipp>
#endif

#endif
