// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/protocol.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(athena_protocol)

using namespace confab;
namespace athena = confab::athena;

namespace {

std::string words_of_error(std::string_view body) {
    athena::protocol const protocol(athena::credential::api_key("canary"));
    diagnostics details;
    protocol.read_error(body, details);
    return details.vendor_message + '|' + details.vendor_code + '|' + details.excerpt;
}

std::shared_ptr<athena::session_listing const> listing_of(athena::session_query const& query = {}) {
    return athena::session_listing::make("/list", "", query, {}).value();
}

// What follows a page of `rows` rows at offset 100 with pages of 50; the members without braces.
std::string next_of(std::string const& members, std::size_t rows) {
    auto const envelope = json::envelope::parse('{' + members + '}').value();
    auto const next = listing_of(athena::session_query().limit(50))->next(envelope, paging::position("100"), rows);
    if (!next) return std::string(name_of(next.error().code)) + ' ' + next.error().details.json_pointer;
    return *next ? (*next)->cursor() : "end";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_words_of_an_error_in_all_their_forms) {
    BOOST_TEST(words_of_error(R"({"message":"Invalid API key"})") == "Invalid API key||");
    BOOST_TEST(
        words_of_error(
            R"({"detail":[{"loc":["query","limit"],"msg":"too large","type":"less_than_equal"},{"msg":"b"}]})") ==
        "query.limit: too large|less_than_equal|");
    BOOST_TEST(words_of_error(R"({"detail":[{"loc":["body",0,"x"],"type":"t"}]})") == "body.0.x|t|");
    BOOST_TEST(words_of_error(R"({"detail":[{"loc":"q","msg":"m"}]})") == "m||");
    BOOST_TEST(words_of_error(R"({"detail":"Not Found"})") == "Not Found||");
    BOOST_TEST(words_of_error(R"({"detail":{"code":"quota","message":"too many"}})") == "too many|quota|");
    BOOST_TEST(words_of_error(R"({"detail":{"why": 1}})") == "{\"why\": 1}||");
    BOOST_TEST(words_of_error(R"({"detail":[],"message":"m"})") == "m||");
    BOOST_TEST(words_of_error(R"({"detail":null})") == "||");
    BOOST_TEST(words_of_error(R"({"message":{"x":1}})") == "||");
    BOOST_TEST(words_of_error("{}") == "||");
    BOOST_TEST(words_of_error("[1]") == "||");
    BOOST_TEST(words_of_error("<html>") == "||<html>");
    BOOST_TEST(words_of_error("") == "||");
    BOOST_TEST(words_of_error("{\"detail\":\"" + std::string(5000, 'x') + "\"}").size() == 1002u);
    BOOST_TEST(words_of_error(std::string(5000, 'x')).size() == 202u);
}

// fault F6
BOOST_AUTO_TEST_CASE(has_more_is_the_signal_and_next_offset_the_place) {
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":150)", 50) == "150");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":"150")", 50) == "150");
    BOOST_TEST(next_of(R"("has_more":true)", 50) == "150");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":null)", 37) == "137");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":null)", 50) == "end");
    BOOST_TEST(next_of(R"("has_more":false)", 50) == "end");
    BOOST_TEST(next_of(R"("has_more":false)", 0) == "end");
    // A contradiction loses nothing: one looks where next_offset leads.
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":150)", 50) == "150");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":140)", 40) == "140");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":100)", 0) == "end");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":150)", 0) == "end");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":0)", 50) == "end");
    BOOST_TEST(next_of(R"("has_more":false,"next_offset":900)", 50) == "contradictory_page /next_offset");
    BOOST_TEST(next_of(R"("has_more":true)", 0) == "contradictory_page /has_more");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":null)", 0) == "contradictory_page /has_more");
    // An empty page that leads on is no end.
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":150)", 0) == "150");
    // Without has_more, next_offset is the signal.
    BOOST_TEST(next_of(R"("next_offset":150)", 50) == "150");
    BOOST_TEST(next_of(R"("next_offset":null)", 50) == "end");
    BOOST_TEST(next_of(R"("has_more":null,"next_offset":null)", 50) == "end");
    BOOST_TEST(next_of(R"("total":3)", 50) == "missing_member /has_more");
}

// fault F8
BOOST_AUTO_TEST_CASE(has_more_is_never_guessed) {
    for (auto const* wrong : {"\"true\"", "\"false\"", "1", "0", "[]", "{}", "\"\""})
        BOOST_TEST(next_of("\"has_more\":" + std::string(wrong) + ",\"next_offset\":150", 50) ==
                   "unexpected_type /has_more");
    BOOST_TEST(next_of(R"("has_more":true,"has_more":false)", 50) == "duplicate_key /has_more");
}

// fault F19
BOOST_AUTO_TEST_CASE(a_next_offset_that_does_not_lead_forward_or_skips_rows_is_refused) {
    for (auto const* back : {"100", "99", "0"})
        BOOST_TEST(next_of("\"has_more\":true,\"next_offset\":" + std::string(back), 50) ==
                   "pagination_loop /next_offset");
    // It may stand for all rows that were asked for though fewer came, or repeat some.
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":150)", 3) == "150");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":101)", 50) == "101");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":180)", 80) == "180");
    for (auto const* far : {"151", "18446744073709551615"})
        BOOST_TEST(next_of("\"has_more\":true,\"next_offset\":" + std::string(far), 50) ==
                   "contradictory_page /next_offset");
    for (auto const* wrong : {"-1", "1.5", "1e3", "true", "\"x\"", "{}", "1000000000000000000000000000000"})
        BOOST_TEST(next_of("\"has_more\":true,\"next_offset\":" + std::string(wrong), 50) ==
                   "unexpected_type /next_offset");
    BOOST_TEST(next_of(R"("has_more":true,"next_offset":150,"next_offset":150)", 50) == "duplicate_key /next_offset");
}

// fault F14
BOOST_AUTO_TEST_CASE(the_total_means_nothing) {
    for (auto const* total : {"0", "-1", "\"12\"", "null", "1e400", "{}", "1000000000000000000000000000000"}) {
        auto const member = "\"total\":" + std::string(total);
        BOOST_TEST(next_of(member + ",\"has_more\":true", 50) == "150");
        BOOST_TEST(next_of(member + ",\"has_more\":false", 50) == "end");
    }
}

// fault F18
BOOST_AUTO_TEST_CASE(a_request_repeats_the_query_and_carries_the_credential_apart) {
    auto const query = athena::session_query().state("completed").state("failed").query("a+b&c");
    auto const listing = athena::session_listing::make("/list", "a", query, {{"x", "1"}}).value();
    auto first = listing->request_for({}).value();
    BOOST_TEST(first.target() == "/list?query=a%2Bb%26c&state=completed&state=failed&x=1&limit=500");
    BOOST_TEST(first.method() == "GET");
    BOOST_TEST((first.kind() == http::idempotency::read));
    BOOST_TEST(listing->request_for(paging::position("500")).value().target() ==
               "/list?query=a%2Bb%26c&state=completed&state=failed&x=1&limit=500&offset=500");
    BOOST_TEST(listing_of(athena::session_query().limit(7).offset(3))->request_for({}).value().target() ==
               "/list?limit=7&offset=3");
    athena::protocol(athena::credential::bearer("canary")).authorize(first);
    BOOST_TEST(http::validate(first).has_value());
    for (auto const& field : first.fields()) BOOST_TEST(field.value.find("canary") == std::string::npos);
    for (auto const* wrong : {"", "x", "-1", "1 ", "9007199254740992", "99999999999999999999"})
        BOOST_TEST((listing->request_for(paging::position(wrong)).error().code == errc::invalid_position));
}

BOOST_AUTO_TEST_CASE(what_the_client_sets_itself_cannot_be_set_beside_it) {
    auto const query = athena::session_query().state("failed").created_before({});
    for (auto const* own : {"limit", "offset", "state", "created_before"})
        BOOST_TEST(
            (athena::session_listing::make("/list", "", query, {{own, "1"}}).error().code == errc::invalid_argument));
    auto const further =
        athena::session_listing::make("/list", "", query, {{"app_id", "a"}, {"new", "1"}, {"new", "2"}});
    BOOST_TEST(further.value()->request_for({}).value().target() ==
               "/list?state=failed&created_before=1970-01-01T00%3A00%3A00Z&app_id=a&new=1&new=2&limit=500");
    BOOST_TEST((athena::session_listing::make("/list", "", athena::session_query().limit(0), {}).error().code ==
                errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_position_is_bound_to_path_account_and_query_but_not_to_the_page_size) {
    auto const digest = [](char const* path, char const* account, athena::session_query const& query) {
        return athena::session_listing::make(path, account, query, {}).value()->identity().digest();
    };
    auto const base = digest("/a", "x", {});
    BOOST_TEST(base == digest("/a", "x", athena::session_query().limit(7).offset(9)));
    BOOST_TEST(base != digest("/b", "x", {}));
    BOOST_TEST(base != digest("/a", "y", {}));
    BOOST_TEST(base != digest("/a", "x", athena::session_query().state("failed")));
}

BOOST_AUTO_TEST_CASE(the_calls_are_those_of_the_documentation) {
    BOOST_TEST(athena::list_call.path() == "/api/v0/sessions");
    BOOST_TEST(athena::get_call.path_with("asset_1").value() == "/api/v0/sessions/asset_1");
    BOOST_TEST(athena::download_call.path_with("a/b").value() == "/api/v0/sessions/a%2Fb/download");
    BOOST_TEST(athena::read_call.request("a").value().method() == "POST");
    BOOST_TEST(athena::unread_call.path_with("a").value() == "/api/v0/sessions/a/unread");
}

BOOST_AUTO_TEST_SUITE_END()
