// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/collect.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(collect)

using namespace confab::tests;

namespace {

boost::asio::awaitable<void> collect_into(std::vector<int>& into, plan with) {
    auto pending = confab::collect(numbers(with));
    into = co_await std::move(pending);
}

} // namespace

BOOST_AUTO_TEST_CASE(gathers_all_or_fails) {
    std::vector<int> all;
    run_awaitable(collect_into(all, plan().count(5).hop_every(2)));
    BOOST_TEST(all == range(0, 5), boost::test_tools::per_element());
    BOOST_CHECK_THROW(run_awaitable(collect_into(all, plan().count(5).then_fails())), confab::error);
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()
