// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/https_fixture.hpp"
#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_client_rows)

using namespace confab;
using namespace confab::tests;
using testing::script;
using testing::scripted_server;
namespace opencx = confab::opencx;

namespace {

std::string const body = R"({"items":[{"id":"a"},{"id":"b"},{"id":"c"}],"next":null})";
std::string const head =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
std::size_t const first_row_end = body.find("},") + 1;

/// A client of a scripted server, over TLS.
class rows_fixture {
public:
    rows_fixture() : server(good_certificate().chain_pem, good_certificate().private_key_pem) {
        options.base_url(server.base_url()).ca_pem(test_authority().root_pem());
        options.retries(resilience::retry_policy().initial_backoff({}));
    }

    opencx::client make_client(asio::io_context& context) const {
        return opencx::client(context.get_executor(), "ocx_live_test", options);
    }

    scripted_server server;
    opencx::client_options options;
};

} // namespace

// The server sends the rest of the page only when it is told that the first session is there.
BOOST_FIXTURE_TEST_CASE(the_first_session_is_there_before_its_page_has_been_sent, rows_fixture) {
    server.play(
        script().expect_request().send(head + body.substr(0, first_row_end)).wait().send(body.substr(first_row_end)));
    asio::io_context context;
    auto const client = make_client(context);
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto first = co_await sessions.next();
        BOOST_TEST(first.value().id == "a");
        server.proceed();
        for (std::string const expected : {"b", "c"}) {
            auto session = co_await sessions.next();
            BOOST_TEST(session.value().id == expected);
        }
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
    };
    run_awaitable(context, use());
    BOOST_TEST(server.requests().size() == 1u);
}

// fault B14, B8
BOOST_FIXTURE_TEST_CASE(a_page_that_breaks_off_behind_delivered_sessions_is_read_again, rows_fixture) {
    server.play(script().expect_request().send(head + body.substr(0, first_row_end)).wait().reset());
    server.play(script().expect_request().send(head + body.substr(0, body.size() - 1)).wait().cut());
    server.play(script().expect_request().send(head + body));
    asio::io_context context;
    auto const client = make_client(context);
    std::vector<std::string> ids;
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        while (auto session = co_await sessions.next()) {
            ids.push_back(session->id);
            if (ids.size() != 2) server.proceed(); // behind the first of one attempt, and the last of the next
        }
    };
    run_awaitable(context, use());
    BOOST_TEST(ids == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
    BOOST_TEST(server.requests().size() == 3u);
    BOOST_TEST(client.stats().retries == 2u);
}

// The same in pages: nothing of a page that is not complete.
BOOST_FIXTURE_TEST_CASE(a_page_is_never_shown_in_part, rows_fixture) {
    server.play(script().expect_request().send(head + body.substr(0, body.size() - 1)).cut());
    server.play(script().expect_request().send(head + body));
    asio::io_context context;
    auto const client = make_client(context);
    auto const use = [&]() -> asio::awaitable<void> {
        auto pages = client.pages();
        auto page = co_await pages.next();
        BOOST_TEST(page.value().items().size() == 3u);
        auto end = co_await pages.next();
        BOOST_TEST(!end.has_value());
    };
    run_awaitable(context, use());
}

// fault F28, D16
BOOST_FIXTURE_TEST_CASE(a_redirect_within_a_walk_ends_it_at_its_position, rows_fixture) {
    std::string const first = R"({"items":[{"id":"a"}],"next":"c1"})";
    auto const page = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(first.size()) + "\r\n\r\n" + first;
    std::string const redirect = "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n";
    server.play(script().expect_request().send(page).expect_request().send(redirect));
    server.play(script().expect_request().send(head + body));
    asio::io_context context;
    auto const client = make_client(context);
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto session = co_await sessions.next();
        BOOST_TEST(session.value().id == "a");
        auto refused = co_await sessions.try_next();
        BOOST_TEST_REQUIRE(refused.has_error());
        auto const reason = refused.error();
        BOOST_TEST((reason.code == errc::redirect_refused));
        BOOST_TEST(reason.details.delivered == 1u);
        auto resumed = client.sessions(opencx::session_query().resume_from(reason.details.position));
        session = co_await resumed.next();
        BOOST_TEST(session.value().id == "a");
    };
    run_awaitable(context, use());
    BOOST_TEST(server.requests().back().starts_with("GET /chat/sessions?cursor=c1 "));
}

BOOST_AUTO_TEST_SUITE_END()
