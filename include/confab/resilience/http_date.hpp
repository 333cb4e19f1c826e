// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_HTTP_DATE_HPP
#define CONFAB_RESILIENCE_HTTP_DATE_HPP

#include <confab/detail/config.hpp>
#include <confab/time/deadline.hpp>

#include <optional>
#include <string_view>

namespace confab::resilience {

/** Reads the three forms of an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
 *  `Sun Nov  6 08:49:37 1994`.
 *
 *  Case counts, the weekday must be the date's, the zone is GMT, seconds end at 59. A year of two digits is the one that is
 *  at most 50 years after `now`.
 *  @return nothing for anything else, and for years before 1970 or beyond 2200.
 */
CONFAB_DECL std::optional<time::utc_time> parse_http_date(std::string_view text, time::utc_time now) noexcept;

/** Reads `2026-07-08T09:10:11Z`, with a fraction (cut off) or with a zone like `+02:00`.
 *  @return nothing for anything else, and for years before 1970 or beyond 2200.
 */
CONFAB_DECL std::optional<time::utc_time> parse_iso_date(std::string_view text) noexcept;

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/http_date.ipp>
#endif

#endif
