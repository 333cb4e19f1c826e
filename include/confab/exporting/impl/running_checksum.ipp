// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_RUNNING_CHECKSUM_IPP
#define CONFAB_EXPORTING_IMPL_RUNNING_CHECKSUM_IPP

#include <confab/exporting/running_checksum.hpp>

#include <cstddef>

namespace confab::exporting {
namespace detail {

// Up to eight bytes as a little-endian number, the same on every machine.
inline std::uint64_t little_endian(std::string_view bytes) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return word;
}

} // namespace detail

CONFAB_DECL void running_checksum::add(std::string_view line) noexcept {
    // Each step maps the state one to one, so that a change in any one word always shows.
    auto const mix = [this](std::uint64_t word) {
        state_ = (state_ ^ word) * 0xff51afd7ed558ccdu;
        state_ ^= state_ >> 32;
    };
    mix(line.size());
    for (; line.size() >= 8; line.remove_prefix(8)) mix(detail::little_endian(line.substr(0, 8)));
    if (!line.empty()) mix(detail::little_endian(line));
}

} // namespace confab::exporting

#endif
