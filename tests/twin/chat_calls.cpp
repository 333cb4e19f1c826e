// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/chat_calls.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(twin_chat_calls)

using namespace confab;
namespace twin = confab::twin;
using twin::new_message;
using twin::new_session;

namespace {

std::string text_of(result<std::string> const& body) {
    if (body) return *body;
    BOOST_TEST((body.error().code == errc::invalid_argument));
    return body.error().details.message;
}

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(every_member_has_its_name_and_form) {
    BOOST_TEST(text_of(new_message("a\"é\n").body_json()) == R"({"body":"a\"é\n"})");
    BOOST_TEST(text_of(new_message().attachment("f1").attachment("f\"2").reply_to("m").body("").body_json()) ==
               R"({"body":"","attachments":["f1","f\"2"],"replyToMessageId":"m"})");
    BOOST_TEST(text_of(new_session().body_json()) == "{}");
    auto const all = new_session()
                         .member("new\"", " [1e400] ")
                         .message("m")
                         .lifetime(std::chrono::hours(12))
                         .client_external_id("e")
                         .bot_id("b")
                         .name("n");
    BOOST_TEST(text_of(all.body_json()) == R"({"name":"n","botId":"b","clientExternalId":"e","sessionTtl":43200,)"
                                           R"("messageBody":"m","new\"": [1e400] })");
    BOOST_TEST(text_of(twin::finish_body("")) == "");
    BOOST_TEST(text_of(twin::finish_body("sold")) == R"({"result":"sold"})");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named) {
    BOOST_TEST(text_of(new_message().body_json()) == "body: there is neither a text nor an attachment");
    BOOST_TEST(text_of(new_message("\xff").body_json()) == "body: \"\"\\xff\"\" is neither JSON nor UTF-8");
    BOOST_TEST(text_of(new_message().attachment("").body_json()) == "attachments: \"\" is empty");
    BOOST_TEST(text_of(new_message("a").reply_to("").body_json()) == "replyToMessageId: \"\" is empty");
    BOOST_TEST(text_of(new_session().bot_id("").body_json()) == "botId: \"\" is empty");
    BOOST_TEST(text_of(new_session().lifetime({}).body_json()) == "lifetime: \"0\" is outside of 1 to 43200 seconds");
    BOOST_TEST(text_of(new_session().lifetime(std::chrono::seconds(43'201)).body_json()).starts_with("lifetime: "));
    BOOST_TEST(text_of(new_session().name("n").member("name", "1").body_json()) ==
               "name: \"1\" is a member that is there already");
    for (auto const* wrong : {"", "{", "1 2", "\"\xff\""})
        BOOST_TEST(text_of(new_session().member("x", wrong).body_json()).ends_with("is neither JSON nor UTF-8"));
    BOOST_TEST(text_of(twin::finish_body("\xff")).starts_with("result: "));
}

static_assert(!std::is_aggregate_v<twin::posted_message> && !std::is_aggregate_v<twin::started_session>);

BOOST_AUTO_TEST_SUITE_END()
