// SPDX-License-Identifier: BSL-1.0
#include <confab/time/watchdog.hpp>

#include "support/errc_output.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <vector>

BOOST_AUTO_TEST_SUITE(time_watchdog)

namespace {

namespace asio = boost::asio;
namespace time = confab::time;
using confab::errc;
using std::chrono::seconds;

class watchdog_fixture {
public:
    void watch(time::duration deadline) {
        dog.emplace(clock, context.get_executor(), time::saturating_add(clock.now(), deadline),
                    [this](errc code) { expired.push_back(code); });
    }
    void advance(time::duration span) {
        clock.advance(span);
        context.restart();
        context.poll();
    }

    asio::io_context context;
    confab::testing::manual_clock clock;
    std::vector<errc> expired;
    std::optional<time::watchdog> dog;
};

BOOST_FIXTURE_TEST_CASE(the_deadline_passes_once, watchdog_fixture) {
    watch(seconds(10));
    advance(seconds(10) - time::duration(1));
    BOOST_TEST(expired.empty());
    advance(time::duration(1));
    BOOST_TEST(expired == std::vector{errc::deadline_exceeded}, boost::test_tools::per_element());
    BOOST_TEST(dog->expired());
    dog->limit(seconds(1), errc::idle_timed_out);
    advance(seconds(100));
    BOOST_TEST(expired.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_limit_that_moves_never_passes_until_it_stops, watchdog_fixture) {
    watch(time::no_limit);
    BOOST_TEST(clock.pending() == 0u);
    for (int i = 0; i < 100; ++i) {
        dog->limit(seconds(2), errc::idle_timed_out);
        advance(seconds(1));
    }
    BOOST_TEST(expired.empty());
    advance(seconds(1));
    BOOST_TEST(expired == std::vector{errc::idle_timed_out}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(the_earlier_of_both_limits_counts, watchdog_fixture) {
    watch(seconds(10));
    dog->limit(seconds(20), errc::idle_timed_out);
    advance(seconds(5));
    dog->limit(seconds(3), errc::write_timed_out);
    dog->unlimit();
    advance(seconds(4));
    BOOST_TEST(expired.empty());
    dog->limit(time::duration(1), errc::first_byte_timed_out);
    advance(time::duration(1));
    BOOST_TEST(expired == std::vector{errc::first_byte_timed_out}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_limit_of_nothing_is_over_at_once, watchdog_fixture) {
    watch(time::no_limit);
    dog->limit(seconds(-1), errc::write_timed_out);
    advance(seconds(0));
    BOOST_TEST(expired == std::vector{errc::write_timed_out}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(none_is_called_after_its_end, watchdog_fixture) {
    watch(seconds(1));
    clock.advance(seconds(1)); // posted already
    dog.reset();
    context.poll();
    BOOST_TEST(expired.empty());
    BOOST_TEST(clock.pending() == 0u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
