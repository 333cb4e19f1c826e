// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/words.hpp>

#include "support/word_tables.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(athena_words)

using namespace confab::athena;
using confab::json::enumerator_of;
using confab::json::word_of;
using confab::tests::has_all_words;

BOOST_AUTO_TEST_CASE(each_enumerator_has_its_documented_word) {
    BOOST_TEST(has_all_words(session_status::error));
    BOOST_TEST(has_all_words(run_status::canceled));
    BOOST_TEST(has_all_words(source_channel::agent_email));
    BOOST_TEST(has_all_words(session_type::mobile_session));
    BOOST_TEST(has_all_words(trigger_type::email));
    BOOST_TEST(has_all_words(sort_field::title));
    BOOST_TEST(has_all_words(sort_direction::desc));
    BOOST_TEST(has_all_words(export_format::stats));
    BOOST_TEST(word_of(session_status::needs_input) == "needs_input");
    BOOST_TEST(word_of(run_status::canceled) == "canceled");
    BOOST_TEST(word_of(source_channel::agent_email) == "agent_email");
    BOOST_TEST(word_of(session_type::desktop_session) == "desktop_session");
    BOOST_TEST(word_of(export_format::markdown) == "markdown");
}

BOOST_AUTO_TEST_CASE(other_words_are_unknown) {
    BOOST_TEST((enumerator_of<run_status>("cancelled") == run_status::unknown));
    BOOST_TEST((enumerator_of<run_status>("Running") == run_status::unknown));
    BOOST_TEST((enumerator_of<session_status>("") == session_status::unknown));
    BOOST_TEST((enumerator_of<source_channel>("slack") == source_channel::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
