// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/protocol.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_protocol)

using namespace confab;
namespace yourgpt = confab::yourgpt;
using yourgpt::credential;
using yourgpt::numbered_listing;
using yourgpt::protocol;
using yourgpt::session_query;
using yourgpt::wire_options;

namespace {

protocol const& key_protocol() {
    static protocol const made(credential::project_key("apk-canary"), {});
    return made;
}
protocol const& token_protocol() {
    static protocol const made(credential::platform_token("api-v1-canary", "p1"), {});
    return made;
}

std::string field_of(http::request const& request, std::string_view name) {
    for (auto const& field : request.fields())
        if (field.name == name) return field.value + std::string(field.credential.reveal());
    return "none";
}

std::string verdict_on(std::string_view body) {
    diagnostics details;
    auto const code = key_protocol().judge_success(body, details);
    return std::string(code.failed() ? name_of(code) : "success") + '|' + details.message + '|' +
           details.vendor_message + '|' + details.vendor_code;
}

std::shared_ptr<numbered_listing const> listing(session_query const& query = {},
                                                protocol const& caller = key_protocol(),
                                                numbered_listing::parameters const& extra = {}) {
    return numbered_listing::of_sessions(caller, "/getSessions", "a", query, extra).value();
}

std::string next_of(std::string_view body, std::size_t rows, paging::position const& at = {}) {
    auto const next = listing()->next(json::envelope::parse(std::string(body)).value(), at, rows);
    if (!next) return std::string(name_of(next.error().code));
    return *next ? (*next)->cursor() : "end";
}

constexpr char const* success = R"({"type":"RXSUCCESS","message":"m","data":[]})";

} // namespace

BOOST_AUTO_TEST_CASE(each_door_has_its_header) {
    http::request key("POST", "/x"), token("POST", "/x"), other("POST", "/x");
    key_protocol().authorize(key);
    BOOST_TEST(field_of(key, "api-key") == "apk-canary");
    BOOST_TEST(field_of(key, "Authorization") == "none");
    token_protocol().authorize(token);
    BOOST_TEST(field_of(token, "Authorization") == "Bearer api-v1-canary");
    BOOST_TEST(field_of(token, "api-key") == "none");
    protocol(credential::project_key("apk-canary"), wire_options().key_header("apiKey")).authorize(other);
    BOOST_TEST(field_of(other, "apiKey") == "apk-canary");
    for (auto const& field : key.fields()) BOOST_TEST(field.value.find("canary") == std::string::npos);
}

// fault F25
BOOST_AUTO_TEST_CASE(success_is_a_type_and_not_a_status) {
    BOOST_TEST(verdict_on(success) == "success|||");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","message":"no"})") == "vendor_failure||no|");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","message":"slow down","code":429})") == "rate_limited||slow down|429");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","code":"429"})") == "rate_limited|||429");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","message":{"x":1},"code":505})") == "vendor_failure|||505");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","code":4290})") == "vendor_failure|||4290");
    BOOST_TEST(verdict_on(R"({"data":[]})") == "vendor_failure|the answer has no type||");
    BOOST_TEST(verdict_on(R"({"type":null})") == "vendor_failure|the answer has no type||");
    BOOST_TEST(verdict_on(R"({"type":7})") == "vendor_failure|the answer has no type||");
    BOOST_TEST(verdict_on(R"({"type":"rxsuccess"})") == "vendor_failure|the answer's type is rxsuccess||");
    BOOST_TEST(verdict_on(R"({"type":"RXERROR","type":"RXSUCCESS"})") == "vendor_failure|the answer has no type||");
    BOOST_TEST(verdict_on(R"({"data":{"type":"RXSUCCESS"}})") == "vendor_failure|the answer has no type||");
    // What is no object is for the reader of the page to name.
    for (auto const* other : {"", "<html>", "[]", "null", "\"RXERROR\"", "{\"type\":"})
        BOOST_TEST(verdict_on(other) == "success|||");
}

// fault F25
BOOST_AUTO_TEST_CASE(the_code_429_throttles_under_any_status) {
    auto const verdict = [](errc status_says, std::string_view body) {
        return static_cast<errc>(key_protocol().judge_error(status_says, body).value());
    };
    for (auto const says : {errc::request_rejected, errc::forbidden, errc::server_failure, errc::rate_limited})
        BOOST_TEST((verdict(says, R"({"type":"RXERROR","code":429})") == errc::rate_limited));
    BOOST_TEST((verdict(errc::forbidden, R"({"type":"RXERROR","code":505})") == errc::forbidden));
    BOOST_TEST((verdict(errc::forbidden, R"({"code":429})") == errc::forbidden));
    BOOST_TEST((verdict(errc::forbidden, "<html>429") == errc::forbidden));
    BOOST_TEST((verdict(errc::forbidden, "[429]") == errc::forbidden));
}

BOOST_AUTO_TEST_CASE(the_words_of_an_error_in_all_their_forms) {
    auto const words = [](std::string_view body) {
        diagnostics details;
        key_protocol().read_error(body, details);
        return details.vendor_message + '|' + details.vendor_code + '|' + details.excerpt;
    };
    BOOST_TEST(words(R"({"type":"RXERROR","message":"Invalid params"})") == "Invalid params||");
    BOOST_TEST(words(R"({"type":"RXERROR","message":null,"code":401})") == "|401|");
    BOOST_TEST(words("[1]") == "||");
    BOOST_TEST(words("<html>") == "||<html>");
    BOOST_TEST(words("{\"message\":\"" + std::string(5000, 'x') + "\"}").size() == 1002u);
    BOOST_TEST(words("{\"code\":\"" + std::string(5000, 'x') + "\"}").size() == 202u);
    BOOST_TEST(words(std::string(5000, 'x')).size() == 202u);
}

// fault F14, F15
BOOST_AUTO_TEST_CASE(an_empty_page_is_the_end_and_nothing_else_is) {
    BOOST_TEST(next_of(success, 100) == "2");
    BOOST_TEST(next_of(success, 1) == "2"); // a short page is not
    BOOST_TEST(next_of(success, 1000, paging::position("7")) == "8");
    BOOST_TEST(next_of(success, 0) == "end");
    BOOST_TEST(next_of(success, 0, paging::position("9")) == "end");
    for (auto const* total : {"0", "1", "-5", "\"12\"", "null", "1e30", "99999999999999999999", "true", "{}"})
        BOOST_TEST(next_of(R"({"type":"RXSUCCESS","data":[],"total":)" + std::string(total) + "}", 10) == "2");
    BOOST_TEST(next_of(success, 1, paging::position("4294967295")) == "no_progress");
    BOOST_TEST(next_of(R"({"type":"RXERROR","data":[]})", 10) == "vendor_failure");
    BOOST_TEST(next_of(R"({"type":"RXERROR","code":429})", 0) == "rate_limited");
    BOOST_TEST(next_of("{}", 10) == "vendor_failure");
}

// fault F18
BOOST_AUTO_TEST_CASE(a_request_repeats_the_query_and_counts_pages_from_one) {
    auto const query = session_query().order("ASC").limit(50);
    auto const first = listing(query)->request_for({}).value();
    BOOST_TEST(first.method() == "POST");
    BOOST_TEST(first.target() == "/getSessions");
    BOOST_TEST((first.kind() == http::idempotency::read));
    BOOST_TEST(first.body() == R"({"orderBy":"ASC","limit":50,"page":1})");
    BOOST_TEST(field_of(first, "Content-Type") == "application/json");
    BOOST_TEST(http::validate(first).has_value());
    BOOST_TEST(listing(query)->request_for(paging::position("2")).value().body() ==
               R"({"orderBy":"ASC","limit":50,"page":2})");
    BOOST_TEST(listing(session_query().page(5))->request_for({}).value().body() == R"({"limit":100,"page":5})");
    auto const form = listing(session_query().status("open"), token_protocol())->request_for({}).value();
    BOOST_TEST(form.body() == "project_uid=p1&limit=100&page=1&status=open");
    BOOST_TEST(field_of(form, "Content-Type") == "application/x-www-form-urlencoded");
    protocol const json_token(credential::platform_token("t", "p1"), wire_options().bodies(yourgpt::body_format::json));
    BOOST_TEST(listing({}, json_token)->request_for({}).value().body() ==
               R"({"project_uid":"p1","limit":100,"page":1})");
    for (auto const* wrong : {"", "0", "-1", "1x", "x", "4294967296", " 1", "1.5"})
        BOOST_TEST((listing()->request_for(paging::position(wrong)).error().code == errc::invalid_position));
}

BOOST_AUTO_TEST_CASE(further_members_are_the_callers) {
    auto const body = [](numbered_listing::parameters const& extra, protocol const& caller = key_protocol()) {
        return listing({}, caller, extra)->request_for({}).value().body();
    };
    BOOST_TEST(body({{"x", "a b"}, {"n", "5"}, {"o", "{\"k\":[1]}"}, {"q", "\"5\""}, {"e", ""}}) ==
               R"({"limit":100,"page":1,"x":"a b","n":5,"o":{"k":[1]},"q":"5","e":""})");
    BOOST_TEST(body({{"view_id", "5"}}, token_protocol()) == "project_uid=p1&limit=100&page=1&view_id=5");
    for (auto const* own : {"project_uid", "from", "to", "orderBy", "limit", "page"}) {
        auto const made = numbered_listing::of_sessions(key_protocol(), "/x", "", {}, {{own, "1"}});
        BOOST_TEST((made.error().code == errc::invalid_argument));
    }
    auto const twice =
        numbered_listing::of_sessions(key_protocol(), "/x", "", session_query().view_id(1), {{"view_id", "2"}});
    BOOST_TEST((twice.error().code == errc::invalid_argument));
    auto const bytes = numbered_listing::of_sessions(key_protocol(), "/x", "", {}, {{"x", "\xff"}});
    BOOST_TEST((bytes.error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(messages_name_their_session) {
    auto const of = [](protocol const& caller) {
        return numbered_listing::of_messages(caller, "", "17226012685401507", {}).value()->request_for({}).value();
    };
    BOOST_TEST(of(key_protocol()).target() == "/getSessionMessages");
    BOOST_TEST(of(key_protocol()).body() == R"({"session_uid":"17226012685401507","limit":100,"page":1})");
    BOOST_TEST(of(token_protocol()).body() == "project_uid=p1&session_uid=17226012685401507&limit=100&page=1");
    protocol const numbers(credential::project_key("k"), wire_options().session_uids(yourgpt::uid_format::number));
    BOOST_TEST(of(numbers).body() == R"({"session_uid":17226012685401507,"limit":100,"page":1})");
    BOOST_TEST((numbered_listing::of_messages(key_protocol(), "", "", {}).error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_position_is_bound_to_path_account_project_and_query) {
    auto const digest = [](char const* path, char const* account, session_query const& query, protocol const& caller) {
        return numbered_listing::of_sessions(caller, path, account, query, {}).value()->identity().digest();
    };
    auto const base = digest("/a", "x", {}, key_protocol());
    BOOST_TEST(base == digest("/a", "x", {}, key_protocol()));
    BOOST_TEST(base != digest("/b", "x", {}, key_protocol()));
    BOOST_TEST(base != digest("/a", "y", {}, key_protocol()));
    BOOST_TEST(base != digest("/a", "x", session_query().limit(99), key_protocol()));
    BOOST_TEST(base != digest("/a", "x", {}, token_protocol()));
}

BOOST_AUTO_TEST_CASE(the_calls_are_listed_with_what_may_be_repeated) {
    for (auto const& call : yourgpt::endpoints) {
        BOOST_TEST(call.method() == "POST");
        bool const is_read = call.path().starts_with("/get");
        auto const expected = is_read                           ? http::idempotency::read
                              : call.path() == "/updateSession" ? http::idempotency::repeatable
                                                                : http::idempotency::once_only;
        BOOST_TEST((call.kind() == expected));
    }
}

BOOST_AUTO_TEST_SUITE_END()
