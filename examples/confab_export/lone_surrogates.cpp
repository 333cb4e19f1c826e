// SPDX-License-Identifier: BSL-1.0
#include "lone_surrogates.hpp"

#include <charconv>
#include <cstddef>

namespace confab_export {
namespace {

constexpr std::size_t escape_size = 6; // of "\uXXXX"

// The number of the escape at `at`, if one is there.
std::optional<unsigned> unit_at(std::string_view json, std::size_t at) {
    if (json.size() < at + escape_size || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    auto const* const digits = json.data() + at + 2;
    auto const [end, error] = std::from_chars(digits, digits + 4, unit, 16);
    if (error != std::errc() || end != digits + 4) return std::nullopt;
    return unit;
}

bool is_high(std::optional<unsigned> unit) { return unit && *unit >= 0xd800 && *unit < 0xdc00; }
bool is_low(std::optional<unsigned> unit) { return unit && *unit >= 0xdc00 && *unit < 0xe000; }

} // namespace

std::optional<std::string> replace_lone_surrogates(std::string_view json) {
    std::optional<std::string> out;
    for (auto at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
        auto const unit = unit_at(json, at);
        if (is_high(unit) && is_low(unit_at(json, at + escape_size))) {
            at += 2 * escape_size;
        } else if (is_high(unit) || is_low(unit)) {
            if (!out) out = json;
            out->replace(at, escape_size, "\\ufffd");
            at += escape_size;
        } else {
            at += 2; // the character behind the backslash belongs to it, be it another one
        }
        if (at >= json.size()) break;
    }
    return out;
}

} // namespace confab_export
