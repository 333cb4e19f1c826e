// SPDX-License-Identifier: BSL-1.0
#include <confab/http/log_observer.hpp>

#include "support/https_fixture.hpp"

#include <confab/client_options.hpp>
#include <confab/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_log_observer)

namespace {

using namespace confab;
using namespace confab::tests;
using namespace std::chrono_literals;
using http::log_level;
using http::log_observer;
using testing::script;

http::attempt_info made_attempt(std::string_view path = "/a") {
    http::attempt_info info;
    info.exchange = 7;
    info.attempt = 2;
    info.host = "api.example";
    info.method = "GET";
    info.path = path;
    return info;
}

/// Each hook once, with success.
void tell_all(log_observer& observer, error_code outcome = error_code()) {
    auto const info = made_attempt();
    observer.on_resolved(info, 3, outcome, 1500us);
    observer.on_connected(info, outcome, 2ms);
    observer.on_handshake(info, outcome, 21'375us, true, "TLSv1.3");
    observer.on_request_sent(info, 200, 0ms);
    observer.on_first_byte(info, 80ms);
    if (outcome) observer.on_failed(info, outcome, 100ms);
    else observer.on_done(info, 200, 5120, 103'500'999ns);
    observer.on_finished(info, outcome, 1h);
}

std::vector<std::string> lines_of(log_level least, error_code outcome = error_code()) {
    std::vector<std::string> lines;
    log_observer observer([&](std::string_view line) { lines.emplace_back(line); }, least);
    tell_all(observer, outcome);
    return lines;
}

// clang-format off
confab::client_options with_log_lines(confab::client_options options) {
    auto const write = [](std::string_view line) { std::clog << line << '\n'; };
    return options.observer(std::make_shared<confab::http::log_observer>(write, confab::http::log_level::info));
}
// clang-format on

BOOST_AUTO_TEST_CASE(writes_one_line_an_event) {
    std::string const id = " exchange=7 attempt=2 host=api.example ";
    std::string const request = "method=GET path=/a reused=false ";
    std::vector<std::string> const expected{
        "level=debug event=resolved" + id + "ms=1.500 addresses=3",
        "level=debug event=connected" + id + "ms=2.000",
        "level=debug event=handshake" + id + "ms=21.375 resumed=true protocol=TLSv1.3",
        "level=debug event=sent" + id + request + "ms=0.000 bytes=200",
        "level=debug event=first_byte" + id + "ms=80.000",
        "level=info event=done" + id + request + "ms=103.500 status=200 bytes=5120",
        "level=info event=finished" + id + request + "ms=3600000.000",
    };
    BOOST_TEST(lines_of(log_level::debug) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_level_includes_those_after_it) {
    BOOST_TEST(lines_of(log_level::debug).size() == 7u);
    BOOST_TEST(lines_of(log_level::info).size() == 2u);
    BOOST_TEST(lines_of(log_level::warning).size() == 0u);
    BOOST_TEST(lines_of(log_level::debug, errc::connect_failed).size() == 7u);
    BOOST_TEST(lines_of(log_level::info, errc::connect_failed).size() == 5u);
    auto const warnings = lines_of(log_level::warning, errc::connect_failed);
    BOOST_TEST(warnings.size() == 5u);
    for (auto const& line : warnings)
        BOOST_TEST(line.ends_with(" code=connect_failed message=\"no connection to the host\""), line);
}

BOOST_AUTO_TEST_CASE(values_are_escaped_and_bounded) { // fault M3, M6
    std::string line;
    log_observer observer([&](std::string_view written) { line = written; }, log_level::debug);
    auto const path_in_line = [&](std::string_view path) {
        observer.on_request_sent(made_attempt(path), 1, 0ms);
        auto const begin = line.find(" path=") + 6;
        return line.substr(begin, line.find(" reused=") - begin);
    };
    BOOST_TEST(path_in_line("/a b") == "\"/a b\"");
    BOOST_TEST(path_in_line("/a=b") == "\"/a=b\"");
    BOOST_TEST(path_in_line("/a\"b") == "\"/a\\\"b\"");
    BOOST_TEST(path_in_line("/a\\\"b") == "\"/a\\\\\\\"b\"");
    BOOST_TEST(path_in_line("/a\r\nlevel=info") == "\"/a\\r\\nlevel=info\"");
    BOOST_TEST(path_in_line("/\x1b[31m\x80") == "/\\x1b[31m\\x80");
    BOOST_TEST(path_in_line("/\u202e") == "/\\u202e");
    BOOST_TEST(path_in_line("") == "\"\"");
    BOOST_TEST(path_in_line(std::string(100'000, 'x')).size() < 210u);
    observer.on_failed(made_attempt(std::string(1000, '\x01')), asio::error::eof, -1ms);
    BOOST_TEST(line.size() < 2048u);
    BOOST_TEST(line.find(" ms=0.000 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_of_several_threads_do_not_mix) { // fault N2
    std::atomic<bool> inside = false, mixed = false;
    std::size_t count = 0;
    log_observer observer(
        [&](std::string_view) {
            if (inside.exchange(true)) mixed = true;
            ++count;
            inside = false;
        },
        log_level::debug);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 100; ++round) tell_all(observer);
            });
    }
    BOOST_TEST(!mixed);
    BOOST_TEST(count == 2800u);
}

BOOST_FIXTURE_TEST_CASE(watches_a_client_and_shows_no_secret, https_fixture) { // fault M3
    std::vector<std::string> lines;
    options.observer =
        std::make_shared<log_observer>([&](std::string_view line) { lines.emplace_back(line); }, log_level::debug);
    options.clock = std::make_shared<testing::manual_clock>();
    server.play(script().expect_request().send(reply("abc")).close());
    auto request = read_request("/a?api_key=canary");
    request.credential("Authorization", "Bearer ", http::secret::make("canary").value());
    exchange(make_client(), request);
    std::string const id = " exchange=1 attempt=1 host=127.0.0.1 ms=0.000";
    std::string const whole = " exchange=1 attempt=1 host=127.0.0.1 method=GET path=/a reused=false ms=0.000";
    BOOST_TEST_REQUIRE(lines.size() == 6u);
    BOOST_TEST(lines[0] == "level=debug event=connected" + id);
    BOOST_TEST(lines[1] == "level=debug event=handshake" + id + " resumed=false protocol=TLSv1.3");
    BOOST_TEST(lines[2].starts_with("level=debug event=sent" + whole + " bytes="));
    BOOST_TEST(lines[3] == "level=debug event=first_byte" + id);
    BOOST_TEST(lines[4] == "level=info event=done" + whole + " status=200 bytes=3");
    BOOST_TEST(lines[5] == "level=info event=finished" + whole);
    for (auto const& line : lines) BOOST_TEST(line.find("canary") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_the_documentation_shows_writes_lines, https_fixture) {
    std::ostringstream lines;
    auto* const before = std::clog.rdbuf(lines.rdbuf());
    options.observer = with_log_lines(confab::client_options()).http().observer;
    server.play(script().expect_request().send(reply("abc")).close());
    exchange(make_client());
    std::clog.rdbuf(before);
    BOOST_TEST(lines.str().starts_with("level=info event=done exchange=1 attempt=1 host=127.0.0.1 method=GET"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
