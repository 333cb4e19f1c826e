// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/merge_options.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(merge_options)

using namespace confab;

BOOST_AUTO_TEST_CASE(the_books_name_each_sources_end) {
    auto const report = std::make_shared<merge_report>();
    detail::merge_books books(confab::merge_options().on_failure(on_source_failure::go_on).report(report), 2);
    books.delivered(1);
    BOOST_TEST(!report->is_complete());
    auto const failed = std::make_exception_ptr(error(failure(errc::server_failure)));
    BOOST_TEST(!books.ended(0, failed));
    BOOST_TEST(!books.ended(1, nullptr));
    BOOST_TEST(report->sources[1].delivered == 1u);
    BOOST_REQUIRE(report->sources[0].reason.has_value());
    BOOST_TEST((report->sources[0].reason->code == errc::server_failure));
    BOOST_TEST(!report->is_complete());
    BOOST_TEST(report->is_ordered());
    books.out_of_order(1);
    BOOST_TEST(!report->is_ordered());
}

BOOST_AUTO_TEST_CASE(stop_hands_the_error_back) {
    detail::merge_books books(confab::merge_options(), 1);
    auto const failed = std::make_exception_ptr(std::runtime_error("x"));
    BOOST_TEST((books.ended(0, failed) == failed));
}

BOOST_AUTO_TEST_SUITE_END()
