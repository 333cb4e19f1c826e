// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/flatten.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(flatten)

using namespace confab::tests;

namespace {

confab::async_generator<confab::async_generator<int>> streams(int& opened) {
    for (int i = 0; i < 3; ++i) {
        ++opened;
        auto inner = numbers(plan().first(10 * i).count(i).hop_every(1));
        co_yield std::move(inner);
    }
}

confab::async_generator<std::vector<int>> vectors() {
    for (int i = 0; i < 4; ++i) {
        auto values = range(10 * i, 10 * i + i);
        co_yield std::move(values);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(of_streams_opens_one_at_a_time) {
    int opened = 0;
    auto const all = drain(confab::flatten(streams(opened)));
    BOOST_TEST(all.values == (std::vector<int>{10, 20, 21}), boost::test_tools::per_element());
    BOOST_TEST(opened == 3);
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(of_ranges_skips_empty_ones) {
    auto const all = drain(confab::flatten(vectors()));
    BOOST_TEST(all.values == (std::vector<int>{10, 20, 21, 30, 31, 32}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
