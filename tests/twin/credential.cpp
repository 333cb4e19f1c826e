// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/credential.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(twin_credential)

using namespace confab;
namespace twin = confab::twin;

BOOST_AUTO_TEST_CASE(a_token_is_fixed_and_has_no_source) {
    asio::io_context context;
    auto const with = twin::credential::token("canary");
    BOOST_TEST(with.fixed().reveal() == "canary");
    BOOST_TEST((with.source(context.get_executor(), {}) == nullptr));
    for (auto const* wrong : {"", "a\r\nb", "é", " a"})
        BOOST_CHECK_EXCEPTION(twin::credential::token(wrong), error, [](error const& e) {
            return e.code() == errc::invalid_credential && std::string(e.what()).find("a\r\nb") == std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(an_account_has_a_source_of_its_own_for_each_client_and_a_shared_one_is_shared) {
    asio::io_context context;
    auto const account = twin::credential::login("ops@example.com", "p");
    BOOST_TEST(account.fixed().empty());
    auto const one = account.source(context.get_executor(), {}), other = account.source(context.get_executor(), {});
    BOOST_TEST((one != nullptr && other != nullptr && one != other));
    auto const shared = twin::credential::shared(one);
    BOOST_TEST((shared.source(context.get_executor(), {}) == one));
    BOOST_TEST(shared.fixed().empty());
    auto const wrong = twin::credential::login("e", "p", twin::login_options().identity_url("ftp://x"));
    BOOST_CHECK_EXCEPTION(wrong.source(context.get_executor(), {}), error,
                          [](error const& e) { return e.code() == errc::insecure_url; });
}

BOOST_AUTO_TEST_SUITE_END()
