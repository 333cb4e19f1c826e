// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/delivered_rows.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

BOOST_AUTO_TEST_SUITE(paging_delivered_rows)

using namespace confab;
using paging::delivered_filter;
using paging::delivered_rows;

namespace {

using marks = std::vector<delivered_rows::mark>;

/// What of `page` passes the filter; all of it counts as delivered then.
marks passed(delivered_filter& filter, marks const& page) {
    marks through;
    for (auto const mark : page) {
        if (filter.skips(mark)) continue;
        filter.add(mark);
        through.push_back(mark);
    }
    return through;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_skipped_at_first_not_even_a_row_that_comes_twice) {
    delivered_filter filter{delivered_rows()};
    BOOST_TEST(passed(filter, {1, 2, 1}) == (marks{1, 2, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_row_is_skipped_as_often_as_it_was_delivered) {
    delivered_filter filter{delivered_rows()};
    passed(filter, {1, 2, 1});
    filter.begin_attempt();
    BOOST_TEST(passed(filter, {4, 1, 1, 1, 3, 2, 2}) == (marks{4, 1, 3, 2}), boost::test_tools::per_element());
    filter.begin_attempt();
    BOOST_TEST(passed(filter, {2, 1, 4, 1, 1, 3, 2}).empty());
}

BOOST_AUTO_TEST_CASE(rows_of_a_saved_position_are_skipped_from_the_start) {
    delivered_rows before(paging::fingerprint_key(1, 2));
    before.add(7);
    delivered_filter filter(before);
    BOOST_TEST(passed(filter, {7, 8}) == marks{8}, boost::test_tools::per_element());
    BOOST_TEST((filter.delivered().key() == paging::fingerprint_key(1, 2)));
    BOOST_TEST(filter.delivered().marks().size() == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_of_another_page_is_skipped) {
    delivered_filter filter{delivered_rows()};
    passed(filter, {1, 2});
    filter.begin_attempt();
    filter.begin_page(paging::fingerprint_key(3, 4));
    BOOST_TEST(passed(filter, {1, 2}) == (marks{1, 2}), boost::test_tools::per_element());
    BOOST_TEST(filter.delivered().marks().size() == 2u);
    BOOST_TEST((filter.delivered().key() == paging::fingerprint_key(3, 4)));
}

BOOST_AUTO_TEST_SUITE_END()
