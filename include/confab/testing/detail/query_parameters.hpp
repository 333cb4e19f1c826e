// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_QUERY_PARAMETERS_HPP
#define CONFAB_TESTING_DETAIL_QUERY_PARAMETERS_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing::detail {

/// Decoded names and values in their order.
using query_parameters = std::vector<std::pair<std::string, std::string>>;

/// Parses a query as a form ("+" is a space); nothing for a malformed escape, an empty segment, or a segment without "=".
CONFAB_DECL std::optional<query_parameters> parse_query(std::string_view query);

/// Parses `2024-05-06`, `2024-05-06T07:08:09Z`, with 1 to 9 fractional digits (cut to milliseconds) and offsets.
CONFAB_DECL std::optional<sandbox_time> parse_iso_time(std::string_view text);

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/query_parameters.ipp>
#endif

#endif
