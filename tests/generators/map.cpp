// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/map.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(map)

using namespace confab::tests;

namespace {

boost::asio::awaitable<int> doubled_later(int value) {
    co_await hop();
    co_return 2 * value;
}

std::string text_or_throw(int value) {
    if (value == 3) throw std::runtime_error("three");
    return std::to_string(value);
}

} // namespace

BOOST_AUTO_TEST_CASE(maps_each_value_in_order) {
    for (int const hops : {0, 1, 3}) {
        auto const all = drain(confab::map(numbers(plan().count(10).hop_every(hops)), text_or_throw));
        BOOST_TEST((all.values == std::vector<std::string>{"0", "1", "2"}));
        BOOST_TEST(static_cast<bool>(all.error));
    }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(awaits_what_the_function_returns) {
    auto const all = drain(confab::map(numbers(plan().count(5)), doubled_later));
    BOOST_TEST(all.values == range(0, 10, 2), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_functions_and_values_that_only_move) {
    auto own = [factor = std::make_unique<int>(3)](int value) { return std::make_unique<int>(*factor * value); };
    auto const all = drain(confab::map(numbers(plan().count(3)), std::move(own)));
    BOOST_REQUIRE(all.values.size() == 3u);
    BOOST_TEST(*all.values[2] == 6);
}

BOOST_AUTO_TEST_CASE(is_lazy_and_empty_for_an_empty_stream) {
    int pulled = 0;
    {
        auto const unused = confab::map(numbers(plan().count(3).progress(pulled)), text_or_throw);
    }
    BOOST_TEST(pulled == 0);
    BOOST_TEST(drain(confab::map(confab::async_generator<int>(), text_or_throw)).values.empty());
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
