// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/http_date.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(resilience_http_date)

using namespace confab;
using namespace std::chrono_literals;
using resilience::parse_http_date;
using resilience::parse_iso_date;

namespace {
constexpr time::utc_time now{1'700'000'000s}; // 2023-11-14
constexpr time::utc_time example{784'111'777s};
} // namespace

// fault G3
BOOST_AUTO_TEST_CASE(the_three_forms) {
    BOOST_TEST((parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now) == example));
    BOOST_TEST((parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now) == example));
    BOOST_TEST((parse_http_date("Sun Nov  6 08:49:37 1994", now) == example));
    BOOST_TEST((parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT", now) == time::utc_time()));
    BOOST_TEST((parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT", now) == time::utc_time(1'709'251'199s)));
}

BOOST_AUTO_TEST_CASE(a_year_of_two_digits_is_near) {
    // 73 is 50 years ahead, 74 would be 51.
    BOOST_TEST((parse_http_date("Sunday, 01-Jan-73 00:00:00 GMT", now) == time::utc_time(3'250'454'400s)));
    BOOST_TEST((parse_http_date("Tuesday, 01-Jan-74 00:00:00 GMT", now) == time::utc_time(126'230'400s)));
}

// fault G3, G6, H3
BOOST_AUTO_TEST_CASE(anything_else_is_ignored) {
    for (std::string const bad : {"",
                                  "now",
                                  "Sun, 06 Nov 1994 08:49:37",
                                  "sun, 06 nov 1994 08:49:37 gmt",
                                  "Mon, 06 Nov 1994 08:49:37 GMT",
                                  "Sun, 06 Nov 1994 08:49:37 +0000",
                                  "Sun, 06 Nov 1994 08:49:37 UTC",
                                  "Sun, 06 Nov 100000 08:49:37 GMT",
                                  "Sun, 06 Nov 1994 08:49:60 GMT",
                                  "Sun, 06 Nov 1994 24:00:00 GMT",
                                  "Sun, 06 Nov 1994 08:60:37 GMT",
                                  "Thu, 31 Feb 1994 08:49:37 GMT",
                                  "Sun, 00 Nov 1994 08:49:37 GMT",
                                  "Sun, 06 Foo 1994 08:49:37 GMT",
                                  "Sun, 06 Nov 1994 08:49:37 GMT ",
                                  " Sun, 06 Nov 1994 08:49:37 GMT",
                                  "Sun, 6 Nov 1994 08:49:37 GMT",
                                  "Mon, 06 Nov 2262 08:49:37 GMT",
                                  "Sun, 06 Nov 0000 08:49:37 GMT",
                                  "Sun, 06-Nov-94 08:49:37 GMT",
                                  "Sunday, 06 Nov 94 08:49:37 GMT",
                                  "Sun Nov 06 08:49:37 94",
                                  "Sun Nov  6 08:49:37 1994 GMT",
                                  "Monday, 06-Nov-94 08:49:37 GMT",
                                  "Mon Nov  6 08:49:37 1994",
                                  "Sun, ovNov 1994 08:49:37 GMT"})
        BOOST_TEST(!parse_http_date(bad, now).has_value(), bad);
    for (std::size_t size = 0; size < 64; ++size) BOOST_TEST(!parse_http_date(std::string(size, ','), now).has_value());
}

BOOST_AUTO_TEST_CASE(iso_dates) {
    constexpr time::utc_time expected{1'783'501'811s};
    for (std::string const good :
         {"2026-07-08T09:10:11Z", "2026-07-08T09:10:11.999Z", "2026-07-08T11:10:11+02:00", "2026-07-08T03:40:11-05:30"})
        BOOST_TEST((parse_iso_date(good) == expected), good);
    for (std::string const bad :
         {"", "2026-07-08", "2026-07-08T09:10:11", "2026-07-08 09:10:11Z", "2026-02-30T09:10:11Z",
          "2026-07-08T09:10:11.Z", "2026-07-08T09:10:11+0200", "2026-07-08T09:10:11+24:00", "2026-07-08T25:10:11Z",
          "2026-07-08T09:10:11Zx", "1969-07-08T09:10:11Z"})
        BOOST_TEST(!parse_iso_date(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
