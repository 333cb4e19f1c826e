// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_DETAIL_CHECKS_HPP
#define CONFAB_YOURGPT_DETAIL_CHECKS_HPP

#include <confab/error.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/open_enum.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/yourgpt/credential.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What is wrong with a parameter, found before anything is sent: each message names parameter, value and bound.
namespace confab::yourgpt::detail {

inline failure refused(std::string_view name, std::string_view value, std::string_view bound) {
    return failure(errc::invalid_argument,
                   std::string(name) + ": \"" + printable(value, 60) + "\" " + std::string(bound));
}

/// Not empty, and UTF-8.
inline result<void> check_text(std::string_view name, std::string_view value) {
    if (value.empty()) return failure(errc::invalid_argument, std::string(name) + " must not be empty");
    std::string quoted;
    json::append_quoted(quoted, value);
    if (!json::validate(quoted)) return refused(name, value, "is not UTF-8");
    return {};
}

inline bool is_digits(std::string_view value) noexcept {
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

inline result<void> check_digits(std::string_view name, std::string_view value) {
    if (!is_digits(value)) return refused(name, value, "is no number");
    return {};
}

/// One of an enum's words.
template <json::open_enum Enum>
result<void> check_word(std::string_view name, std::string_view value) {
    if (json::enumerator_of<Enum>(value) != Enum::unknown) return {};
    std::string bound = "is none of ";
    for (auto const candidate : words_of(Enum::unknown).subspan(1)) {
        if (!bound.ends_with(' ')) bound += ", ";
        bound += candidate;
    }
    return refused(name, value, bound);
}

inline result<void> check_range(std::string_view name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
    if (value >= least && value <= most) return {};
    return failure(errc::invalid_argument, std::string(name) + ": " + std::to_string(value) + " is outside of " +
                                               std::to_string(least) + " to " + std::to_string(most));
}

/// Characters of valid UTF-8.
inline std::size_t characters_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// A parameter that is offered at one door only.
inline result<void> check_door(std::string_view name, door at, door offered) {
    if (at == offered) return {};
    return failure(errc::invalid_argument, std::string(name) + " is offered to " +
                                               (offered == door::project_key ? "project keys" : "platform tokens") +
                                               " only");
}

} // namespace confab::yourgpt::detail

#endif
