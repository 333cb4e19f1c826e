// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/rate_headers.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_rate_headers)

using namespace confab;
using namespace std::chrono_literals;
using resilience::parse_retry_after;
using resilience::rate_advice;
using resilience::rate_limit;

namespace {

constexpr time::utc_time now{1'700'000'000s}; // Tue, 14 Nov 2023 22:13:20 GMT

rate_advice read(std::vector<std::pair<std::string, std::string>> const& fields) {
    std::vector<http::header_field> all;
    for (auto const& [name, value] : fields) all.emplace_back(name, value);
    return resilience::read_rate_headers(http::response_head(429, 11, std::move(all)), now);
}

} // namespace

// fault G5, G6: more than sixty hostile values
BOOST_AUTO_TEST_CASE(retry_after_in_seconds) {
    BOOST_TEST((parse_retry_after("0", now) == 0s));
    BOOST_TEST((parse_retry_after("120", now) == 120s));
    BOOST_TEST((parse_retry_after("00120", now) == 120s));
    BOOST_TEST((parse_retry_after("1.5", now) == 2s));
    BOOST_TEST((parse_retry_after("2.000", now) == 2s));
    for (std::string const huge :
         {"864000000", "864000001", "9223372036", "9223372037", "9223372036.854775807", "4294967295", "4294967296",
          "2147483648", "9223372036854775806", "9223372036854775807", "9223372036854775808", "18446744073709551615",
          "18446744073709551616", "99999999999999999999", "864000001.9", "340282366920938463463374607431768211456"})
        BOOST_TEST((parse_retry_after(huge, now) == 10'000 * 24h), huge);
    BOOST_TEST((parse_retry_after(std::string(10'000, '9'), now) == 10'000 * 24h));
    BOOST_TEST((parse_retry_after(std::string(10'000, '0') + "7", now) == 7s));
    for (std::string const bad : {"",
                                  " ",
                                  "-1",
                                  "-0",
                                  "+5",
                                  " 5",
                                  "5 ",
                                  "5\t",
                                  "5,6",
                                  "5;6",
                                  "5 6",
                                  "0x10",
                                  "1e3",
                                  "1e400",
                                  "1.",
                                  ".5",
                                  "-.5",
                                  ".",
                                  "NaN",
                                  "nan",
                                  "inf",
                                  "Infinity",
                                  "-inf",
                                  "1.5.2",
                                  "５",
                                  "٣",
                                  "5s",
                                  "5 seconds",
                                  "PT5S",
                                  "00:05",
                                  "1/2",
                                  "1_000",
                                  "1,000",
                                  "\"5\"",
                                  "null",
                                  "true",
                                  "[5]",
                                  "{5}",
                                  "5\xff",
                                  "soon",
                                  "0b11",
                                  "1-",
                                  "--1",
                                  "1+1",
                                  "%35",
                                  "\\x35",
                                  "9223372036854775807-1",
                                  "1..5"})
        BOOST_TEST(!parse_retry_after(bad, now).has_value(), bad);
    BOOST_TEST(!parse_retry_after(std::string("5\0", 2), now).has_value());
    BOOST_TEST(!parse_retry_after(std::string(10'000, '-'), now).has_value());
}

// fault G3
BOOST_AUTO_TEST_CASE(retry_after_as_a_date) {
    BOOST_TEST((parse_retry_after("Tue, 14 Nov 2023 22:13:50 GMT", now) == 30s));
    BOOST_TEST((parse_retry_after("Tuesday, 14-Nov-23 22:13:50 GMT", now) == 30s));
    BOOST_TEST((parse_retry_after("Tue Nov 14 22:13:50 2023", now) == 30s));
    BOOST_TEST((parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 0s));
    BOOST_TEST((parse_retry_after("Wed, 01 Jan 2200 00:00:00 GMT", now) == 10'000 * 24h));
    BOOST_TEST(!parse_retry_after("Tue, 14 Nov 100000 22:13:50 GMT", now).has_value());
}

// fault G4
BOOST_AUTO_TEST_CASE(dates_are_compared_with_the_server_s_own_clock) {
    for (auto const* date : {"Tue, 14 Nov 2023 21:13:20 GMT", "Tue, 14 Nov 2023 23:13:20 GMT"}) {
        std::string retry(date);
        retry.replace(retry.find(":20 GMT"), 7, ":50 GMT");
        BOOST_TEST((read({{"Date", date}, {"Retry-After", retry}}).retry_after == 30s));
    }
    BOOST_TEST((read({{"Date", "garbage"}, {"Retry-After", "Tue, 14 Nov 2023 22:13:50 GMT"}}).retry_after == 30s));
    BOOST_TEST((read({{"Date", "Tue, 14 Nov 2023 21:13:20 GMT"},
                      {"X-RateLimit-Remaining", "0"},
                      {"X-RateLimit-Reset", "1699996405"}})
                    .reset_after == 5s));
}

BOOST_AUTO_TEST_CASE(of_several_retry_after_the_longest_counts) {
    BOOST_TEST((read({{"Retry-After", "5"}, {"retry-after", "7"}, {"RETRY-AFTER", "soon"}}).retry_after == 7s));
}

// fault G15
BOOST_AUTO_TEST_CASE(the_dialects_of_x_ratelimit) {
    for (std::string const prefix : {"X-RateLimit-", "x-rate-limit-", "RateLimit-"})
        for (std::string const reset : {"30", "29.5", "1700000030", "1700000029.9", "1700000030000",
                                        "2023-11-14T22:13:50Z", "Tue, 14 Nov 2023 22:13:50 GMT"}) {
            auto const advice = read({{prefix + "Remaining", "4"}, {prefix + "Reset", reset}});
            BOOST_TEST((advice.remaining == 4 && advice.reset_after == 30s), prefix << reset);
        }
    for (std::string const past : {"1699999000", "1699999000000", "2023-11-14T22:00:00Z"})
        BOOST_TEST((read({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", past}}).reset_after == 0s), past);
    for (std::string const bad : {"", "-1", "soon", "2678401", "99999999", "8999999999", "100000000000",
                                  "9000000000000000000", "99999999999999999999", "2199-01-01T00:00:00Z"}) {
        auto const advice = read({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", bad}});
        BOOST_TEST((!advice.remaining && !advice.reset_after), bad);
    }
    for (std::string const bad : {"", "-1", "many", "1,2", "0x1"})
        BOOST_TEST(!read({{"X-RateLimit-Remaining", bad}, {"X-RateLimit-Reset", "30"}}).remaining.has_value(), bad);
    BOOST_TEST(!read({{"X-RateLimit-Remaining", "0"}}).remaining.has_value());
}

// fault G16
BOOST_AUTO_TEST_CASE(structured_fields) {
    auto const draft = read({{"RateLimit", "\"default\";r=50;t=30"},
                             {"RateLimit-Policy", "\"burst\";q=100;w=60,\"daily\";q=1000;w=86400"}});
    BOOST_TEST((draft.remaining == 50 && draft.reset_after == 30s));
    BOOST_TEST((draft.limit == rate_limit(100, 60s)));
    auto const several = read({{"RateLimit", "\"a\";r=50;t=30, \"b\";r=2;t=3600;pk=:AQI=:, c;r=2;t=7"}});
    BOOST_TEST((several.remaining == 2 && several.reset_after == 3600s));
    auto const older = read(
        {{"RateLimit", "limit=100, remaining=7, reset=9"}, {"RateLimit-Policy", "100;w=60;comment=\"a,b;c\\\"\""}});
    BOOST_TEST((older.remaining == 7 && older.reset_after == 9s));
    BOOST_TEST((older.limit == rate_limit(100, 60s)));
}

// fault G16
BOOST_AUTO_TEST_CASE(malformed_structured_fields_are_ignored) {
    for (std::string const bad : {"",
                                  ",",
                                  "\"a",
                                  "\"a\\",
                                  "\"a\";r=50;t",
                                  "\"a\";r=;t=30",
                                  "\"a\";r=5;t=30,",
                                  "\"a\";R=5;t=30",
                                  "\"a\";r=-5;t=30",
                                  "\"a\";r=5;t=-30",
                                  "(\"a\" \"b\");r=5;t=30",
                                  "\"a\";r=9999999999999999;t=1",
                                  "\"a\";r=5;t=99999999",
                                  "\"a\";r=5.;t=1",
                                  "\"a\";r=\"5\";t=30",
                                  "remaining=5",
                                  "remaining=5, reset=x",
                                  "@;r=1;t=1",
                                  "?;r=1;t=1",
                                  ":AA;r=1;t=1",
                                  "\"a\" r=1;t=1",
                                  ";r=1;t=1",
                                  "=5",
                                  "\"a\";;r=1;t=1"})
        BOOST_TEST(!read({{"RateLimit", bad}}).remaining.has_value(), bad);
    for (std::string const bad : {"\"a\";q=0;w=60", "\"a\";q=5;w=0", "\"a\";q=5", "\"a\";w=5", "\"a\";q=5;w=99999999",
                                  "\"a\";q=5;qu=\"content-bytes\";w=60", "5;w", "5;w=-1"})
        BOOST_TEST(!read({{"RateLimit-Policy", bad}}).limit.has_value(), bad);
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += "\"a\";r=1;t=1,";
    BOOST_TEST(!read({{"RateLimit", many}}).remaining.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
