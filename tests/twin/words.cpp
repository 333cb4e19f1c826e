// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/words.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string_view>

BOOST_AUTO_TEST_SUITE(twin_words)

using namespace confab::twin;
using confab::json::enumerator_of;
using confab::json::word_of;

BOOST_AUTO_TEST_CASE(the_66_members_of_a_session_have_their_names) {
    auto const words = words_of(field::unknown).subspan(1);
    BOOST_TEST(words.size() == 66u);
    BOOST_TEST(std::set<std::string_view>(words.begin(), words.end()).size() == 66u);
    for (auto const word : words) BOOST_TEST(word_of(enumerator_of<field>(word)) == word);
    BOOST_TEST(word_of(field::id) == "id");
    BOOST_TEST(word_of(field::client_ip) == "clientIp");
    BOOST_TEST(word_of(field::is_lost_session) == "isLostSession");
    BOOST_TEST((enumerator_of<field>("operators") == field::unknown));
}

BOOST_AUTO_TEST_CASE(sort_fields_have_the_vendors_spelling) {
    BOOST_TEST(words_of(sort_field::unknown).size() == 8u);
    BOOST_TEST(word_of(sort_field::created_at) == "createdAt");
    BOOST_TEST(word_of(sort_field::finishe_at) == "finisheAt");
    BOOST_TEST(word_of(sort_field::price) == "price");
    BOOST_TEST((enumerator_of<sort_field>("finishedAt") == sort_field::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
