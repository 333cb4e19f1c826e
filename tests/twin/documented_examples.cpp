// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "support/vendor_documents.hpp"
#include "twin/client_fixture.hpp"

#include <confab/twin/protocol.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_documented_examples)

using namespace confab;
namespace twin = confab::twin;
using boost::test_tools::per_element;

namespace {

boost::json::value document() {
    std::ifstream file(tests::vendor_document("twin"), std::ios::binary);
    return boost::json::parse(std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

std::set<std::string> named_in(boost::json::value const& operation) {
    std::set<std::string> names;
    for (auto const& parameter : operation.at("parameters").as_array())
        if (parameter.at("in").as_string() == "query") names.emplace(parameter.at("name").as_string().c_str());
    return names;
}

std::set<std::string> members_of(boost::json::value const& whole, char const* schema) {
    std::set<std::string> names;
    for (auto const& [name, rest] : whole.at("components").at("schemas").at(schema).at("properties").as_object())
        names.emplace(name);
    return names;
}

std::set<std::string> keys_of(std::string const& text) {
    std::set<std::string> names;
    auto const value = boost::json::parse(text);
    for (auto const& [name, member] : value.as_object()) names.emplace(name);
    return names;
}

void check_page(std::string const& text) {
    tests::twin_against server([&](std::string_view request) {
        return tests::reply(200, tests::twin_number(request, "offset") == 0 ? text : tests::twin_page({}));
    });
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto session = co_await sessions.next();
        BOOST_TEST_REQUIRE(session.has_value());
        BOOST_TEST(session->id == "00000000-0000-4000-8000-000000000002");
        BOOST_TEST(session->chat_id == session->id);
        BOOST_TEST(session->bot_id == session->id);
        BOOST_TEST(json::format_timestamp(session->created_at.value()) == "2018-05-27T21:30:54Z");
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
    };
    server.run(use);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_example_decodes_whole, *tests::needs_document("twin")) {
    std::size_t pages = 0, errors = 0, logins = 0;
    for (auto const& example : tests::examples_of("twin")) {
        BOOST_TEST_CONTEXT(example.method << ' ' << example.path << ' ' << example.status) {
            if (example.status == "200") {
                BOOST_TEST_REQUIRE(example.path == "/search/{service}/sessions");
                check_page(example.text);
                ++pages;
            } else if (example.status == "401") {
                diagnostics details;
                twin::protocol().read_error(example.text, details);
                BOOST_TEST(details.vendor_message == "Token is expired.");
                ++errors;
            } else {
                BOOST_TEST_REQUIRE((example.path == "/auth/login" && example.status.empty()));
                BOOST_TEST(keys_of(example.text) == (std::set<std::string>{"email", "password", "ttl"}), per_element());
                ++logins;
            }
        }
    }
    BOOST_TEST(pages == 1u);
    BOOST_TEST(errors > 5u);
    BOOST_TEST(logins == 1u);
}

BOOST_AUTO_TEST_CASE(every_call_of_the_document_is_built_in, *tests::needs_document("twin")) {
    std::set<std::string> documented, built_in;
    auto const whole = document();
    for (auto const& [path, item] : whole.at("paths").as_object())
        for (auto const& [method, operation] : item.as_object())
            if (operation.is_object()) documented.insert(std::string(method) + ' ' + std::string(path));
    for (auto const& call : twin::endpoints) {
        std::string method(call.method());
        for (char& letter : method) letter = static_cast<char>(letter + ('a' - 'A'));
        bool const is_search = call.path() == twin::search_call.path();
        if (call.path() == twin::switch_group_call.path()) continue; // the vendor's SDK has it beside the document
        built_in.insert(method + ' ' + (is_search ? "/search/{service}/sessions" : std::string(call.path())));
    }
    BOOST_TEST(documented == built_in, per_element());
}

BOOST_AUTO_TEST_CASE(every_parameter_and_field_of_the_document_is_built_in, *tests::needs_document("twin")) {
    auto const whole = document();
    auto const& search = whole.at("paths").at("/search/{service}/sessions").at("get");
    std::set<std::string> sent{"limit", "offset", "page"};
    auto const query =
        twin::session_query().from({}).to({}).bot_id("b").company_id(1).session_id("s").chat_id("c").client_id("d");
    for (auto const& [name, value] : query.parameters({}).value()) sent.insert(name);
    BOOST_TEST(sent == named_in(search), per_element());
    std::vector<std::string> known, fields;
    for (auto const& parameter : search.at("parameters").as_array())
        if (parameter.at("name").as_string() == "fields")
            for (auto const& name : parameter.at("x-known-values").as_array())
                known.emplace_back(name.as_string().c_str());
    for (auto const word : words_of(twin::field::unknown).subspan(1)) fields.emplace_back(word);
    BOOST_TEST(fields == known, per_element());

    std::set<std::string> listed{"limit",    "offset",      "page",     "withoutItems", "group",
                                 "language", "offsetField", "timezone", "offsetValue"}; // by parameter(), or not at all
    auto const chats = twin::chat_query()
                           .field("id")
                           .from({})
                           .to({})
                           .session_id("s")
                           .marked_as_spam(true)
                           .operator_id("o")
                           .operator_type("t")
                           .bot_status("b")
                           .status("s")
                           .name("n")
                           .chat_id("c")
                           .group_by_client_id(true)
                           .tag("t")
                           .client_banned(true)
                           .keyword("k")
                           .without_count(true);
    for (auto const& [name, value] : chats.parameters().value()) listed.insert(name);
    BOOST_TEST(listed == named_in(whole.at("paths").at("/sessions").at("get")), per_element());
    std::set<std::string> messages{"limit", "offset", "page"};
    for (auto const& [name, value] : twin::message_query().from({}).to({}).company_id(1).parameters().value())
        messages.insert(name);
    BOOST_TEST(messages == named_in(whole.at("paths").at("/sessions/{sessionId}/messages").at("get")), per_element());
}

BOOST_AUTO_TEST_CASE(the_sandbox_writes_every_member_of_the_schemas, *tests::needs_document("twin")) {
    testing::twin_sandbox vendor{tests::twin_data(5), tests::with_twin_token()};
    auto const whole = document();
    BOOST_TEST(keys_of(vendor.item(3)) == members_of(whole, "SearchRow"), per_element());
    BOOST_TEST(keys_of(vendor.chat_item(3)) == members_of(whole, "SessionInfo"), per_element());
    testing::sandbox_request request("POST", "/sessions/" + vendor.data().id(3) + "/clients/messages",
                                     {{"Authorization", "Bearer " + std::string(tests::twin_token)}});
    request.body = R"({"body":"x"})";
    vendor.handle(request, testing::page_change::none);
    request.method = "GET";
    request.body.clear();
    request.target = "/sessions/" + vendor.data().id(3) + "/messages";
    auto const page = boost::json::parse(vendor.handle(request, testing::page_change::none).body);
    auto const row = boost::json::serialize(page.at("items").at(0));
    BOOST_TEST(keys_of(row) == members_of(whole, "Message"), per_element());
}

BOOST_AUTO_TEST_SUITE_END()
