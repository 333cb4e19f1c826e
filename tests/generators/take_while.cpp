// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/take_while.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(take_while)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(ends_before_the_first_unwanted_value) {
    for (int limit = 0; limit <= 6; ++limit) {
        int pulled = 0;
        auto const below = [limit](int value) { return value < limit; };
        auto const all = drain(confab::take_while(numbers(plan().count(5).progress(pulled).hop_every(2)), below));
        BOOST_TEST(all.values == range(0, std::min(limit, 5)), boost::test_tools::per_element());
        BOOST_TEST(pulled == std::min(limit + 1, 5));
        BOOST_TEST(!all.error);
    }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
