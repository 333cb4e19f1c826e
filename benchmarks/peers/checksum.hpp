// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_CHECKSUM_HPP
#define CONFAB_BENCHMARKS_PEERS_CHECKSUM_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace peers {

/// Which letters a text may have; README.md says which field is which.
enum class alphabet {
    ascii,   ///< its length counts too: it is the same in every language
    unicode, ///< languages count its length in different units
};

/// Whether a session counts, by its place on the page.
inline bool counts(std::size_t row, bool thorough) { return thorough || row % 10 == 0; }

/** FNV-1a over one session's fields, in 32 bits, so that no language needs big integers.
 *
 *  Of a text only both ends and the length count, and only every tenth session, so that reading is measured and not summing up.
 *  `thorough` takes every byte of all sessions: it is for proving that a program decodes what the others decode.
 */
class checksum {
public:
    explicit checksum(bool thorough) : thorough_(thorough) {}

    void text(std::string_view value, alphabet letters = alphabet::ascii) {
        if (thorough_) {
            for (char const byte : value) step(static_cast<unsigned char>(byte));
            step(static_cast<std::uint32_t>(value.size()));
        }
        if (value.empty()) return step(0);
        auto const length = letters == alphabet::ascii ? static_cast<std::uint32_t>(value.size()) << 16 : 0;
        step(letter(value.front()) | letter(value.back()) << 8 | length);
    }
    void number(std::uint64_t value) { step(static_cast<std::uint32_t>(value)); }
    void missing() { step(0xffffffff); }
    void milliseconds_of_day(std::uint32_t value) { step(value); }
    /// Of a time as the vendor writes it, `2023-01-01T12:34:56.789Z`, where a fraction of zero is left out.
    void time(std::string_view text) {
        auto const digits = [&](std::size_t at) {
            return static_cast<std::uint32_t>((text[at] - '0') * 10 + (text[at + 1] - '0'));
        };
        auto const seconds = (digits(11) * 60 + digits(14)) * 60 + digits(17);
        auto const fraction = text[19] == '.' ? digits(20) * 10 + static_cast<std::uint32_t>(text[22] - '0') : 0;
        step(seconds * 1000 + fraction);
    }

    std::uint32_t value() const { return value_; }

private:
    static std::uint32_t letter(char byte) {
        auto const code = static_cast<unsigned char>(byte);
        return code < 0x80 ? code : 0x80;
    }
    void step(std::uint32_t word) { value_ = (value_ ^ word) * 16777619U; }

    std::uint32_t value_ = 2166136261U;
    bool thorough_;
};

} // namespace peers

#endif
