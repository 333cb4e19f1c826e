// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"

#include <confab/http/tls_connector.hpp>
#include <confab/testing/manual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_lifetime)

namespace {

using namespace confab;
using namespace confab::tests;
using http::request;
using testing::manual_clock;
using testing::script;

/// A resolver that does not answer until it is told to. It outlives the test, as a black hole's thread does.
class black_hole {
public:
    black_hole() : state_(std::make_shared<state>()) {}
    ~black_hole() { open(); }

    http::host_resolver resolver() const {
        return [state = state_](std::string const&) -> result<std::vector<asio::ip::address>> {
            std::unique_lock lock(state->mutex);
            ++state->entered;
            state->changed.notify_all();
            state->changed.wait(lock, [&] { return state->is_open; });
            return std::vector<asio::ip::address>{asio::ip::make_address("127.0.0.1")};
        };
    }
    void wait_until_entered() const {
        std::unique_lock lock(state_->mutex);
        state_->changed.wait(lock, [&] { return state_->entered > 0; });
    }
    void open() const {
        std::lock_guard const lock(state_->mutex);
        state_->is_open = true;
        state_->changed.notify_all();
    }

private:
    class state {
    public:
        std::mutex mutex;
        std::condition_variable changed;
        bool is_open = false;
        int entered = 0;
    };

    std::shared_ptr<state> state_;
};

class lifetime_fixture : public https_fixture {
public:
    lifetime_fixture() { options.clock = clock; }

    /// Starts an exchange that cancel() can end.
    void start_cancellable(http::client const& client, exchanged& outcome) {
        asio::co_spawn(context, exchange_into(client, read_request(), outcome),
                       asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    }
    void cancel() { signal.emit(asio::cancellation_type::terminal); }
    /// Runs until `there`, a predicate, holds.
    template <class Predicate>
    bool run_until(Predicate there) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        context.restart();
        while (!there() && std::chrono::steady_clock::now() < end) context.run_one_for(std::chrono::milliseconds(20));
        return there();
    }
    http::client make_named_client(black_hole const& hole) {
        options.connector = http::make_tls_connector(http::tls_context::make(options.tls).value(), hole.resolver());
        return make_client("https://localhost:" + std::to_string(server.port()));
    }

    std::shared_ptr<manual_clock> clock = std::make_shared<manual_clock>();
    asio::cancellation_signal signal;
};

// --- time limits ---

BOOST_FIXTURE_TEST_CASE(each_phase_has_its_limit, lifetime_fixture) { // fault B9, C17, A3
    struct {
        script lines;
        std::size_t requests;
        time::duration http::timeouts::* limit;
        errc expected;
    } const rows[] = {
        {script().without_tls().stall(), 0, &http::timeouts::handshake, errc::handshake_timed_out},
        {script().expect_request().stall(), 1, &http::timeouts::first_byte, errc::first_byte_timed_out},
        {script().expect_request().send(reply("hello").substr(0, 20)).stall(), 1, &http::timeouts::idle,
         errc::idle_timed_out},
        {script().expect_request().stall(), 1, &http::timeouts::total, errc::deadline_exceeded},
    };
    for (auto const& row : rows) {
        options.limits = http::timeouts();
        options.limits.*row.limit = std::chrono::seconds(2);
        auto const requests = server.requests().size() + row.requests;
        auto const connections = server.connections() + 1;
        server.play(row.lines);
        auto const client = make_client();
        exchanged outcome;
        start(client, read_request(), outcome);
        auto const received = [&] {
            return row.expected != errc::idle_timed_out || client.stats().bytes_received == 20;
        };
        BOOST_TEST(run_until(
            [&] { return server.connections() == connections && server.requests().size() == requests && received(); }));
        while (context.poll() != 0) {
        }
        clock->advance(std::chrono::milliseconds(1999));
        context.poll();
        BOOST_TEST(!outcome.finished);
        clock->advance(std::chrono::milliseconds(1));
        BOOST_TEST(run());
        BOOST_TEST(outcome.code() == row.expected);
        BOOST_TEST(clock->pending() == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(a_black_hole_of_a_resolver_does_not_hold_up_the_limit, lifetime_fixture) { // fault A3
    black_hole const hole;
    auto const client = make_named_client(hole);
    exchanged outcome;
    start(client, read_request(), outcome);
    BOOST_TEST(run_until([&] { return clock->pending() == 2; })); // all of it, and resolving
    hole.wait_until_entered();
    clock->advance(options.limits.resolve);
    BOOST_TEST(run());
    BOOST_TEST(outcome.code() == errc::resolve_timed_out);
}

BOOST_FIXTURE_TEST_CASE(the_caller_may_set_an_earlier_deadline, lifetime_fixture) {
    server.play(script().expect_request().stall());
    auto ask = read_request();
    ask.deadline(clock->now() + std::chrono::seconds(1));
    exchanged outcome;
    auto const client = make_client();
    start(client, std::move(ask), outcome);
    BOOST_TEST(run_until([&] { return server.requests().size() == 1; }));
    clock->advance(std::chrono::seconds(1));
    BOOST_TEST(run());
    BOOST_TEST(outcome.code() == errc::deadline_exceeded);
}

// --- cancellation ---

BOOST_FIXTURE_TEST_CASE(cancelled_at_any_moment_it_ends_at_once_and_the_client_goes_on,
                        lifetime_fixture) { // fault I1, I7
    // The n-th handler that the context runs is the n-th moment.
    std::size_t moments = 0;
    for (bool done = false; !done; ++moments) {
        server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
        auto const client = make_client();
        exchanged outcome;
        start_cancellable(client, outcome);
        context.restart();
        for (std::size_t i = 0; i < moments && !outcome.finished; ++i) context.run_one_for(std::chrono::seconds(10));
        done = outcome.finished;
        cancel();
        BOOST_TEST(run(), moments);
        BOOST_TEST_REQUIRE(outcome.finished, moments);
        BOOST_TEST((outcome.code() == errc::cancelled || outcome.ok(200, "x")), moments);
        if (done) BOOST_TEST(outcome.ok(200, "x"));
        BOOST_TEST(clock->pending() == 0u);
        // A connection that was never made leaves its script to the next one.
        server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
        BOOST_TEST(exchange(client).ok(200, "x"), moments);
    }
    BOOST_TEST(moments > 8u);
}

BOOST_FIXTURE_TEST_CASE(cancelled_while_it_waits_for_its_turn_it_gives_it_up, lifetime_fixture) { // fault I3
    options.max_connections = 1;
    server.play(script().expect_request().wait().send(reply("1")).expect_request().send(reply("3")));
    auto const client = make_client();
    exchanged first, second, third;
    start(client, read_request("/1"), first);
    BOOST_TEST(run_until([&] { return server.requests().size() == 1; }));
    start_cancellable(client, second);
    start(client, read_request("/3"), third);
    context.poll();
    cancel();
    BOOST_TEST(run_until([&] { return second.finished; }));
    BOOST_TEST(second.code() == errc::cancelled);
    server.proceed();
    BOOST_TEST(run());
    BOOST_TEST(first.ok(200, "1"));
    BOOST_TEST(third.ok(200, "3"));
}

BOOST_FIXTURE_TEST_CASE(cancelled_while_a_name_is_resolved_it_returns_at_once, lifetime_fixture) { // fault A7
    black_hole const hole;
    auto const client = make_named_client(hole);
    exchanged outcome;
    start_cancellable(client, outcome);
    BOOST_TEST(run_until([&] { return clock->pending() == 2; }));
    hole.wait_until_entered();
    cancel();
    BOOST_TEST(run());
    BOOST_TEST(outcome.code() == errc::cancelled);
}

BOOST_FIXTURE_TEST_CASE(a_cancellation_may_race_the_completion, lifetime_fixture) { // fault I6
    script lines;
    constexpr int rounds = 200;
    for (int i = 0; i < rounds; ++i) server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
    asio::thread_pool threads(3);
    http::client const client(threads.get_executor(), http::url::parse(server.base_url()).value(), options);
    std::atomic<int> ended = 0;
    for (int i = 0; i < rounds; ++i) {
        auto const own = asio::make_strand(threads);
        auto const stop = std::make_shared<asio::cancellation_signal>();
        auto const outcome = std::make_shared<exchanged>();
        asio::post(own, [&, own, stop, outcome] {
            asio::co_spawn(own, exchange_into(client, read_request(), *outcome),
                           asio::bind_cancellation_slot(stop->slot(), [&, stop, outcome](std::exception_ptr) {
                               if (outcome->finished && (outcome->code() == errc::cancelled || !outcome->error))
                                   ++ended;
                               else if (outcome->code() == errc::connection_lost)
                                   ++ended; // its script went to a cancelled one
                           }));
        });
        for (int spin = 0; spin < i % 16; ++spin) std::this_thread::yield();
        asio::post(own, [stop] { stop->emit(asio::cancellation_type::terminal); });
    }
    threads.join();
    BOOST_TEST(ended == rounds);
}

// --- who goes first ---

BOOST_FIXTURE_TEST_CASE(the_client_may_go_while_it_works, lifetime_fixture) {
    server.play(script().expect_request().wait().send(reply("x")));
    exchanged outcome;
    {
        auto const client = make_client();
        start(client, read_request(), outcome);
    }
    BOOST_TEST(run_until([&] { return server.requests().size() == 1; }));
    server.proceed();
    BOOST_TEST(run());
    BOOST_TEST(outcome.ok(200, "x"));
}

BOOST_AUTO_TEST_CASE(the_context_may_go_at_any_moment) { // fault I4
    // What is leaked or used after its end, the sanitizers tell.
    std::size_t moments = 0;
    for (bool done = false; !done; ++moments) {
        lifetime_fixture fixture;
        auto context = std::make_unique<asio::io_context>();
        fixture.options.max_connections = 1;
        fixture.server.play(script().expect_request().send(reply("1")).expect_request().send(reply("2")));
        exchanged first, second;
        std::optional<http::client> client(std::in_place, context->get_executor(),
                                           http::url::parse(fixture.server.base_url()).value(), fixture.options);
        asio::co_spawn(*context, exchange_into(*client, read_request(), first), asio::detached);
        asio::co_spawn(*context, exchange_into(*client, read_request(), second), asio::detached);
        if (moments % 2 == 0) client.reset();
        for (std::size_t i = 0; i < moments && !second.finished; ++i) context->run_one_for(std::chrono::seconds(10));
        done = second.finished;
        context.reset();
        BOOST_TEST(second.finished == done);
        client.reset();
    }
    BOOST_TEST(moments > 8u);
}

BOOST_FIXTURE_TEST_CASE(the_context_may_go_while_a_name_is_resolved, lifetime_fixture) { // fault A7
    black_hole const hole;
    {
        auto own_context = std::make_unique<asio::io_context>();
        options.connector = http::make_tls_connector(http::tls_context::make(options.tls).value(), hole.resolver());
        exchanged outcome;
        {
            http::client const client(own_context->get_executor(), http::url::parse("https://localhost:1").value(),
                                      options);
            asio::co_spawn(*own_context, exchange_into(client, read_request(), outcome), asio::detached);
        }
        while (clock->pending() != 2) own_context->run_one();
        hole.wait_until_entered();
        own_context.reset();
        BOOST_TEST(!outcome.finished);
    }
    hole.open(); // the late answer finds nobody
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
