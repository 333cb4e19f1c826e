// SPDX-License-Identifier: BSL-1.0
#include "confab_export/program.hpp"

#include "exporting/temporary_directory.hpp"

#include <confab/exporting/ndjson.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(confab_export_program)

// Runs the whole program in child processes, with confab_export_fake_vendors.cpp for a network.

namespace {

using confab::tests::lines_of;
using confab::tests::temporary_directory;
using confab::tests::text_of;
using confab::tests::write_text;
using arguments = std::vector<std::string>;

void redirect(std::string const& path, int descriptor) {
    auto const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, descriptor);
}

class program {
public:
    program() = default;

    std::string operator/(std::string const& name) const { return folder / name; }
    std::string out() const { return folder / "out.ndjson"; }
    std::string checkpoint() const { return folder / "out.checkpoint"; }

    /// Writes the accounts file: the text of each account's extra_query by name.
    void accounts(std::vector<std::pair<std::string, std::string>> const& scenarios) {
        std::string text;
        for (auto const& [name, scenario] : scenarios)
            text += (text.empty() ? "" : ",") +
                    std::string(R"({"vendor":"opencx","token":{"value":"CANARY"},"name":")") + name +
                    R"(","extra_query":)" + scenario + "}";
        write_text(folder / "accounts.json", "{\"accounts\":[" + text + "]}");
    }
    /// @param output a descriptor for standard output, else a file
    std::vector<char const*> pointers_to(arguments& more) const {
        more.insert(more.begin(),
                    {"confab-export", "--accounts", folder / "accounts.json", "--summary", folder / "summary.json"});
        std::vector<char const*> pointers;
        for (auto const& argument : more) pointers.push_back(argument.c_str());
        return pointers;
    }
    /// In this process, with its descriptors as they are.
    int run_here(arguments more) const {
        auto const pointers = pointers_to(more);
        ::alarm(60);
        return confab_export::run_program(static_cast<int>(pointers.size()), pointers.data());
    }
    pid_t start(arguments more, int output = -1) const {
        auto const pointers = pointers_to(more);
        std::fflush(nullptr);
        auto const child = ::fork();
        if (child != 0) return child;
        if (output >= 0) ::dup2(output, 1);
        else redirect(folder / "stdout", 1);
        redirect(folder / "stderr", 2);
        ::close_range(3, ~0u, 0); // the other end of `output` among them
        std::signal(SIGALRM, SIG_DFL);
        ::alarm(60); // a hang is a failure, not a wait
        auto const status = confab_export::run_program(static_cast<int>(pointers.size()), pointers.data());
        std::fflush(nullptr);
        ::_exit(status);
    }
    static int status_of(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    int run(arguments const& more) const { return status_of(start(more)); }
    int run_file(arguments more = {}) const {
        more.insert(more.begin(), {"--to", out()});
        return run(more);
    }
    std::string errors() const { return text_of(folder / "stderr"); }
    boost::json::object summary() const { return boost::json::parse(text_of(folder / "summary.json")).as_object(); }
    boost::json::object summary_of(std::size_t account) const {
        return summary()["accounts"].as_array().at(account).as_object();
    }

    temporary_directory folder;
};

// Waits for another process, by looking rather than by sleeping for a guessed time.
bool wait_for(auto const& happened) {
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!happened() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    return happened();
}

void check_ids(std::string const& path, std::map<std::string, std::size_t> const& expected) {
    std::map<std::string, std::set<std::string>> ids;
    std::size_t rows = 0, wanted = 0;
    for (auto const& text : lines_of(path)) {
        auto const line = confab::exporting::parse_line(text);
        BOOST_TEST_REQUIRE(line.has_value(), text);
        ids[line->account].insert(line->id);
        ++rows;
    }
    for (auto const& [account, count] : expected) {
        BOOST_TEST(ids[account].size() == count);
        wanted += count;
    }
    BOOST_TEST(rows == wanted);
}

} // namespace

BOOST_AUTO_TEST_CASE(exports_all_accounts_and_sums_up) {
    program run;
    run.accounts({{"a", R"({"sessions":25,"repeat":7})"}, {"b", R"({"sessions":12})"}});
    BOOST_TEST(run.run_file() == 0);
    check_ids(run.out(), {{"a", 25}, {"b", 12}});
    BOOST_TEST(run.summary()["sessions"].as_int64() == 37);
    BOOST_TEST(run.summary_of(0)["state"].as_string() == "complete");
    BOOST_TEST(run.summary_of(0)["duplicates"].as_int64() == 4);
    BOOST_TEST(run.summary_of(0)["pages"].as_int64() == 3);
    BOOST_TEST(run.summary_of(0)["error"].is_null());
    BOOST_TEST(run.errors() == "");
    BOOST_TEST(text_of(run / "stdout") == "");
    BOOST_TEST(run.run_file() == 0);
    BOOST_TEST(run.summary()["sessions"].as_int64() == 0);
    check_ids(run.out(), {{"a", 25}, {"b", 12}});
}

BOOST_AUTO_TEST_CASE(standard_output_holds_the_lines_and_nothing_else) {
    program run;
    run.accounts({{"a", R"({"sessions":25})"}});
    BOOST_TEST(run.run({"--to", "-", "--progress", "always", "--log-level", "debug"}) == 0);
    check_ids(run / "stdout", {{"a", 25}});
    BOOST_TEST(run.errors().find("25 sessions") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_accounts_failure_does_not_stop_the_others) {
    program run;
    run.accounts({{"bad", R"({"sessions":25,"fail_after":1})"}, {"good", R"({"sessions":25})"}});
    BOOST_TEST(run.run_file() == 1);
    check_ids(run.out(), {{"bad", 10}, {"good", 25}});
    BOOST_TEST(run.summary_of(0)["state"].as_string() == "failed");
    BOOST_TEST(run.summary_of(1)["state"].as_string() == "complete");
    auto const error = run.summary_of(0)["error"].as_object();
    BOOST_TEST(error.at("code").as_string() == "unauthorized");
    BOOST_TEST(error.at("http_status").as_int64() == 401);
    BOOST_TEST(std::ranges::count(run.errors(), '\n') == 1);
    // fault M6
    BOOST_TEST(run.errors().find("account \"bad\"") != std::string::npos);
    BOOST_TEST(run.errors().find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_limited_account_goes_on_in_the_next_run) {
    program run;
    run.accounts({{"a", R"({"sessions":25})"}});
    for (auto const& [rows, state] : {std::pair(12, "limited"), std::pair(24, "limited"), std::pair(25, "complete")}) {
        BOOST_TEST(run.run_file({"--max-sessions", "12"}) == 0);
        BOOST_TEST(run.summary_of(0)["state"].as_string() == state);
        BOOST_TEST(run.summary_of(0)["duplicates"].as_int64() == 0);
        check_ids(run.out(), {{"a", rows}});
    }
}

BOOST_AUTO_TEST_CASE(filters_and_account_names_select) {
    program run;
    run.accounts({{"a", R"({"sessions":30})"}, {"b", R"({"sessions":30})"}});
    BOOST_TEST(run.run_file({"--status", "open", "--account", "a"}) == 0);
    check_ids(run.out(), {{"a", 10}});
    BOOST_TEST(run.summary()["accounts"].as_array().size() == 1u);
    // fault L8
    BOOST_TEST(run.run_file({"--status", "resolved", "--account", "a"}) == 3);
    BOOST_TEST(run.summary_of(0)["error"].as_object().at("code").as_string() == "checkpoint_foreign");
    BOOST_TEST(run.run_file({"--account", "b"}) == 0);
    check_ids(run.out(), {{"a", 10}, {"b", 30}});
    BOOST_TEST(run.run_file({"--restart", "--account", "a", "--created-before", "2023-11-14T22:13:24Z"}) == 0);
    check_ids(run.out(), {{"a", 5}, {"b", 30}});
    BOOST_TEST(run.run_file({"--restart"}) == 0);
    check_ids(run.out(), {{"a", 30}, {"b", 30}});
}

BOOST_AUTO_TEST_CASE(rejected_rows_are_never_silent) {
    program run;
    run.accounts({{"a", R"({"sessions":5,"nul_at":2})"}});
    BOOST_TEST(run.run_file({"--log-level", "error"}) == 0);
    check_ids(run.out(), {{"a", 4}});
    BOOST_TEST(run.errors().find("1 rows were rejected") != std::string::npos);
    BOOST_TEST(run.errors().find("a row is rejected") == std::string::npos);
    BOOST_TEST(run.run_file({"--restart"}) == 0);
    BOOST_TEST(run.errors().find("a row is rejected: ") != std::string::npos, run.errors());
    for (char const* const told : {"the id holds a NUL", "(id \"", "page 0", "item 2"})
        BOOST_TEST(run.errors().find(told) != std::string::npos, told << " in " << run.errors());
}

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_status_2_and_writes_nothing) {
    program run;
    run.accounts({{"a", R"({"cursor":1})"}});
    BOOST_TEST(run.run_file() == 2);
    BOOST_TEST(run.errors().find("member \"extra_query\"") != std::string::npos);
    run.accounts({{"a", "{}"}});
    for (arguments const& wrong : {arguments{"--to", run.out(), "--shared"},
                                   {"--to", run.out(), "--account", "x"},
                                   {"--to", "sqlite:"},
                                   {"--to", run.out(), "--nonsense"},
                                   {}})
        BOOST_TEST(run.run(wrong) == 2);
    write_text(run / "accounts.json", R"({"accounts":[{"name":"t","vendor":"twin","token":{"value":"CANARY"}}]})");
    BOOST_TEST(run.run_file() == 2);
    BOOST_TEST(run.errors().find("account \"t\": member \"vendor\": twin is not built in yet") != std::string::npos);
    BOOST_TEST(!std::filesystem::exists(run.out()));
}

BOOST_AUTO_TEST_CASE(a_dry_run_asks_for_one_page_and_writes_nothing) {
    program run;
    run.accounts({{"a", R"({"sessions":25})"}, {"b", R"({"fail_after":0})"}, {"c", R"({"sessions":0})"}});
    BOOST_TEST(run.run_file({"--dry-run", "--max-sessions", "35"}) == 1);
    auto const printed = text_of(run / "stdout");
    BOOST_TEST(printed.find("account \"a\"\n  opencx: GET /fake") != std::string::npos, printed);
    BOOST_TEST(printed.find("first page: 10 rows") != std::string::npos, printed);
    BOOST_TEST(printed.find("35 sessions come on 4 pages") != std::string::npos, printed);
    BOOST_TEST(printed.find("the credential was not accepted") != std::string::npos, printed);
    BOOST_TEST(printed.find("no rows: 1 page") != std::string::npos, printed);
    BOOST_TEST(!std::filesystem::exists(run.out()));
    BOOST_TEST(!std::filesystem::exists(run / "summary.json"));
    // Standard output as a sink holds rows and nothing else.
    BOOST_TEST(run.run({"--to", "-", "--dry-run"}) == 1);
    BOOST_TEST(text_of(run / "stdout") == "");
    BOOST_TEST(run.errors().find("first page: 10 rows") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_dry_run_stops_at_a_signal) {
    program run;
    run.accounts({{"a", R"({"sessions":25})"}, {"b", R"({"sessions":25,"stall_at":0})"}});
    auto const child = run.start({"--to", run.out(), "--dry-run"});
    BOOST_TEST(wait_for([&] { return !text_of(run / "stdout").empty(); }));
    ::kill(child, SIGINT);
    BOOST_TEST(program::status_of(child) == 130);
}

BOOST_AUTO_TEST_CASE(help_and_version_are_status_0) {
    program run;
    BOOST_TEST(run.run({"--help"}) == 0);
    BOOST_TEST(text_of(run / "stdout").find("--max-sessions") != std::string::npos);
    BOOST_TEST(run.run({"--version"}) == 0);
    BOOST_TEST(text_of(run / "stdout").starts_with("confab-export "));
}

// fault K6, K9
BOOST_AUTO_TEST_CASE(a_sink_that_cannot_be_used_is_status_3_with_a_summary) {
    program run;
    run.accounts({{"a", R"({"sessions":5})"}});
    BOOST_TEST(run.run({"--to", run / "missing/out.ndjson"}) == 3);
    BOOST_TEST(run.summary_of(0)["state"].as_string() == "failed");
    BOOST_TEST(run.summary_of(0)["error"].as_object().at("code").as_string() == "sink_failed");
    BOOST_TEST(run.run_file() == 0);
    write_text(run.checkpoint(), "garbage");
    BOOST_TEST(run.run_file() == 3);
    BOOST_TEST(run.summary_of(0)["error"].as_object().at("code").as_string() == "checkpoint_damaged");
    BOOST_TEST(run.run({"--to", "ndjson:/dev/full"}) == 3);
}

// fault K9, L5
BOOST_AUTO_TEST_CASE(a_signal_stops_within_a_second_and_the_next_run_goes_on) {
    for (int const signal : {SIGINT, SIGTERM})
        for (std::string const deaf : {"0", "1"}) {
            program run;
            run.accounts({{"a", R"({"sessions":25,"stall_at":1,"deaf":)" + deaf + "}"}, {"b", R"({"sessions":12})"}});
            auto const child = run.start({"--to", run.out()});
            BOOST_TEST(wait_for([&] { return text_of(run.checkpoint()).find("account =b") != std::string::npos; }));
            BOOST_TEST(run.run_file() == 3);
            auto const start = std::chrono::steady_clock::now();
            ::kill(child, signal);
            BOOST_TEST(program::status_of(child) == 130);
            BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(2)));
            BOOST_TEST(run.summary_of(0)["state"].as_string() == "interrupted");
            BOOST_TEST(run.summary_of(1)["state"].as_string() == "complete");
            check_ids(run.out(), {{"a", 10}, {"b", 12}});
            run.accounts({{"a", R"({"sessions":25})"}, {"b", R"({"sessions":12})"}});
            // The scenario is part of the job here: only its rows are compared.
            BOOST_TEST(run.run_file({"--restart"}) == 0);
            check_ids(run.out(), {{"a", 25}, {"b", 12}});
        }
}

// fault K12
BOOST_AUTO_TEST_CASE(a_closed_standard_output_is_a_clean_stop) {
    program run;
    run.accounts({{"a", R"({"sessions":100000,"page":1000})"}, {"b", R"({"sessions":100,"stall_at":1})"}});
    int ends[2];
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    auto const child = run.start({"--to", "-"}, ends[1]);
    ::close(ends[1]);
    char first = 0;
    BOOST_TEST(::read(ends[0], &first, 1) == 1);
    ::close(ends[0]);
    BOOST_TEST(program::status_of(child) == 3);
    BOOST_TEST(run.summary_of(0)["state"].as_string() == "failed");
    BOOST_TEST(run.summary_of(0)["error"].as_object().at("code").as_string() == "sink_failed");
    BOOST_TEST(run.errors().find("behind position") != std::string::npos);
}

// fault L5
BOOST_AUTO_TEST_CASE(a_signal_is_noticed_while_the_reader_of_standard_output_sleeps) {
    program run;
    run.accounts({{"a", R"({"sessions":100000,"page":1000})"}});
    int ends[2];
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    auto const child = run.start({"--to", "-"}, ends[1]);
    char first = 0;
    BOOST_TEST(::read(ends[0], &first, 1) == 1);
    ::kill(child, SIGTERM);
    BOOST_TEST(program::status_of(child) == 130);
    ::close(ends[0]);
    ::close(ends[1]);
}

// What is closed is not taken by the next file or socket.
BOOST_AUTO_TEST_CASE(closed_standard_descriptors_stay_closed) {
    for (auto const& [closed, status] : {std::pair(0, 0), {1, 0}, {2, 0}, {-1, 3}}) {
        program run;
        run.accounts({{"a", R"({"sessions":25,"fail_after":9})"}});
        std::fflush(nullptr);
        auto const child = ::fork();
        if (child == 0) {
            redirect(run / "stderr", 2);
            ::close(closed < 0 ? 1 : closed);
            arguments const loud{"--to", run.out(), "--progress", "always", "--log-level", "debug"};
            ::_exit(run.run_here(closed < 0 ? arguments{"--to", "-"} : loud));
        }
        BOOST_TEST(program::status_of(child) == status);
        if (closed >= 0) check_ids(run.out(), {{"a", 25}});
    }
}

// fault L8
BOOST_AUTO_TEST_CASE(other_filters_are_noticed_before_the_first_page_is_done) {
    program run;
    run.accounts({{"a", R"({"sessions":25})"}});
    BOOST_TEST(run.run_file({"--max-sessions", "4"}) == 0);
    BOOST_TEST(run.run_file({"--status", "open"}) == 3);
    BOOST_TEST(run.summary_of(0)["error"].as_object().at("code").as_string() == "checkpoint_foreign");
    BOOST_TEST(run.run_file() == 0);
    check_ids(run.out(), {{"a", 25}});
}

// fault L1
BOOST_AUTO_TEST_CASE(killed_wherever_it_is_the_next_run_completes) {
    program run;
    run.accounts({{"a", R"({"sessions":12000,"page":500})"}, {"b", R"({"sessions":8000,"page":700})"}});
    for (std::uintmax_t size = 0; size < 3'000'000; size += 250'000) {
        auto const child = run.start({"--to", run.out()});
        std::error_code missing;
        BOOST_TEST(wait_for([&] {
            auto const now = std::filesystem::file_size(run.out(), missing);
            return (!missing && now >= size) || ::kill(child, 0) != 0;
        }));
        ::kill(child, SIGKILL);
        BOOST_TEST(program::status_of(child) == -SIGKILL);
    }
    BOOST_TEST(run.run_file() == 0);
    check_ids(run.out(), {{"a", 12000}, {"b", 8000}});
}

// fault M1
BOOST_AUTO_TEST_CASE(the_secret_is_nowhere) {
    program run;
    run.accounts({{"a", R"({"sessions":25,"fail_after":1,"nul_at":3})"}});
    BOOST_TEST(run.run_file({"--log-level", "debug", "--progress", "always"}) == 1);
    for (std::string const& name : {run.out(), run.checkpoint(), run / "stdout", run / "stderr", run / "summary.json"})
        BOOST_TEST(text_of(name).find("CANARY") == std::string::npos, name);
}

BOOST_AUTO_TEST_SUITE_END()
