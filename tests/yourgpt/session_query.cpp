// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/session_query.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_session_query)

using namespace confab;
using namespace std::chrono_literals;
namespace yourgpt = confab::yourgpt;
namespace filter = confab::yourgpt::filter;
using yourgpt::door;
using yourgpt::message_query;
using yourgpt::session_query;

namespace {

std::string text_of(session_query const& query, door at = door::project_key) {
    auto const body = query.members(at);
    if (body) return body->as_json();
    BOOST_TEST((body.error().code == errc::invalid_argument));
    return body.error().details.message;
}

std::string text_of(message_query const& query) {
    yourgpt::request_body body;
    auto const added = query.add_members(body);
    return added ? body.as_json() : added.error().details.message;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_form) {
    BOOST_TEST(text_of(session_query()) == R"({"limit":100,"page":1})");
    auto const all = session_query()
                         .from(2025y / 1 / 1)
                         .to(2025y / 1 / 31)
                         .order(yourgpt::order::descending)
                         .limit(10)
                         .page(3)
                         .view_id(12)
                         .filter(filter::state().in("pending", "resolved"), filter::contact_id().gt(100));
    BOOST_TEST(text_of(all) ==
               R"({"from":"2025-01-01","to":"2025-01-31","orderBy":"DESC","limit":10,"page":3,"view_id":12,"filter":[)"
               R"({"model":"SESSION","key":"state","operator":"in","value":["pending","resolved"]},)"
               R"({"model":"SESSION","key":"contact_id","operator":"gt","value":"100"}]})");
    BOOST_TEST(text_of(session_query().status(yourgpt::status::open), door::platform_token) ==
               R"({"limit":100,"page":1,"status":"open"})");
    BOOST_TEST(text_of(session_query().from(2024y / 2 / 29).order("ASC")) ==
               R"({"from":"2024-02-29","orderBy":"ASC","limit":100,"page":1})");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    BOOST_TEST(text_of(session_query().limit(0)) == "limit: 0 is outside of 1 to 100");
    BOOST_TEST(text_of(session_query().limit(101)) == "limit: 101 is outside of 1 to 100");
    BOOST_TEST(text_of(session_query().page(0)) == "page: 0 is outside of 1 to 4294967295");
    BOOST_TEST(text_of(session_query().page(4294967296)) == "page: 4294967296 is outside of 1 to 4294967295");
    BOOST_TEST(text_of(session_query().order("desc")) == "orderBy: \"desc\" is none of ASC, DESC");
    BOOST_TEST(text_of(session_query().order(yourgpt::order::unknown)) == "orderBy: \"\" is none of ASC, DESC");
    BOOST_TEST(text_of(session_query().from(2025y / 2 / 29)) == "from: 2025-2-29 is no day of the years 0 to 9999");
    BOOST_TEST(text_of(session_query().to(-1y / 1 / 1)) == "to: -1-1-1 is no day of the years 0 to 9999");
    BOOST_TEST(text_of(session_query().to(10000y / 1 / 1)) == "to: 10000-1-1 is no day of the years 0 to 9999");
    BOOST_TEST(text_of(session_query().from(2025y / 2 / 2).to(2025y / 2 / 1)) ==
               "to: 2025-02-01 is before from, 2025-02-02");
    BOOST_TEST(text_of(session_query().filter(filter::state().eq("x"))).starts_with("filter state: \"x\""));
    BOOST_TEST(text_of(session_query().status("new"), door::platform_token) ==
               "status: \"new\" is none of open, closed");
}

BOOST_AUTO_TEST_CASE(a_parameter_of_the_other_door_is_refused) {
    BOOST_TEST(text_of(session_query().status("open")) == "status is offered to platform tokens only");
    BOOST_TEST(text_of(session_query().view_id(1), door::platform_token) == "view_id is offered to project keys only");
    BOOST_TEST(text_of(session_query().filter(filter::state().eq("pending")), door::platform_token) ==
               "filter is offered to project keys only");
}

BOOST_AUTO_TEST_CASE(messages_have_order_limit_and_page) {
    BOOST_TEST(text_of(message_query()) == R"({"limit":100,"page":1})");
    BOOST_TEST(text_of(message_query().order(yourgpt::order::ascending).limit(1).page(2)) ==
               R"({"orderBy":"ASC","limit":1,"page":2})");
    BOOST_TEST(text_of(message_query().limit(101)) == "limit: 101 is outside of 1 to 100");
    BOOST_TEST(text_of(message_query().page(0)) == "page: 0 is outside of 1 to 4294967295");
    BOOST_TEST(text_of(message_query().order("up")) == "orderBy: \"up\" is none of ASC, DESC");
}

BOOST_AUTO_TEST_SUITE_END()
