// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_FINGERPRINT_IPP
#define CONFAB_PAGING_IMPL_FINGERPRINT_IPP

#include <confab/paging/fingerprint.hpp>
#include <confab/paging/detail/hex_word.hpp>

#include <bit>
#include <cstring>
#include <random>

namespace confab::paging {
namespace detail {

// Little-endian on every machine, so that a stored fingerprint can move between them.
inline std::uint64_t load_little(char const* bytes, std::size_t count) noexcept {
    std::uint64_t word = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&word, bytes, count);
    } else {
        for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return word;
}

class sip_state {
public:
    explicit sip_state(fingerprint_key const& key) noexcept
        : a_(key.high ^ 0x736f6d6570736575u), b_(key.low ^ 0x646f72616e646f6du ^ 0xeeu),
          c_(key.high ^ 0x6c7967656e657261u), d_(key.low ^ 0x7465646279746573u) {}

    void absorb(std::uint64_t word) noexcept {
        d_ ^= word;
        rounds(2);
        a_ ^= word;
    }
    std::uint64_t first_half() noexcept {
        c_ ^= 0xee;
        rounds(4);
        return a_ ^ b_ ^ c_ ^ d_;
    }
    std::uint64_t second_half() noexcept {
        b_ ^= 0xdd;
        rounds(4);
        return a_ ^ b_ ^ c_ ^ d_;
    }

private:
    void rounds(int count) noexcept {
        for (; count > 0; --count) {
            a_ += b_, b_ = std::rotl(b_, 13) ^ a_, a_ = std::rotl(a_, 32);
            c_ += d_, d_ = std::rotl(d_, 16) ^ c_;
            a_ += d_, d_ = std::rotl(d_, 21) ^ a_;
            c_ += b_, b_ = std::rotl(b_, 17) ^ c_, c_ = std::rotl(c_, 32);
        }
    }

    std::uint64_t a_, b_, c_, d_;
};

} // namespace detail

CONFAB_DECL fingerprint_key fingerprint_key::random() {
    std::random_device device;
    auto const word = [&] { return std::uint64_t{device()} << 32 | device(); };
    auto const first = word();
    return {first, word()};
}

CONFAB_DECL fingerprint fingerprint_of(fingerprint_key const& key, std::string_view text) noexcept {
    detail::sip_state state(key);
    auto const length = text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) state.absorb(detail::load_little(text.data(), 8));
    auto const rest = text.empty() ? 0 : detail::load_little(text.data(), text.size());
    state.absorb(std::uint64_t{length} << 56 | rest);
    auto const high = state.first_half();
    return {high, state.second_half()};
}

CONFAB_DECL std::string to_hex(fingerprint const& value) {
    std::string out;
    out.reserve(32);
    detail::append_hex(out, value.high);
    detail::append_hex(out, value.low);
    return out;
}

CONFAB_DECL std::optional<fingerprint> fingerprint_from_hex(std::string_view digits) noexcept {
    if (digits.size() != 32) return std::nullopt;
    auto const high = detail::parse_hex(digits.substr(0, 16));
    auto const low = detail::parse_hex(digits.substr(16));
    if (!high || !low) return std::nullopt;
    return fingerprint{*high, *low};
}

} // namespace confab::paging

#endif
