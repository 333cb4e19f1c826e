// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/words.hpp>

#include "support/word_tables.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(yourgpt_words)

using namespace confab::yourgpt;
using confab::json::enumerator_of;
using confab::json::word_of;
using confab::tests::has_all_words;

BOOST_AUTO_TEST_CASE(each_enumerator_has_its_documented_word) {
    BOOST_TEST(has_all_words(state::closed));
    BOOST_TEST(has_all_words(chat_mode::human_operator));
    BOOST_TEST(has_all_words(status::closed));
    BOOST_TEST(has_all_words(integration::browser_extension));
    BOOST_TEST(has_all_words(order::descending));
    BOOST_TEST(has_all_words(sender::assistant));
    BOOST_TEST(has_all_words(content_type::file));
    BOOST_TEST(has_all_words(filter_key::visitor_id));
    BOOST_TEST(has_all_words(filter_operator::not_in));
    BOOST_TEST(word_of(state::unresolved) == "unresolved");
    BOOST_TEST(word_of(chat_mode::human_operator) == "operator");
    BOOST_TEST(word_of(sender::human_operator) == "operator");
    BOOST_TEST(word_of(integration::twilio_whatsapp) == "twilio_whatsapp");
    BOOST_TEST(word_of(integration::web_voice) == "web_voice");
    BOOST_TEST(word_of(order::ascending) == "ASC");
    BOOST_TEST(word_of(content_type::picker) == "picker");
    BOOST_TEST(word_of(filter_key::contact_id) == "contact_id");
    BOOST_TEST(word_of(filter_operator::starts_with) == "startsWith");
    BOOST_TEST(word_of(filter_operator::not_in) == "notIn");
}

BOOST_AUTO_TEST_CASE(other_words_are_unknown) {
    BOOST_TEST((enumerator_of<chat_mode>("1") == chat_mode::unknown));
    BOOST_TEST((enumerator_of<state>("Pending") == state::unknown));
    BOOST_TEST((enumerator_of<status>("") == status::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
