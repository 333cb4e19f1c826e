// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RATE_HEADERS_HPP
#define CONFAB_RESILIENCE_RATE_HEADERS_HPP

#include <confab/http/message.hpp>
#include <confab/resilience/rate_limit.hpp>
#include <confab/time/deadline.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace confab::resilience {

/** What a response says about its server's limit. Every member is optional; what is malformed or out of reason is left out. */
class rate_advice {
public:
    rate_advice() = default;

    std::optional<time::duration> retry_after; ///< `Retry-After`: 0 to 10,000 days
    std::optional<std::int64_t> remaining;     ///< requests that are left until `reset_after`: 0 to 10^9
    std::optional<time::duration> reset_after; ///< 0 to 31 days
    std::optional<rate_limit> limit;           ///< the stated quota with the shortest window
};

/** Reads `Retry-After`, `RateLimit` and `RateLimit-Policy` (IETF drafts: `"name";r=5;t=30` and `limit=10, remaining=5,
 *  reset=30`), and the pair of `-Remaining` and `-Reset` after `RateLimit`, `X-RateLimit` or `X-Rate-Limit`, with a reset in
 *  seconds from now, in epoch seconds, epoch milliseconds or as a date.
 *
 *  Points in time are compared with the response's own `Date`, which makes a wrong clock on either side harmless; without one
 *  with `now`. Of several quotas the one with the fewest requests left counts, of several Retry-After the longest.
 */
CONFAB_DECL rate_advice read_rate_headers(http::response_head const& head, time::utc_time now);

/** Reads the value of a Retry-After: seconds (fractions are rounded up) or an HTTP date, which is compared with `now`.
 *  @return how long to wait, clamped to 0 … 10,000 days; nothing where the value is malformed.
 */
CONFAB_DECL std::optional<time::duration> parse_retry_after(std::string_view value, time::utc_time now) noexcept;

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/rate_headers.ipp>
#endif

#endif
