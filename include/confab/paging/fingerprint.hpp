// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_FINGERPRINT_HPP
#define CONFAB_PAGING_FINGERPRINT_HPP

#include <confab/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::paging {

/// 128 bits that stand for a text.
class fingerprint {
public:
    constexpr fingerprint() = default;
    constexpr fingerprint(std::uint64_t first, std::uint64_t second) : high(first), low(second) {}

    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr bool operator==(fingerprint const&, fingerprint const&) = default;
};

/// For unordered containers: a fingerprint is its own hash.
class fingerprint_hash {
public:
    constexpr fingerprint_hash() = default;
    std::size_t operator()(fingerprint const& value) const noexcept { return static_cast<std::size_t>(value.low); }
};

/// The key of a fingerprint: with a random one, nobody outside can make two texts collide.
class fingerprint_key {
public:
    /// A fixed key, for fingerprints that are stored and compared by a later run.
    constexpr fingerprint_key() = default;
    constexpr fingerprint_key(std::uint64_t first, std::uint64_t second) : high(first), low(second) {}

    /// A key from the system's randomness. @throws std::exception where the system has none
    CONFAB_DECL static fingerprint_key random();

    std::uint64_t high = 0x0706050403020100u;
    std::uint64_t low = 0x0f0e0d0c0b0a0908u;

    friend constexpr bool operator==(fingerprint_key const&, fingerprint_key const&) = default;
};

/// SipHash-2-4 with 128 bits of output. No-throw.
CONFAB_DECL fingerprint fingerprint_of(fingerprint_key const& key, std::string_view text) noexcept;

/// 32 lower-case hexadecimal digits.
CONFAB_DECL std::string to_hex(fingerprint const& value);
/// The opposite of @ref to_hex; nothing for any other text.
CONFAB_DECL std::optional<fingerprint> fingerprint_from_hex(std::string_view digits) noexcept;

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/fingerprint.ipp>
#endif

#endif
