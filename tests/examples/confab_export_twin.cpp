// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/twin_sandbox.hpp>

#include "exported.hpp"

BOOST_AUTO_TEST_SUITE(confab_export_twin)

namespace {

using confab::testing::twin_sandbox;
using confab::testing::twin_sandbox_options;
using confab::tests::exported;

constexpr char token_members[] = R"("vendor":"twin","token":{"value":"twin-test-token"})";
constexpr char login_members[] =
    R"("vendor":"twin","email":"ops@example.com","password":{"value":"twin test password"})";
constexpr char fast[] = R"(,"rate_limit":{"requests":100000,"per_seconds":1,"burst":1000})";

std::shared_ptr<twin_sandbox> sandbox_of(std::uint64_t sessions, twin_sandbox_options const& options = {}) {
    confab::testing::sandbox_data_options data;
    data.sessions = sessions;
    data.whitespace = true;
    return std::make_shared<twin_sandbox>(confab::testing::sandbox_data(data), options);
}

void check_rows(exported const& with, twin_sandbox& vendor) {
    with.check(vendor.expected_ids(),
               [&](std::string const& id) { return vendor.item(vendor.data().find(id).value()); });
}

void check(exported& with, int status, std::vector<std::string> const& texts) {
    BOOST_TEST(with.run("--check") == status, with.errors());
    auto const printed = with.printed();
    for (auto const& text : texts) BOOST_TEST(printed.find(text) != std::string::npos, text << " in " << printed);
    BOOST_TEST(!std::filesystem::exists(with.out()));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_session_is_exported_once_with_its_bytes) {
    auto const vendor = sandbox_of(1234);
    exported with(vendor, token_members);
    BOOST_TEST(with.run("--page-size 500") == 0, with.errors());
    check_rows(with, *vendor);
    // One for the newest session, three pages, the empty one that ends, and what was asked for ahead.
    BOOST_TEST(with.server.counters().requests >= 5u);
    BOOST_TEST(with.server.counters().requests <= 8u);
    BOOST_TEST(with.server.requests().at(1).target.find("&limit=500") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_page_size_that_a_run_has) {
    exported with(sandbox_of(1234), token_members);
    for (std::string const size : {"1", "2", "25", "5000"}) {
        auto const rows = size == "1" ? "2" : size == "5000" ? "1000" : size;
        BOOST_TEST(with.run("--dry-run --max-sessions 200 --page-size " + size) == 0, with.errors());
        BOOST_TEST(with.printed().find("&limit=" + rows + '\n') != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("first page: " + rows + " rows") != std::string::npos, with.printed());
        BOOST_TEST(with.printed().find("of " + rows + " rows") != std::string::npos, with.printed());
    }
}

BOOST_AUTO_TEST_CASE(an_account_logs_in_where_it_was_told) {
    twin_sandbox_options options;
    options.requests_per_token = 2;
    auto const vendor = sandbox_of(1234, options);
    exported with(vendor, login_members);
    with.account(R"(,"login_url":")" + with.server.base_url() + '"' + fast + ",\"max_connections\":1");
    BOOST_TEST(with.run("--page-size 200") == 0, with.errors());
    check_rows(with, *vendor);
    BOOST_TEST(vendor->logins().logins + vendor->logins().refreshes > 1u);
    for (auto const& name : {with.out(), with.folder / "stderr", with.folder / "stdout"})
        BOOST_TEST(confab::tests::text_of(name).find("test password") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_check_finds_nothing_that_differs) {
    exported with(sandbox_of(250), token_members);
    check(with, 0,
          {"would export", "ok      credentials", "ok      path: /search/chats/sessions", "ok      page size",
           "ok      paging", "ok      order: ascending by createdAt", "ok      filter", "page 0 is the first"});
    BOOST_TEST(with.printed().find("differs") == std::string::npos, with.printed());
}

BOOST_AUTO_TEST_CASE(a_check_finds_the_other_path) {
    twin_sandbox_options options;
    options.search_path = "/search/chat/sessions";
    exported with(sandbox_of(250, options), token_members);
    check(with, 1, {"would not export", "differs path", R"(adapt: "list_path": "/search/chat/sessions")"});
    with.account(R"(,"list_path":"/search/chat/sessions")");
    check(with, 0, {"would export", "ok      path: /search/chat/sessions"});
}

BOOST_AUTO_TEST_CASE(a_check_finds_an_order_that_is_refused) {
    twin_sandbox_options options;
    options.refuse_sort = true;
    auto const vendor = sandbox_of(250, options);
    exported with(vendor, token_members);
    check(with, 0, {"would export", "differs order: refused", "an export then does without", "ok      paging"});
    with.account(fast);
    BOOST_TEST(with.run() == 0, with.errors());
    BOOST_TEST(with.lines().size() == 250u);
    BOOST_TEST(with.errors().find("HTTP 400") != std::string::npos, with.errors());
    BOOST_TEST(with.run() == 0, with.errors());
    BOOST_TEST(with.lines().size() == 250u);
}

BOOST_AUTO_TEST_CASE(a_check_finds_members_that_are_refused) {
    confab::testing::sandbox_options options;
    options.faults =
        [](confab::testing::sandbox_request const& request) -> std::optional<confab::testing::sandbox_fault> {
        if (request.target.find("fields=id&") != std::string::npos) return std::nullopt;
        return confab::testing::sandbox_fault::answer(400, R"({"error":"unknown field"})");
    };
    exported with(sandbox_of(250), token_members, options);
    check(with, 1, {"differs parameters: the members that are asked for are refused", "unknown field"});
}

BOOST_AUTO_TEST_CASE(a_check_finds_a_wrong_account) {
    exported with(sandbox_of(250), R"("vendor":"twin","email":"ops@example.com","password":{"value":"wrong"})");
    with.account(R"(,"login_url":")" + with.server.base_url() + '"');
    check(with, 1, {"would not export", "differs credentials", "adapt: email, password and login_url"});
}

BOOST_AUTO_TEST_SUITE_END()
