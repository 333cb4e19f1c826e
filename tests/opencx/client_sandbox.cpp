// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "opencx/sandbox_client.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_client_sandbox)

using namespace confab;
using tests::against_sandbox;
using tests::run_awaitable;
namespace opencx = confab::opencx;

namespace {

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(every_call_works_against_the_sandbox) {
    against_sandbox sandbox(50);
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto const id = sandbox.vendor.data().id(17);
        auto const before = co_await client.get(id);
        BOOST_TEST(before.raw == sandbox.vendor.item(17));
        auto const change = opencx::session_update().status("closed_unresolved");
        co_await client.update(id, change);
        auto const after = co_await client.get(id);
        BOOST_TEST((after.status == opencx::status::closed_unresolved));
        auto const created = co_await client.create();
        auto const fresh = co_await client.get(created);
        BOOST_TEST((fresh.status == opencx::status::open));
        auto const answer = co_await client.send(created, "where is my \"parcel\"?");
        BOOST_TEST(answer.text == "You said: where is my \"parcel\"?");
        auto const found = co_await client.search("my \"parcel\"");
        BOOST_TEST_REQUIRE(found.messages.size() == 1u);
        BOOST_TEST(found.messages[0].find(created) != std::string::npos);
        auto const missing = co_await client.try_get("3c90c3cc-0d44-4b50-8888-8dd25736052a");
        BOOST_TEST((missing.error().code == errc::not_found));
        BOOST_TEST(missing.error().details.vendor_message == "Session not found");
    };
    sandbox.run(use);
}

BOOST_AUTO_TEST_CASE(history_is_paged_and_ends) {
    against_sandbox sandbox(3);
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto const id = sandbox.vendor.data().id(1);
        co_await client.send(id, "last words");
        std::vector<opencx::event> events;
        auto history = client.history(id);
        while (auto event = co_await history.next()) events.push_back(*event);
        BOOST_TEST(events.size() > 4u);
        BOOST_TEST(events.back().text == "last words");
        BOOST_TEST(events.back().sender == "contact");
        auto pages = client.history_pages(id);
        std::size_t rows = 0, count = 0;
        while (auto page = co_await pages.next()) {
            rows += page->items().size();
            ++count;
        }
        BOOST_TEST(rows == events.size());
        BOOST_TEST(count == (rows + 3) / 4);
    };
    sandbox.run(use);
}

BOOST_AUTO_TEST_CASE(the_filter_call_walks_every_session_in_order_and_resumes) {
    against_sandbox sandbox(250);
    auto const query = opencx::filter_query()
                           .sort_by(opencx::sort_key::created_at)
                           .sort_order(opencx::sort_direction::descending)
                           .limit(100);
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        std::vector<std::string> found;
        auto sessions = client.filter(query);
        while (auto session = co_await sessions.next()) found.push_back(session->id);
        auto expected = sandbox.vendor.expected_ids();
        std::ranges::reverse(expected);
        BOOST_TEST(found == expected, boost::test_tools::per_element());
        auto pages = client.filter_pages(query);
        auto const first = co_await pages.next();
        auto resumed = client.filter(opencx::filter_query(query).resume_from(first->next_position()));
        auto const next = co_await resumed.next();
        BOOST_TEST(next->id == expected[100]);
    };
    sandbox.run(use);
    BOOST_TEST(sandbox.server->requests().size() == 5u); // 3 pages, then 1, then the second
}

BOOST_AUTO_TEST_CASE(a_query_of_the_common_model_is_answered_by_both) {
    against_sandbox sandbox(400, 50);
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto const query = confab::session_query().status("resolved").channel("web").channel("phone");
        texts found;
        auto sessions = client.stream(query);
        while (auto session = co_await sessions.next()) {
            found.push_back(session->id);
            BOOST_TEST(session->account == "eu");
            BOOST_TEST((session->status == session_status::resolved));
        }
        texts expected;
        for (std::uint64_t index = 0; index < 400; ++index) {
            auto const facts = sandbox.vendor.data().session(index);
            if (facts.status == "closed_resolved" && (facts.channel == "web" || facts.channel == "phone_voice"))
                expected.push_back(sandbox.vendor.data().id(index));
        }
        BOOST_TEST(!expected.empty());
        BOOST_TEST(found == expected, boost::test_tools::per_element());
        auto const sent = sandbox.server->requests().size();
        auto limited = client.stream(confab::session_query().limit(2));
        std::size_t count = 0;
        while (auto session = co_await limited.next()) ++count;
        BOOST_TEST(count == 2u);
        BOOST_TEST(sandbox.server->requests().size() == sent + 1);
        BOOST_TEST(client.explain(query).text().find("channel web, phone: by the client") != std::string::npos);
        BOOST_TEST(sandbox.server->requests().size() == sent + 1);
    };
    sandbox.run(use);
}

// fault F12, F13
BOOST_AUTO_TEST_CASE(a_bound_that_the_vendor_may_take_either_way_loses_nothing) {
    for (bool const inclusive : {false, true}) {
        testing::sandbox_data_options data;
        data.sessions = 20;
        testing::opencx_sandbox_options settings;
        settings.after_is_inclusive = inclusive;
        settings.before_is_inclusive = inclusive;
        testing::opencx_sandbox vendor(testing::sandbox_data(data), settings);
        auto const server = tests::serve(vendor);
        asio::io_context context;
        opencx::client const client(context.get_executor(), tests::sandbox_token, tests::options_for(server));
        auto const walk = [&]() -> asio::awaitable<void> {
            auto const first = vendor.data().session(5).created_at, last = vendor.data().session(9).created_at;
            std::size_t count = 0;
            auto sessions = client.stream(confab::session_query().created_after(first).created_before(last));
            while (auto session = co_await sessions.next()) ++count;
            BOOST_TEST(count == 5u);
        };
        run_awaitable(context, walk());
    }
}

BOOST_AUTO_TEST_SUITE_END()
