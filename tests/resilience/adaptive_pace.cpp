// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/adaptive_pace.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cmath>

BOOST_AUTO_TEST_SUITE(resilience_adaptive_pace)

using namespace confab;
using namespace std::chrono_literals;
using resilience::adaptive_pace;
using time::steady_time;

namespace {

constexpr steady_time start{1'000'000s};

class scene {
public:
    /// Sends as soon as the pace allows, `count` times; all are accepted.
    void send(int count) {
        for (int i = 0; i < count; ++i) {
            now = pace.earliest(now);
            pace.sent(now, 1);
            pace.accepted(now, now);
        }
    }
    /// One more request, which is throttled. @return the pause
    time::duration overrun(std::optional<time::duration> told = std::nullopt) {
        now = pace.earliest(now);
        pace.sent(now, 1);
        return pace.throttled(now, now, told, *random);
    }

    adaptive_pace pace;
    steady_time now = start;
    std::shared_ptr<time::random_source> random = time::seeded_random(5);
};

} // namespace

BOOST_AUTO_TEST_CASE(it_starts_with_two_a_second_and_grows_while_it_is_used) {
    scene s;
    BOOST_TEST(s.pace.requests_per_second() == 2.0);
    BOOST_TEST(s.pace.in_flight_limit() == 2u);
    s.send(200);
    BOOST_TEST(s.pace.requests_per_second() > 10);
    BOOST_TEST(s.pace.in_flight_limit() > 2u);
    scene idle;
    for (int i = 0; i < 200; ++i) {
        idle.now += 1min;
        idle.send(1);
    }
    BOOST_TEST(idle.pace.requests_per_second() == 2.0);
}

BOOST_AUTO_TEST_CASE(a_known_limit_restrains_nothing_until_it_is_throttled) {
    scene s;
    s.pace = adaptive_pace(5.0);
    BOOST_TEST(std::isinf(s.pace.requests_per_second()));
    BOOST_TEST((s.pace.earliest(s.now) == s.now));
    for (int i = 0; i < 20; ++i) {
        s.now += 250ms;
        s.send(1);
    }
    s.now += s.overrun() + 250ms;
    BOOST_TEST(s.pace.in_flight_limit() == 1u);
    s.send(1);
    BOOST_TEST(s.pace.requests_per_second() < 5);
    BOOST_TEST(s.pace.requests_per_second() > 2.5);
    s.send(500);
    BOOST_TEST(std::isinf(s.pace.requests_per_second())); // back at the known limit
}

// fault G2
BOOST_AUTO_TEST_CASE(without_a_word_from_the_server_pauses_double_up_to_a_bound) {
    scene s;
    s.send(10);
    time::duration bound = 500ms;
    for (int i = 0; i < 40; ++i) {
        auto const pause = s.overrun();
        BOOST_TEST((pause >= bound && pause <= bound * 3 / 2));
        s.now += pause;
        bound = std::min<time::duration>(bound * 2, 20s);
    }
}

BOOST_AUTO_TEST_CASE(what_the_server_says_is_waited_for_and_little_more) {
    for (time::duration const told :
         {time::duration(0s), time::duration(1s), time::duration(17s), time::duration(1h)}) {
        scene s;
        s.send(10);
        auto const pause = s.overrun(told);
        BOOST_TEST((pause >= told && pause <= told + 500ms));
    }
    scene zero;
    zero.overrun(0s);
    for (int i = 0; i < 10; ++i) zero.now += zero.overrun(0s);
    BOOST_TEST((zero.overrun(0s) >= 20s)); // not a request a round trip for ever
    scene endless;
    BOOST_TEST((endless.overrun(time::no_limit) > 1000 * 24h));
}

BOOST_AUTO_TEST_CASE(answers_to_what_was_under_way_are_no_further_evidence) {
    scene s;
    s.send(10);
    auto const sent_at = s.now;
    s.overrun(1s);
    auto const before = s.pace.requests_per_second();
    for (int i = 0; i < 50; ++i) BOOST_TEST((s.pace.throttled(s.now + 10ms, sent_at, std::nullopt, *s.random) == 0s));
    BOOST_TEST((s.pace.throttled(s.now + 10ms, sent_at, 20s, *s.random) == 20s)); // but what is told counts
    BOOST_TEST(s.pace.requests_per_second() == before);
}

// fault G14
BOOST_AUTO_TEST_CASE(the_pace_follows_what_was_accepted) {
    scene s;
    s.send(40);
    auto const pause = s.overrun(start + 30s - s.now); // 40 in half a minute
    s.now += pause;
    s.send(1);
    BOOST_TEST(s.pace.requests_per_second() > 1.26);
    BOOST_TEST(s.pace.requests_per_second() < 1.33);
}

BOOST_AUTO_TEST_CASE(extreme_values) {
    scene s;
    s.pace.restore(1e300);
    BOOST_TEST(s.pace.requests_per_second() <= 1e9);
    s.pace.restore(1e-300);
    BOOST_TEST((s.pace.earliest(s.now) == s.now));
    s.pace.sent(s.now, 4'000'000'000u);
    BOOST_TEST((s.pace.earliest(s.now) <= s.now + 48h));
    s.pace.restore(0);
    s.pace.restore(std::nan(""));
    BOOST_TEST(s.pace.requests_per_second() > 0);
}

BOOST_AUTO_TEST_SUITE_END()
