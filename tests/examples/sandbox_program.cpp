// SPDX-License-Identifier: BSL-1.0
#include "exporting/temporary_directory.hpp"
#include "support/server_program.hpp"

#include <confab/exporting/ndjson.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(sandbox_program)

// The built confab-sandbox (environment variable CONFAB_SANDBOX_PROGRAM), which plays all vendors, under the built exporter.

namespace {

using confab::tests::text_of;
using confab::tests::write_text;

std::string program_of(char const* variable) {
    auto const* const program = std::getenv(variable);
    BOOST_TEST_REQUIRE(program != nullptr, variable << " names no program");
    return program;
}

std::string account_of(std::string const& vendor, std::string const& credential, std::string const& url,
                       std::string const& ca_file) {
    return R"({"name":")" + vendor + R"(","vendor":")" + vendor + R"(","base_url":")" + url + '/' + vendor +
           R"(","ca_file":")" + ca_file + R"(","rate_limit":{"requests":100000,"per_seconds":1,"burst":1000},)" +
           credential + '}';
}

} // namespace

BOOST_AUTO_TEST_CASE(all_vendors_are_exported_at_once_while_they_grow_and_fail) {
    confab::tests::temporary_directory const folder;
    auto const port = confab::tests::free_port();
    auto const url = "https://127.0.0.1:" + std::to_string(port), ca_file = folder / "ca.pem";
    confab::tests::server_program sandbox;
    BOOST_TEST_REQUIRE(sandbox.start({program_of("CONFAB_SANDBOX_PROGRAM"), "--port", std::to_string(port),
                                      "--sessions", "1100", "--fault", "reset", "--fault-every", "6", "--insert-every",
                                      "3", "--ca-out", ca_file, "--ready-file", folder / "ready"},
                                     port));
    // It listens before it has written its root.
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (text_of(folder / "ready").empty() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    write_text(folder / "accounts.json",
               "{\"accounts\":[" + account_of("opencx", R"("token":{"value":"opencx-test-token"})", url, ca_file) +
                   ',' + account_of("yourgpt", R"("api_key":{"value":"apk-test-key"})", url, ca_file) + ',' +
                   account_of("athena", R"("api_key":{"value":"athena-test-key"})", url, ca_file) + ',' +
                   account_of("twin",
                              R"("email":"ops@example.com","password":{"value":"twin test password"},"login_url":")" +
                                  url + "/twin\"",
                              url, ca_file) +
                   "]}");
    auto const command = program_of("CONFAB_EXPORT_PROGRAM") + " --accounts " + (folder / "accounts.json") + " --to " +
                         (folder / "out.ndjson") + " 2> " + (folder / "stderr");
    BOOST_TEST(std::system(command.c_str()) == 0, text_of(folder / "stderr"));
    std::map<std::string, std::set<std::string>> ids;
    std::size_t rows = 0;
    for (auto const& text : confab::tests::lines_of(folder / "out.ndjson")) {
        auto const line = confab::exporting::parse_line(text);
        BOOST_TEST_REQUIRE(line.has_value());
        ids[line->account].insert(line->id);
        ++rows;
    }
    std::size_t distinct = 0;
    for (std::string const vendor : {"opencx", "yourgpt", "athena", "twin"}) {
        BOOST_TEST(ids[vendor].size() >= 1100u, vendor);
        distinct += ids[vendor].size();
    }
    BOOST_TEST(rows == distinct);
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
    confab::tests::temporary_directory const folder;
    for (std::string const wrong : {"--fault earthquake", "--rate-limit 5", "--rate-limit 0/1", "--nonsense"}) {
        auto const command = program_of("CONFAB_SANDBOX_PROGRAM") + ' ' + wrong + " > " + (folder / "out") + " 2>&1";
        BOOST_TEST(std::system(command.c_str()) != 0, wrong);
        BOOST_TEST(!text_of(folder / "out").empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
