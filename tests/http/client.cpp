// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <list>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client)

namespace {

using namespace confab;
using namespace confab::tests;
using http::idempotency;
using http::request;
using testing::script;

BOOST_FIXTURE_TEST_CASE(exchanges_a_request_for_a_response, https_fixture) {
    options.compression = false;
    server.play(script().expect_request().send(reply("hello", "X-Request-Id: 7\r\n")));
    auto const client = make_client(server.base_url() + "/v1/");
    auto ask = read_request("/sessions?status=open");
    ask.credential("Authorization", "Bearer ", http::secret::make("canary-4711").value());
    auto const outcome = exchange(client, std::move(ask));
    BOOST_TEST(outcome.ok(200, "hello"));
    BOOST_TEST(outcome.head.find("x-request-id").value() == "7");
    BOOST_TEST_REQUIRE(server.requests().size() == 1u);
    BOOST_TEST(server.requests()[0] ==
               "GET /v1/sessions?status=open HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                   "\r\nAuthorization: Bearer canary-4711\r\nUser-Agent: confab\r\nAccept-Encoding: identity\r\n\r\n");
}

BOOST_FIXTURE_TEST_CASE(keeps_its_connection, https_fixture) {
    server.play(script()
                    .expect_request()
                    .send(reply("1"))
                    .expect_request()
                    .send(reply("2"))
                    .expect_request()
                    .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n3\r\n0\r\n\r\n")
                    .expect_request()
                    .send(reply("4")));
    auto const client = make_client();
    for (char const* body : {"1", "2", "3", "4"}) BOOST_TEST(exchange(client).ok(200, body));
    BOOST_TEST(server.connections() == 1u);
    auto const stats = client.stats();
    BOOST_TEST(stats.exchanges == 4u);
    BOOST_TEST(stats.requests == 4u);
    BOOST_TEST(stats.connections_opened == 1u);
    BOOST_TEST(stats.connections_reused == 3u);
    BOOST_TEST(stats.resends == 0u);
    BOOST_TEST(stats.bytes_received > 100u);
}

BOOST_FIXTURE_TEST_CASE(does_not_keep_what_may_not_be_kept, https_fixture) { // fault D12, D19, C19
    std::string const closing[] = {
        reply("a", "Connection: close\r\n"),
        reply("a") + "leftover",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na",
    };
    for (auto const& bytes : closing) server.play(script().expect_request().send(bytes).stall());
    server.play(script().expect_request().send("HTTP/1.1 200 OK\r\n\r\na").close());
    auto const client = make_client();
    for (int i = 0; i < 4; ++i) BOOST_TEST(exchange(client).ok(200, "a"));
    BOOST_TEST(server.connections() == 4u);
}

// --- a dead reused connection ---

BOOST_FIXTURE_TEST_CASE(resends_a_read_once_when_a_reused_connection_is_dead, https_fixture) { // fault B5
    for (bool const with_reset : {false, true}) {
        auto lines = script().expect_request().send(reply("1")).expect_request();
        server.play(with_reset ? lines.reset() : lines.cut());
        server.play(script().expect_request().send(reply("2")));
        auto const client = make_client();
        BOOST_TEST(exchange(client).ok(200, "1"));
        BOOST_TEST(exchange(client).ok(200, "2"));
        BOOST_TEST(client.stats().resends == 1u);
        BOOST_TEST(client.stats().connections_opened == 2u);
    }
}

BOOST_FIXTURE_TEST_CASE(resends_only_once, https_fixture) { // fault B5
    server.play(script().expect_request().send(reply("1")).expect_request().reset());
    server.play(script().expect_request().reset());
    server.play(script().expect_request().send(reply("3")));
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "1"));
    auto const second = exchange(client);
    BOOST_TEST(second.code() == errc::connection_lost);
    BOOST_TEST(second.error->details.attempts == 2u);
    BOOST_TEST(server.requests().size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(resends_nothing_but_reads, https_fixture) { // fault B5
    for (auto const kind : {idempotency::once_only, idempotency::repeatable}) {
        server.play(script().expect_request().send(reply("1")).expect_request().reset());
        auto const client = make_client();
        BOOST_TEST(exchange(client).ok(200, "1"));
        request create("POST", "/x", kind);
        create.body("application/json", "{}");
        BOOST_TEST(exchange(client, std::move(create)).code() == errc::connection_lost);
        BOOST_TEST(client.stats().resends == 0u);
    }
    BOOST_TEST(server.requests().size() == 4u);
}

BOOST_FIXTURE_TEST_CASE(does_not_resend_after_the_first_byte, https_fixture) { // fault B5
    server.play(script().expect_request().send(reply("1")).expect_request().send("H").cut());
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "1"));
    BOOST_TEST(exchange(client).code() == errc::body_truncated);
    BOOST_TEST(client.stats().resends == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_fresh_connection_that_dies_counts_as_an_attempt, https_fixture) { // fault B3, B4
    for (bool const with_reset : {false, true}) {
        auto lines = script().expect_request();
        server.play(with_reset ? lines.reset() : lines.cut());
        auto const client = make_client();
        auto const outcome = exchange(client);
        BOOST_TEST(outcome.code() == errc::connection_lost);
        BOOST_TEST(outcome.error->details.attempts == 1u);
        BOOST_TEST(outcome.error->details.operation == "GET /x");
        BOOST_TEST(client.stats().resends == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(sees_an_idle_connection_end_before_it_uses_it, https_fixture) { // fault B6, B7
    auto const first = [] { return script().expect_request().send(reply("1")).wait(); };
    script const endings[] = {first().close(), first().cut(), first().reset(), first().send(reply("poison")).close()};
    std::size_t played = 0;
    for (auto const& ending : endings) {
        server.play(ending);
        server.play(script().expect_request().send(reply("2")).close());
        auto const client = make_client();
        BOOST_TEST(exchange(client).ok(200, "1"));
        server.proceed();
        BOOST_TEST(server.wait_until_played(played + 1));
        BOOST_TEST(exchange(client).ok(200, "2"));
        BOOST_TEST(client.stats().resends == 0u);
        played += 2;
        BOOST_TEST(server.wait_until_played(played));
    }
}

BOOST_FIXTURE_TEST_CASE(asks_again_on_a_new_connection_after_408_or_421, https_fixture) { // fault D20
    for (char const* status : {"408 Request Timeout", "421 Misdirected Request"}) {
        server.play(script().expect_request().send(reply("1")).expect_request().send(reply("", "", status)).close());
        server.play(script().expect_request().send(reply("2")));
        auto const client = make_client();
        BOOST_TEST(exchange(client).ok(200, "1"));
        BOOST_TEST(exchange(client).ok(200, "2"));
        server.play(script().expect_request().send(reply("no", "", status)));
        BOOST_TEST(exchange(make_client()).body == "no"); // on a fresh connection it is an answer
    }
}

// --- what a server does to a response ---

BOOST_FIXTURE_TEST_CASE(a_cut_at_every_byte_is_an_error, https_fixture) { // fault B8
    auto const whole = reply("abc");
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        server.play(script().expect_request().send(whole.substr(0, cut)).close());
        auto const outcome = exchange(make_client());
        BOOST_TEST(outcome.code() == (cut == 0 ? errc::connection_lost : errc::body_truncated), cut);
    }
}

BOOST_FIXTURE_TEST_CASE(one_byte_at_a_time_makes_no_difference, https_fixture) { // fault B11
    server.play(script().expect_request().send_in_pieces(reply("hello")).expect_request().send(reply("2")));
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "hello"));
    BOOST_TEST(exchange(client).ok(200, "2"));
}

BOOST_FIXTURE_TEST_CASE(an_end_without_close_notify_matters_only_where_it_ends_the_body,
                        https_fixture) { // fault C19, C20
    server.play(script().expect_request().send(reply("abc")).cut());
    BOOST_TEST(exchange(make_client()).ok(200, "abc"));
    server.play(script().expect_request().send("HTTP/1.1 200 OK\r\n\r\nabc").cut());
    BOOST_TEST(exchange(make_client()).code() == errc::tls_truncated);
    server.play(script().expect_request().send("HTTP/1.1 200 OK\r\n\r\nabc").close());
    BOOST_TEST(exchange(make_client()).ok(200, "abc"));
}

BOOST_FIXTURE_TEST_CASE(a_peer_that_never_closes_holds_nothing_up, https_fixture) { // fault C21
    server.play(script().expect_request().send(reply("abc", "Connection: close\r\n")).stall());
    BOOST_TEST(exchange(make_client()).ok(200, "abc"));
    BOOST_TEST(server.wait_until_played(1));
}

BOOST_FIXTURE_TEST_CASE(an_answer_before_the_request_is_read_counts, https_fixture) { // fault B18
    server.play(script().send(reply("early", "Connection: close\r\n", "413 Too Large")).stall());
    request create("POST", "/x");
    create.body("text/plain", std::string(100'000, 'x'));
    BOOST_TEST(exchange(make_client(), std::move(create)).ok(413, "early"));
}

BOOST_FIXTURE_TEST_CASE(follows_no_redirect_and_shows_its_host_only, https_fixture) { // fault D16, D17, M4
    struct {
        std::string field, remark;
    } const rows[] = {
        {"Location: https://user:pw@evil.example/path?token=1\r\n", "to evil.example"},
        {"Location: http://evil.example:80#x\r\n", "to evil.example:80"},
        {"Location: //evil.example\r\n", "to evil.example"},
        {"Location: /other?u=https://evil.example\r\n", "to the same host"},
        {"Location: \r\n", "without a target"},
        {"", "without a target"},
        {"Location: https://\xe2\x80\xae.example/\r\n", "to \\u202e.example"}, // fault M6
    };
    for (auto const& row : rows) {
        server.play(script().expect_request().send(reply("", row.field, "302 Found")));
        auto const outcome = exchange(make_client());
        BOOST_TEST(outcome.code() == errc::redirect_refused);
        BOOST_TEST(outcome.error->details.message == row.remark);
        BOOST_TEST(outcome.error->details.http_status == 302u);
    }
}

BOOST_FIXTURE_TEST_CASE(sends_nothing_where_the_request_is_not_valid, https_fixture) { // fault M5
    auto ask = read_request("/x\r\nX: y");
    BOOST_TEST(exchange(make_client(), std::move(ask)).code() == errc::invalid_argument);
    BOOST_TEST(server.connections() == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_that_cannot_be_used_says_so) { // fault C27
    asio::io_context context;
    http::client_options options;
    options.tls.ca_file = "/nonexistent/roots.pem";
    exchanged outcome;
    http::client const client(context.get_executor(), http::url::parse("https://127.0.0.1:1").value(), options);
    asio::co_spawn(context, exchange_into(client, read_request(), outcome), asio::detached);
    context.run();
    BOOST_TEST(outcome.code() == errc::tls_configuration);
}

// --- the pool ---

// fault J6
BOOST_FIXTURE_TEST_CASE(places_are_bounded_and_given_in_turn, https_fixture) {
    options.max_connections = 2;
    script first, second;
    for (int i = 0; i < 6; ++i) first.expect_request().wait().send(reply("x"));
    for (int i = 0; i < 6; ++i) second.expect_request().wait().send(reply("x"));
    server.play(first);
    server.play(second);
    auto const client = make_client();
    std::list<exchanged> outcomes;
    for (int i = 0; i < 6; ++i) start(client, read_request("/" + std::to_string(i)), outcomes.emplace_back());
    for (std::size_t i = 0; i < 6; ++i) {
        // Two are on their way; each answer lets the next one in line go.
        auto const expected = std::min<std::size_t>(i + 2, 6);
        while (server.requests().size() < expected) context.run_one_for(std::chrono::seconds(1));
        BOOST_TEST(server.requests().size() == expected);
        server.proceed();
    }
    BOOST_TEST(run());
    for (auto const& outcome : outcomes) BOOST_TEST(outcome.ok(200, "x"));
    BOOST_TEST(server.connections() == 2u);
    auto const requests = server.requests();
    for (std::size_t i = 2; i < 6; ++i) BOOST_TEST(requests[i].starts_with("GET /" + std::to_string(i) + " "));
}

BOOST_FIXTURE_TEST_CASE(a_connection_idle_for_too_long_is_not_reused, https_fixture) { // fault B6
    auto const clock = std::make_shared<testing::manual_clock>();
    options.clock = clock;
    auto lines = script().expect_request().send(reply("1")).expect_request().send(reply("2"));
    server.play(lines.expect_request().send(reply("too late")).stall()); // it would still answer
    server.play(script().expect_request().send(reply("3")));
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "1"));
    clock->advance(std::chrono::milliseconds(4499));
    BOOST_TEST(exchange(client).ok(200, "2"));
    clock->advance(std::chrono::milliseconds(4500));
    BOOST_TEST(exchange(client).ok(200, "3"));
    BOOST_TEST(server.connections() == 2u);
}

BOOST_FIXTURE_TEST_CASE(many_callers_on_many_threads_share_a_client, https_fixture) { // fault N1
    for (int i = 0; i < 4; ++i) {
        script lines;
        for (int k = 0; k < 64; ++k) lines.expect_request().send(reply("x"));
        server.play(lines);
    }
    asio::thread_pool threads(4);
    std::list<exchanged> outcomes;
    {
        http::client const client(threads.get_executor(), http::url::parse(server.base_url()).value(), options);
        for (int i = 0; i < 64; ++i)
            asio::co_spawn(threads, exchange_into(client, read_request(), outcomes.emplace_back()), asio::detached);
        threads.join();
        BOOST_TEST(client.stats().connections_opened <= 4u);
    }
    for (auto const& outcome : outcomes) BOOST_TEST(outcome.ok(200, "x"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
