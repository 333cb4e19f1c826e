// SPDX-License-Identifier: BSL-1.0
#include "testing/yourgpt_requests.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_sandbox_calls)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(updates_create_and_send_change_what_they_say) {
    yourgpt_sandbox vendor(make_data(50));
    auto const updated = data_of(
        ask(vendor, "/updateSession", with_uid(vendor, R"(,"state":"closed","chat_mode":"operator","segment":"a,é")")));
    BOOST_TEST(updated.at("session_uid").as_string() == vendor.id(0));
    BOOST_TEST(updated.at("state").as_string() == "closed");
    BOOST_TEST(updated.at("chat_mode").as_string() == "3");
    BOOST_TEST(updated.at("segment").as_string() == "a,é");
    BOOST_TEST(updated.as_object().contains("createdAt"));
    BOOST_TEST(!updated.as_object().contains("created_at"));
    BOOST_TEST(vendor.item(0).find("\"segment\":\"a,é\"") != std::string::npos);
    auto const before = vendor.expected_ids();
    auto const resolved =
        data_of(ask(vendor, "/updateSession", "{\"session_uid\":" + vendor.id(0) + R"(,"state":"resolved"})"));
    BOOST_TEST(resolved.at("chat_mode").as_string() == "1");                       // back to the bot
    BOOST_TEST(vendor.expected_ids() == before, boost::test_tools::per_element()); // no message, no move

    auto const created = data_of(ask(vendor, "/createSession", R"({"widget_uid":"widget-test"})"));
    BOOST_TEST(created.at("session_uid").is_int64());
    auto const uid = text_of(created.at("session_uid"));
    BOOST_TEST(vendor.expected_ids().back() == uid);
    auto const reply =
        data_of(ask(vendor, "/sendMessage",
                    "{\"widget_uid\":\"widget-test\",\"session_uid\":\"" + vendor.id(0) + R"(","message":"Hi"})"));
    BOOST_TEST(reply.at("message").as_string() == "You said: Hi");
    BOOST_TEST(vendor.expected_ids().back() == vendor.id(0));
    auto const stored = data_of(
        ask_form(vendor, "/sendMessage",
                 "project_uid=project-test&session_uid=" + uid + "&message=a%2Bb&send_by=operator&content_type=image"));
    BOOST_TEST(stored.at("message").as_string() == "a+b");
    BOOST_TEST(stored.at("content_type").as_string() == "image");
    auto const messages = data_of(ask(vendor, "/getSessionMessages", "{\"session_uid\":\"" + uid + "\"}")).as_array();
    BOOST_TEST_REQUIRE(messages.size() == 1U);
    BOOST_TEST(messages[0].at("send_by").as_string() == "operator");
    BOOST_TEST(data_of(ask_form(vendor, "/createSession", "project_uid=project-test")).is_object());
}

BOOST_AUTO_TEST_CASE(calls_are_strict) {
    yourgpt_sandbox vendor(make_data(3));
    for (auto const& more : {std::string(R"(,"state":"resolved","chat_mode":"bot")"), std::string(R"(,"state":"open")"),
                             std::string(R"(,"chat_mode":"1")"), ",\"segment\":\"" + std::string(256, 'x') + '"',
                             std::string(R"(,"segment":null)"), std::string(R"(,"language":"de")"),
                             std::string(R"(,"project_uid":"project-test")")})
        BOOST_TEST_CONTEXT(more) check_refused(ask(vendor, "/updateSession", with_uid(vendor, more)));
    for (auto const* body :
         {"{}", R"({"session_uid":""})", R"({"session_uid":"17000000000000008"})", R"({"session_uid":1.7e16})"})
        BOOST_TEST_CONTEXT(body) {
            check_refused(ask(vendor, "/updateSession", body));
            check_refused(ask(vendor, "/getSessionMessages", body));
        }
    for (auto const* body : {"{}", R"({"widget_uid":"other"})", R"({"widget_uid":"widget-test","x":1})"})
        BOOST_TEST_CONTEXT(body) check_refused(ask(vendor, "/createSession", body));
    for (auto const* more : {"", R"(,"message":"")", R"(,"message":7)", R"(,"message":"x","send_by":"bot")",
                             R"(,"message":"x","content_type":"text")"})
        BOOST_TEST_CONTEXT(more)
    check_refused(ask(vendor, "/sendMessage", with_uid(vendor, R"(,"widget_uid":"widget-test")" + std::string(more))));
    check_refused(ask(vendor, "/getSessionMessages", with_uid(vendor, ",\"limit\":101")));
    check_refused(ask_form(vendor, "/createSession", "project_uid=project-test&widget_uid=widget-test"));
    BOOST_TEST(ask(vendor, "/sendMessage",
                   with_uid(vendor, R"(,"widget_uid":"widget-test","message":"x","send_by":"assistant")"))
                   .status == 200U);
}

BOOST_AUTO_TEST_CASE(messages_are_paged_either_way) {
    yourgpt_sandbox vendor(make_data(40));
    for (std::uint64_t index = 0; index < 40; ++index) {
        auto const of = [&](std::string const& more) {
            std::vector<std::string> ids;
            auto const rows = data_of(
                ask(vendor, "/getSessionMessages", "{\"session_uid\":\"" + vendor.id(index) + "\"" + more + "}"));
            for (auto const& row : rows.as_array()) ids.push_back(text_of(row.at("id")));
            return ids;
        };
        auto all = of(R"(,"limit":100)");
        BOOST_TEST_REQUIRE(!all.empty());
        std::vector<std::string> paged;
        for (unsigned page = 1; paged.size() < all.size(); ++page)
            for (auto& id : of(R"(,"limit":7,"page":)" + std::to_string(page))) paged.push_back(std::move(id));
        BOOST_TEST(paged == all, boost::test_tools::per_element());
        std::reverse(all.begin(), all.end());
        BOOST_TEST(of(R"(,"limit":100,"orderBy":"DESC")") == all, boost::test_tools::per_element());
        BOOST_TEST(of(R"(,"page":9)").empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
