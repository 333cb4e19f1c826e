// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/detail/recent_marks.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <random>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_recent_marks)

using confab::paging::detail::recent_marks;

BOOST_AUTO_TEST_CASE(a_mark_is_new_once) {
    recent_marks marks;
    for (std::uint64_t const mark : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
        BOOST_TEST(marks.add(mark));
        BOOST_TEST(!marks.add(mark));
    }
}

BOOST_AUTO_TEST_CASE(marks_of_one_place_are_told_apart) {
    recent_marks marks;
    for (std::uint64_t i = 1; i < 300; ++i) BOOST_TEST_REQUIRE(marks.add(i << 32));
    for (std::uint64_t i = 1; i < 300; ++i) BOOST_TEST_REQUIRE(!marks.add(i << 32));
}

BOOST_AUTO_TEST_CASE(the_last_ones_are_remembered_and_no_more_than_twice_as_many) {
    std::mt19937_64 random(1);
    std::vector<std::uint64_t> added;
    recent_marks marks;
    for (std::size_t i = 0; i < 5 * recent_marks::remembered + 77; ++i) {
        added.push_back(random());
        BOOST_TEST_REQUIRE(marks.add(added.back()));
        if (i % 1000 != 0) continue;
        auto const oldest = added.size() > recent_marks::remembered ? added.size() - recent_marks::remembered : 0;
        for (std::size_t known = oldest; known < added.size(); known += 61)
            BOOST_TEST_REQUIRE(!marks.add(added[known]));
    }
    BOOST_TEST(marks.add(added[added.size() - 2 * recent_marks::remembered - 1]));
}

BOOST_AUTO_TEST_SUITE_END()
