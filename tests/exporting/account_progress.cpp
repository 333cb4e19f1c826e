// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/account_progress.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(account_progress)

BOOST_AUTO_TEST_CASE(states_have_the_words_of_the_summary) {
    using confab::exporting::account_state;
    using confab::exporting::name_of;
    BOOST_TEST(name_of(account_state::running) == "running");
    BOOST_TEST(name_of(account_state::complete) == "complete");
    BOOST_TEST(name_of(account_state::limited) == "limited");
    BOOST_TEST(name_of(account_state::interrupted) == "interrupted");
    BOOST_TEST(name_of(account_state::failed) == "failed");
    BOOST_TEST(name_of(static_cast<account_state>(99)) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
