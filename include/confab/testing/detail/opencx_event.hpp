// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_OPENCX_EVENT_HPP
#define CONFAB_TESTING_DETAIL_OPENCX_EVENT_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_rows.hpp>

#include <cstdint>
#include <string>

namespace confab::testing::detail {

/// How many events a session's history has: 1 to 60 generated ones, then a message for each text that was appended.
CONFAB_DECL std::uint64_t opencx_event_count(sandbox_snapshot const& rows, std::uint64_t index);

/// Appends an event of a session in OpenCX's JSON form, counted from 0.
CONFAB_DECL void append_opencx_event(std::string& out, sandbox_snapshot const& rows, std::uint64_t index,
                                     std::uint64_t number);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/opencx_event.ipp>
#endif

#endif
