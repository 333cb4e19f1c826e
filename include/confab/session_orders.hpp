// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SESSION_ORDERS_HPP
#define CONFAB_SESSION_ORDERS_HPP

#include <confab/session.hpp>

#include <optional>

namespace confab {

/** Whether one session comes before another, by one of their times: what merge_by() and reorder() take.
 *
 *  A strict weak order. Sessions without that time come last, and are equal.
 *  @tparam Time the member that is compared
 *  @tparam Latest whether the latest comes first
 */
template <std::optional<json::timestamp> session::* Time, bool Latest>
class order_by_time {
public:
    constexpr order_by_time() noexcept = default;

    bool operator()(session const& left, session const& right) const noexcept {
        auto const& one = left.*Time;
        auto const& other = right.*Time;
        if (!one || !other) return one.has_value() && !other.has_value();
        return Latest ? *other < *one : *one < *other;
    }
};

/// By the time of creation, the latest session first.
inline constexpr order_by_time<&session::created_at, true> latest_first;
/// By the time of creation, the oldest session first.
inline constexpr order_by_time<&session::created_at, false> oldest_first;
/// By the last change, the latest first.
inline constexpr order_by_time<&session::updated_at, true> latest_change_first;
/// By the last change, the oldest first.
inline constexpr order_by_time<&session::updated_at, false> oldest_change_first;

} // namespace confab

#endif
