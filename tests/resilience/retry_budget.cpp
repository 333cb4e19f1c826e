// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/retry_budget.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(resilience_retry_budget)

using confab::resilience::retry_budget;

// fault G20
BOOST_AUTO_TEST_CASE(a_lone_request_may_be_retried) {
    retry_budget budget;
    budget.on_first_attempt();
    int retries = 0;
    while (budget.take()) ++retries;
    BOOST_TEST(retries == 10);
}

// fault G12
BOOST_AUTO_TEST_CASE(retries_stay_within_a_fifth_of_first_attempts_and_the_floor) {
    retry_budget budget;
    int retries = 0;
    for (int first = 1; first <= 1000; ++first) {
        budget.on_first_attempt();
        while (budget.take()) ++retries;
        BOOST_TEST(retries <= first / 5 + 10);
    }
    BOOST_TEST(retries == 210);
}

BOOST_AUTO_TEST_CASE(a_retry_that_succeeded_costs_nothing) {
    retry_budget budget(3, 0);
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(budget.take());
        BOOST_TEST(budget.under_way() == 1u);
        budget.settle(true);
    }
    BOOST_TEST(budget.left() == 3u);
    BOOST_TEST(budget.take());
    budget.settle(false);
    BOOST_TEST(budget.left() == 2u);
    budget.settle(true); // nothing was taken
    BOOST_TEST(budget.left() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_saved_up_is_bounded) {
    retry_budget budget(4'000'000'000u, 4'000'000'000u);
    for (int i = 0; i < 10'000; ++i) budget.on_first_attempt();
    BOOST_TEST(budget.left() == 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
