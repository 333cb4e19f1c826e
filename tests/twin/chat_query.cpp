// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/chat_query.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(twin_chat_query)

using namespace confab;
namespace twin = confab::twin;
using twin::chat_query;
using twin::message_query;

namespace {

template <class Query>
std::string text_of(Query const& query) {
    auto const members = query.parameters();
    if (!members) return members.error().details.message;
    std::string text;
    for (auto const& [name, value] : *members) text += name + '=' + value + ' ';
    return text;
}

json::timestamp const moment = *json::parse_timestamp("2018-05-27T21:30:54.25Z");

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_form) {
    BOOST_TEST(text_of(chat_query()) == "sort=startedAt ");
    BOOST_TEST(text_of(chat_query().vendor_order()) == "");
    auto const all = chat_query()
                         .field("status")
                         .field("id")
                         .from(moment)
                         .to(moment)
                         .session_id("s")
                         .chat_id("c")
                         .marked_as_spam(false)
                         .operator_id("7")
                         .operator_type("person")
                         .bot_status("b")
                         .status("st")
                         .name("n%")
                         .group_by_client_id(true)
                         .tag("a")
                         .tag("b")
                         .client_banned(true)
                         .keyword("k")
                         .without_count(true)
                         .sort_by(twin::chat_sort_field::last_message_created_at, twin::sort_direction::descending)
                         .sort_by("name")
                         .parameter("timezone", "3");
    BOOST_TEST(text_of(all) ==
               "fields=id,status from=2018-05-27T21:30:54+00:00 to=2018-05-27T21:30:55+00:00 sessionId=s "
               "chatId=c markedAsSpam=false operatorId=7 operatorType=person botStatus=b status=st name=n% "
               "groupByClientId=true tags=a,b clientBanned=true keyword=k withoutCount=true "
               "sort=-lastMessageCreatedAt,name timezone=3 ");
    BOOST_TEST(text_of(message_query()) == "");
    BOOST_TEST(text_of(message_query().from(moment).to(moment).company_id(7)) ==
               "from=2018-05-27T21:30:54+00:00 to=2018-05-27T21:30:55+00:00 companyId=7 ");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    BOOST_TEST((chat_query().limit(0).parameters().error().code == errc::invalid_argument));
    BOOST_TEST(text_of(chat_query().limit(0)) == "limit: 0 is outside of 1 to 1000");
    BOOST_TEST(text_of(chat_query().limit(1001)) == "limit: 1001 is outside of 1 to 1000");
    BOOST_TEST(text_of(chat_query().offset(1).page(1)) == "page: offset and page exclude each other");
    BOOST_TEST(text_of(chat_query().offset(~0ULL)).starts_with("offset: 18446744073709551615 is outside"));
    BOOST_TEST(text_of(chat_query().field("")) == "fields: a name must not be empty");
    BOOST_TEST(text_of(chat_query().tag("a,b")) == "tags: \"a,b\" holds a comma: name one at a time");
    BOOST_TEST(text_of(chat_query().tag("")) == "tags: a name must not be empty");
    BOOST_TEST(text_of(chat_query().sort_by(twin::chat_sort_field::unknown)) == "sort: a name must not be empty");
    BOOST_TEST(text_of(chat_query().sort_by("name").vendor_order()) ==
               "sort: sort_by and vendor_order exclude each other");
    BOOST_TEST(text_of(chat_query().parameter("", "x")) == ": the parameter's name is not known; names can say it");
    BOOST_TEST(text_of(chat_query().parameter("limit", "5")) == "limit: it is set by the client itself");
    BOOST_TEST(text_of(chat_query().status("a").parameter("status", "b")) ==
               "status: the name \"status\" stands for two parameters");
    for (auto const& query : {chat_query().session_id(""), chat_query().chat_id(""), chat_query().operator_id(""),
                              chat_query().operator_type(""), chat_query().bot_status(""), chat_query().status(""),
                              chat_query().name(""), chat_query().keyword("")})
        BOOST_TEST(text_of(query).ends_with(": it must not be empty"));
    BOOST_TEST(text_of(message_query().limit(1001)) == "limit: 1001 is outside of 1 to 1000");
    BOOST_TEST(text_of(message_query().company_id(~0ULL)).starts_with("company_id: 18446744073709551615 is outside"));
    BOOST_TEST(text_of(message_query().offset(0).page(0)) == "page: offset and page exclude each other");
    BOOST_TEST(text_of(message_query().to(json::timestamp::min())).starts_with("to: "));
}

BOOST_AUTO_TEST_SUITE_END()
