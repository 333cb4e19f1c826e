// SPDX-License-Identifier: BSL-1.0
#include <confab/json/open_enum.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_open_enum)

namespace {

enum class mood { unknown, happy, angry };
constexpr std::string_view mood_words[] = {"", "happy", "angry"};
constexpr std::span<std::string_view const> words_of(mood) noexcept { return mood_words; }

using confab::json::word;
using confab::json::word_view;

static_assert(confab::json::open_enum<mood>);
static_assert(!confab::json::open_enum<std::byte>);
static_assert(!std::is_aggregate_v<word<mood>>);
static_assert(word_view<mood>(std::string_view("angry")) == mood::angry);
static_assert(std::is_convertible_v<word_view<mood>, word<mood>>);
static_assert(!std::is_constructible_v<word_view<mood>, word<mood>>); // a view must not outlive its string by accident
static_assert(!std::is_convertible_v<std::string_view, word<mood>>);

} // namespace

BOOST_AUTO_TEST_CASE(known_words_are_enumerators) {
    word<mood> const happy(std::string_view("happy"));
    BOOST_TEST((happy == mood::happy));
    BOOST_TEST((happy != mood::angry));
    BOOST_TEST((happy == "happy"));
    BOOST_TEST(happy.is_known());
    BOOST_TEST(word<mood>(mood::angry).text() == "angry");
    BOOST_TEST((word<mood>(mood::angry) == word_view<mood>(std::string_view("angry"))));
}

BOOST_AUTO_TEST_CASE(unknown_words_keep_their_text) {
    for (std::string_view const text : {"Happy", "happ", "happyy", "bored", " "}) {
        word_view<mood> const view(text);
        BOOST_TEST((view.value() == mood::unknown));
        BOOST_TEST(view.text() == text);
        BOOST_TEST(!view.is_known());
        BOOST_TEST(!view.empty());
    }
    BOOST_TEST((word_view<mood>(std::string_view("a")) != word_view<mood>(std::string_view("b"))));
}

BOOST_AUTO_TEST_CASE(absent_is_empty) {
    word<mood> const absent;
    BOOST_TEST(absent.empty());
    BOOST_TEST((absent == mood::unknown));
    BOOST_TEST((word<mood>(std::string_view()) == absent));
    BOOST_TEST(word<mood>(mood::unknown).empty());
    BOOST_TEST(confab::json::word_of(static_cast<mood>(99)).empty());
}

BOOST_AUTO_TEST_CASE(a_view_becomes_a_string) {
    word<mood> owned;
    {
        std::string const text = "melancholic, and much longer than any small string";
        owned = word_view<mood>(std::string_view(text));
    }
    BOOST_TEST((owned == "melancholic, and much longer than any small string"));
    BOOST_TEST((owned.value() == mood::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
