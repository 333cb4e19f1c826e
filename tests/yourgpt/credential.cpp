// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/credential.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(yourgpt_credential)

using namespace confab;
using yourgpt::credential;

BOOST_AUTO_TEST_CASE(each_kind_knows_its_door) {
    auto const key = credential::project_key("apk-canary");
    BOOST_TEST((key.door() == yourgpt::door::project_key));
    BOOST_TEST(key.secret().reveal() == "apk-canary");
    BOOST_TEST(key.project_uid().empty());
    auto const token = credential::platform_token("api-v1-canary", "project");
    BOOST_TEST((token.door() == yourgpt::door::platform_token));
    BOOST_TEST(token.secret().reveal() == "api-v1-canary");
    BOOST_TEST(token.project_uid() == "project");
}

// fault M1
BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_unquoted) {
    auto const is_invalid = [](error const& e) {
        return e.code() == errc::invalid_credential &&
               std::string_view(e.what()).find("canary") == std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(credential::project_key(""), error, is_invalid);
    BOOST_CHECK_EXCEPTION(credential::project_key("canary\r\nX: y"), error, is_invalid);
    BOOST_CHECK_EXCEPTION(credential::platform_token("canary ", "p"), error, is_invalid);
    auto const is_argument = [](error const& e) { return e.code() == errc::invalid_argument; };
    BOOST_CHECK_EXCEPTION(credential::platform_token("canary", ""), error, is_argument);
    BOOST_CHECK_EXCEPTION(credential::platform_token("canary", "\xff"), error, is_argument);
}

BOOST_AUTO_TEST_SUITE_END()
