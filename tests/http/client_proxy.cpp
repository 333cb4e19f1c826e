// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/connect_proxy.hpp"
#include "support/environment.hpp"
#include "support/https_fixture.hpp"

#include <confab/http/detail/proxy_tunnel.hpp>
#include <confab/http/tls_connector.hpp>
#include <confab/testing/manual_clock.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_proxy)

namespace {

using namespace confab;
using namespace confab::tests;
using http::proxy_settings;
using testing::script;

constexpr char const* user_information = "user:canary-4711@";
constexpr char const* encoded = "dXNlcjpjYW5hcnktNDcxMQ=="; // user:canary-4711

/// A client that goes through a proxy, which is a script or a @ref connect_proxy.
class proxy_fixture : public https_fixture {
public:
    proxy_fixture() : scripted_proxy(good_certificate().chain_pem, good_certificate().private_key_pem) {
        options.proxy = through("http://127.0.0.1:" + std::to_string(scripted_proxy.port()));
    }

    static proxy_settings through(std::string url) { return proxy_settings::make(std::move(url)).value(); }

    /// What comes of it if the proxy says this.
    exchanged answered(std::string const& bytes) {
        scripted_proxy.play(script().without_tls().expect_request().send(bytes).close());
        return exchange(make_client());
    }
    std::string authority() const { return "127.0.0.1:" + std::to_string(server.port()); }

    testing::scripted_server scripted_proxy;
};

BOOST_FIXTURE_TEST_CASE(speaks_tls_through_the_tunnel, proxy_fixture) {
    connect_proxy const proxy(server.port());
    options.proxy = through(proxy.url(user_information));
    server.play(script().expect_request().send(reply("1")).expect_request().send(reply("2")));
    auto const client = make_client();
    auto ask = read_request();
    ask.credential("Authorization", "Bearer ", http::secret::make("origin-0815").value());
    BOOST_TEST(exchange(client, ask).ok(200, "1"));
    BOOST_TEST(exchange(client, ask).ok(200, "2"));
    BOOST_TEST(client.stats().connections_opened == 1u);
    BOOST_TEST_REQUIRE(proxy.requests().size() == 1u);
    BOOST_TEST(proxy.requests()[0] == "CONNECT " + authority() + " HTTP/1.1\r\nHost: " + authority() +
                                          "\r\nProxy-Authorization: Basic " + encoded + "\r\n\r\n");
    // Neither sees the other's credentials.
    BOOST_TEST(proxy.tunnelled().size() > 200u);
    BOOST_TEST(proxy.tunnelled().find("origin-0815") == std::string::npos);
    for (auto const& request : server.requests()) {
        BOOST_TEST(request.find("origin-0815") != std::string::npos);
        BOOST_TEST(request.find("roxy") == std::string::npos);
        BOOST_TEST(request.find(encoded) == std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(the_servers_name_is_left_to_the_proxy_and_verified, proxy_fixture) { // fault C1
    testing::certificate_options named;
    named.dns_names = {"api.test"};
    named.ip_addresses.clear();
    auto const certificate = test_authority().issue(named);
    testing::scripted_server origin(certificate.chain_pem, certificate.private_key_pem);
    connect_proxy const proxy(origin.port());
    std::vector<std::string> asked;
    auto const resolver = [&asked](std::string const& host) {
        asked.push_back(host);
        return std::vector{asio::ip::make_address("127.0.0.1")};
    };
    auto url = proxy.url();
    url.replace(url.find("127.0.0.1"), 9, "proxy.test");
    options.connector = http::make_tls_connector(http::tls_context::make(options.tls).value(), resolver, through(url));
    origin.play(script().expect_request().send(reply("x")));
    BOOST_TEST(exchange(make_client("https://api.test")).ok(200, "x"));
    origin.play(script().expect_request());
    auto const other = exchange(make_client("https://other.test:8443"));
    BOOST_TEST(other.code() == errc::certificate_rejected);
    BOOST_TEST(other.error->details.message.starts_with("hostname mismatch"));
    BOOST_TEST(origin.requests().size() == 1u);
    BOOST_TEST_REQUIRE(proxy.requests().size() == 2u);
    BOOST_TEST(proxy.requests()[0] == "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n");
    BOOST_TEST(proxy.requests()[1].starts_with("CONNECT other.test:8443 HTTP/1.1\r\n"));
    BOOST_TEST(origin.server_names().at(0) == "api.test");
    BOOST_TEST(asked == (std::vector<std::string>{"proxy.test", "proxy.test"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(an_untrusted_server_is_rejected_through_a_tunnel, proxy_fixture) { // fault C4
    testing::certificate_authority const foreign("another root");
    auto const certificate = foreign.issue();
    testing::scripted_server origin(certificate.chain_pem, certificate.private_key_pem);
    origin.play(script().expect_request());
    connect_proxy const proxy(origin.port());
    options.proxy = through(proxy.url());
    BOOST_TEST(exchange(make_client(origin.base_url())).code() == errc::certificate_rejected);
    BOOST_TEST(origin.bytes_received() == 0u);
}

BOOST_FIXTURE_TEST_CASE(exceptions_are_reached_directly, proxy_fixture) {
    options.proxy =
        proxy_settings::make("http://127.0.0.1:" + std::to_string(scripted_proxy.port()), "127.0.0.0/8").value();
    server.play(script().expect_request().send(reply("x")));
    BOOST_TEST(exchange(make_client()).ok(200, "x"));
    BOOST_TEST(scripted_proxy.connections() == 0u);
}

BOOST_FIXTURE_TEST_CASE(the_environment_is_ignored, https_fixture) { // fault M7
    environment const variables(
        {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"});
    for (char const* name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        variables.set(name, "http://127.0.0.1:1");
    server.play(script().expect_request().send(reply("x")));
    BOOST_TEST(exchange(make_client()).ok(200, "x"));
    options.proxy = proxy_settings::from_environment().value();
    BOOST_TEST(exchange(make_client()).code() == errc::connect_failed); // nobody listens on port 1
}

// --- a proxy that opens no tunnel ---

// fault D18
BOOST_FIXTURE_TEST_CASE(another_status_than_2xx_is_a_refusal, proxy_fixture) {
    options.proxy =
        through("http://" + std::string(user_information) + "127.0.0.1:" + std::to_string(scripted_proxy.port()));
    for (char const* status :
         {"407 Proxy Authentication Required", "403 Forbidden", "302 Found", "502 Bad Gateway", "599 x"}) {
        auto const outcome = answered(
            reply("a body", "Proxy-Authenticate: Basic realm=\"x\"\r\nLocation: https://evil.test\r\n", status));
        BOOST_TEST(outcome.code() == errc::proxy_refused);
        BOOST_TEST(outcome.error->details.message.find(std::string(status, 3)) != std::string::npos);
        BOOST_TEST(describe(*outcome.error).find("canary") == std::string::npos);
        BOOST_TEST(describe(*outcome.error).find(encoded) == std::string::npos);
    }
    BOOST_TEST(server.connections() == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_is_no_answer_is_a_refusal, proxy_fixture) {
    for (std::string const& bytes :
         {std::string("SSH-2.0-x\r\n"), std::string("HTTP/2 200\r\n\r\n"),
          std::string("HTTP/1.1 101 Switching Protocols\r\n\r\n"), std::string("HTTP/1.1 200 OK\n\n"),
          "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"})
        BOOST_TEST(answered(bytes).code() == errc::proxy_refused);
}

BOOST_FIXTURE_TEST_CASE(a_cut_answer_is_a_failed_connection, proxy_fixture) {
    std::string const whole = "HTTP/1.1 200 OK\r\nX: y\r\n\r\n";
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST(answered(whole.substr(0, size)).code() == errc::connect_failed, size);
    scripted_proxy.stop();
    BOOST_TEST(exchange(make_client()).code() == errc::connect_failed);
}

BOOST_FIXTURE_TEST_CASE(bytes_before_the_handshake_are_refused, proxy_fixture) {
    for (char const* injected : {"x", "\x16\x03\x03", "HTTP/1.1 200 OK\r\n\r\n"}) {
        auto const outcome = answered("HTTP/1.1 200 OK\r\n\r\n" + std::string(injected));
        BOOST_TEST(outcome.code() == errc::proxy_refused);
        BOOST_TEST(outcome.error->details.message == "the proxy sent bytes of its own into the tunnel");
    }
    // A body that CONNECT cannot have.
    BOOST_TEST(answered(reply("x")).code() == errc::proxy_refused);
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_split_and_look_odd) {
    for (std::string_view const answer : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200\r\nProxy-agent: x\r\n\r\n",
                                          "HTTP/1.1 299 x\r\nContent-Length: 9\r\n\r\n",
                                          "HTTP/1.1 200 x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
                                          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
        for (std::size_t split = 0; split <= answer.size(); ++split) {
            http::detail::tunnel_answer reader;
            BOOST_TEST(reader.feed(answer.substr(0, split)).has_value());
            BOOST_TEST(reader.done() == (split == answer.size()));
            BOOST_TEST(reader.feed(answer.substr(split)).has_value());
            BOOST_TEST(reader.done());
            BOOST_TEST(reader.feed("x").has_error());
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_silent_proxy_times_out, proxy_fixture) {
    auto const clock = std::make_shared<testing::manual_clock>();
    options.clock = clock;
    for (bool const deadline_first : {false, true}) {
        options.limits.total = deadline_first ? std::chrono::seconds(5) : std::chrono::seconds(60);
        scripted_proxy.play(script().without_tls().expect_request().send("HTTP/1.1 200 OK\r\n").stall());
        auto const asked = scripted_proxy.requests().size() + 1;
        auto const client = make_client();
        exchanged outcome;
        start(client, read_request(), outcome);
        context.restart();
        while (scripted_proxy.requests().size() < asked) context.run_one_for(std::chrono::milliseconds(100));
        context.poll();
        clock->advance(deadline_first ? std::chrono::seconds(5) : std::chrono::seconds(10));
        BOOST_TEST(run());
        BOOST_TEST(outcome.code() == (deadline_first ? errc::deadline_exceeded : errc::connect_timed_out));
    }
}

BOOST_FIXTURE_TEST_CASE(a_dropped_context_leaves_nothing_behind, proxy_fixture) {
    scripted_proxy.play(script().without_tls().expect_request().stall());
    exchanged outcome;
    {
        asio::io_context own;
        http::client const client(own.get_executor(), http::url::parse(server.base_url()).value(), options);
        asio::co_spawn(own, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
        while (scripted_proxy.requests().empty()) own.run_one_for(std::chrono::milliseconds(100));
    }
    BOOST_TEST(!outcome.finished);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
