// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/words.hpp>

#include "support/word_tables.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(opencx_words)

using namespace confab::opencx;
using confab::json::enumerator_of;
using confab::json::word_of;
using confab::tests::has_all_words;

BOOST_AUTO_TEST_CASE(each_enumerator_has_its_documented_word) {
    BOOST_TEST(has_all_words(status::closed_unresolved));
    BOOST_TEST(has_all_words(channel_type::web_voice));
    BOOST_TEST(has_all_words(ai_closure_type::resolved));
    BOOST_TEST(has_all_words(sentiment::neutral));
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
