// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_RECORD_IPP
#define CONFAB_EXPORTING_IMPL_RECORD_IPP

#include <confab/exporting/record.hpp>

#include <string>

namespace confab::exporting {
namespace detail {

inline bool holds_nul(std::string_view text) noexcept { return text.find('\0') != std::string_view::npos; }

inline failure unwritable(errc code, std::string_view member, char const* why) {
    failure reason(code, std::string(why));
    reason.details.json_pointer = "/" + std::string(member);
    return reason;
}

} // namespace detail

CONFAB_DECL result<void> verify(record const& row) {
    if (row.id.empty()) return detail::unwritable(errc::missing_member, "id", "the row has no id");
    if (detail::holds_nul(row.id)) return detail::unwritable(errc::malformed_item, "id", "the id holds a NUL");
    if (row.status && detail::holds_nul(*row.status))
        return detail::unwritable(errc::malformed_item, "status", "the status holds a NUL");
    if (row.channel && detail::holds_nul(*row.channel))
        return detail::unwritable(errc::malformed_item, "channel", "the channel holds a NUL");
    return {};
}

} // namespace confab::exporting

#endif
