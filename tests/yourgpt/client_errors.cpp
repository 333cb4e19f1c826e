// SPDX-License-Identifier: BSL-1.0
#include "yourgpt/against.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_client_errors)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;
using query = yourgpt::session_query;

namespace {

class answer_case {
public:
    answer_case(unsigned code, char const* text, errc what, std::size_t count = 1)
        : status(code), body(text), expected(what), requests(count) {}
    unsigned status;
    char const* body;
    errc expected;
    std::size_t requests;
};

void check_each(std::vector<answer_case> const& cases) {
    for (auto const& row : cases) {
        yourgpt_against server([&](std::string_view) { return reply(row.status, row.body); });
        BOOST_TEST_CONTEXT(row.status << ' ' << row.body) {
            BOOST_TEST(server.ids().empty());
            BOOST_TEST((server.failed.code == row.expected), describe(server.failed));
            BOOST_TEST(server.requests().size() == row.requests);
        }
    }
}

} // namespace

// fault F25
BOOST_AUTO_TEST_CASE(an_error_within_a_success_is_an_error) {
    check_each({{200, R"({"type":"RXERROR","message":"Invalid params"})", errc::vendor_failure},
                {200, R"({"type":"RXERROR","message":"x","code":505})", errc::vendor_failure},
                {200, R"({"type":"RXERROR","message":"x","data":[]})", errc::vendor_failure},
                {200, R"({"data":[{"session_uid":"a"}]})", errc::vendor_failure},
                {200, R"({"type":"RXERROR","message":"x","data":{}})", errc::vendor_failure},
                {200, R"({"type":"RXERROR","message":"x","data":{},"code":429})", errc::rate_limited, 3},
                {200, R"({"type":"success","data":[{"session_uid":"a"}]})", errc::vendor_failure},
                // Throttled: three times in all, as the policy says.
                {200, R"({"type":"RXERROR","message":"x","code":429})", errc::rate_limited, 3},
                {400, R"({"type":"RXERROR","message":"x","code":429})", errc::rate_limited, 3},
                {403, R"({"type":"RXERROR","message":"x","code":"429"})", errc::rate_limited, 3},
                {500, R"({"type":"RXERROR","message":"x","code":429})", errc::rate_limited, 3},
                {429, R"({"type":"RXERROR","message":"x"})", errc::rate_limited, 3}});
}

// fault F25
BOOST_AUTO_TEST_CASE(a_long_error_within_a_success_is_an_error_too) {
    auto const padding = ",\"message\":\"" + std::string(5000, 'x') + "\"";
    for (auto const& [more, expected] :
         {std::pair<std::string, errc>(",\"data\":[]", errc::vendor_failure),
          std::pair<std::string, errc>(",\"data\":[{\"session_uid\":\"a\"}]", errc::vendor_failure),
          std::pair<std::string, errc>(",\"code\":429,\"data\":[]", errc::rate_limited)}) {
        yourgpt_against server(
            [&](std::string_view) { return reply(200, "{\"type\":\"RXERROR\"" + padding + more + "}"); });
        BOOST_TEST(server.ids().empty());
        BOOST_TEST((server.failed.code == expected), describe(server.failed));
        BOOST_TEST(server.failed.details.vendor_message.size() == 1000u);
    }
}

// fault F25
BOOST_AUTO_TEST_CASE(a_throttled_walk_goes_on_when_it_may) {
    int throttled = 0;
    yourgpt_against server([&](std::string_view request) {
        unsigned const page = page_of(request);
        if (page == 2 && throttled++ < 2) return reply(200, R"({"type":"RXERROR","message":"slow down","code":429})");
        return reply(200, page == 1 ? rows({1}) : page == 2 ? rows({2}) : rows({}));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s2"}), boost::test_tools::per_element());
    BOOST_TEST(!server.failed.code.failed(), describe(server.failed));
    BOOST_TEST(server.requests().size() == 5u);
}

// fault E13, E14, F26, F27, F28
BOOST_AUTO_TEST_CASE(what_is_no_page_is_a_typed_error_and_not_asked_for_again) {
    check_each({{200, "<html>log in</html>", errc::not_json},
                {200, "", errc::not_json},
                {200, "RXSUCCESS", errc::not_json},
                {200, R"({"type":"RXSUCCESS","data":[{"session_uid":"a")", errc::malformed_json},
                {200, "[]", errc::unexpected_type},
                {200, R"({"type":"RXSUCCESS"})", errc::missing_member},
                {200, R"({"type":"RXSUCCESS","data":null})", errc::missing_member},
                {200, R"({"type":"RXSUCCESS","data":{}})", errc::unexpected_type},
                {200, R"({"type":"RXSUCCESS","data":[],"data":[]})", errc::duplicate_key},
                {200, R"({"type":"RXSUCCESS","data":[],"type":"RXSUCCESS"})", errc::vendor_failure},
                {204, "", errc::unexpected_status},
                {206, R"({"type":"RXSUCCESS","data":[]})", errc::unexpected_status},
                {304, "", errc::unexpected_status},
                {302, "", errc::redirect_refused},
                {400, R"({"type":"RXERROR","message":"Invalid params"})", errc::request_rejected},
                {404, "{}", errc::not_found},
                {403, "<html>", errc::forbidden}});
}

// fault F28, F29
BOOST_AUTO_TEST_CASE(a_refusal_in_the_middle_keeps_the_position) {
    for (auto const& row : {answer_case(302, "", errc::redirect_refused),
                            answer_case(401, R"({"type":"RXERROR","message":"revoked"})", errc::unauthorized)}) {
        bool refusing = true;
        yourgpt_against server([&](std::string_view request) {
            unsigned const page = page_of(request);
            if (page == 2 && refusing) return reply(row.status, row.body, "Location: https://elsewhere.example/\r\n");
            return reply(200, page == 1 ? rows({1}) : page == 2 ? rows({2}) : rows({}));
        });
        BOOST_TEST(server.ids() == (texts{"s1"}), boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == row.expected), describe(server.failed));
        BOOST_TEST(server.requests().size() == 2u); // a key has nothing to renew
        refusing = false;
        BOOST_TEST(server.ids(query().resume_from(server.failed.details.position)) == (texts{"s2"}),
                   boost::test_tools::per_element());
    }
}

// fault M1, M2
BOOST_AUTO_TEST_CASE(the_key_is_in_no_error_though_the_server_echoes_it) {
    std::string const echo(yourgpt_key);
    for (auto const& answer :
         {reply(401, "{\"type\":\"RXERROR\",\"message\":\"bad key " + echo + "\",\"code\":\"" + echo + "\"}",
                "X-Request-Id: " + echo + "\r\n"),
          reply(200, "{\"type\":\"RXERROR\",\"message\":\"bad key " + echo + "\",\"code\":\"" + echo + "\"}"),
          reply(200, "{\"type\":\"" + echo + "\",\"data\":[]}"), reply(400, "<html>" + echo),
          reply(200, "<html>" + echo), reply(200, std::string(180, '<') + echo)}) {
        yourgpt_against server([&](std::string_view) { return answer; });
        server.ids();
        BOOST_TEST(server.failed.code.failed());
        auto const& details = server.failed.details;
        auto const all = describe(server.failed) + details.vendor_message + details.vendor_code + details.excerpt +
                         details.request_id + details.position + details.message;
        BOOST_TEST(all.find("apk-canary") == std::string::npos, all);
    }
}

BOOST_AUTO_TEST_SUITE_END()
