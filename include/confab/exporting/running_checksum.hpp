// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_RUNNING_CHECKSUM_HPP
#define CONFAB_EXPORTING_RUNNING_CHECKSUM_HPP

#include <confab/detail/config.hpp>

#include <cstdint>
#include <string_view>

namespace confab::exporting {

/** Detects accidental damage of a file that grows line by line.
 *
 *  The state is one number, so that a later run can go on where this one stopped. It is no
 *  protection against somebody who forges lines.
 */
class running_checksum {
public:
    constexpr running_checksum() = default;
    constexpr explicit running_checksum(std::uint64_t state) : state_(state) {}

    /// Adds one line; the same lines in the same order give the same value. No-throw.
    CONFAB_DECL void add(std::string_view line) noexcept;
    constexpr std::uint64_t value() const noexcept { return state_; }

private:
    std::uint64_t state_ = 0x9e3779b97f4a7c15u;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/running_checksum.ipp>
#endif

#endif
