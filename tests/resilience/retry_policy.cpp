// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/retry_policy.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace confab;
using namespace std::chrono_literals;
using resilience::parse_retry_after;
using resilience::retry_policy;

BOOST_AUTO_TEST_SUITE(resilience_retry_policy)

BOOST_AUTO_TEST_CASE(backoff_doubles_within_its_bounds_and_saturates) {
    auto const random = time::seeded_random(1);
    auto const policy = retry_policy().initial_backoff(100ms).max_backoff(1s);
    time::duration longest[6] = {};
    for (unsigned failures = 1; failures <= 5; ++failures) {
        auto const bound = std::min<time::duration>(100ms * (1 << (failures - 1)), 1s);
        for (int draw = 0; draw < 1000; ++draw) {
            auto const wait = policy.backoff(failures, *random);
            BOOST_TEST((wait >= 0ns && wait <= bound));
            longest[failures] = std::max(longest[failures], wait);
        }
        BOOST_TEST((longest[failures] > bound * 9 / 10)); // full jitter: the whole range is used
    }
    BOOST_TEST((policy.backoff(4'000'000'000u, *random) <= 1s));
    auto const endless = retry_policy().initial_backoff(time::no_limit).max_backoff(time::no_limit);
    BOOST_TEST((endless.backoff(4'000'000'000u, *random) >= 0ns));
    auto const negative = retry_policy().initial_backoff(-1s).max_backoff(-1s);
    BOOST_TEST((negative.backoff(3, *random) == 0ns));
}

// fault G8, G9
BOOST_AUTO_TEST_CASE(statuses) {
    for (unsigned status : {408u, 425u, 429u, 500u, 502u, 503u, 504u}) BOOST_TEST(resilience::is_retryable_status(status));
    for (unsigned status : {200u, 400u, 401u, 403u, 404u, 409u, 410u, 422u, 501u, 505u, 529u})
        BOOST_TEST(!resilience::is_retryable_status(status));
    BOOST_TEST(!resilience::judge_status(200).failed());
    BOOST_TEST((resilience::judge_status(401) == errc::unauthorized));
    BOOST_TEST((resilience::judge_status(403) == errc::forbidden));
    BOOST_TEST((resilience::judge_status(404) == errc::not_found));
    BOOST_TEST((resilience::judge_status(422) == errc::request_rejected));
    BOOST_TEST((resilience::judge_status(429) == errc::rate_limited));
    BOOST_TEST((resilience::judge_status(503) == errc::server_failure));
    BOOST_TEST((resilience::judge_status(304) == errc::unexpected_status));
}

// fault G5, G6
BOOST_AUTO_TEST_CASE(retry_after_in_seconds) {
    BOOST_TEST((parse_retry_after("0") == 0s));
    BOOST_TEST((parse_retry_after("120") == 120s));
    BOOST_TEST((parse_retry_after("1.5") == 2s));
    BOOST_TEST((parse_retry_after("2.000") == 2s));
    for (auto const* huge : {"9223372036", "9223372037", "9223372036854775807", "99999999999999999999", "864000001.9"})
        BOOST_TEST((parse_retry_after(huge) == 10'000 * 24h));
    for (auto const* bad : {"", "-1", "+5", " 5", "5 ", "5,6", "0x10", "1e3", "1.", ".5", "NaN", "inf", "1.5.2", "５"})
        BOOST_TEST(!parse_retry_after(bad).has_value());
    BOOST_TEST((parse_retry_after(std::string(10'000, '9')) == 10'000 * 24h));
}

BOOST_AUTO_TEST_SUITE_END()
