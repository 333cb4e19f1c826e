// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/reorder.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <random>

BOOST_AUTO_TEST_SUITE(reorder)

using namespace confab::tests;

namespace {

confab::async_generator<int> listed(std::vector<int> values, bool then_fails = false) {
    for (int const value : values) co_yield value;
    if (then_fails) throw confab::error(confab::failure(confab::errc::server_failure));
}

} // namespace

BOOST_AUTO_TEST_CASE(sorts_what_is_displaced_by_no_more_than_the_window) {
    std::mt19937 random(3);
    for (std::size_t window = 1; window <= 8; ++window)
        for (int round = 0; round < 50; ++round) {
            auto values = range(0, 60);
            for (std::size_t i = 0; i + window < values.size(); i += window + 1)
                std::shuffle(values.begin() + static_cast<std::ptrdiff_t>(i),
                             values.begin() + static_cast<std::ptrdiff_t>(i + window + 1), random);
            auto const report = std::make_shared<confab::reorder_report>();
            auto const all = drain(confab::reorder(listed(values), window, std::less<>(), report));
            BOOST_TEST((all.values == range(0, 60)));
            BOOST_TEST(report->late == 0u);
            BOOST_TEST(report->delivered == 60u);
        }
}

BOOST_AUTO_TEST_CASE(a_value_too_late_is_delivered_and_counted) {
    auto const report = std::make_shared<confab::reorder_report>();
    auto const all = drain(confab::reorder(listed({5, 6, 7, 8, 1}), 2, std::less<>(), report));
    BOOST_TEST(all.values == (std::vector<int>{5, 6, 1, 7, 8}), boost::test_tools::per_element());
    BOOST_TEST(report->late == 1u);
}

BOOST_AUTO_TEST_CASE(a_failure_comes_behind_what_is_held) {
    auto const all = drain(confab::reorder(listed({3, 2, 1}, true), 10, std::less<>()));
    BOOST_TEST(all.values == range(1, 4), boost::test_tools::per_element());
    BOOST_TEST(static_cast<bool>(all.error));
}

BOOST_AUTO_TEST_SUITE_END()
