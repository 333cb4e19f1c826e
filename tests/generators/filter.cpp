// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/filter.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(filter)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(keeps_what_is_wanted_in_order) {
    auto const is_odd = [](int value) { return value % 2 != 0; };
    for (int const hops : {0, 1, 4}) {
        auto const all = drain(confab::filter(numbers(plan().count(10).hop_every(hops).then_fails()), is_odd));
        BOOST_TEST(all.values == range(1, 10, 2), boost::test_tools::per_element());
        BOOST_TEST(static_cast<bool>(all.error));
    }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(a_million_unwanted_values_do_not_grow_the_stack) { // fault J5
    auto const none = [](int) { return false; };
    BOOST_TEST(drain(confab::filter(numbers(plan().count(1'000'000)), none)).values.empty());
}

BOOST_AUTO_TEST_SUITE_END()
