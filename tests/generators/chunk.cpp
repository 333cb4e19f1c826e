// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/chunk.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(chunk)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(groups_every_count_by_every_size) {
    for (int count = 0; count <= 9; ++count)
        for (std::size_t size = 0; size <= 5; ++size) {
            auto const all = drain(confab::chunk(numbers(plan().count(count).hop_every(3)), size));
            std::vector<int> joined;
            for (std::size_t i = 0; i < all.values.size(); ++i) {
                auto const& group = all.values[i];
                bool const is_last = i + 1 == all.values.size();
                BOOST_TEST((is_last ? !group.empty() : group.size() == std::max<std::size_t>(size, 1)));
                joined.insert(joined.end(), group.begin(), group.end());
            }
            BOOST_TEST(joined == range(0, count), boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(delivers_what_was_gathered_before_a_failure) {
    auto const all = drain(confab::chunk(numbers(plan().count(5).then_fails()), 3));
    BOOST_REQUIRE(all.values.size() == 2u);
    BOOST_TEST(all.values[1] == range(3, 5), boost::test_tools::per_element());
    BOOST_TEST(static_cast<bool>(all.error));
}

BOOST_AUTO_TEST_SUITE_END()
