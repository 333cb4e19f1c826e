// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_OPEN_ENUM_HPP
#define CONFAB_JSON_OPEN_ENUM_HPP

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace confab::json {

/** An enum whose words are known, and which may come with others.
 *
 *  Its enumerators count up from 0 without gaps and the first one is `unknown`. Beside it stands a function that is
 *  found by argument-dependent lookup and gives the words by enumerator; the one of `unknown` is never read:
 *  @code
 *  enum class mood { unknown, happy, angry };
 *  inline constexpr std::string_view mood_words[] = {"", "happy", "angry"};
 *  constexpr std::span<std::string_view const> words_of(mood) noexcept { return mood_words; }
 *  @endcode
 */
template <class Enum>
concept open_enum = std::is_enum_v<Enum> && requires {
    { words_of(Enum::unknown) } -> std::convertible_to<std::span<std::string_view const>>;
} && static_cast<std::size_t>(Enum::unknown) == 0;

/// The enumerator of a word; `unknown` if it is none of the words. Letter case counts.
template <open_enum Enum>
constexpr Enum enumerator_of(std::string_view word) noexcept {
    std::span<std::string_view const> const words = words_of(Enum::unknown);
    for (std::size_t i = 1; i < words.size(); ++i)
        if (words[i] == word) return static_cast<Enum>(i);
    return Enum::unknown;
}

/// The word of an enumerator; empty for `unknown` and for values that are none.
template <open_enum Enum>
constexpr std::string_view word_of(Enum value) noexcept {
    std::span<std::string_view const> const words = words_of(Enum::unknown);
    auto const index = static_cast<std::size_t>(value);
    return index == 0 || index >= words.size() ? std::string_view() : words[index];
}

/** A word as it was received, beside the enumerator that it means.
 *
 *  A word that is not known is `Enum::unknown` and keeps its text. Default: unknown and empty, the member was absent.
 *  @tparam String what holds the text: std::string, or std::string_view into a page.
 */
template <open_enum Enum, class String>
class basic_word {
public:
    basic_word() = default;
    /// A word as received.
    explicit constexpr basic_word(std::string_view text) : value_(enumerator_of<Enum>(text)), text_(text) {}
    /// A known word.
    constexpr basic_word(Enum value) : value_(value), text_(word_of(value)) {}
    /// The same word with its text held another way; never a view of a string.
    template <class Other>
        requires(!std::same_as<Other, String> && !std::same_as<String, std::string_view>)
    constexpr basic_word(basic_word<Enum, Other> const& other)
        : value_(other.value()), text_(std::string_view(other.text())) {}

    constexpr Enum value() const noexcept { return value_; }
    constexpr String const& text() const noexcept { return text_; }
    /// Whether the word is one of the known ones.
    constexpr bool is_known() const noexcept { return value_ != Enum::unknown; }
    /// Whether there is no word at all: the member was absent, null or "".
    constexpr bool empty() const noexcept { return text_.empty(); }

    /// Words are equal if their texts are.
    template <class Other>
    friend constexpr bool operator==(basic_word const& left, basic_word<Enum, Other> const& right) noexcept {
        return std::string_view(left.text_) == std::string_view(right.text());
    }
    friend constexpr bool operator==(basic_word const& left, Enum right) noexcept { return left.value_ == right; }
    friend constexpr bool operator==(basic_word const& left, std::string_view right) noexcept {
        return std::string_view(left.text_) == right;
    }

private:
    Enum value_ = Enum::unknown;
    String text_;
};

/// A word that owns its text.
template <open_enum Enum>
using word = basic_word<Enum, std::string>;
/// A word whose text lies in a page.
template <open_enum Enum>
using word_view = basic_word<Enum, std::string_view>;

} // namespace confab::json

#endif
