// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_LIMITS_HPP
#define CONFAB_JSON_LIMITS_HPP

#include <cstddef>
#include <cstdint>

namespace confab::json {

/// How deep objects and arrays may be nested, everywhere: in a page as a whole, in an envelope, in an item.
inline constexpr unsigned depth_limit = 32;

/** What a page may cost at most. Every bound is checked while bytes arrive, not at the end. */
class page_limits {
public:
    page_limits() = default;

    std::uint32_t page_bytes = 64u << 20; ///< bytes of one page, 64 MiB
    std::uint32_t item_bytes = 16u << 20; ///< bytes of one item, 16 MiB
    std::uint32_t items = 1'000'000; ///< items of one page; the cutter keeps 8 bytes for each (16 while its list grows)
};

} // namespace confab::json

#endif
