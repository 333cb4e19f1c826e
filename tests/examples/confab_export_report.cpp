// SPDX-License-Identifier: BSL-1.0
#include "confab_export/dry_run.hpp"
#include "confab_export/progress.hpp"
#include "confab_export/summary.hpp"

#include "exporting/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <sys/stat.h>

BOOST_AUTO_TEST_SUITE(confab_export_report)

namespace {

using namespace confab_export;
using namespace std::chrono_literals;
using confab::exporting::account_state;
using confab::tests::temporary_directory;
using confab::tests::text_of;

std::vector<account_progress> sample() {
    std::vector<account_progress> states(2);
    auto& first = states[0];
    first.account = "support-eu";
    first.vendor = "opencx";
    first.state = account_state::complete;
    first.sessions = 12345;
    first.duplicates = 3;
    first.pages = 124;
    first.stats.requests = 130;
    first.stats.retries = 6;
    first.stats.throttled = 2;
    first.stats.waited = 1900ms;
    first.stats.bytes = 1234567;
    auto& second = states[1];
    second.account = "a\"b";
    second.state = account_state::failed;
    second.sessions = 5;
    second.error.emplace(confab::errc::unauthorized, "no");
    second.error->details.http_status = 401;
    return states;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_summary_has_the_members_of_the_contract_in_their_order) {
    BOOST_TEST(
        summary_text(sample(), 12345ms) ==
        R"({"accounts":[{"name":"support-eu","vendor":"opencx","state":"complete","sessions":12345,"duplicates":3,"pages":124,"requests":130,)"
        R"("retries":6,"throttled":2,"waited_seconds":1.900,"bytes":1234567,"error":null},)"
        R"({"name":"a\"b","vendor":"","state":"failed","sessions":5,"duplicates":0,"pages":0,"requests":0,"retries":0,"throttled":0,)"
        R"("waited_seconds":0.000,"bytes":0,"error":{"code":"unauthorized",)"
        R"text("message":"the credential was not accepted: no (HTTP 401)","http_status":401}}],"sessions":12350,"seconds":12.345})text"
        "\n");
    BOOST_TEST(summary_text({}, 0ms) == "{\"accounts\":[],\"sessions\":0,\"seconds\":0.000}\n");
    std::vector<account_progress> states(1);
    states[0].error.emplace(confab::errc::connect_failed);
    BOOST_TEST(summary_text(states, 0ms).find("\"http_status\":null}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_summary_replaces_a_file_and_writes_to_anything_else) {
    temporary_directory const folder;
    auto const path = folder / "sum.json";
    confab::tests::write_text(path, "a longer text from before");
    BOOST_TEST(write_summary(path, "new\n") == "");
    BOOST_TEST(text_of(path) == "new\n");
    struct stat found{};
    BOOST_TEST_REQUIRE(::stat(path.c_str(), &found) == 0);
    BOOST_TEST((found.st_mode & 0777) == 0600u);
    BOOST_TEST(write_summary("/dev/null", "x") == "");
    BOOST_TEST(write_summary("/dev/full", "x").find("/dev/full") != std::string::npos);
    BOOST_TEST(write_summary(folder / "missing/sum.json", "x").find("missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_line_shows_sessions_pages_rate_waiting_and_retries) {
    auto const states = sample();
    BOOST_TEST(
        progress_line(states[0], confab::exporting::unlimited, 10s, 12) ==
        "support-eu   [====================] 12345 sessions, 124 pages, 1234.5/s, waited 1.9 s, 6 retries, complete");
    auto running = states[1];
    running.state = account_state::running;
    running.stats.is_waiting = true;
    BOOST_TEST(progress_line(running, 10, 0s, 0) ==
               "a\"b [==========          ] 5 sessions, 0 pages, 0.0/s, waiting for the rate limit");
    running.sessions = 99;
    BOOST_TEST(progress_line(running, 10, 0s, 0).find("[====================]") != std::string::npos);
}

// fault M6
BOOST_AUTO_TEST_CASE(names_are_printed_safely) {
    account_progress state;
    state.account = "evil\x1b[2J\n" + std::string(300, 'x');
    auto const line = progress_line(state, confab::exporting::unlimited, 1s, 0);
    BOOST_TEST(line.find_first_of("\x1b\n") == std::string::npos);
    BOOST_TEST(line.size() < 150u);
}

BOOST_AUTO_TEST_CASE(times_are_told_in_the_unit_that_fits) {
    std::optional<confab_export::rate_limit> pace;
    BOOST_TEST(time_of(1000, pace).find("not known") != std::string::npos);
    pace.emplace();
    pace->requests = 100;
    pace->per_seconds = 60;
    for (auto const& [requests, time] :
         {std::pair(1u, "less than a second"), {100u, "60 s"}, {200u, "2 min"}, {1000u, "10 min"}, {100'000u, "17 h"}})
        BOOST_TEST(time_of(requests, pace) == time);
}

BOOST_AUTO_TEST_SUITE_END()
