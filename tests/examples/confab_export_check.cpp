// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>

#include "exported.hpp"

#include <optional>

BOOST_AUTO_TEST_SUITE(confab_export_check)

// confab-export --check against vendors that differ on purpose from what is built in.

namespace {

namespace testing = confab::testing;
using confab::tests::exported;
using testing::sandbox_fault;

constexpr char opencx[] = R"("vendor":"opencx","token":{"value":"opencx-test-token"})";
constexpr char yourgpt[] = R"("vendor":"yourgpt","api_key":{"value":"apk-test-key"})";
constexpr char athena[] = R"("vendor":"athena","api_key":{"value":"athena-test-key"})";

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}
auto opencx_sandbox(std::uint64_t sessions = 250) {
    return std::make_shared<testing::opencx_sandbox>(data_of(sessions));
}

/// Every request meets this.
testing::sandbox_options always(sandbox_fault fault) {
    testing::sandbox_options options;
    options.faults = [fault](testing::sandbox_request const&) { return std::optional(fault); };
    return options;
}
sandbox_fault page(std::string body) { return sandbox_fault::answer(200, std::move(body)); }

/// Runs a check, which has to end so, to write no file, and to print each of the texts.
void check(exported& with, int status, std::vector<std::string> const& texts) {
    BOOST_TEST(with.run("--check") == status, with.errors());
    auto const printed = with.printed();
    for (auto const& text : texts) BOOST_TEST(printed.find(text) != std::string::npos, text << " in " << printed);
    auto const head = std::string("): would ") + (status == 0 ? "" : "not ") + "export\n";
    BOOST_TEST(printed.find(head) != std::string::npos, printed);
    BOOST_TEST(!std::filesystem::exists(with.out()));
    BOOST_TEST(printed.find("test-key") == std::string::npos);
    BOOST_TEST(printed.find("test-token") == std::string::npos);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_vendor_as_it_is_built_in_has_nothing_that_differs) {
    auto const all = {"ok      credentials", "ok      path",   "ok      envelope", "ok      rows",
                      "ok      page size",   "ok      paging", "ok      filter"};
    exported one(opencx_sandbox(), opencx);
    check(one, 0, {all.begin(), all.end()});
    exported two(std::make_shared<testing::yourgpt_sandbox>(data_of(250)), yourgpt);
    check(two, 0, {all.begin(), all.end()});
    check(two, 0, {"ok      order: ascending by last_message_time"});
    exported three(std::make_shared<testing::athena_sandbox>(data_of(250)), athena);
    check(three, 0, {all.begin(), all.end()});
    check(three, 0, {"ok      order: ascending by created_at"});
    for (auto* const with : {&one, &two, &three})
        BOOST_TEST(with->printed().find("differs") == std::string::npos, with->printed());
    for (auto const& request : three.server.requests()) BOOST_TEST(request.method == "GET");
}

BOOST_AUTO_TEST_CASE(an_account_without_sessions_would_export) {
    exported with(opencx_sandbox(0), opencx);
    check(with, 0, {"unknown rows: the account lists no session", "unknown paging", "unknown order"});
}

BOOST_AUTO_TEST_CASE(a_wrong_credential_is_told_with_its_member) {
    exported with(opencx_sandbox(), R"("vendor":"opencx","token":{"value":"wrong-test-token"})");
    check(with, 1, {"differs credentials", "HTTP 401", "adapt: token"});
    BOOST_TEST(with.server.counters().requests == 1u);
    exported other(std::make_shared<testing::athena_sandbox>(data_of(1)),
                   R"("vendor":"athena","api_key":{"value":"wrong"})");
    check(other, 1, {"differs credentials", "adapt: api_key"});
}

BOOST_AUTO_TEST_CASE(another_path_is_told_with_the_members_that_adapt_it) {
    exported with(opencx_sandbox(), opencx);
    with.account(R"(,"list_path":"/v2/chat/sessions")");
    check(with, 1, {"differs path: /v2/chat/sessions", "HTTP 404", "adapt: list_path, or base_url"});
}

BOOST_AUTO_TEST_CASE(an_unreachable_or_untrusted_server_is_told) {
    exported with(opencx_sandbox(), opencx);
    confab::tests::write_text(with.folder / "ca.pem", testing::certificate_authority().root_pem());
    check(with, 1, {"differs connection", "adapt: ca_file"});
    confab::tests::write_text(with.folder / "ca.pem", with.server.root_pem());
    with.server.stop();
    check(with, 1, {"differs connection", "adapt: base_url"});
}

BOOST_AUTO_TEST_CASE(another_envelope_is_told_with_the_place_of_the_rows) {
    exported with(opencx_sandbox(), opencx, always(page(R"({"data":{"items":[{"id":"a"}]},"next":null})")));
    check(with, 1, {"differs envelope", "rows seem to be at /data/items"});
    exported flat(opencx_sandbox(), opencx, always(page(R"([{"id":"a"}])")));
    check(flat, 1,
          {
              "differs envelope",
              "rows seem to be at / (",
          });
}

BOOST_AUTO_TEST_CASE(a_portal_that_answers_with_a_web_page_is_told) {
    exported with(opencx_sandbox(), opencx,
                  always(sandbox_fault::answer(200, "<html>\x1b[31mSign in</html>", {{"content-type", "text/html"}})));
    check(with, 1, {"differs envelope: something else than JSON, such as a web page", "adapt: base_url"});
    BOOST_TEST(with.printed().find('\x1b') == std::string::npos);
    exported moved(opencx_sandbox(), opencx,
                   always(sandbox_fault::answer(302, "", {{"location", "https://login.example/"}})));
    check(moved, 1, {"differs path", "adapt: base_url"});
}

BOOST_AUTO_TEST_CASE(rows_without_the_id_that_exports_need_are_told) {
    exported with(opencx_sandbox(), opencx, always(page(R"({"items":[{"id":"a"},{"uid":"b"}],"next":null})")));
    check(with, 1, {"differs rows: 1 of 2 have no id"});
}

BOOST_AUTO_TEST_CASE(throttling_is_unknown_and_not_waited_for) {
    testing::sandbox_options options;
    options.rate_limit.emplace(1, std::chrono::seconds(1000));
    exported with(opencx_sandbox(), opencx, options);
    check(with, 0, {"unknown rate limit: the second page", "adapt: \"rate_limit\""});
    check(with, 1, {"unknown rate limit", "HTTP 429", "adapt: \"rate_limit\""});
}

BOOST_AUTO_TEST_CASE(a_parameter_that_counts_for_nothing_is_told) {
    testing::yourgpt_sandbox_options options;
    options.page_size = 50;
    exported size(std::make_shared<testing::yourgpt_sandbox>(data_of(250), options), yourgpt);
    check(size, 0, {"differs page size: asked for 10 rows, got 50"});
    auto const fixed = R"({"items":[{"id":"b","created_at":"2024-01-02T00:00:00Z"},{"id":"a","created_at":)"
                       R"("2024-01-01T00:00:00Z"}],"has_more":true,"next_offset":2,"offset":0})";
    exported paging(std::make_shared<testing::athena_sandbox>(data_of(250)), athena, always(page(fixed)));
    check(paging, 1, {"differs paging: the second page", "differs order: no order by created_at", "differs filter"});
}

BOOST_AUTO_TEST_CASE(a_refused_request_is_told_by_its_part) {
    testing::sandbox_options options;
    options.faults = [](testing::sandbox_request const& request) -> std::optional<sandbox_fault> {
        if (request.target.find("sort_by") == std::string::npos) return std::nullopt;
        return sandbox_fault::answer(422, R"({"detail":[{"loc":["query","sort_by"],"msg":"no","type":"x"}]})");
    };
    exported with(std::make_shared<testing::athena_sandbox>(data_of(250)), athena, options);
    check(with, 1, {"differs order: refused", "HTTP 422"});
    exported all(opencx_sandbox(), opencx, always(sandbox_fault::answer(400, R"({"message":"no"})")));
    check(all, 1, {"differs parameters", "HTTP 400", "adapt: extra_query, or list_path"});
}

BOOST_AUTO_TEST_CASE(rate_headers_are_told) {
    auto const body = R"({"items":[{"id":"a"}],"next":null})";
    exported with(opencx_sandbox(), opencx,
                  always(sandbox_fault::answer(200, body, {{"X-RateLimit-Limit", "60"}, {"RateLimit-Reset", "3"}})));
    check(with, 0, {"differs rate headers: ratelimit-reset: 3, x-ratelimit-limit: 60", "adapt: rate_limit"});
}

BOOST_AUTO_TEST_SUITE_END()
