// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/circuit.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_circuit)

using namespace confab;
using namespace std::chrono_literals;
using resilience::circuit;

namespace {

constexpr time::steady_time start{1'000'000s};

void fail(circuit& host, time::steady_time now, int times) {
    for (int i = 0; i < times; ++i) host.failed(now, errc::connect_failed);
}

} // namespace

BOOST_AUTO_TEST_CASE(it_opens_after_failures_in_a_row_only) {
    circuit host(5, 5s);
    for (int round = 0; round < 10; ++round) {
        fail(host, start, 4);
        host.succeeded();
    }
    BOOST_TEST((host.ask(start) == start));
    fail(host, start, 5);
    BOOST_TEST((host.ask(start) == start + 5s));
    BOOST_TEST((host.open_since() == start));
    BOOST_TEST((host.reason() == errc::connect_failed));
}

BOOST_AUTO_TEST_CASE(one_probe_goes_an_interval_which_doubles_up_to_its_bound) {
    circuit host(1, 5s, 30s);
    host.failed(start, errc::server_failure);
    std::vector<time::duration> probes;
    for (auto now = start; now < start + 130s; now += 100ms)
        if (host.ask(now) == now) {
            probes.push_back(now - start);
            host.failed(now, errc::server_failure);
        }
    std::vector<time::duration> const expected{5s, 15s, 35s, 65s, 95s, 125s};
    BOOST_TEST((probes == expected));
    BOOST_TEST((host.open_since() == start));
}

BOOST_AUTO_TEST_CASE(a_probe_that_succeeds_closes_it) {
    circuit host(3, 5s);
    fail(host, start, 3);
    BOOST_TEST((host.ask(start + 5s) == start + 5s));
    BOOST_TEST((host.ask(start + 5s) == start + 15s)); // the others wait for the probe
    host.succeeded();
    for (int i = 0; i < 10; ++i) BOOST_TEST((host.ask(start + 6s) == start + 6s));
    BOOST_TEST(!host.open_since().has_value());
}

BOOST_AUTO_TEST_CASE(a_probe_without_an_outcome_blocks_nobody) {
    circuit host(1, 5s);
    host.failed(start, errc::connect_failed);
    BOOST_TEST((host.ask(start + 7s) == start + 7s));
    BOOST_TEST((host.ask(start + 17s) == start + 17s));
}

BOOST_AUTO_TEST_CASE(extreme_settings) {
    circuit host(0, -5s, -5s);
    host.failed(start, errc::connect_failed);
    BOOST_TEST((host.ask(start) == start + 1ms));
    circuit never_again(1, time::no_limit);
    never_again.failed(start, errc::connect_failed);
    BOOST_TEST((never_again.ask(start + 1h) == time::never));
}

BOOST_AUTO_TEST_SUITE_END()
