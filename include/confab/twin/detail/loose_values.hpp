// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_DETAIL_LOOSE_VALUES_HPP
#define CONFAB_TWIN_DETAIL_LOOSE_VALUES_HPP

#include <confab/json/detail/field_target.hpp>

#include <string_view>

namespace confab::twin::detail {

/// A truth value that comes as true, 1, "1" or "true", or the opposite; other values are refused.
template <auto Member>
bool assign_flag(json::detail::owner_of<Member>& into, std::string_view raw) {
    if (raw.size() > 2 && raw.front() == '"' && raw.back() == '"') raw = raw.substr(1, raw.size() - 2);
    bool const is_true = raw == "true" || raw == "1";
    if (is_true || raw == "false" || raw == "0") into.*Member = is_true;
    return is_true || raw == "false" || raw == "0";
}

} // namespace confab::twin::detail

#endif
