// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/https_fixture.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <unistd.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_connect_race)

// Connecting to servers with several addresses, some of which are dead. 127.0.0.0/8 is this machine throughout.

namespace {

using namespace confab;
using namespace confab::tests;
using namespace std::chrono_literals;
using testing::script;
using tcp = asio::ip::tcp;

constexpr char const* good = "127.0.0.1";
constexpr char const* silent = "127.0.0.2"; // where a silent_address is
constexpr char const* dead = "127.0.0.3";   // where nobody listens

/// An address that answers no SYN: its listener's queue is full.
class silent_address {
public:
    explicit silent_address(std::uint16_t port) : listener_(io_) {
        tcp::endpoint const here(asio::ip::make_address(silent), port);
        listener_.open(tcp::v4());
        listener_.set_option(tcp::acceptor::reuse_address(true));
        listener_.bind(here);
        listener_.listen(0);
        // Linux lets a queue of length 0 hold one connection.
        tcp::socket first(io_);
        first.connect(here);
        queue_.push_back(std::move(first));
    }

private:
    asio::io_context io_;
    tcp::acceptor listener_;
    std::vector<tcp::socket> queue_;
};

class race_fixture : public https_fixture {
public:
    race_fixture() {
        options.clock = clock;
        options.limits.connect = 2s;
        exchange(make_client_of({dead})); // the context has its descriptors from now on
    }

    http::client make_client_of(std::vector<std::string> const& texts) {
        std::vector<asio::ip::address> found;
        for (auto const& text : texts) found.push_back(asio::ip::make_address(text));
        options.connector = http::make_tls_connector(http::tls_context::make(options.tls).value(),
                                                     [found](std::string const&) { return found; });
        return make_client("https://localhost:" + std::to_string(server.port()));
    }
    /// Lets all run that needs no time to pass, until `there`, a predicate, holds.
    template <class Predicate>
    bool run_until(Predicate there) {
        auto const end = std::chrono::steady_clock::now() + 20s;
        context.restart();
        while (!there() && std::chrono::steady_clock::now() < end) context.run_one_for(20ms);
        return there();
    }
    void poll() {
        context.restart();
        while (context.poll() != 0) {
        }
    }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
};

std::size_t open_descriptors() {
    auto const entries = std::filesystem::directory_iterator("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

BOOST_FIXTURE_TEST_CASE(a_silent_address_costs_one_delay, race_fixture) { // fault A4, B2
    silent_address const in_the_way(server.port());
    server.play(script().expect_request().send(reply("x", "Connection: close\r\n")).close());
    auto const client = make_client_of({silent, good});
    exchanged outcome;
    start(client, read_request(), outcome);
    BOOST_TEST(run_until([&] { return clock->pending() == 3u; })); // the exchange, the connection, the next address
    clock->advance(249ms);
    poll();
    BOOST_TEST(server.connections() == 0u);
    clock->advance(1ms);
    BOOST_TEST(run());
    BOOST_TEST(outcome.ok(200, "x"));
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_address_that_refuses_costs_no_time, race_fixture) { // fault A4, B1
    server.play(script().expect_request().send(reply("x", "Connection: close\r\n")).close());
    auto const client = make_client_of({dead, "::1", dead, good});
    BOOST_TEST(exchange(client).ok(200, "x"));
}

BOOST_FIXTURE_TEST_CASE(silent_addresses_time_out_together, race_fixture) { // fault B2
    silent_address const in_the_way(server.port());
    auto const client = make_client_of({silent, silent, silent});
    auto const descriptors = open_descriptors();
    exchanged outcome;
    start(client, read_request(), outcome);
    BOOST_TEST(run_until([&] { return clock->pending() == 3u; }));
    for (int i = 0; i < 7; ++i) {
        clock->advance(250ms);
        poll();
    }
    BOOST_TEST(open_descriptors() == descriptors + 3);
    clock->advance(249ms);
    poll();
    BOOST_TEST(!outcome.finished);
    clock->advance(1ms);
    BOOST_TEST(run());
    BOOST_TEST(outcome.code() == errc::connect_timed_out);
    BOOST_TEST(open_descriptors() == descriptors);
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_FIXTURE_TEST_CASE(no_time_to_connect_is_over_at_once, race_fixture) {
    options.limits.connect = 0s;
    BOOST_TEST(exchange(make_client_of({good})).code() == errc::connect_timed_out);
    BOOST_TEST(server.connections() == 0u);
}

BOOST_FIXTURE_TEST_CASE(all_refuse, race_fixture) { // fault B1
    auto const outcome = exchange(make_client_of({dead, dead, "::1"}));
    BOOST_TEST(outcome.code() == errc::connect_failed);
    BOOST_TEST(outcome.error->details.message == "Connection refused");
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_FIXTURE_TEST_CASE(cancelled_while_connecting, race_fixture) { // fault A7
    silent_address const in_the_way(server.port());
    auto const descriptors = open_descriptors();
    asio::cancellation_signal signal;
    exchanged outcome;
    {
        auto const client = make_client_of({silent, silent});
        asio::co_spawn(context, exchange_into(client, read_request(), outcome),
                       asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    }
    BOOST_TEST(run_until([&] { return clock->pending() == 3u; }));
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(run());
    BOOST_TEST(outcome.code() == errc::cancelled);
    BOOST_TEST(clock->pending() == 0u);
    BOOST_TEST(open_descriptors() <= descriptors);
}

BOOST_AUTO_TEST_CASE(the_context_goes_while_connecting) { // fault A7
    testing::manual_clock const unused;
    race_fixture outer;
    silent_address const in_the_way(outer.server.port());
    auto const client = outer.make_client_of({silent, silent, silent});
    auto const descriptors = open_descriptors();
    exchanged outcome;
    {
        auto inner = std::make_unique<asio::io_context>();
        http::client const doomed(inner->get_executor(), client.base(), outer.options);
        asio::co_spawn(*inner, exchange_into(doomed, read_request(), outcome), [](std::exception_ptr) {});
        auto const end = std::chrono::steady_clock::now() + 20s;
        while (outer.clock->pending() != 3u && std::chrono::steady_clock::now() < end) inner->run_one_for(20ms);
        outer.clock->advance(250ms);
        inner->poll();
        inner.reset();
    }
    BOOST_TEST(!outcome.finished);
    BOOST_TEST(outer.clock->pending() == 0u);
    BOOST_TEST(open_descriptors() == descriptors);
}

BOOST_FIXTURE_TEST_CASE(without_descriptors_it_fails_and_recovers, race_fixture) { // fault B16
    server.play(script().expect_request().send(reply("a", "Connection: close\r\n")).close());
    server.play(script().expect_request().send(reply("b", "Connection: close\r\n")).close());
    auto const client = make_client_of({good, dead, good});
    BOOST_TEST(exchange(client).ok(200, "a"));
    BOOST_TEST(server.wait_until_closed()); // a descriptor that the server gave back later would do for the client
    ::rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    int const lowest_free = ::dup(0);
    ::close(lowest_free);
    ::rlimit none = before;
    none.rlim_cur = static_cast<::rlim_t>(lowest_free);
    ::setrlimit(RLIMIT_NOFILE, &none);
    auto const outcome = exchange(client);
    ::setrlimit(RLIMIT_NOFILE, &before);
    BOOST_TEST(outcome.code() == errc::local_resource);
    BOOST_TEST((outcome.error && outcome.error->code == condition::retryable));
    BOOST_TEST(exchange(client).ok(200, "b"));
    BOOST_TEST(clock->pending() == 0u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
