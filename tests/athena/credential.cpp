// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/credential.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(athena_credential)

using namespace confab;
using athena::credential;

namespace {

std::string sent(credential const& with) {
    http::request request("GET", "/");
    with.authorize(request);
    std::string text;
    http::append_head(text, request, "h", "", "");
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_key_and_a_token_have_their_own_fields) {
    BOOST_TEST(sent(credential::api_key("canary")).find("\r\nX-API-KEY: canary\r\n") != std::string::npos);
    BOOST_TEST(sent(credential::api_key("canary")).find("Authorization") == std::string::npos);
    BOOST_TEST(sent(credential::bearer("canary")).find("\r\nAuthorization: Bearer canary\r\n") != std::string::npos);
    BOOST_TEST(sent(credential::bearer("canary")).find("X-API-KEY") == std::string::npos);
}

// fault M5
BOOST_AUTO_TEST_CASE(what_no_header_may_carry_is_refused_without_being_quoted) {
    for (std::string const text : {"", "canary\r\nX: y", "canary\x01", " canary"}) {
        for (auto const make : {&credential::api_key, &credential::bearer}) {
            auto const is_right = [](error const& e) {
                return e.code() == errc::invalid_credential &&
                       std::string(e.what()).find("canary") == std::string::npos;
            };
            BOOST_CHECK_EXCEPTION(make(text), error, is_right);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
