// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/yourgpt_sandbox.hpp>

#include "exported.hpp"

#include <map>

BOOST_AUTO_TEST_SUITE(confab_export_yourgpt)

namespace {

using confab::testing::yourgpt_sandbox;
using confab::tests::exported;

constexpr char key_members[] = R"("vendor":"yourgpt","api_key":{"value":"apk-test-key"})";
constexpr char token_members[] = R"("vendor":"yourgpt","token":{"value":"api-v1-test-token"},)"
                                 R"("extra_query":{"project_uid":"project-test"})";

std::shared_ptr<yourgpt_sandbox> sandbox_of(std::uint64_t sessions) {
    confab::testing::sandbox_data_options data;
    data.sessions = sessions;
    data.whitespace = true;
    return std::make_shared<yourgpt_sandbox>(confab::testing::sandbox_data(data));
}

// The sandbox's rows by their ids.
auto items_of(std::shared_ptr<yourgpt_sandbox> const& vendor, std::uint64_t sessions) {
    std::map<std::string, std::string> items;
    for (std::uint64_t i = 0; i < sessions; ++i) items[vendor->id(i)] = vendor->item(i);
    return [items](std::string const& id) { return items.at(id); };
}

} // namespace

BOOST_AUTO_TEST_CASE(every_session_is_exported_once_with_either_credential) {
    for (std::string const members : {key_members, token_members}) {
        auto const vendor = sandbox_of(451);
        exported with(vendor, members);
        BOOST_TEST(with.run() == 0, with.errors());
        with.check(vendor->expected_ids(), items_of(vendor, 451));
        BOOST_TEST(with.server.counters().requests == 6u); // five pages of at most 100, and a look behind the end
        BOOST_TEST(with.run() == 0);
        BOOST_TEST(with.lines().size() == 451u);
    }
}

BOOST_AUTO_TEST_CASE(the_body_says_what_was_asked_for) {
    exported key(sandbox_of(10), key_members);
    BOOST_TEST(key.run("--page-size 5000 --status resolved --status closed --channel web") == 0, key.errors());
    BOOST_TEST(
        key.server.requests().at(0).body ==
        R"({"orderBy":"ASC","limit":100,"page":1,"filter":[{"model":"SESSION","key":"state","operator":"in",)"
        R"("value":["resolved","closed"]},{"model":"SESSION","key":"integration","operator":"in","value":["web"]}]})");
    exported token(sandbox_of(10), token_members);
    BOOST_TEST(token.run("--page-size 5") == 0, token.errors());
    BOOST_TEST(token.server.requests().at(0).body == "project_uid=project-test&orderBy=ASC&limit=20&page=1");
    BOOST_TEST(token.lines().size() == 10u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_page_size_that_a_run_has) {
    exported with(sandbox_of(451), key_members);
    for (std::string const size : {"5", "20", "25", "5000"}) {
        auto const rows = size == "5" ? "20" : size == "5000" ? "100" : size;
        BOOST_TEST(with.run("--dry-run --max-sessions 200 --page-size " + size) == 0, with.errors());
        BOOST_TEST(with.printed().find("\"limit\":" + rows + "}") != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("first page: " + rows + " rows") != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("pages of " + rows + " rows") != std::string::npos, with.printed());
        BOOST_TEST(with.server.requests().back().body.find("\"limit\":" + rows + ",") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(what_rows_do_not_tell_cannot_be_filtered) {
    exported token(sandbox_of(10), token_members);
    BOOST_TEST(token.run("--channel web") == 2);
    BOOST_TEST(token.errors().find("account \"one\"") != std::string::npos);
    BOOST_TEST(token.errors().find("channel") != std::string::npos);
    BOOST_TEST(token.server.counters().requests == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
