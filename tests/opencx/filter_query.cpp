// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/filter_query.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(opencx_filter_query)

using namespace confab;
using opencx::filter_query;

namespace {

std::string text_of(filter_query const& query, std::uint64_t page = 1) {
    auto const body = query.body(page);
    return body ? *body : std::string(name_of(body.error().code)) + ": " + body.error().details.message;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_member_has_its_name_and_form) {
    BOOST_TEST(text_of({}) == R"({"filters":{},"page":1,"limit":100})");
    auto const all = filter_query()
                         .filter("status", R"(["open"])")
                         .filter("ta\"g", "{\"a\": 1}")
                         .sort_by(opencx::sort_key::created_at)
                         .sort_order(opencx::sort_direction::ascending)
                         .limit(7);
    BOOST_TEST(text_of(all, 12) == R"({"filters":{"status":["open"],"ta\"g":{"a": 1}},"sort_by":"created_at",)"
                                   R"("sort_order":"asc","page":12,"limit":7})");
    BOOST_TEST(text_of(filter_query().sort_by(opencx::sort_key::last_message_at)).find("last_message_at") != 0u);
    BOOST_TEST(text_of(filter_query().sort_order(opencx::sort_direction::descending)).find("\"desc\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    BOOST_TEST(text_of(filter_query().limit(0)) == "invalid_argument: limit: \"0\" is not 1 to 100");
    BOOST_TEST(text_of(filter_query().limit(101)) == "invalid_argument: limit: \"101\" is not 1 to 100");
    BOOST_TEST(text_of(filter_query().limit(100)).ends_with("\"limit\":100}"));
    BOOST_TEST(text_of({}, 0) == "invalid_argument: page: \"0\" is not 1 or more");
    BOOST_TEST(text_of(filter_query().sort_by(opencx::sort_key::unknown)).starts_with("invalid_argument: sort_by: "));
    BOOST_TEST(text_of(filter_query().sort_order(opencx::sort_direction::unknown))
                   .starts_with("invalid_argument: sort_order: "));
    // Nothing that is no value of its own can be smuggled in.
    for (auto const* value : {"", "1,\"limit\":500", "{", "1}", "'a'", "\"\xff\""})
        BOOST_TEST(text_of(filter_query().filter("a", value)).starts_with("invalid_argument: filters.a: "), value);
    BOOST_TEST(text_of(filter_query().filter("\xff", "1")).starts_with("invalid_argument: filters: "));
}

BOOST_AUTO_TEST_SUITE_END()
