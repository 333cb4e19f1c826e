// SPDX-License-Identifier: BSL-1.0
// Servers that are not ours: nginx, and nginx behind haproxy. Skipped where the programs are not installed.
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"
#include "support/is_installed.hpp"
#include "support/server_program.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/test/unit_test.hpp>

#include <list>
#include <string>

namespace {

using namespace confab;
using namespace confab::tests;

constexpr char const* nginx_program = "/usr/sbin/nginx";
constexpr char const* haproxy_program = "/usr/sbin/haproxy";

std::string port_text(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// A text of which each part is different, so that a splice shows.
std::string numbered_text(std::size_t lines) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += "{\"id\":\"s-" + std::to_string(i) + "\"}\n";
    return text;
}

/// nginx on three ports: TLS, TLS with few requests a connection, and plain for the proxy in front.
class nginx {
public:
    bool start() {
        process_.write("chain.pem", good_certificate().chain_pem);
        process_.write("key.pem", good_certificate().private_key_pem);
        process_.write("page.json", page);
        process_.write("empty.json", "");
        std::string const temporary = process_ / "t";
        process_.write("configuration",
                       "daemon off; master_process off; worker_processes 1; pid " + (process_ / "pid") +
                           "; error_log stderr crit;\nevents { worker_connections 256; }\nhttp {\naccess_log off;\n"
                           "client_body_temp_path " +
                           temporary + "1; proxy_temp_path " + temporary + "2; fastcgi_temp_path " + temporary +
                           "3; uwsgi_temp_path " + temporary + "4; scgi_temp_path " + temporary +
                           "5;\ntypes { application/json json; } default_type application/json;\nssl_certificate " +
                           (process_ / "chain.pem") + "; ssl_certificate_key " + (process_ / "key.pem") + ";\nroot " +
                           (process_ / "") + ";\ngzip_types application/json; gzip_min_length 1;\n" +
                           "server { listen " + port_text(port) + " ssl; " + locations + "}\nserver { listen " +
                           port_text(impatient_port) + " ssl; keepalive_requests 7; " + locations +
                           "}\nserver { listen " + port_text(plain_port) + "; " + locations + "}\n}\n");
        return process_.start({nginx_program, "-e", "stderr", "-p", process_ / "", "-c", process_ / "configuration"},
                              port);
    }

    std::string const page = numbered_text(20'000);
    std::uint16_t const port = free_port();
    std::uint16_t const impatient_port = free_port();
    std::uint16_t const plain_port = free_port();

private:
    static constexpr char const* locations =
        "location /zipped/ { alias ./; gzip on; } location /slow/ { alias ./; limit_rate 400k; } "
        "location = /found { return 302 /page.json; } location = /busy { return 503 busy; } "
        "location = /hang { return 444; } ";

    server_program process_;
};

class nginx_fixture : public https_fixture {
public:
    nginx_fixture() { BOOST_TEST_REQUIRE(upstream.start()); }

    http::client client_of(std::uint16_t port) { return make_client("https://" + port_text(port)); }

    nginx upstream;
};

BOOST_AUTO_TEST_SUITE(http_client_nginx, *boost::unit_test::precondition(is_installed(nginx_program)))

BOOST_FIXTURE_TEST_CASE(serves_pages_whole_over_one_connection, nginx_fixture) {
    auto const client = client_of(upstream.port);
    for (int i = 0; i < 5; ++i) BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    BOOST_TEST(exchange(client, read_request("/empty.json")).ok(200, ""));
    BOOST_TEST(exchange(client, read_request("/none.json")).head.status() == 404u);
    BOOST_TEST(exchange(client, read_request("/busy")).ok(503, "busy"));
    BOOST_TEST(exchange(client, http::request("HEAD", "/page.json", http::idempotency::read)).ok(200, ""));
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    BOOST_TEST(client.stats().connections_opened == 1u);
}

BOOST_FIXTURE_TEST_CASE(zips_in_chunks, nginx_fixture) {
    auto const client = client_of(upstream.port);
    auto const outcome = exchange(client, read_request("/zipped/page.json"));
    BOOST_TEST(outcome.body == upstream.page);
    BOOST_TEST(outcome.head.find("Content-Encoding").value_or("") == "gzip");
    BOOST_TEST(outcome.head.find("Transfer-Encoding").value_or("") == "chunked");
    BOOST_TEST(client.stats().bytes_received < upstream.page.size() / 2);
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    BOOST_TEST(client.stats().connections_opened == 1u);
}

BOOST_FIXTURE_TEST_CASE(ends_connections_after_so_many_requests, nginx_fixture) { // fault B5, D19
    auto const client = client_of(upstream.impatient_port);
    for (int wave = 0; wave < 20; ++wave) {
        std::list<exchanged> outcomes;
        for (int i = 0; i < 10; ++i) start(client, read_request("/zipped/page.json"), outcomes.emplace_back());
        BOOST_TEST(run());
        for (auto const& outcome : outcomes) BOOST_TEST((outcome.body == upstream.page));
    }
    auto const stats = client.stats();
    BOOST_TEST(stats.exchanges == 200u);
    BOOST_TEST(stats.connections_opened >= 200u / 7);
    BOOST_TEST(stats.connections_opened <= 200u / 7 + 40);
    BOOST_TEST(stats.resends == 0u); // it says so beforehand
}

BOOST_FIXTURE_TEST_CASE(may_be_slow_or_hang_up, nginx_fixture) { // fault B4
    auto const client = client_of(upstream.port);
    BOOST_TEST(exchange(client, read_request("/slow/page.json")).body == upstream.page);
    BOOST_TEST(exchange(client, read_request("/hang")).code() == errc::connection_lost);
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    // On a reused connection it hangs up twice.
    BOOST_TEST(client.stats().resends == 1u);
}

BOOST_FIXTURE_TEST_CASE(redirects, nginx_fixture) { // fault D16
    BOOST_TEST(exchange(client_of(upstream.port), read_request("/found")).code() == errc::redirect_refused);
    options.follow_redirects = 1;
    // Its redirect names the origin in full.
    auto const client = client_of(upstream.port);
    BOOST_TEST(exchange(client, read_request("/found")).body == upstream.page);
    BOOST_TEST(client.stats().connections_opened == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

/// haproxy, which ends TLS in front of nginx.
class haproxy_fixture : public nginx_fixture {
public:
    haproxy_fixture() {
        process.write("both.pem", good_certificate().chain_pem + good_certificate().private_key_pem);
        process.write("configuration",
                      "global\n  nbthread 1\ndefaults\n  mode http\n  timeout client 10s\n  timeout server 10s\n"
                      "  timeout connect 2s\n  timeout http-request 300ms\n  timeout http-keep-alive 300ms\n"
                      "frontend f\n  bind " +
                          port_text(port) + " ssl crt " + (process / "both.pem") +
                          " alpn h2,http/1.1\n  use_backend dead if { path /dead }\n"
                          "  http-request deny deny_status 503 hdr Retry-After 7 if { path /full }\n"
                          "  default_backend live\nbackend live\n  server one " +
                          port_text(upstream.plain_port) + "\nbackend dead\n  retries 0\n  server none " +
                          port_text(free_port()) + "\n");
        BOOST_TEST_REQUIRE(process.start({haproxy_program, "-db", "-f", process / "configuration"}, port));
    }

    server_program process;
    std::uint16_t const port = free_port();
};

BOOST_AUTO_TEST_SUITE(http_client_haproxy, *boost::unit_test::precondition(is_installed(nginx_program)) *
                                               boost::unit_test::precondition(is_installed(haproxy_program)))

BOOST_FIXTURE_TEST_CASE(passes_pages_on, haproxy_fixture) {
    auto const client = client_of(port);
    for (int i = 0; i < 5; ++i) BOOST_TEST(exchange(client, read_request("/zipped/page.json")).body == upstream.page);
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    BOOST_TEST(client.stats().connections_opened == 1u); // HTTP/1.1, though it would speak h2 as well
}

BOOST_FIXTURE_TEST_CASE(answers_for_a_server_that_is_dead_or_full, haproxy_fixture) {
    auto const client = client_of(port);
    BOOST_TEST(exchange(client, read_request("/dead")).head.status() == 503u);
    auto const full = exchange(client, read_request("/full"));
    BOOST_TEST(full.head.status() == 503u);
    BOOST_TEST(full.head.find("Retry-After").value_or("") == "7");
    BOOST_TEST(exchange(client, read_request("/hang")).head.status() == 502u); // its server hung up
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
}

BOOST_FIXTURE_TEST_CASE(ends_idle_connections_and_nobody_notices, haproxy_fixture) { // fault B6, D20
    auto const client = client_of(port);
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    // One that was opened later asks for nothing: haproxy tells it 408 and ends it. By then the idle one has ended too.
    asio::ssl::context tls(asio::ssl::context::tls_client);
    asio::ssl::stream<asio::ip::tcp::socket> other(context, tls);
    other.next_layer().connect({asio::ip::address_v4::loopback(), port});
    other.handshake(asio::ssl::stream_base::client);
    std::string told;
    error_code end;
    asio::read(other, asio::dynamic_buffer(told), end);
    BOOST_TEST(told.starts_with("HTTP/1.1 408 "));
    BOOST_TEST(exchange(client, read_request("/page.json")).body == upstream.page);
    BOOST_TEST(client.stats().connections_opened == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
