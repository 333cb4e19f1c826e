// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <confab/exporting/ndjson.hpp>
#include <confab/json/raw_text.hpp>

#include "exporting/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

BOOST_AUTO_TEST_SUITE(confab_export_integration)

// Runs the built program (environment variable CONFAB_EXPORT_PROGRAM) against a sandbox.

namespace {

namespace testing = confab::testing;
using confab::tests::lines_of;
using confab::tests::temporary_directory;
using confab::tests::text_of;
using confab::tests::write_text;
using arguments = std::vector<std::string>;

class setting {
public:
    explicit setting(std::uint64_t sessions, testing::sandbox_options options = {})
        : vendor(std::make_shared<testing::opencx_sandbox>(data_of(sessions))), server(vendor, std::move(options)) {
        write_text(folder / "ca.pem", server.root_pem());
        accounts("");
    }
    /// Writes the accounts file: one account with these further members.
    void accounts(std::string const& more, std::string const& token = "opencx-test-token") const {
        write_text(
            folder / "accounts.json",
            R"({"accounts":[{"name":"sandbox","vendor":"opencx","base_url":")" + server.base_url() +
                R"(","ca_file":")" + (folder / "ca.pem") + R"(","token":{"value":")" + token + "\"}" +
                (more.empty() ? R"(,"rate_limit":{"requests":100000,"per_seconds":1,"burst":1000})" : "," + more) +
                "}]}");
    }
    pid_t start(arguments more) const {
        auto const* const program = std::getenv("CONFAB_EXPORT_PROGRAM");
        BOOST_TEST_REQUIRE(program != nullptr, "CONFAB_EXPORT_PROGRAM names no program");
        more.insert(more.begin(), {program, "--accounts", folder / "accounts.json", "--to", out(), "--summary",
                                   folder / "summary.json"});
        std::vector<char*> pointers;
        for (auto& argument : more) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 2, (folder / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                           0600);
        pid_t child = 0;
        auto const error = ::posix_spawn(&child, program, &actions, nullptr, pointers.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        BOOST_TEST_REQUIRE(error == 0);
        return child;
    }
    static int status_of(pid_t child) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    int run(arguments const& more = {}) const { return status_of(start(more)); }
    std::string out() const { return folder / "out.ndjson"; }
    std::string errors() const { return text_of(folder / "stderr"); }
    boost::json::object summary() const {
        return boost::json::parse(text_of(folder / "summary.json"))
            .as_object()
            .at("accounts")
            .as_array()
            .at(0)
            .as_object();
    }
    /// Each session that the query selects once, in the server's order, with the bytes that the server sent.
    void check_rows(std::string const& query = {}) const {
        auto const expected = vendor->expected_ids(query);
        auto const lines = lines_of(out());
        BOOST_TEST_REQUIRE(lines.size() == expected.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            auto const line = confab::exporting::parse_line(lines[i]);
            BOOST_TEST_REQUIRE(line.has_value());
            BOOST_TEST_REQUIRE(line->id == expected[i]);
            std::string raw;
            confab::json::append_minified(raw, vendor->item(vendor->data().find(line->id).value()));
            BOOST_TEST_REQUIRE(line->raw == raw);
        }
    }

    temporary_directory folder;
    std::shared_ptr<testing::opencx_sandbox> vendor;
    testing::sandbox server;

private:
    static testing::sandbox_data data_of(std::uint64_t sessions) {
        testing::sandbox_data_options options;
        options.sessions = sessions;
        options.whitespace = true;
        return testing::sandbox_data(options);
    }
};

// Until `reached` holds, or the program has ended without it.
template <class Condition>
void wait_for(::pid_t child, Condition reached) {
    while (!reached()) {
        ::siginfo_t ended{};
        if (::waitid(P_PID, static_cast<::id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid != 0)
            return;
        std::this_thread::yield();
    }
}

} // namespace

// fault E15
BOOST_AUTO_TEST_CASE(exports_every_session_once_with_its_bytes) {
    for (std::uint64_t const sessions : {0u, 1u, 100u, 101u, 750u}) {
        setting const with(sessions);
        BOOST_TEST(with.run() == 0);
        with.check_rows();
        BOOST_TEST(with.summary()["sessions"].as_int64() == static_cast<std::int64_t>(sessions));
        BOOST_TEST(with.summary()["requests"].as_int64() == static_cast<std::int64_t>(with.server.counters().requests));
        BOOST_TEST(with.run() == 0);
        BOOST_TEST(with.summary()["sessions"].as_int64() == 0);
        with.check_rows();
    }
}

BOOST_AUTO_TEST_CASE(the_vendor_filters_what_it_can) {
    setting const with(300);
    BOOST_TEST(with.run({"--status", "resolved", "--channel", "phone", "--created-after", "2023-01-01T01:00:00Z"}) ==
               0);
    with.check_rows("status=closed_resolved&channel_type=phone_voice&created_after=2023-01-01T01:00:00Z");
    BOOST_TEST(!lines_of(with.out()).empty());
    BOOST_TEST(with.summary()["pages"].as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(the_program_filters_the_rest) {
    setting const with(300);
    BOOST_TEST(with.run({"--status", "resolved", "--status", "unresolved"}) == 0);
    auto const expected = with.vendor->expected_ids("status=closed_resolved").size() +
                          with.vendor->expected_ids("status=closed_unresolved").size();
    BOOST_TEST(lines_of(with.out()).size() == expected);
    BOOST_TEST(with.summary()["pages"].as_int64() == 4); // three of the list, one of what has changed meanwhile
}

BOOST_AUTO_TEST_CASE(limited_runs_go_on_behind_the_last_page) {
    setting const with(250);
    BOOST_TEST(with.run({"--max-sessions", "100"}) == 0);
    BOOST_TEST(with.summary()["state"].as_string() == "limited");
    BOOST_TEST(with.run() == 0);
    BOOST_TEST(with.summary()["sessions"].as_int64() == 150);
    BOOST_TEST(with.summary()["requests"].as_int64() == 3); // two pages, and one of what has changed meanwhile
    with.check_rows();
}

// fault B4, G1, G18
BOOST_AUTO_TEST_CASE(faults_of_the_network_and_the_vendor_cost_retries_and_no_session) {
    testing::sandbox_options options;
    options.faults = [](testing::sandbox_request const& request) -> std::optional<testing::sandbox_fault> {
        switch (request.number) {
        case 2: return testing::sandbox_fault::drop(testing::connection_end::reset);
        case 4: return testing::sandbox_fault::cut(5000);
        case 6: return testing::sandbox_fault::answer(429, "{}", {{"retry-after", "0"}});
        case 8: return testing::sandbox_fault::answer(503);
        default: return std::nullopt;
        }
    };
    setting const with(500, options);
    BOOST_TEST(with.run() == 0, with.errors());
    with.check_rows();
    BOOST_TEST(with.summary()["throttled"].as_int64() == 1);
    BOOST_TEST(with.summary()["retries"].as_int64() >= 3);
}

BOOST_AUTO_TEST_CASE(a_wrong_token_or_root_is_a_failed_account) {
    setting const with(10);
    with.accounts(R"("max_connections":1)", "CANARY");
    BOOST_TEST(with.run() == 1);
    BOOST_TEST(with.summary()["error"].as_object().at("code").as_string() == "unauthorized");
    BOOST_TEST(with.summary()["error"].as_object().at("http_status").as_int64() == 401);
    BOOST_TEST(with.errors().find("CANARY") == std::string::npos);
    write_text(with.folder / "ca.pem", testing::certificate_authority().root_pem());
    BOOST_TEST(with.run() == 1);
    BOOST_TEST(with.summary()["error"].as_object().at("code").as_string() == "certificate_rejected");
    auto const requests = with.server.counters().requests;
    write_text(with.folder / "ca.pem", "garbage");
    BOOST_TEST(with.run() == 2);
    BOOST_TEST(with.errors().find("account \"sandbox\": member \"ca_file\"") != std::string::npos);
    BOOST_TEST(with.server.counters().requests == requests);
}

// fault L5, I3
BOOST_AUTO_TEST_CASE(a_signal_stops_a_run_that_waits_for_its_budget_or_its_vendor) {
    for (bool const budget : {true, false}) {
        testing::sandbox_options options;
        if (!budget)
            options.faults = [](testing::sandbox_request const& request) -> std::optional<testing::sandbox_fault> {
                if (request.number != 2) return std::nullopt;
                return testing::sandbox_fault::stall(100);
            };
        setting const with(500, options);
        if (budget) with.accounts(R"("rate_limit":{"requests":1,"per_seconds":3600})");
        auto const child = with.start({});
        auto const awaited = budget ? 1u : 2u;
        wait_for(child, [&] { return with.server.counters().requests >= awaited; });
        if (budget) wait_for(child, [&] { return !text_of(with.folder / "out.checkpoint").empty(); });
        auto const start = std::chrono::steady_clock::now();
        ::kill(child, SIGINT);
        BOOST_TEST(setting::status_of(child) == 130);
        BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(2)));
        BOOST_TEST(with.summary()["state"].as_string() == "interrupted");
        with.accounts("");
        BOOST_TEST(with.run() == 0);
        with.check_rows();
    }
}

// fault L1
BOOST_AUTO_TEST_CASE(killed_after_any_request_the_next_run_completes) {
    setting const with(1000);
    for (std::uint64_t requests = 1; requests < 10; ++requests) {
        auto const before = with.server.counters().requests;
        auto const child = with.start({});
        wait_for(child, [&] { return with.server.counters().requests >= before + requests; });
        ::kill(child, SIGKILL);
        auto const status = setting::status_of(child);
        BOOST_TEST((status == -SIGKILL || status == 0));
    }
    BOOST_TEST(with.run() == 0);
    with.check_rows();
}

BOOST_AUTO_TEST_SUITE_END()
