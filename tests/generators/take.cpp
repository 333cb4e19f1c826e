// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/take.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(take)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(pulls_no_further_than_it_delivers) { // fault F31
    for (int count = 0; count <= 4; ++count) {
        int pulled = 0;
        auto const all = drain(confab::take(numbers(plan().count(3).progress(pulled)), static_cast<unsigned>(count)));
        BOOST_TEST(all.values == range(0, std::min(count, 3)), boost::test_tools::per_element());
        BOOST_TEST(pulled == std::min(count, 3));
    }
}

BOOST_AUTO_TEST_CASE(drops_the_source_before_the_last_value) {
    confab::async_generator<int> stream = confab::take(numbers(plan().count(9).then_waits()), 2);
    boost::asio::io_context context;
    std::vector<int> alive;
    auto const pull = [&]() -> boost::asio::awaitable<void> {
        while (auto value = co_await stream.next()) alive.push_back(counted::alive);
    };
    run_awaitable(context, pull());
    BOOST_TEST(alive == (std::vector<int>{1, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
