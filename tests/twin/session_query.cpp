// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/session_query.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(twin_session_query)

using namespace confab;
namespace twin = confab::twin;
using twin::session_query;

namespace {

std::string text_of(session_query const& query, twin::names const& called = {}) {
    auto const members = query.parameters(called);
    if (!members) return members.error().details.message;
    std::string text;
    for (auto const& [name, value] : *members) text += name + '=' + value + ' ';
    return text;
}

session_query least() { return session_query().field(twin::field::id); }

json::timestamp const moment = *json::parse_timestamp("2018-05-27T21:30:54.25Z");

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_form) {
    BOOST_TEST(text_of(least()) == "fields=id sort=createdAt ");
    auto const all = session_query()
                         .sort_by(twin::sort_field::price, twin::sort_direction::descending)
                         .sort_by("updatedAt")
                         .client_id("client")
                         .chat_id("chat")
                         .session_id("session")
                         .all_supervised(true)
                         .company_id(17)
                         .bot_id("bot")
                         .to(moment)
                         .from(moment)
                         .limit(1)
                         .field(twin::field::status)
                         .field("id")
                         .field("newName");
    BOOST_TEST(text_of(all, twin::names().all_supervised("supervised")) ==
               "fields=id,status,newName from=2018-05-27T21:30:54+00:00 to=2018-05-27T21:30:55+00:00 botId=bot "
               "companyId=17 supervised=true id=session chatId=chat clientId=client sort=-price,updatedAt ");
    BOOST_TEST(text_of(least().vendor_order()) == "fields=id ");
    auto const whole = text_of(session_query());
    BOOST_TEST(whole.starts_with("fields=id,chatId,companyId,name,"));
    BOOST_TEST(whole.ends_with(",takenByOperatorAt,isLostSession sort=createdAt "));
    BOOST_TEST(std::count(whole.begin(), whole.end(), ',') == 65);
}

BOOST_AUTO_TEST_CASE(names_that_the_documentation_leaves_open_are_the_callers) {
    auto const called = twin::names()
                            .bot_id("bot")
                            .company_id("company")
                            .all_supervised("all")
                            .session_id("sessionId")
                            .chat_id("chat")
                            .client_id("client");
    BOOST_TEST(
        text_of(least().bot_id("1").company_id(2).all_supervised(false).session_id("3").chat_id("4").client_id("5"),
                called) == "fields=id bot=1 company=2 all=false sessionId=3 chat=4 client=5 sort=createdAt ");
    BOOST_TEST(text_of(least().all_supervised(true)) ==
               "all_supervised: the parameter's name is not known; names can say it");
    BOOST_TEST(text_of(least().bot_id("1"), twin::names().bot_id("fields")) ==
               "bot_id: the name \"fields\" stands for two parameters");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    BOOST_TEST((session_query().limit(0).parameters({}).error().code == errc::invalid_argument));
    BOOST_TEST(text_of(session_query().limit(0)) == "limit: 0 is outside of 1 to 1000");
    BOOST_TEST(text_of(session_query().limit(1001)) == "limit: 1001 is outside of 1 to 1000");
    BOOST_TEST(text_of(least().offset(twin::largest_number + 1)) ==
               "offset: 9007199254740992 is outside of 0 to 9007199254740991");
    BOOST_TEST(text_of(least().page(twin::largest_number + 1)).starts_with("page: 9007199254740992 is outside"));
    BOOST_TEST(text_of(least().company_id(~0ULL)).starts_with("company_id: 18446744073709551615 is outside"));
    BOOST_TEST(text_of(least().offset(0).page(0)) == "page: offset and page exclude each other");
    BOOST_TEST(text_of(least().bot_id("")) == "bot_id: it must not be empty");
    BOOST_TEST(text_of(least().session_id("")) == "session_id: it must not be empty");
    BOOST_TEST(text_of(least().chat_id("")) == "chat_id: it must not be empty");
    BOOST_TEST(text_of(least().client_id("")) == "client_id: it must not be empty");
    BOOST_TEST(text_of(session_query().field(twin::field::unknown)) == "fields: a name must not be empty");
    BOOST_TEST(text_of(session_query().field("a,b")) == "fields: \"a,b\" holds a comma: name one at a time");
    BOOST_TEST(text_of(least().sort_by(twin::sort_field::unknown)) == "sort: a name must not be empty");
    BOOST_TEST(text_of(least().sort_by("-price")) == "sort: \"-price\" begins with a sign");
    BOOST_TEST(text_of(least().sort_by("+price")) == "sort: \"+price\" begins with a sign");
    BOOST_TEST(text_of(least().sort_by("a\x1b,")) == "sort: \"a\\x1b,\" holds a comma: name one at a time");
    BOOST_TEST(text_of(least().sort_by("price").sort_by("price", twin::sort_direction::descending)) ==
               "sort: \"price\" is named twice");
    BOOST_TEST(text_of(least().sort_by("price").vendor_order()) == "sort: sort_by and vendor_order exclude each other");
    BOOST_TEST(text_of(least().from(json::timestamp::max())).starts_with("from: "));
    BOOST_TEST(text_of(least().to(json::timestamp::min())).starts_with("to: "));
    auto const last = *json::parse_timestamp("9999-12-31T23:59:59.5Z");
    BOOST_TEST(text_of(least().from(last)).starts_with("fields=id from=9999-12-31T23:59:59+00:00 "));
    BOOST_TEST(text_of(least().to(last)).starts_with("to: ")); // rounded up it is in the year 10000
}

BOOST_AUTO_TEST_SUITE_END()
