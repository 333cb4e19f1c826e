// SPDX-License-Identifier: BSL-1.0
#include <confab/json/timestamp.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <utility>

BOOST_AUTO_TEST_SUITE(json_timestamp)

namespace {

using namespace std::chrono_literals;
using confab::json::format_timestamp;
using confab::json::parse_timestamp;
using confab::json::timestamp;

timestamp at(std::int64_t micros) { return timestamp(std::chrono::microseconds(micros)); }

std::string parsed(std::string_view text) {
    auto const value = parse_timestamp(text);
    return value ? format_timestamp(*value) : "none";
}

} // namespace

BOOST_AUTO_TEST_CASE(reads_what_vendors_write) { // fault H3
    for (auto const& [text, expected] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"2026-07-08T09:10:11Z", "2026-07-08T09:10:11Z"},
             {"2026-07-08T09:10:11.123Z", "2026-07-08T09:10:11.123Z"},
             {"2026-07-08T09:10:11.123456Z", "2026-07-08T09:10:11.123456Z"},
             {"2026-07-08T09:10:11.1234569999Z", "2026-07-08T09:10:11.123456Z"},
             {"2026-07-08T09:10:11.5Z", "2026-07-08T09:10:11.500Z"},
             {"2026-07-08T09:10:11.0000001Z", "2026-07-08T09:10:11Z"},
             {"2026-07-08t09:10:11z", "2026-07-08T09:10:11Z"},
             {"2026-07-08 09:10:11", "2026-07-08T09:10:11Z"},
             {"2026-07-08T09:10:11", "2026-07-08T09:10:11Z"},
             {"2026-07-08T09:10:11.25", "2026-07-08T09:10:11.250Z"},
             {"2026-07-08", "2026-07-08T00:00:00Z"},
             {"2026-07-08T09:10:11+02:00", "2026-07-08T07:10:11Z"},
             {"2026-07-08T09:10:11+0200", "2026-07-08T07:10:11Z"},
             {"2026-07-08T09:10:11-02", "2026-07-08T11:10:11Z"},
             {"2026-07-08T09:10:11+14:00", "2026-07-07T19:10:11Z"},
             {"2026-07-08T09:10:11.5-00:30", "2026-07-08T09:40:11.500Z"},
             {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
             {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
             {"2038-01-19T03:14:08Z", "2038-01-19T03:14:08Z"},
             {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
             {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
             {"0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"},
             {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"},
             {"2000-02-29T12:00:00Z", "2000-02-29T12:00:00Z"},
             {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
             {"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.500Z"},
         })
        BOOST_TEST(parsed(text) == expected, text);
    BOOST_TEST((parse_timestamp("2001-09-09T01:46:40Z") == at(1'000'000'000'000'000)));
}

BOOST_AUTO_TEST_CASE(refuses_everything_else) { // fault H3
    for (std::string_view const text : {"",
                                        "x",
                                        "2026",
                                        "2026-07",
                                        "2026-7-8",
                                        "2026-07-8T",
                                        "20260708",
                                        "2026/07/08",
                                        "2026-00-08",
                                        "2026-13-08",
                                        "2026-07-00",
                                        "2026-07-32",
                                        "2026-04-31",
                                        "2023-02-29",
                                        "1900-02-29",
                                        "100000-01-01",
                                        "-001-01-01",
                                        "+2026-07-08",
                                        "2026-07-08T",
                                        "2026-07-08 ",
                                        "2026-07-08Z",
                                        "2026-07-08T09",
                                        "2026-07-08T09:10",
                                        "2026-07-08T09:10Z",
                                        "2026-07-08T24:00:00Z",
                                        "2026-07-08T09:60:00Z",
                                        "2026-07-08T09:10:61Z",
                                        "2026-07-08T09:10:11.",
                                        "2026-07-08T09:10:11.Z",
                                        "2026-07-08T09:10:11,5Z",
                                        "2026-07-08T09:10:11ZZ",
                                        "2026-07-08T09:10:11 Z",
                                        "2026-07-08T09:10:11+",
                                        "2026-07-08T09:10:11+2",
                                        "2026-07-08T09:10:11+24:00",
                                        "2026-07-08T09:10:11+02:60",
                                        "2026-07-08T09:10:11+02:0",
                                        "2026-07-08T09:10:11+020",
                                        "2026-07-08T09:10:11+02-00",
                                        "2026-07-08T-9:10:11Z",
                                        "2026-07-08X09:10:11Z",
                                        " 2026-07-08T09:10:11Z",
                                        "2026-07-08T09:10:11Z ",
                                        "2026-07-08T09:10:1\xd9\xa1",
                                        "Wed, 08 Jul 2026 09:10:11 GMT",
                                        "1783501811",
                                        "\xff\xff\xff\xff-\xff\xff-\xff\xff"})
        BOOST_TEST(!parse_timestamp(text).has_value(), text);
    BOOST_TEST(!parse_timestamp(std::string_view("2026-07-08T09:10:11Z\0", 21)).has_value());
}

BOOST_AUTO_TEST_CASE(every_prefix_and_every_broken_byte_is_safe) {
    std::string const text = "2026-07-08T09:10:11.123456+02:00";
    for (std::size_t size = 0; size < text.size(); ++size) (void)parse_timestamp(std::string(text, 0, size));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string broken = text;
        broken[i] = 'x';
        BOOST_TEST(!parse_timestamp(broken).has_value(), broken);
    }
}

BOOST_AUTO_TEST_CASE(formats_and_reads_back) {
    std::mt19937_64 random(7);
    std::int64_t const first = parse_timestamp("0000-01-01")->time_since_epoch().count();
    std::int64_t const last = parse_timestamp("9999-12-31T23:59:59.999999")->time_since_epoch().count();
    std::uniform_int_distribution<std::int64_t> any(first, last);
    for (int i = 0; i < 20'000; ++i) {
        timestamp const value = at(any(random));
        BOOST_TEST_REQUIRE((parse_timestamp(format_timestamp(value)) == value));
    }
    BOOST_TEST(format_timestamp(at(1'000)) == "1970-01-01T00:00:00.001Z");
    BOOST_TEST(format_timestamp(at(1)) == "1970-01-01T00:00:00.000001Z");
    BOOST_TEST(format_timestamp(at(-1)) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(years_out_of_range_do_not_crash) { // fault H3
    BOOST_TEST(format_timestamp(at(253'402'300'800'000'000)) == "+10000-01-01T00:00:00Z");
    BOOST_TEST(format_timestamp(*parse_timestamp("0000-01-01") - 1s) == "-0001-12-31T23:59:59Z");
    BOOST_TEST(format_timestamp(timestamp::max()) == "+294247-01-10T04:00:54.775807Z");
    BOOST_TEST(format_timestamp(timestamp::min()) == "-290308-12-21T19:59:05.224192Z");
}

BOOST_AUTO_TEST_SUITE_END()
