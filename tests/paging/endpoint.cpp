// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/endpoint.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(paging_endpoint)

using namespace confab;
using http::idempotency;
using paging::endpoint;
using paging::evidence;

namespace {

constexpr endpoint list("GET", "/sessions", idempotency::read, evidence::documented, "lists");
constexpr endpoint part("PATCH", "/sessions/{session_id}/parts/{part}", idempotency::repeatable, evidence::inferred,
                        "changes a part");

} // namespace

BOOST_AUTO_TEST_CASE(a_call_is_a_constant_with_its_facts) {
    static_assert(list.method() == "GET" && list.path() == "/sessions" && list.purpose() == "lists");
    static_assert(list.kind() == idempotency::read && part.kind() == idempotency::repeatable);
    static_assert(list.source() == evidence::documented && part.source() == evidence::inferred);
    BOOST_TEST(list.path_with().value() == "/sessions");
}

BOOST_AUTO_TEST_CASE(placeholders_are_filled_in_order_and_escaped) {
    auto const made = part.request(std::string("a b/c"), "é?#").value();
    BOOST_TEST(made.method() == "PATCH");
    BOOST_TEST(made.target() == "/sessions/a%20b%2Fc/parts/%C3%A9%3F%23");
    BOOST_TEST((made.kind() == idempotency::repeatable));
    BOOST_TEST(http::validate(made).has_value());
    BOOST_TEST(part.path_with("{x}", "..a").value() == "/sessions/%7Bx%7D/parts/..a");
}

// fault M5
BOOST_AUTO_TEST_CASE(a_value_that_would_be_another_path_is_refused_by_name) {
    for (auto const* wrong : {"", ".", ".."}) {
        auto const made = part.path_with("a", wrong);
        BOOST_TEST_REQUIRE(!made.has_value());
        BOOST_TEST((made.error().code == errc::invalid_argument));
        BOOST_TEST(made.error().details.message == "part: \"" + std::string(wrong) + "\" is no segment of a path");
    }
    BOOST_TEST(!part.path_with("a").has_value());
    BOOST_TEST(!list.path_with("a").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
