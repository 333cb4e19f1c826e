// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/athena_sandbox.hpp>

#include "exported.hpp"

BOOST_AUTO_TEST_SUITE(confab_export_athena)

namespace {

using confab::testing::athena_sandbox;
using confab::tests::exported;

constexpr char members[] = R"("vendor":"athena","api_key":{"value":"athena-test-key"},)"
                           R"("extra_query":{"include_task_sessions":"true"})";

std::shared_ptr<athena_sandbox> sandbox_of(std::uint64_t sessions) {
    confab::testing::sandbox_data_options data;
    data.sessions = sessions;
    data.whitespace = true;
    confab::testing::athena_sandbox_options options;
    options.task_sessions_one_in = 5;
    return std::make_shared<athena_sandbox>(confab::testing::sandbox_data(data), options);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_session_is_exported_once_with_the_bytes_that_were_sent) {
    auto const vendor = sandbox_of(1203);
    exported with(vendor, members);
    BOOST_TEST(with.run("--page-size 100") == 0);
    // One for the newest session, thirteen pages that overlap, and what was asked for ahead.
    BOOST_TEST(with.server.counters().requests >= 14u);
    BOOST_TEST(with.server.counters().requests <= 17u);
    std::uint64_t next = 0; // the oracle's order is that of the indices
    with.check(vendor->expected_ids("include_task_sessions=true&sort_by=created_at&sort_direction=asc"),
               [&](std::string const&) { return vendor->item(next++); });
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_page_size_that_a_run_has) {
    exported with(sandbox_of(1234), members);
    for (std::string const size : {"1", "2", "25", "5000"}) {
        auto const rows = size == "1" ? "2" : size == "5000" ? "500" : size;
        BOOST_TEST(with.run("--dry-run --max-sessions 200 --page-size " + size) == 0, with.errors());
        BOOST_TEST(with.printed().find("&limit=" + rows + '\n') != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("first page: " + rows + " rows") != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("of " + rows + " rows") != std::string::npos, with.printed());
    }
}

BOOST_AUTO_TEST_CASE(what_the_vendor_can_filter_it_filters) {
    auto const vendor = sandbox_of(600);
    exported with(vendor, members);
    BOOST_TEST(with.run("--status resolved --channel email") == 0);
    auto const expected = vendor->expected_ids(
        "include_task_sessions=true&state=completed&source_channel=agent_email&sort_by=created_at&sort_direction=asc");
    BOOST_TEST_REQUIRE(with.lines().size() == expected.size());
    BOOST_TEST(expected.size() > 0u);
    auto const filter = "/api/v0/sessions?state=completed&source_channel=agent_email&source_channel=email";
    auto const bound =
        filter + std::string("&sort_by=created_at&sort_direction=desc&include_task_sessions=true&limit=1");
    BOOST_TEST(with.server.requests().at(0).target == bound);
    BOOST_TEST(with.server.requests().at(1).target.starts_with(filter));
    BOOST_TEST(with.server.requests().at(1).target.find("&created_before=") != std::string::npos);
}

// How an account is reached is no part of what was asked for.
BOOST_AUTO_TEST_CASE(an_export_goes_on_at_another_url) {
    auto const vendor = sandbox_of(600);
    exported with(vendor, members);
    BOOST_TEST(with.run("--page-size 200 --max-sessions 200") == 0, with.errors());
    confab::testing::sandbox moved({confab::testing::sandbox_mount("/gate", vendor)});
    confab::tests::write_text(with.folder / "ca.pem", moved.root_pem());
    auto text = confab::tests::text_of(with.folder / "accounts.json");
    text.replace(text.find(with.server.base_url()), with.server.base_url().size(), moved.base_url("/gate"));
    confab::tests::write_text(with.folder / "accounts.json", text);
    BOOST_TEST(with.run("--page-size 200") == 0, with.errors());
    BOOST_TEST(moved.counters().requests <= 6u); // three pages that overlap, and what was asked for ahead
    BOOST_TEST(with.lines().size() == 600u);
}

BOOST_AUTO_TEST_SUITE_END()
