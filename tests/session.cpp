// SPDX-License-Identifier: BSL-1.0
#include <confab/session.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

BOOST_AUTO_TEST_SUITE(common_session)

using namespace confab;

namespace {

constexpr word_pair words[] = {word_pair("phone_voice", "phone"), word_pair("web", "web")};

} // namespace

BOOST_AUTO_TEST_CASE(the_words_of_the_common_model) {
    BOOST_TEST(json::word_of(session_status::unresolved) == "unresolved");
    BOOST_TEST(json::word_of(session_status::failed) == "failed");
    BOOST_TEST(json::word_of(session_channel::api) == "api");
    BOOST_TEST(json::word_of(session_handler::person) == "person");
    BOOST_TEST((json::enumerator_of<session_channel>("whatsapp") == session_channel::whatsapp));
    // As many words as enumerators.
    BOOST_TEST(words_of(session_status::unknown).size() == static_cast<std::size_t>(session_status::failed) + 1);
    BOOST_TEST(words_of(session_channel::unknown).size() == static_cast<std::size_t>(session_channel::api) + 1);
    BOOST_TEST(words_of(session_handler::unknown).size() == static_cast<std::size_t>(session_handler::person) + 1);
}

// fault F22
BOOST_AUTO_TEST_CASE(a_vendors_word_without_a_common_one_stays_its_own) {
    static_assert(common_word(words, "phone_voice") == "phone");
    BOOST_TEST(common_word(words, "web") == "web");
    BOOST_TEST(common_word(words, "fax") == "fax");
    BOOST_TEST(common_word(words, "") == "");
    json::word<session_channel> const own("fax");
    BOOST_TEST((own.value() == session_channel::unknown));
    BOOST_TEST(own.text() == "fax");
}

static_assert(!std::is_aggregate_v<session> && !std::is_aggregate_v<session_contact>);

BOOST_AUTO_TEST_SUITE_END()
