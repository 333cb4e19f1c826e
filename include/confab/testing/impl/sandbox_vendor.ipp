// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SANDBOX_VENDOR_IPP
#define CONFAB_TESTING_IMPL_SANDBOX_VENDOR_IPP

#include <confab/testing/sandbox_vendor.hpp>

#include <algorithm>

namespace confab::testing {
namespace detail {

CONFAB_DECL bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
    auto const lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char one, char other) { return lower(one) == lower(other); });
}

} // namespace detail

CONFAB_DECL std::vector<std::string_view> sandbox_request::values_of(std::string_view name) const {
    std::vector<std::string_view> values;
    for (auto const& field : fields)
        if (detail::equal_ignoring_case(field.first, name)) values.push_back(field.second);
    return values;
}

CONFAB_DECL std::string_view sandbox_request::path() const noexcept {
    return std::string_view(target).substr(0, target.find('?'));
}

CONFAB_DECL std::string_view sandbox_request::query() const noexcept {
    auto const mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

} // namespace confab::testing

#endif
