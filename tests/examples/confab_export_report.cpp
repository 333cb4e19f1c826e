// SPDX-License-Identifier: BSL-1.0
#include "confab_export/progress.hpp"
#include "confab_export/request_watch.hpp"
#include "confab_export/run_plan.hpp"
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
using confab::exporting::unlimited;
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
    std::chrono::system_clock::time_point const noon{12h};
    auto const states = sample();
    progress_figures figures;
    figures.rate = 1234.54;
    figures.budget_share = 0.984;
    BOOST_TEST(progress_line(states[0], unlimited, figures, noon, 12) ==
               "support-eu   [====================] 12345 sessions, 124 pages, waited 1.9 s, 6 retries, complete");
    auto running = states[1];
    running.state = account_state::running;
    BOOST_TEST(progress_line(running, 10, figures, noon, 0) ==
               "a\"b [==========          ] 5 sessions, 0 pages, 1234.5/s, 98 % of the rate limit");
    figures.left = 180s;
    running.stats.waiting_until.emplace();
    BOOST_TEST(
        progress_line(running, 10, figures, noon, 0).ends_with(", at most 3 min left, waiting for the rate limit"));
    running.stats.waiting_for = confab::resilience::wait_reason::backoff;
    figures.until_going_on = 61'500ms;
    BOOST_TEST(progress_line(running, 10, figures, noon, 0).ends_with("left, waiting to try again until 12:01:02 UTC"));
    figures.until_going_on = 48h;
    BOOST_TEST(progress_line(running, 10, figures, noon, 0).ends_with("waiting to try again for more than a day"));
    running.sessions = 99;
    BOOST_TEST(progress_line(running, 10, figures, noon, 0).find("[====================]") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(figures_are_of_the_last_ten_seconds) {
    std::chrono::steady_clock::time_point const start{1h};
    confab_export::rate_limit pace;
    pace.requests = 100;
    pace.per_seconds = 10;
    progress_meter meter(pace);
    account_progress state;
    auto const first = meter.take(state, 1000, start);
    BOOST_TEST((first.rate == 0 && !first.budget_share && !first.left));
    progress_figures figures;
    for (int second = 1; second <= 60; ++second) {
        // Nothing for a while, then 5 sessions and 9 requests a second.
        if (second > 40) state.sessions += 5, state.stats.requests += 9;
        figures = meter.take(state, 1000, start + std::chrono::seconds(second));
        if (second == 40) BOOST_TEST((figures.rate == 0 && !figures.left));
    }
    BOOST_TEST(figures.rate == 5.0);
    BOOST_TEST_REQUIRE(figures.budget_share.has_value());
    BOOST_TEST((*figures.budget_share > 0.85 && *figures.budget_share < 0.9));
    BOOST_TEST_REQUIRE(figures.left.has_value());
    BOOST_TEST((*figures.left >= 180s && *figures.left <= 181s));
    state.stats.waiting_until = start + 90s;
    BOOST_TEST((meter.take(state, unlimited, start + 61s).until_going_on == 29s));
    BOOST_TEST(!meter.take(state, unlimited, start + 62s).left);
    state.sessions = 0; // a sink that failed takes them back
    BOOST_TEST(meter.take(state, 1000, start + 63s).rate == 0.0);
}

BOOST_AUTO_TEST_CASE(the_first_of_several_waits_is_shown_until_it_ends) {
    using confab::resilience::wait_reason;
    auto const now = std::chrono::steady_clock::now();
    request_watch watch;
    confab::exporting::source_stats stats;
    watch.describe(stats, now);
    BOOST_TEST(!stats.waiting_until);
    watch.on_waiting(wait_reason::backoff, now + 2h);
    watch.on_waiting(wait_reason::budget, now + 1h);
    watch.on_waiting(wait_reason::circuit, now + 3h);
    watch.describe(stats, now);
    BOOST_TEST((stats.waiting_until == now + 1h && stats.waiting_for == wait_reason::budget));
    watch.describe(stats, now + 1h);
    BOOST_TEST(!stats.waiting_until);
}

// fault M6
BOOST_AUTO_TEST_CASE(names_are_printed_safely) {
    account_progress state;
    state.account = "evil\x1b[2J\n" + std::string(300, 'x');
    auto const line = progress_line(state, unlimited, progress_figures(), std::chrono::system_clock::now(), 0);
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
    BOOST_TEST(plan_of_pages(100, 1001, pace) ==
               "1001 sessions come on 11 pages of 100 rows (more where the program filters) and take 7 s");
    for (auto const& plan : {plan_of_pages(0, 1000, pace), plan_of_pages(100, unlimited, pace)})
        BOOST_TEST(plan == "how many pages there are, the vendor does not say; 1,000 pages take 10 min");
}

BOOST_AUTO_TEST_SUITE_END()
