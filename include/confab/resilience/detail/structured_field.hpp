// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_STRUCTURED_FIELD_HPP
#define CONFAB_RESILIENCE_DETAIL_STRUCTURED_FIELD_HPP

#include <confab/detail/config.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::resilience::detail {

/// One member of a list or dictionary: its key or item as text, its value where it is a whole number, its parameters likewise.
class field_member {
public:
    field_member() = default;

    std::optional<std::int64_t> number(std::string_view parameter) const noexcept {
        for (auto const& given : parameters)
            if (given.first == parameter) return given.second;
        return std::nullopt;
    }

    bool has(std::string_view parameter) const noexcept {
        for (auto const& given : parameters)
            if (given.first == parameter) return true;
        return false;
    }

    std::string_view name;
    std::optional<std::int64_t> value;
    std::vector<std::pair<std::string_view, std::optional<std::int64_t>>> parameters;
};

/** Reads a structured field (RFC 8941), list or dictionary, of which whole numbers are wanted.
 *  @return its members, at most 64; empty where anything is malformed, or where there are inner lists
 */
CONFAB_DECL std::vector<field_member> read_structured_field(std::string_view text);

} // namespace confab::resilience::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/detail/impl/structured_field.ipp>
#endif

#endif
