// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/for_each.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(for_each)

using namespace confab::tests;

namespace {

int sum = 0;

boost::asio::awaitable<void> add_later(int value) {
    co_await hop();
    sum += value;
}

void add(int value) {
    if (value == 7) throw std::runtime_error("seven");
    sum += value;
}

boost::asio::awaitable<void> count_into(std::uint64_t& count, int values, bool later) {
    sum = 0;
    auto pending = later ? confab::for_each(numbers(plan().count(values)), add_later)
                         : confab::for_each(numbers(plan().count(values)), add);
    count = co_await std::move(pending);
}

} // namespace

BOOST_AUTO_TEST_CASE(calls_with_each_value_and_counts) {
    for (bool const later : {false, true}) {
        std::uint64_t count = 0;
        run_awaitable(count_into(count, 5, later));
        BOOST_TEST(count == 5u);
        BOOST_TEST(sum == 10);
    }
}

BOOST_AUTO_TEST_CASE(what_the_function_throws_ends_it) { // fault I5
    std::uint64_t count = 0;
    BOOST_CHECK_THROW(run_awaitable(count_into(count, 9, false)), std::runtime_error);
    BOOST_TEST(sum == 21);
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
