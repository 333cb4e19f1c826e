// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"
#include "support/vendor_documents.hpp"

#include <confab/athena/protocol.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(athena_documented_examples)

using namespace confab;
namespace athena = confab::athena;

namespace {

boost::json::value document() {
    std::ifstream file(tests::vendor_document("athena"), std::ios::binary);
    return boost::json::parse(std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

} // namespace

BOOST_AUTO_TEST_CASE(every_example_of_a_page_decodes_whole, *tests::needs_document("athena")) {
    std::size_t pages = 0;
    for (auto const& example : tests::examples_of("athena")) {
        BOOST_TEST_CONTEXT(example.method << ' ' << example.path << ' ' << example.status) {
            BOOST_TEST_REQUIRE((example.path == "/api/v0/sessions" && example.status == "200"));
            ++pages;
            tests::athena_against server([&](std::string_view) { return tests::reply(200, example.text); });
            auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
                auto sessions = client.sessions();
                auto session = co_await sessions.next();
                BOOST_TEST_REQUIRE(session.has_value());
                BOOST_TEST(session->id.starts_with("asset_"));
                BOOST_TEST(session->created_at.has_value());
                BOOST_TEST(session->updated_at.has_value());
                BOOST_TEST(session->run.is_known());
                BOOST_TEST(session->status.is_known());
                BOOST_TEST(session->type.is_known());
                BOOST_TEST(session->source.is_known());
                BOOST_TEST(session->total_cost_usd == "0.05");
                BOOST_TEST(session->num_messages.value() == 3);
                auto end = co_await sessions.next();
                BOOST_TEST(!end.has_value());
            };
            server.run(use);
        }
    }
    BOOST_TEST(pages > 0u);
}

BOOST_AUTO_TEST_CASE(every_call_and_parameter_of_the_document_is_built_in, *tests::needs_document("athena")) {
    auto const whole = document();
    std::set<std::string> documented, built_in;
    for (auto const& [path, item] : whole.at("paths").as_object())
        for (auto const& [method, operation] : item.as_object())
            documented.insert(std::string(method) + ' ' + std::string(path));
    for (auto const& call : athena::endpoints) {
        std::string method(call.method());
        for (char& letter : method) letter = static_cast<char>(letter + ('a' - 'A'));
        built_in.insert(method + ' ' + std::string(call.path()));
    }
    BOOST_TEST(documented == built_in, boost::test_tools::per_element());

    auto const all = athena::session_query()
                         .query("a")
                         .state("a")
                         .source_channel("a")
                         .session_type("a")
                         .app_id("a")
                         .include_sub_sessions(true)
                         .include_task_sessions(true)
                         .aop_asset_id("a")
                         .workspace_id("a")
                         .trigger_type("a")
                         .created_after({})
                         .created_before({})
                         .sort_by(athena::sort_field::title)
                         .sort_direction(athena::sort_direction::asc);
    std::set<std::string> sent{"limit", "offset"}, named;
    for (auto const& [name, value] : all.parameters().value()) sent.insert(name);
    for (auto const& parameter : whole.at("paths").at("/api/v0/sessions").at("get").at("parameters").as_array())
        named.emplace(parameter.at("name").as_string().c_str());
    BOOST_TEST(sent == named, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_sandbox_writes_every_member_of_the_schema, *tests::needs_document("athena")) {
    testing::athena_sandbox const vendor{testing::sandbox_data()};
    std::set<std::string> written;
    for (std::uint64_t index = 0; index < 20; ++index) {
        auto const item = boost::json::parse(vendor.item(index));
        for (auto const& member : item.as_object()) written.emplace(member.key());
    }
    auto const whole = document();
    for (auto const& [name, schema] : whole.at("components").at("schemas").at("Session").at("properties").as_object())
        BOOST_TEST(written.contains(std::string(name)), std::string(name));
}

BOOST_AUTO_TEST_SUITE_END()
