// SPDX-License-Identifier: BSL-1.0
// What befalls the whole process: clocks that jump, a pause, another locale, a fork; and how little it does meanwhile.
#include <confab/http/client.hpp>

#include "support/environment.hpp"
#include "support/memory_server.hpp"
#include "support/tls_peer.hpp"

#include <confab/http/log_observer.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <ctime>
#include <functional>
#include <locale>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_process)

namespace {

using namespace confab;
using namespace confab::tests;
using std::chrono::hours;
using testing::script;

memory_reply dripping(std::string bytes) {
    memory_reply drip(std::move(bytes), ending::none, 1);
    drip.piece = 1;
    return drip;
}

/// One exchange for each moment of its life, at which `happens` happens; `judge` sees what came of it.
void at_each_moment(std::function<void(memory_fixture&)> const& happens,
                    std::function<void(exchanged const&)> const& judge) {
    std::size_t moments = 0;
    for (bool is_done = false; !is_done; ++moments) {
        memory_fixture fixture;
        auto const client =
            fixture.make_client([](std::size_t, std::size_t, std::string_view) { return dripping(reply("hello")); });
        exchanged outcome;
        fixture.start(client, read_request(), outcome);
        fixture.context.restart();
        for (std::size_t i = 0; i < moments; ++i) fixture.context.poll_one();
        is_done = outcome.finished;
        happens(fixture);
        fixture.poll();
        BOOST_TEST_REQUIRE(outcome.finished);
        judge(outcome);
        BOOST_TEST(client.stats().requests <= 1u); // nothing is sent again
        BOOST_TEST(fixture.clock->pending() == 0u);
        BOOST_TEST(fixture.exchange(client).ok(200, "hello"));
    }
    BOOST_TEST(moments > 40u);
}

/// Digits in threes and a comma for a point, as in de_DE.
class german_numbers final : public std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

/// All that a client sends and logs during some exchanges.
std::string sent_and_logged() {
    std::string text;
    memory_fixture fixture;
    fixture.options.observer = std::make_shared<http::log_observer>(
        [&](std::string_view line) { (text += line) += '\n'; }, http::log_level::debug);
    auto const client = fixture.make_client([&](std::size_t, std::size_t request, std::string_view bytes) {
        text += bytes;
        fixture.clock->advance(std::chrono::microseconds(1'234'567));
        return memory_reply(reply(std::string(12'345, 'x')), request == 2 ? ending::fin : ending::none);
    });
    for (int i = 0; i < 3; ++i) {
        http::request what("POST", "/x?limit=1000", http::idempotency::read);
        what.body("text/plain", std::string(5'000, 'b'));
        BOOST_TEST(fixture.exchange(client, what).finished);
    }
    return text;
}

BOOST_AUTO_TEST_CASE(calendar_time_may_jump_at_any_moment) { // fault H1
    for (hours const jump : {hours(1), hours(-1), hours(10 * 365 * 24), hours(-10 * 365 * 24)})
        at_each_moment([&](memory_fixture& fixture) { fixture.clock->shift_utc(jump); },
                       [](exchanged const& outcome) { BOOST_TEST(outcome.ok(200, "hello")); });
}

// What a process that was stopped for a minute, or a machine that slept for a day, finds when it goes on.
BOOST_AUTO_TEST_CASE(a_pause_of_the_process_ends_an_exchange_or_does_not_matter) { // fault H2
    for (time::duration const pause : {time::duration(std::chrono::minutes(1)), time::duration(hours(24))})
        at_each_moment([&](memory_fixture& fixture) { fixture.clock->advance(pause); },
                       [](exchanged const& outcome) {
                           BOOST_TEST((outcome.ok(200, "hello") ||
                                       (outcome.error && outcome.error->code == condition::timed_out)));
                       });
}

BOOST_AUTO_TEST_CASE(locale_and_time_zone_change_nothing) { // fault H4
    auto const expected = sent_and_logged();
    BOOST_TEST(expected.find("Content-Length: 5000") != std::string::npos);
    BOOST_TEST(expected.find("ms=1234.567") != std::string::npos, expected);
    environment const variables({"TZ"});
    variables.set("TZ", "Pacific/Kiritimati");
    ::tzset();
    auto const before = std::locale::global(std::locale(std::locale::classic(), new german_numbers));
    auto const elsewhere = sent_and_logged();
    std::locale::global(before);
    BOOST_TEST(elsewhere == expected);
}

BOOST_AUTO_TEST_CASE(a_server_that_ends_its_side_only_keeps_nothing_busy) { // fault B15, J7
    std::string const whole = reply("hello");
    for (std::size_t const size : {std::size_t{0}, std::size_t{1}, whole.size() - 1, whole.size()})
        for (bool const in_order : {false, true}) {
            // The peer sends FIN behind this, and reads on until the client closes.
            tls_peer server(good_certificate(), nullptr, [&](SSL* ssl) {
                if (size != 0) tls_peer::write(ssl, std::string_view(whole).substr(0, size));
                if (in_order) SSL_shutdown(ssl);
            });
            asio::io_context context;
            auto const base = http::url::parse("https://localhost:" + std::to_string(server.port())).value();
            http::client const client(context.get_executor(), base, tls_client_options());
            exchanged outcome;
            asio::co_spawn(context, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
            std::size_t handlers = 0;
            while (context.run_one_for(std::chrono::seconds(20)) != 0) ++handlers;
            BOOST_TEST(outcome.finished);
            BOOST_TEST(outcome.code() == (size == 0              ? errc::connection_lost
                                          : size == whole.size() ? errc{}
                                                                 : errc::body_truncated));
            BOOST_TEST(handlers < 200u);
            context.restart();
            std::size_t idle = 0;
            for (int i = 0; i < 100; ++i) idle += context.poll();
            BOOST_TEST(idle == 0u);
        }
}

BOOST_AUTO_TEST_CASE(silence_costs_no_work) { // fault J7
    std::string const whole = reply("hello");
    script const silences[] = {
        script().without_tls().stall(),
        script().expect_request().stall(),
        script().expect_request().send(whole.substr(0, 20)).stall(),
        script().expect_request().send(whole.substr(0, whole.size() - 1)).stall(),
        script().expect_request().send("HTTP/1.1 103 Wait\r\n\r\n").stall(),
    };
    for (auto const& silence : silences) {
        https_fixture fixture;
        fixture.server.play(silence);
        auto const client = fixture.make_client();
        exchanged outcome;
        fixture.start(client, read_request(), outcome);
        fixture.context.restart();
        while (fixture.server.stalls() == 0) fixture.context.run_one_for(std::chrono::milliseconds(1));
        // What was sent before the silence may still be on its way.
        std::size_t settling = 0, late = 0;
        for (int i = 0; i < 1000; ++i) settling += fixture.context.poll();
        for (int i = 0; i < 10'000; ++i) late += fixture.context.poll();
        BOOST_TEST(settling < 100u);
        BOOST_TEST(late < 20u);
        BOOST_TEST(!outcome.finished);
        fixture.server.stop();
        fixture.run();
        BOOST_TEST(outcome.error.has_value());
    }
}

BOOST_FIXTURE_TEST_CASE(a_child_may_let_go_of_a_client_that_its_parent_uses_on, https_fixture) { // fault N5
    server.play_always(script().answer([](std::string const&) { return script().send(reply("x")); }));
    auto client = std::make_unique<http::client>(make_client());
    BOOST_TEST(exchange(*client).ok(200, "x"));
    context.notify_fork(asio::execution_context::fork_prepare);
    auto const child = ::fork();
    BOOST_TEST_REQUIRE(child >= 0);
    if (child == 0) {
        context.notify_fork(asio::execution_context::fork_child);
        client.reset(); // its copy of the connection goes, without a word to the server
        ::_exit(0);
    }
    context.notify_fork(asio::execution_context::fork_parent);
    int status = -1;
    BOOST_TEST(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    BOOST_TEST(exchange(*client).ok(200, "x"));
    BOOST_TEST(server.connections() == 1u); // the very connection
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
