// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/retry_policy.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_retry_policy)

using namespace confab;
using namespace std::chrono_literals;
using resilience::retry_policy;

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
    for (unsigned status : {408u, 425u, 429u, 500u, 502u, 503u, 504u})
        BOOST_TEST(resilience::is_retryable_status(status));
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

BOOST_AUTO_TEST_CASE(decorrelated_waits_stay_within_three_times_the_one_before) {
    auto const random = time::seeded_random(1);
    auto const policy = retry_policy().spread(resilience::jitter::decorrelated).initial_backoff(100ms).max_backoff(10s);
    time::duration wait{};
    time::duration longest{};
    for (unsigned failures = 1; failures <= 10'000; ++failures) {
        auto const next = policy.backoff(failures, *random, wait);
        BOOST_TEST((next >= 100ms && next <= std::min<time::duration>(std::max<time::duration>(wait, 100ms) * 3, 10s)));
        longest = std::max(longest, wait = next);
    }
    BOOST_TEST((longest > 9s));
    auto const endless = retry_policy(policy).initial_backoff(time::no_limit).max_backoff(time::no_limit);
    BOOST_TEST((endless.backoff(7, *random, time::no_limit) == time::no_limit));
    BOOST_TEST((policy.backoff(7, *random, -1s) >= 100ms));
}

// fault G19: the largest distance between the draws' distribution and the uniform one (Kolmogorov and Smirnov)
BOOST_AUTO_TEST_CASE(full_jitter_is_uniform) {
    auto const random = time::seeded_random(42);
    auto const policy = retry_policy().initial_backoff(1s).max_backoff(1h);
    for (unsigned const failures : {1u, 4u}) {
        std::vector<double> draws;
        for (int i = 0; i < 10'000; ++i)
            draws.push_back(std::chrono::duration<double>(policy.backoff(failures, *random)).count() /
                            (1 << (failures - 1)));
        std::sort(draws.begin(), draws.end());
        double distance = 0;
        for (std::size_t i = 0; i < draws.size(); ++i)
            distance = std::max(
                {distance, draws[i] - static_cast<double>(i) / 1e4, static_cast<double>(i + 1) / 1e4 - draws[i]});
        BOOST_TEST(distance < 0.0163); // 1 % level for 10,000 draws
    }
}

// fault G11
BOOST_AUTO_TEST_CASE(what_may_be_repeated) {
    using http::idempotency;
    retry_policy policy;
    BOOST_TEST(policy.may_repeat(idempotency::read));
    BOOST_TEST(!policy.may_repeat(idempotency::repeatable));
    BOOST_TEST(!policy.may_repeat(idempotency::once_only));
    policy.retry_repeatable(true);
    BOOST_TEST(policy.may_repeat(idempotency::repeatable));
    BOOST_TEST(!policy.may_repeat(idempotency::once_only));
}

// The tables of docs/retries.md say what the code does.
BOOST_AUTO_TEST_CASE(the_documented_tables_are_the_code_s) {
    std::ifstream text(CONFAB_SOURCE_DIR "/docs/retries.md");
    int statuses = 0;
    int errors = 0;
    for (std::string line; std::getline(text, line);) {
        std::istringstream cells(line);
        std::string bar, name, word;
        if (!(cells >> bar >> name) || bar != "|" || !(cells >> bar >> word)) continue;
        if (auto const status = std::atoi(name.c_str()); status > 0) {
            auto const verdict = resilience::judge_status(static_cast<unsigned>(status));
            std::string again;
            cells >> bar >> again;
            BOOST_TEST(name_of(verdict) == word, line);
            BOOST_TEST(resilience::is_retryable_status(static_cast<unsigned>(status)) == again.starts_with("yes"),
                       line);
            ++statuses;
        } else if (word == "yes" || word == "no") {
            for (int code = 1; name_of(static_cast<errc>(code)) != "unknown"; ++code) {
                if (name_of(static_cast<errc>(code)) != name) continue;
                BOOST_TEST((make_error_code(static_cast<errc>(code)) == condition::retryable) == (word == "yes"), line);
                ++errors;
            }
        }
    }
    BOOST_TEST(statuses == 17);
    BOOST_TEST(errors == 14);
    // Every status that is tried again is in the table: 408, 425, 429, 500, 502, 503, 504.
    int retryable = 0;
    for (unsigned status = 0; status < 1000; ++status) retryable += resilience::is_retryable_status(status);
    BOOST_TEST(retryable == 7);
}

BOOST_AUTO_TEST_SUITE_END()
