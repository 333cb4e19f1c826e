// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/request_body.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(yourgpt_request_body)

using namespace confab;
using yourgpt::request_body;

BOOST_AUTO_TEST_CASE(both_formats_keep_order_and_values) {
    request_body body;
    BOOST_TEST(body.as_json() == "{}");
    BOOST_TEST(body.as_form() == "");
    body.text("a b", "x\"+&=é\n").number("n", 18446744073709551615u).json("j", "[{\"k\":1}]").text("e", "");
    BOOST_TEST(body.as_json() == "{\"a b\":\"x\\\"+&=é\\n\",\"n\":18446744073709551615,\"j\":[{\"k\":1}],\"e\":\"\"}");
    BOOST_TEST(body.as_form() == "a%20b=x%22%2B%26%3D%C3%A9%0A&n=18446744073709551615&j=%5B%7B%22k%22%3A1%7D%5D&e=");
}

BOOST_AUTO_TEST_CASE(a_member_is_replaced_where_it_is_and_the_project_goes_first) {
    request_body body;
    body.number("limit", 100).number("page", 1).text("x", "y");
    body.number("page", 2).project("p");
    BOOST_TEST(body.as_json() == R"({"project_uid":"p","limit":100,"page":2,"x":"y"})");
    BOOST_TEST(body.contains("page"));
    BOOST_TEST(!body.contains("Page"));
    BOOST_TEST(body.remove("page").remove("none").as_json() == R"({"project_uid":"p","limit":100,"x":"y"})");
}

BOOST_AUTO_TEST_CASE(a_post_names_its_format) {
    request_body body;
    body.text("a", "b");
    auto const json = body.post("/x", http::idempotency::read, yourgpt::body_format::json);
    BOOST_TEST(json.method() == "POST");
    BOOST_TEST(json.target() == "/x");
    BOOST_TEST((json.kind() == http::idempotency::read));
    BOOST_TEST(json.body() == "{\"a\":\"b\"}");
    BOOST_TEST(json.fields().at(0).value == "application/json");
    auto const form = body.post("/x", http::idempotency::once_only, yourgpt::body_format::form);
    BOOST_TEST(form.body() == "a=b");
    BOOST_TEST(form.fields().at(0).value == "application/x-www-form-urlencoded");
    BOOST_TEST((form.kind() == http::idempotency::once_only));
}

BOOST_AUTO_TEST_SUITE_END()
