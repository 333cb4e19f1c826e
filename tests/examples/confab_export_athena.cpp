// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <confab/exporting/ndjson.hpp>
#include <confab/json/raw_text.hpp>

#include "exporting/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

// Runs the built program (environment variable CONFAB_EXPORT_PROGRAM) against a sandbox of Athena.
BOOST_AUTO_TEST_SUITE(confab_export_athena)

namespace {

using confab::testing::athena_sandbox;
using confab::tests::lines_of;

std::shared_ptr<athena_sandbox> sandbox_of(std::uint64_t sessions) {
    confab::testing::sandbox_data_options data;
    data.sessions = sessions;
    data.whitespace = true;
    confab::testing::athena_sandbox_options options;
    options.task_sessions_one_in = 5;
    return std::make_shared<athena_sandbox>(confab::testing::sandbox_data(data), options);
}

class exported {
public:
    exported(std::shared_ptr<athena_sandbox> vendor, std::string const& more) : server(vendor) {
        auto const* const program = std::getenv("CONFAB_EXPORT_PROGRAM");
        BOOST_TEST_REQUIRE(program != nullptr, "CONFAB_EXPORT_PROGRAM names no program");
        confab::tests::write_text(folder / "ca.pem", server.root_pem());
        confab::tests::write_text(
            folder / "accounts.json",
            R"({"accounts":[{"name":"a","vendor":"athena","base_url":")" + server.base_url() + R"(","ca_file":")" +
                (folder / "ca.pem") +
                R"(","api_key":{"value":"athena-test-key"},"extra_query":{"include_task_sessions":"true"},)" +
                R"("rate_limit":{"requests":100000,"per_seconds":1,"burst":1000}}]})");
        auto const command = std::string(program) + " --accounts " + (folder / "accounts.json") + " --to " +
                             (folder / "out.ndjson") + ' ' + more + " 2> " + (folder / "stderr");
        status = std::system(command.c_str());
        lines = lines_of(folder / "out.ndjson");
    }

    confab::tests::temporary_directory folder;
    confab::testing::sandbox server;
    std::vector<std::string> lines;
    int status = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(every_session_is_exported_once_with_the_bytes_that_were_sent) {
    auto const vendor = sandbox_of(1203);
    exported const run(vendor, "--page-size 100");
    BOOST_TEST(run.status == 0);
    auto const expected = vendor->expected_ids("include_task_sessions=true&sort_by=created_at&sort_direction=asc");
    BOOST_TEST_REQUIRE(run.lines.size() == expected.size());
    BOOST_TEST(run.server.counters().requests == 13u);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        auto const line = confab::exporting::parse_line(run.lines[i]);
        BOOST_TEST_REQUIRE(line.has_value());
        BOOST_TEST_REQUIRE(line->id == expected[i]);
        std::string raw;
        confab::json::append_minified(raw, vendor->item(i));
        BOOST_TEST_REQUIRE(line->raw == raw);
    }
}

BOOST_AUTO_TEST_CASE(what_the_vendor_can_filter_it_filters) {
    auto const vendor = sandbox_of(600);
    exported const run(vendor, "--status resolved --channel email");
    BOOST_TEST(run.status == 0);
    auto const expected = vendor->expected_ids(
        "include_task_sessions=true&state=completed&source_channel=agent_email&sort_by=created_at&sort_direction=asc");
    BOOST_TEST_REQUIRE(run.lines.size() == expected.size());
    BOOST_TEST(expected.size() > 0u);
    BOOST_TEST(run.server.requests().at(0).target ==
               "/api/v0/sessions?state=completed&source_channel=agent_email&source_channel=email&sort_by=created_at"
               "&sort_direction=asc&include_task_sessions=true&limit=500");
}

BOOST_AUTO_TEST_SUITE_END()
