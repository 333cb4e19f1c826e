// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"

#include <confab/http/detail/throughput_floor.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(http_client_throughput)

namespace {

using namespace confab;
using namespace confab::tests;
using http::detail::throughput_floor;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr time::steady_time begin{seconds(1000)};

/// The second in which a response with so many bytes each second becomes too slow; 0: never within an hour.
int too_slow_after(throughput_floor floor, std::uint64_t bytes) {
    floor.received(1, begin);
    for (int second = 1; second <= 3600; ++second) {
        auto const now = begin + seconds(second);
        if (floor.end() <= now) return second;
        floor.received(bytes, now);
    }
    return 0;
}

BOOST_AUTO_TEST_CASE(each_byte_buys_time) {
    BOOST_TEST(too_slow_after(throughput_floor(100, seconds(60)), 0) == 60);
    BOOST_TEST(too_slow_after(throughput_floor(100, seconds(60)), 1) == 61); // 59 bytes buy 0.59 s
    BOOST_TEST(too_slow_after(throughput_floor(100, seconds(60)), 50) == 119);
    BOOST_TEST(too_slow_after(throughput_floor(100, seconds(60)), 98) == 2951); // 20 ms are lost each second
    BOOST_TEST(too_slow_after(throughput_floor(100, seconds(60)), 100) == 0);
    BOOST_TEST(too_slow_after(throughput_floor(0, seconds(60)), 0) == 0);
    BOOST_TEST(too_slow_after(throughput_floor(100, time::no_limit), 0) == 0);
}

BOOST_AUTO_TEST_CASE(a_burst_buys_no_more_than_a_window) {
    throughput_floor floor(100, seconds(60));
    BOOST_TEST((floor.end() == time::never)); // it has not begun
    floor.received(1, begin);
    floor.received(~std::uint64_t{0}, begin + seconds(1));
    BOOST_TEST((floor.end() == begin + seconds(61)));
    floor.received(100, begin + seconds(1));
    BOOST_TEST((floor.end() == begin + seconds(61)));
    floor.received(100, begin + seconds(31));
    BOOST_TEST((floor.end() == begin + seconds(62)));
}

BOOST_AUTO_TEST_CASE(a_drip_does_not_hold_a_connection) { // fault B10
    https_fixture fixture;
    auto const clock = std::make_shared<testing::manual_clock>();
    fixture.options.clock = clock;
    testing::script drip;
    drip.expect_request().send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 1000; ++i) drip.wait().send("x");
    fixture.server.play(drip);
    auto const client = fixture.make_client();
    exchanged outcome;
    fixture.start(client, read_request(), outcome);
    fixture.context.restart();
    auto const wait_for = [&](std::uint64_t bytes) {
        while (client.stats().bytes_received < bytes && !outcome.finished)
            fixture.context.run_one_for(milliseconds(100));
    };
    std::uint64_t const head = 41;
    wait_for(head);
    int seconds_passed = 0;
    for (; seconds_passed < 300 && !outcome.finished; ++seconds_passed) {
        clock->advance(seconds(1));
        fixture.context.poll();
        if (outcome.finished) break;
        fixture.server.proceed();
        wait_for(head + static_cast<std::uint64_t>(seconds_passed) + 1);
    }
    BOOST_TEST(outcome.code() == errc::too_slow);
    BOOST_TEST((outcome.error->code == condition::retryable));
    BOOST_TEST((outcome.error->code == condition::timed_out));
    BOOST_TEST(seconds_passed >= 59);
    BOOST_TEST(seconds_passed <= 62);
    BOOST_TEST(outcome.body.size() == static_cast<std::size_t>(seconds_passed));
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_AUTO_TEST_CASE(off_it_goes_on_until_the_total_is_over) { // fault B10
    for (bool const is_off : {false, true}) {
        memory_fixture fixture;
        if (is_off) fixture.options.limits.min_bytes_per_second = 0;
        fixture.options.limits.idle = time::no_limit;
        auto const client = fixture.make_client([](std::size_t, std::size_t, std::string_view) {
            return memory_reply(reply("never whole").substr(0, 45));
        });
        exchanged outcome;
        fixture.start(client, read_request(), outcome);
        fixture.poll();
        fixture.clock->advance(seconds(60));
        fixture.poll();
        BOOST_TEST(outcome.finished == !is_off);
        fixture.clock->advance(seconds(240));
        fixture.poll();
        BOOST_TEST(outcome.code() == (is_off ? errc::deadline_exceeded : errc::too_slow));
    }
}

BOOST_FIXTURE_TEST_CASE(data_and_a_limit_at_the_same_moment_give_one_outcome, memory_fixture) { // fault I8
    // Whichever handler runs first decides, and the other one finds nothing to do.
    for (int order = 0; order < 2; ++order) {
        auto const client = make_client([](std::size_t, std::size_t, std::string_view) {
            memory_reply dripping(reply("hello"), ending::none, 1);
            dripping.piece = 1;
            return dripping;
        });
        for (std::size_t handlers = 1; handlers < 200; ++handlers) {
            exchanged outcome;
            start(client, read_request(), outcome);
            context.restart();
            for (std::size_t i = 0; i < handlers; ++i) context.poll_one();
            if (order == 1) context.poll_one();
            clock->advance(options.limits.total);
            poll();
            BOOST_TEST_REQUIRE(outcome.finished);
            BOOST_TEST((outcome.ok(200, "hello") || (outcome.error && outcome.error->code == condition::timed_out)));
            BOOST_TEST(clock->pending() == 0u);
            BOOST_TEST(client.stats().active == 0u);
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
