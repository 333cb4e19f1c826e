// SPDX-License-Identifier: BSL-1.0
// A proxy that is not ours. Skipped where the program is not installed.
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"
#include "support/is_installed.hpp"
#include "support/server_program.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

constexpr char const* tinyproxy_program = "/usr/bin/tinyproxy";

/// Runs tinyproxy as long as it lives. It asks for user:canary-4711.
class tinyproxy {
public:
    bool start() {
        process_.write("configuration", "Port " + std::to_string(port_) +
                                            "\nListen 127.0.0.1\nTimeout 30\nMaxClients 10\n" +
                                            "LogLevel Critical\nBasicAuth user canary-4711\n");
        return process_.start({tinyproxy_program, "-d", "-c", process_ / "configuration"}, port_);
    }
    http::proxy_settings settings(std::string const& user_information) const {
        return http::proxy_settings::make("http://" + user_information + "127.0.0.1:" + std::to_string(port_)).value();
    }

private:
    std::uint16_t port_ = free_port();
    server_program process_;
};

BOOST_AUTO_TEST_SUITE(http_client_tinyproxy, *boost::unit_test::precondition(is_installed(tinyproxy_program)))

BOOST_FIXTURE_TEST_CASE(tunnels_and_refuses, https_fixture) {
    tinyproxy proxy;
    BOOST_TEST_REQUIRE(proxy.start());
    server.play(script().expect_request().send(reply("1")).expect_request().send(reply("2")));
    options.proxy = proxy.settings("user:canary-4711@");
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "1"));
    BOOST_TEST(exchange(client).ok(200, "2"));
    BOOST_TEST(client.stats().connections_opened == 1u);

    for (char const* wrong : {"", "user:canary@"}) {
        options.proxy = proxy.settings(wrong);
        auto const refused = exchange(make_client());
        BOOST_TEST(refused.code() == errc::proxy_refused);
        BOOST_TEST(describe(*refused.error).find("canary") == std::string::npos);
    }
    options.proxy = proxy.settings("user:canary-4711@");
    auto const closed = std::to_string(free_port());
    BOOST_TEST(exchange(make_client("https://127.0.0.1:" + closed)).code() ==
               errc::proxy_refused); // nobody listens there
    BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
