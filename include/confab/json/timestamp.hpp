// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_TIMESTAMP_HPP
#define CONFAB_JSON_TIMESTAMP_HPP

#include <confab/detail/config.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace confab::json {

/// A point in time, UTC, in microseconds.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/** Reads RFC 3339 and what vendors write instead: `2026-07-08T09:10:11.123456Z`.
 *
 *  The date may stand alone (midnight UTC). Between date and time: `T`, `t` or one space. The fraction may have any
 *  number of digits (those beyond microseconds are cut off). The zone is `Z`, `z`, `+hh:mm`, `+hhmm`, `+hh` (or
 *  `-`), and UTC if missing. Years are 0000 to 9999; a leap second `:60` is the next second. The locale and the
 *  machine's time zone do not count.
 *  @return nothing if the text is anything else.
 */
CONFAB_DECL std::optional<timestamp> parse_timestamp(std::string_view text) noexcept;

/** Writes RFC 3339 in UTC: `2026-07-08T09:10:11Z`, with 3 or 6 digits of fraction if they are not zero.
 *
 *  Years outside 0000 to 9999 are written with their sign and as many digits as they need, which
 *  @ref parse_timestamp does not read.
 */
CONFAB_DECL std::string format_timestamp(timestamp value);

} // namespace confab::json

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/json/impl/timestamp.ipp>
#endif

#endif
