// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_pool)

namespace {

using namespace confab;
using namespace confab::tests;
using http::idempotency;
using http::request;
using testing::script;

memory_reply ok(std::size_t, std::size_t, std::string_view) { return memory_reply(reply("x")); }

asio::awaitable<void> warm_up_into(http::client client, std::size_t count,
                                   std::optional<result<std::size_t>>& outcome) {
    auto waiting = client.warm_up(count);
    auto opened = co_await std::move(waiting);
    outcome.emplace(std::move(opened));
}

class pool_fixture : public memory_fixture {
public:
    result<std::size_t> warm_up(http::client const& client, std::size_t count) {
        std::optional<result<std::size_t>> outcome;
        asio::co_spawn(context, warm_up_into(client, count, outcome), [](std::exception_ptr) {});
        poll();
        return outcome.value();
    }
    /// Starts so many exchanges.
    void start_many(http::client const& client, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) start(client, read_request(), outcomes.emplace_back());
    }

    std::list<exchanged> outcomes;
};

BOOST_FIXTURE_TEST_CASE(a_connection_is_replaced_at_its_age, pool_fixture) {
    auto const client = make_client(ok);
    BOOST_TEST(exchange(client).ok(200, "x"));
    // Never idle for long, and yet too old.
    for (int i = 0; i < 149; ++i) {
        clock->advance(std::chrono::seconds(4));
        BOOST_TEST(exchange(client).ok(200, "x"));
    }
    BOOST_TEST(server->connections() == 1u);
    clock->advance(std::chrono::seconds(4)); // 600 s
    BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(server->connections() == 2u);
    BOOST_TEST(server->open() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_connection_is_replaced_after_so_many_requests, pool_fixture) {
    options.max_requests_per_connection = 3;
    auto const client = make_client(ok);
    for (std::size_t i = 0; i < 9; ++i) {
        BOOST_TEST(exchange(client).ok(200, "x"));
        BOOST_TEST(client.stats().idle == (i % 3 == 2 ? 0u : 1u));
    }
    BOOST_TEST(server->connections() == 3u);
    BOOST_TEST(client.stats().connections_reused == 6u);
}

BOOST_FIXTURE_TEST_CASE(a_dead_connection_takes_those_along_that_were_idle_for_as_long, pool_fixture) { // fault B5
    // Four connections idle; the server dies without a word; one resend, on a new connection, is all it costs.
    bool is_restarted = false;
    auto const client = make_client([&](std::size_t connection, std::size_t, std::string_view) {
        return is_restarted && connection <= 4 ? memory_reply("", ending::reset) : memory_reply(reply("x"));
    });
    BOOST_TEST(warm_up(client, 4).value() == 4u);
    is_restarted = true;
    BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(client.stats().resends == 1u);
    BOOST_TEST(server->connections() == 5u);
    BOOST_TEST(client.stats().idle == 1u);
    for (int i = 0; i < 4; ++i) BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(client.stats().resends == 1u);
    BOOST_TEST(server->connections() == 5u);
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_is_at_work_is_kept, pool_fixture) { // fault B5
    auto const client = make_client([](std::size_t connection, std::size_t, std::string_view) {
        return connection == 3 ? memory_reply("", ending::fin) : memory_reply(reply("x"));
    });
    BOOST_TEST(warm_up(client, 3).value() == 3u);
    start_many(client, 2); // on the third, which is dead, and on the second; the first stays idle
    poll();
    for (auto const& outcome : outcomes) BOOST_TEST(outcome.ok(200, "x"));
    BOOST_TEST(client.stats().resends == 1u);
    BOOST_TEST(server->connections() == 4u);
    BOOST_TEST(client.stats().idle == 2u); // the second, and the one that replaced the third
    BOOST_TEST(server->open() == 2u);
}

BOOST_FIXTURE_TEST_CASE(resends_updates_where_the_caller_has_opted_in, pool_fixture) { // fault B5
    options.resend_updates = true;
    for (auto const kind : {idempotency::read, idempotency::repeatable, idempotency::once_only}) {
        auto const client = make_client([](std::size_t connection, std::size_t number, std::string_view) {
            return connection == 1 && number == 2 ? memory_reply("", ending::fin) : memory_reply(reply("x"));
        });
        BOOST_TEST(exchange(client).ok(200, "x"));
        request write("PATCH", "/x", kind);
        write.body("application/json", "{}");
        auto const outcome = exchange(client, std::move(write));
        bool const expected = kind != idempotency::once_only;
        BOOST_TEST(outcome.ok(200, "x") == expected);
        if (!expected) BOOST_TEST(outcome.code() == errc::connection_lost);
        BOOST_TEST(client.stats().resends == (expected ? 1u : 0u));
        BOOST_TEST(server->requests() == (expected ? 3u : 2u));
    }
}

// --- connecting ahead ---

BOOST_FIXTURE_TEST_CASE(warms_up_and_spares_the_connecting, pool_fixture) {
    options.max_connections = 3;
    auto const client = make_client(ok);
    BOOST_TEST(warm_up(client, 2).value() == 2u);
    BOOST_TEST(warm_up(client, 2).value() == 2u); // they are there already
    BOOST_TEST(server->connections() == 2u);
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(warm_up(client, 99).value() == 3u); // no more than may be
    BOOST_TEST(client.stats().connections_opened == 3u);
    BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(client.stats().connections_reused == 1u);
    clock->advance(options.limits.keep_alive);
    BOOST_TEST(warm_up(client, 1).value() == 1u); // those are too old
    BOOST_TEST(server->connections() == 4u);
    BOOST_TEST(server->open() == 1u);
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_FIXTURE_TEST_CASE(warming_up_leaves_room_for_what_is_under_way, pool_fixture) {
    options.max_connections = 2;
    auto const client = make_client([](std::size_t connection, std::size_t, std::string_view) {
        return connection == 1 ? memory_reply("") : memory_reply(reply("x"));
    });
    start_many(client, 1); // stays without an answer
    poll();
    BOOST_TEST(warm_up(client, 2).value() == 1u);
    BOOST_TEST(server->open() == 2u);
    auto const stats = client.stats();
    BOOST_TEST(stats.active == 1u);
    BOOST_TEST(stats.idle == 1u);
    start_many(client, 2);
    poll();
    clock->advance(options.limits.first_byte);
    poll();
    BOOST_TEST(server->connections() == 2u);
}

BOOST_FIXTURE_TEST_CASE(warming_up_tells_what_went_wrong, pool_fixture) {
    auto const client = make_client(ok);
    BOOST_TEST(warm_up(client, 1).value() == 1u);
    server->refuses = true;
    auto const failed = warm_up(client, 3);
    BOOST_TEST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code == errc::connect_failed);
    BOOST_TEST(client.stats().connect_failures == 1u);
    BOOST_TEST(client.stats().idle == 1u); // stays
    BOOST_TEST(client.stats().active == 0u);
}

BOOST_AUTO_TEST_CASE(warming_up_is_cancelled_at_any_moment) { // fault I1
    std::size_t moments = 0, cancelled = 0;
    for (bool is_done = false; !is_done; ++moments) {
        pool_fixture fixture;
        fixture.options.max_connections = 12;
        auto const client = fixture.make_client(ok);
        asio::cancellation_signal signal;
        std::optional<result<std::size_t>> outcome;
        asio::co_spawn(fixture.context, warm_up_into(client, 12, outcome),
                       asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
        for (std::size_t i = 0; i < moments; ++i) fixture.context.poll_one();
        is_done = outcome.has_value();
        signal.emit(asio::cancellation_type::terminal);
        fixture.poll();
        BOOST_TEST_REQUIRE(outcome.has_value());
        if (outcome->has_error()) BOOST_TEST(outcome->error().code == errc::cancelled);
        else BOOST_TEST(**outcome == 12u);
        cancelled += outcome->has_error() ? 1u : 0u;
        BOOST_TEST(fixture.clock->pending() == 0u);
        BOOST_TEST(client.stats().active == 0u);
        BOOST_TEST(client.stats().idle == fixture.server->open());
    }
    BOOST_TEST(moments > 5u);
    BOOST_TEST(cancelled > 3u);
}

// --- the counts ---

BOOST_FIXTURE_TEST_CASE(tells_who_is_idle_active_and_waiting, pool_fixture) {
    options.max_connections = 2;
    std::size_t silent = 2;
    auto const client = make_client([&](std::size_t, std::size_t, std::string_view) {
        return silent > 0 ? (--silent, memory_reply("")) : memory_reply(reply("x"));
    });
    start_many(client, 5);
    poll();
    BOOST_TEST(client.stats().active == 2u);
    BOOST_TEST(client.stats().waiting == 3u);
    BOOST_TEST(client.stats().idle == 0u);
    clock->advance(options.limits.first_byte); // the silent ones end, the others have their turns
    poll();
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(client.stats().waiting == 0u);
    BOOST_TEST(client.stats().idle >= 1u);
    BOOST_TEST(client.stats().idle == server->open());
    std::size_t answered = 0;
    for (auto const& outcome : outcomes) answered += outcome.ok(200, "x") ? 1u : 0u;
    BOOST_TEST(answered == 3u);
}

BOOST_FIXTURE_TEST_CASE(counts_the_sessions_that_were_resumed, https_fixture) {
    for (int i = 0; i < 3; ++i) server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
    auto const client = make_client();
    for (int i = 0; i < 3; ++i) BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(client.stats().connections_opened == 3u);
    BOOST_TEST(client.stats().sessions_resumed == 2u);
}

// --- credentials ---

BOOST_FIXTURE_TEST_CASE(no_request_carries_what_another_one_brought, pool_fixture) { // fault M10
    // The server answers with the credential that it saw: 10,000 requests of two, over the same few connections.
    auto const client = make_client([](std::size_t, std::size_t, std::string_view bytes) {
        constexpr std::string_view name = "\r\nAuthorization: Bearer ";
        auto const at = bytes.find(name) + name.size();
        BOOST_TEST(bytes.find("Authorization", at) == std::string_view::npos);
        return memory_reply(reply(bytes.substr(at, bytes.find("\r\n", at) - at)));
    });
    constexpr int rounds = 2500;
    for (int round = 0; round < rounds; ++round) {
        outcomes.clear();
        for (int i = 0; i < 4; ++i) {
            auto ask = read_request();
            ask.credential("Authorization", "Bearer ",
                           http::secret::make(i % 2 == 0 ? "key-of-one" : "key-of-two").value());
            start(client, std::move(ask), outcomes.emplace_back());
        }
        poll();
        int i = 0;
        for (auto const& outcome : outcomes)
            BOOST_TEST_REQUIRE(outcome.ok(200, i++ % 2 == 0 ? "key-of-one" : "key-of-two"));
    }
    BOOST_TEST(server->requests() == 4u * rounds);
    BOOST_TEST(server->connections() == 4u);
}

// --- a shortage of this machine ---

BOOST_FIXTURE_TEST_CASE(a_refused_connection_gives_its_place_back, pool_fixture) { // fault B16
    options.max_connections = 1;
    auto const client = make_client(ok);
    server->refuses = true;
    for (int i = 0; i < 3; ++i) BOOST_TEST(exchange(client).code() == errc::connect_failed);
    BOOST_TEST(client.stats().connect_failures == 3u);
    BOOST_TEST(client.stats().active == 0u);
    server->refuses = false;
    BOOST_TEST(exchange(client).ok(200, "x"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
