// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/changes.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(opencx_changes)

using namespace confab;
namespace opencx = confab::opencx;

namespace {

std::string text_of(result<std::string> const& body) {
    return body ? *body : std::string(name_of(body.error().code)) + ": " + body.error().details.message;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_update_sends_what_was_set_and_nothing_else) {
    BOOST_TEST(text_of(opencx::session_update().body()) == "{}");
    BOOST_TEST(text_of(opencx::session_update().status(opencx::status::open).body()) == R"({"status":"open"})");
    BOOST_TEST(text_of(opencx::session_update()
                           .status("closed_resolved")
                           .generate_summary_and_sentiment_on_resolve(true)
                           .reflect_status_change_for_integration(false)
                           .session_closed_payload(R"({"why": [1]})")
                           .body()) ==
               R"({"status":"closed_resolved","generate_summary_and_sentiment_on_resolve":true,)"
               R"("reflect_status_change_for_integration":false,"session_closed_payload":{"why": [1]}})");
    BOOST_TEST(text_of(opencx::session_update().status("shut").body()) ==
               "invalid_argument: status: \"shut\" is not one of open, closed_resolved, closed_unresolved");
    BOOST_TEST(
        text_of(opencx::session_update().status(opencx::status::unknown).body()).starts_with("invalid_argument"));
    for (auto const* payload : {"", "{", "1,\"status\":\"open\""})
        BOOST_TEST(text_of(opencx::session_update().session_closed_payload(payload).body())
                       .starts_with("invalid_argument: session_closed_payload: "));
}

BOOST_AUTO_TEST_CASE(a_new_session_may_be_with_a_contact_on_a_channel) {
    BOOST_TEST(text_of(opencx::new_session().body()) == "{}");
    constexpr char const* uuid = "3c90c3cc-0d44-4b50-8888-8DD25736052A";
    BOOST_TEST(text_of(opencx::new_session().contact_id(uuid).channel(opencx::channel_type::whatsapp).body()) ==
               "{\"contact_id\":\"" + std::string(uuid) + R"(","channel":{"type":"whatsapp"}})");
    for (auto const* wrong :
         {"", "3c90c3cc", "3c90c3cc-0d44-4b50-8888-8dd25736052g", "3c90c3cc0d44-4b50-8888-8dd25736052a-"})
        BOOST_TEST(text_of(opencx::new_session().contact_id(wrong).body()).ends_with("is not a UUID"));
    BOOST_TEST(
        text_of(opencx::new_session().channel(opencx::channel_type::unknown).body()).starts_with("invalid_argument"));
}

BOOST_AUTO_TEST_CASE(a_message_is_escaped) {
    BOOST_TEST(text_of(opencx::message_body("a \"b\"\n\\ é")) ==
               R"({"sender":"contact","message":{"type":"text","text":"a \"b\"\n\\ é"}})");
    BOOST_TEST(text_of(opencx::message_body("\xff")).starts_with("invalid_argument: text: "));
}

BOOST_AUTO_TEST_SUITE_END()
