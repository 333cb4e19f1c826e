// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/protocol.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(opencx_protocol)

using namespace confab;
namespace opencx = confab::opencx;

namespace {

std::string words_of_error(std::string_view body) {
    opencx::protocol const protocol(http::secret::make("ocx_live_canary").value());
    diagnostics details;
    protocol.read_error(body, details);
    return details.vendor_message + '|' + details.vendor_code + '|' + details.excerpt;
}

std::string next_of(std::string_view body) {
    auto const listing = opencx::session_listing::make("/chat/sessions", "", {}, {}).value();
    auto const envelope = json::envelope::parse(std::string(body)).value();
    auto const next = listing->next(envelope, {}, 0);
    if (!next) return std::string(name_of(next.error().code));
    return *next ? (*next)->cursor() : "end";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_words_of_an_error_in_all_their_forms) {
    BOOST_TEST(words_of_error(R"({"statusCode":401,"message":"Invalid key","error":"Unauthorized"})") ==
               "Invalid key|Unauthorized|");
    BOOST_TEST(words_of_error(R"({"message":["a must be","b must be"],"error":"Bad Request"})") ==
               "a must be|Bad Request|");
    BOOST_TEST(words_of_error(R"({"error":"Forbidden"})") == "Forbidden||");
    BOOST_TEST(words_of_error(R"({"message":{"x":1},"error":7})") == "||");
    BOOST_TEST(words_of_error("{}") == "||");
    BOOST_TEST(words_of_error("[1]") == "||");
    BOOST_TEST(words_of_error("<html>") == "||<html>");
    BOOST_TEST(words_of_error("") == "||");
    BOOST_TEST(words_of_error("{\"message\":\"" + std::string(5000, 'x') + "\"}").size() == 1002u);
    BOOST_TEST(words_of_error(std::string(5000, 'x')).size() == 202u);
}

BOOST_AUTO_TEST_CASE(what_the_next_page_is) {
    BOOST_TEST(next_of("{}") == "end");
    BOOST_TEST(next_of(R"({"next":null})") == "end");
    BOOST_TEST(next_of(R"({"next":""})") == "end");
    BOOST_TEST(next_of(R"({"next":"MjM0"})") == "MjM0");
    BOOST_TEST(next_of(R"({"next":12345678901234567890123})") == "12345678901234567890123");
    BOOST_TEST(next_of(R"({"next":false})") == "unexpected_type");
    BOOST_TEST(next_of(R"({"next":"a","next":"b"})") == "duplicate_key");
}

// fault F18
BOOST_AUTO_TEST_CASE(a_request_repeats_the_query_and_carries_the_credential_apart) {
    auto const query = opencx::session_query().status("open").handed_off(false);
    auto const listing = opencx::session_listing::make("/list", "a", query, {{"x", "1"}}).value();
    auto first = listing->request_for({}).value();
    BOOST_TEST(first.target() == "/list?handed_off=false&status=open&x=1");
    BOOST_TEST((first.kind() == http::idempotency::read));
    BOOST_TEST(listing->request_for(paging::position("c d")).value().target() ==
               "/list?handed_off=false&status=open&x=1&cursor=c%20d");
    opencx::protocol(http::secret::make("ocx_live_canary").value()).authorize(first);
    BOOST_TEST(http::validate(first).has_value());
    for (auto const& field : first.fields()) BOOST_TEST(field.value.find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_position_is_bound_to_path_account_and_query) {
    auto const digest = [](char const* path, char const* account, opencx::session_query const& query) {
        return opencx::session_listing::make(path, account, query, {}).value()->identity().digest();
    };
    auto const base = digest("/a", "x", {});
    BOOST_TEST(base == digest("/a", "x", {}));
    BOOST_TEST(base != digest("/b", "x", {}));
    BOOST_TEST(base != digest("/a", "y", {}));
    BOOST_TEST(base != digest("/a", "x", opencx::session_query().handed_off(true)));
}

BOOST_AUTO_TEST_SUITE_END()
