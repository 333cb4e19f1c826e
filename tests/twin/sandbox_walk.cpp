// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "twin/client_fixture.hpp"

#include <confab/json/timestamp.hpp>
#include <confab/testing/sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_sandbox_walk)

using namespace confab;
using std::chrono::minutes;
using testing::twin_sandbox;
using tests::twin_against;
namespace twin = confab::twin;

namespace {

std::map<std::string, int> counted(std::vector<std::string> const& ids) {
    std::map<std::string, int> counts;
    for (auto const& id : ids) ++counts[id];
    return counts;
}

} // namespace

// fault F29
BOOST_AUTO_TEST_CASE(a_walk_over_tls_with_a_login_delivers_every_row_byte_for_byte) {
    testing::twin_sandbox_options options;
    options.token.clear();
    options.requests_per_token = 8;
    auto const vendor = std::make_shared<twin_sandbox>(tests::twin_data(1234), options);
    testing::sandbox server(vendor);
    asio::io_context context;
    twin::client const client(
        context.get_executor(),
        twin::credential::login(options.email, options.password, twin::login_options().identity_url(server.base_url())),
        twin::client_options()
            .base_url(server.base_url())
            .ca_pem(server.root_pem())
            .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000)),
        twin::names().chat_url(server.base_url()));
    std::vector<std::string> ids;
    std::string name;
    auto const walk = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions(twin::session_query().limit(100));
        while (auto session = co_await sessions.next()) {
            BOOST_TEST(session->raw == vendor->item(ids.size()));
            ids.push_back(session->id);
        }
        auto const one = co_await client.get(ids.at(7));
        BOOST_TEST(one.raw == vendor->chat_item(7));
        co_await client.rename(ids.at(7), "Größe / 100 %");
        co_await client.finish(ids.at(7), "sold");
        auto const renamed = co_await client.get(ids.at(7));
        name = renamed.name;
        BOOST_TEST(renamed.status == "closed");
    };
    tests::run_awaitable(context, walk());
    BOOST_TEST(ids == vendor->expected_ids("sort=createdAt"), boost::test_tools::per_element());
    BOOST_TEST(name == "Größe / 100 %");
    BOOST_TEST(vendor->logins().logins == 1u);
    BOOST_TEST(vendor->logins().refreshes == 2u); // 14 pages and 4 calls, eight for each token
    BOOST_TEST(server.counters().requests == 1u + 14u + 4u + 2u * 2u);
}

BOOST_AUTO_TEST_CASE(each_filter_and_order_delivers_what_the_vendor_would) {
    auto options = tests::with_twin_token();
    options.supervised_one_in = 4;
    options.all_supervised = "withSupervised";
    twin_sandbox vendor(tests::twin_data(600), options);
    using twin::session_query;
    auto const early = *json::parse_timestamp("2023-01-01T03:00:00Z"),
               late = *json::parse_timestamp("2023-01-01T07:00:00Z");
    std::string bot, client_id;
    auto const look = [&](twin::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto const first = co_await sessions.next();
        bot = first->bot_id;
        client_id = first->client_id;
    };
    auto const chat = vendor.chat_id(5);
    std::pair<session_query, std::string> const cases[] = {
        {session_query(), ""},
        {session_query().sort_by(twin::sort_field::created_at, twin::sort_direction::descending), "sort=-createdAt"},
        {session_query().sort_by("price").sort_by("createdAt", twin::sort_direction::descending),
         "sort=price,-createdAt"},
        {session_query().vendor_order().all_supervised(true), "withSupervised=true"},
        {session_query().company_id(1002), "companyId=1002"},
        {session_query().chat_id(chat), "chatId=" + chat},
        {session_query().session_id(vendor.data().id(9)), "id=" + vendor.data().id(9)},
        {session_query().from(early).to(late), "from=2023-01-01T03:00:00Z&to=2023-01-01T07:00:00%2B00:00"},
    };
    std::set<std::vector<std::string>> different;
    for (auto const& [query, text] : cases) {
        twin_against server(vendor);
        server.called.all_supervised("withSupervised");
        auto limited = query;
        auto const ids = server.ids(limited.limit(37));
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!server.failed.code.failed(), describe(server.failed));
            BOOST_TEST(ids == vendor.expected_ids(text), boost::test_tools::per_element());
            BOOST_TEST(!ids.empty());
        }
        different.insert(ids);
    }
    BOOST_TEST(different.size() == std::size(cases)); // each filter filters
    twin_against server(vendor);
    server.run(look);
    BOOST_TEST(server.ids(session_query().bot_id(bot)) == vendor.expected_ids("botId=" + bot),
               boost::test_tools::per_element());
    BOOST_TEST(server.ids(session_query().client_id(client_id)) == vendor.expected_ids("clientId=" + client_id),
               boost::test_tools::per_element());
}

// fault F14, F15, F18
BOOST_AUTO_TEST_CASE(the_vendors_quirks_change_nothing) {
    for (auto const count : {testing::twin_count::number, testing::twin_count::absent, testing::twin_count::text,
                             testing::twin_count::wrong}) {
        for (bool const refuses : {false, true}) {
            auto options = tests::with_twin_token();
            options.count = count;
            options.refuse_sort = refuses;
            twin_sandbox vendor(tests::twin_data(250), options);
            twin_against by_offset(vendor), by_page(vendor);
            BOOST_TEST(by_offset.ids(twin::session_query().limit(100)) == vendor.expected_ids(),
                       boost::test_tools::per_element());
            BOOST_TEST(by_offset.sent() == 4u + (refuses ? 1u : 0u));
            BOOST_TEST(by_page.ids(twin::session_query().limit(100).page(0)) == vendor.expected_ids(),
                       boost::test_tools::per_element());
            BOOST_TEST(by_page.sent() == 4u + (refuses ? 1u : 0u));
        }
    }
}

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(in_the_order_of_creation_with_a_fixed_end_each_session_comes_exactly_once) {
    twin_sandbox vendor(tests::twin_data(500), tests::with_twin_token());
    auto const before = vendor.expected_ids();
    testing::sandbox_time now = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    twin_against server(vendor, [&](std::size_t number) {
        vendor.rows().touch((number * 37) % 500, now += minutes(1));
        for (int fresh = 0; fresh < 60; ++fresh) vendor.rows().insert(now += minutes(1)); // more than a page
    });
    auto const until = *json::parse_timestamp("2029-12-31T00:00:00Z");
    BOOST_TEST(server.ids(twin::session_query().to(until).limit(50)) == before, boost::test_tools::per_element());
    BOOST_TEST(server.sent() == 11u);
}

// fault F12
BOOST_AUTO_TEST_CASE(newest_first_what_comes_in_lets_others_come_again) {
    twin_sandbox vendor(tests::twin_data(300), tests::with_twin_token());
    auto const before = vendor.expected_ids();
    testing::sandbox_time now = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    twin_against server(vendor, [&](std::size_t number) {
        if (number == 2) vendor.rows().insert(now += minutes(1));
    });
    auto const counts =
        counted(server.ids(twin::session_query().sort_by("createdAt", twin::sort_direction::descending).limit(50)));
    for (auto const& id : before) BOOST_TEST(counts.contains(id));
    BOOST_TEST(counts.size() == 300u);
    BOOST_TEST(counts.at(before.at(200)) == 2); // the last one of the page before
}

// fault F13
BOOST_AUTO_TEST_CASE(an_erased_row_lets_a_plain_walk_by_offset_miss_one) {
    twin_sandbox vendor(tests::twin_data(100), tests::with_twin_token());
    auto const before = vendor.expected_ids();
    twin_against server(vendor, [&](std::size_t number) {
        if (number == 1) vendor.rows().erase(3);
    });
    auto const counts = counted(server.ids(twin::session_query().limit(50)));
    BOOST_TEST(counts.size() == 99u); // as documented: the row at the edge of the page is missed, and no other
    BOOST_TEST(!counts.contains(before.at(50)));
}

BOOST_AUTO_TEST_CASE(the_chat_service_is_walked_and_changed) {
    twin_sandbox vendor(tests::twin_data(120), tests::with_twin_token());
    twin_against server(vendor);
    auto const id = vendor.data().id(5);
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        std::uint64_t index = 0;
        auto sessions = client.chat_sessions(twin::chat_query().limit(50));
        while (auto session = co_await sessions.next()) BOOST_TEST(session->raw == vendor.chat_item(index++));
        BOOST_TEST(index == 120u);
        co_await client.switch_operator(id, "71");
        co_await client.add_operator(id, "ann");
        co_await client.add_operator(id, "bob");
        co_await client.remove_operator(id, "71");
        co_await client.switch_group(id, "g1");
        co_await client.mark_spam(id);
        auto const changed = co_await client.get(id);
        auto const operators = twin::operators_of(changed.operators).value();
        BOOST_TEST_REQUIRE(operators.size() == 2u);
        BOOST_TEST(operators[1].id == "bob");
        BOOST_TEST(changed.marked_as_spam.value());
        co_await client.mark_spam(id, false);
        auto const good = co_await client.get(id);
        BOOST_TEST(!good.marked_as_spam.value());
        auto const name = twin::new_message("Größe \"42\"").reply_to("m");
        auto const posted = co_await client.post(id, name);
        std::vector<std::string> found;
        auto messages = client.messages(id, twin::message_query().limit(2));
        while (auto message = co_await messages.next()) found.push_back(message->body);
        BOOST_TEST(found.back() == "Größe \"42\"");
        auto const contact = twin::new_session().client_external_id("e1").name("Zoë").message("hi");
        auto const started = co_await client.start("chat-1", contact);
        auto const again = co_await client.continue_or_start("chat-1", contact);
        auto const other = co_await client.continue_or_start("chat-2", contact);
        BOOST_TEST(started.id == again.id);
        BOOST_TEST(started.id != other.id);
        BOOST_TEST(started.ttl.value() == 3600);
        auto const fresh = co_await client.get(started.id);
        BOOST_TEST(fresh.name == "Zoë");
        BOOST_TEST(fresh.chat_id == "chat-1");
    };
    server.run(use);
}

BOOST_AUTO_TEST_SUITE_END()
