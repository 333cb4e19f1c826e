// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox_vendor.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(sandbox_vendor_tests)

using namespace confab::testing;

BOOST_AUTO_TEST_CASE(target_splits_at_its_first_question_mark) {
    auto const path = [](char const* target) { return std::string(sandbox_request("GET", target).path()); };
    auto const query = [](char const* target) { return std::string(sandbox_request("GET", target).query()); };
    BOOST_TEST(path("/a/b") == "/a/b");
    BOOST_TEST(query("/a/b") == "");
    BOOST_TEST(path("/a?b=c?d") == "/a");
    BOOST_TEST(query("/a?b=c?d") == "b=c?d");
    BOOST_TEST(path("?") == "");
    BOOST_TEST(query("/a?") == "");
}

BOOST_AUTO_TEST_CASE(fields_are_found_without_regard_to_case_and_all_of_them) {
    sandbox_request const request("GET", "/",
                                  {{"Authorization", "a"}, {"aUTHORIZATION", "b"}, {"Authorizations", "c"}});
    auto const values = request.values_of("authorization");
    BOOST_TEST_REQUIRE(values.size() == 2U);
    BOOST_TEST(values[0] == "a");
    BOOST_TEST(values[1] == "b");
    BOOST_TEST(request.values_of("author").empty());
}

BOOST_AUTO_TEST_SUITE_END()
