// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/words.hpp>

#include <boost/test/unit_test.hpp>

using namespace confab::opencx;
using confab::json::enumerator_of;
using confab::json::word_of;

namespace {

// A word for each enumerator, and back.
template <class Enum>
bool is_complete(Enum last) {
    for (int value = 1; value <= static_cast<int>(last); ++value) {
        auto const enumerator = static_cast<Enum>(value);
        if (word_of(enumerator).empty() || enumerator_of<Enum>(word_of(enumerator)) != enumerator) return false;
    }
    return words_of(last).size() == static_cast<std::size_t>(last) + 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(opencx_words)

BOOST_AUTO_TEST_CASE(each_enumerator_has_its_documented_word) {
    BOOST_TEST(is_complete(status::closed_unresolved));
    BOOST_TEST(is_complete(channel_type::web_voice));
    BOOST_TEST(is_complete(ai_closure_type::resolved));
    BOOST_TEST(is_complete(sentiment::neutral));
    BOOST_TEST(word_of(status::closed_resolved) == "closed_resolved");
    BOOST_TEST(word_of(channel_type::phone_voice) == "phone_voice");
    BOOST_TEST(word_of(channel_type::web_voice) == "web_voice");
    BOOST_TEST(word_of(ai_closure_type::handed_off) == "handed_off");
    BOOST_TEST(word_of(sentiment::happy) == "happy");
}

BOOST_AUTO_TEST_CASE(other_words_are_unknown) {
    BOOST_TEST((enumerator_of<status>("Open") == status::unknown));
    BOOST_TEST((enumerator_of<status>("") == status::unknown));
    BOOST_TEST((enumerator_of<channel_type>("fax") == channel_type::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
