// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_SESSION_IPP
#define CONFAB_YOURGPT_IMPL_SESSION_IPP

#include <confab/yourgpt/session.hpp>

#include <algorithm>

namespace confab::yourgpt {

CONFAB_DECL std::vector<std::string_view> segments_of(std::string_view segment) {
    constexpr std::string_view space = " \t\r\n";
    std::vector<std::string_view> tags;
    for (;;) {
        auto const comma = segment.find(',');
        auto tag = segment.substr(0, comma);
        tag.remove_prefix(std::min(tag.find_first_not_of(space), tag.size()));
        tag = tag.substr(0, tag.find_last_not_of(space) + 1);
        if (!tag.empty()) tags.push_back(tag);
        if (comma == segment.npos) return tags;
        segment.remove_prefix(comma + 1);
    }
}

} // namespace confab::yourgpt

#endif
