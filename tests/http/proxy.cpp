// SPDX-License-Identifier: BSL-1.0
#include <confab/http/proxy.hpp>

#include "support/environment.hpp"
#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

BOOST_AUTO_TEST_SUITE(http_proxy)

namespace {

using namespace confab;
using http::proxy_settings;

constexpr std::string_view some_proxy = "http://proxy.test:3128";

errc refused(std::string proxy_url, std::string_view no_proxy = {}) {
    auto const made = proxy_settings::make(std::move(proxy_url), no_proxy);
    return made.has_error() ? static_cast<errc>(made.error().code.value()) : errc{};
}

/// Whether `host` (with its port, if any) goes through the proxy in spite of the exceptions.
bool is_proxied(std::string_view no_proxy, std::string_view host) {
    auto const settings = proxy_settings::make(std::string(some_proxy), no_proxy).value();
    return settings.applies_to(http::url::parse("https://" + std::string(host)).value());
}

BOOST_AUTO_TEST_CASE(reads_a_url) {
    struct {
        std::string url, host;
        std::uint16_t port;
    } const rows[] = {
        {"http://proxy.test:3128", "proxy.test", 3128}, {"HTTP://Proxy.Test.:80/", "proxy.test", 80},
        {"proxy.test:443", "proxy.test", 443},          {"http://10.0.0.1:8080", "10.0.0.1", 8080},
        {"http://[0::1]:8080/", "::1", 8080},
    };
    for (auto const& row : rows) {
        auto const settings = proxy_settings::make(row.url).value();
        BOOST_TEST(!settings.empty());
        BOOST_TEST(settings.host() == row.host);
        BOOST_TEST(settings.port() == row.port);
        BOOST_TEST(settings.basic_credentials().empty());
    }
    BOOST_TEST(proxy_settings().empty());
    BOOST_TEST(proxy_settings::make("").value().empty());
    BOOST_TEST(!proxy_settings().applies_to(http::url::parse("https://x.test").value()));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_proxy) {
    for (char const* url :
         {"http://", "http://proxy.test", "http://[::1]", "proxy.test", "https://proxy.test:3128", "socks5://p:1080",
          "http://proxy.test:0", "http://proxy.test:65536", "http://proxy.test:", "http://proxy.test:80/path",
          "http://proxy.test:80?x", "http://proxy.test:80#x", "http://pro xy:80", "http://proxy\r\n:80", "http://u:p@",
          "http://:80", "/", "://p:80", "http://http://p:80"})
        BOOST_TEST(refused(url) == errc::invalid_url, url);
    BOOST_TEST(refused(std::string(20'000, 'a') + ":80") == errc::invalid_url);
}

BOOST_AUTO_TEST_CASE(credentials_are_decoded_and_kept_secret) { // fault M1
    struct {
        std::string_view user_information, encoded;
    } const rows[] = {
        {"Aladdin:open%20sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, // RFC 7617's example
        {"u:", "dTo="},
        {"u:p:q", "dTpwOnE="},
        {"u:p%40%2f%3A", "dTpwQC86"},
        {"u:a@b/c", "dTphQGIvYw=="},
        {"\xc3\xbc:%c3%bc", "w7w6w7w="},
    };
    for (auto const& row : rows) {
        auto const settings =
            proxy_settings::make("http://" + std::string(row.user_information) + "@proxy.test:80").value();
        BOOST_TEST(settings.basic_credentials().reveal() == row.encoded);
        BOOST_TEST(settings.host() == "proxy.test");
    }
    for (char const* bad :
         {"", "user", ":password", "u:%", "u:%4", "u:%zz", "u:%+1", "u:%0a", "u:%00", "u%3a:p", "u\r\n:p", "u:p\x7f"}) {
        auto const made = proxy_settings::make("http://" + std::string(bad) + "@proxy.test:80");
        BOOST_TEST_REQUIRE(made.has_error());
        BOOST_TEST((made.error().code == errc::invalid_credential), bad);
    }
    BOOST_TEST(refused("u:" + std::string(8'192, 'p') + "@p.test:80") == errc::invalid_credential);
    for (std::string url : {"http://u:canary-4711@bad host:80", "http://u:canary-4711%@p:80",
                            "https://u:canary-4711@p:80", "http://u:canary-4711@p", "http://canary-4711@p:80"})
        BOOST_TEST(describe(proxy_settings::make(url).error()).find("canary") == std::string::npos);
    std::ostringstream printed;
    printed << proxy_settings::make("u:canary@p.test:80").value().basic_credentials();
    BOOST_TEST(printed.str() == "***");
}

BOOST_AUTO_TEST_CASE(exceptions_are_names_addresses_and_networks) {
    struct {
        std::string_view no_proxy, host;
        bool proxied;
    } const rows[] = {
        {"", "a.test", true},
        {" , ,\t", "a.test", true},
        {"*", "a.test", false},
        {"*", "[::1]:8443", false},
        {"*:8443", "a.test", true},
        {"*:8443", "a.test:8443", false},
        {"b.test, a.test", "a.test", false},
        {"b.test a.test", "A.TEST.", false},
        {"a.test", "x.a.test", false},
        {".a.test", "x.y.a.test", false},
        {".a.test", "a.test", false},
        {"*.a.test", "x.a.test", false},
        {"A.test.", "a.test", false},
        {"a.test", "ba.test", true},
        {"a.test", "a.test.evil", true},
        {"a.test", "est", true},
        {"a.test:443", "a.test", false},
        {"a.test:8443", "a.test", true},
        {".a.test:8443", "x.a.test:8443", false},
        {"localhost", "localhost:8443", false},
        {"a.test", "localhost", true},
        {"127.0.0.1", "127.0.0.1:8443", false},
        {"127.0.0.1:1", "127.0.0.1:2", true},
        {"127.0.0.1", "127.0.0.2", true},
        {"::1", "[::1]", false},
        {"[::1]", "[0:0::1]:8443", false},
        {"[::1]:8443", "[::1]", true},
        {"[::1]:8443", "[::1]:8443", false},
        {"10.0.0.0/8", "10.255.0.1", false},
        {"10.0.0.0/8", "11.0.0.1", true},
        {"10.0.0.0/8:8443", "10.0.0.1", true},
        {"10.9.9.9/8", "10.0.0.1", false},
        {"192.168.128.0/17", "192.168.127.255", true},
        {"192.168.128.0/17", "192.168.255.255", false},
        {"10.1.2.3/32", "10.1.2.4", true},
        {"0.0.0.0/0", "8.8.8.8", false},
        {"0.0.0.0/0", "[::1]", true},
        {"0.0.0.0/0", "a.test", true},
        {"fd00::/8", "[fdff::1]", false},
        {"fd00::/8", "[fc00::1]", true},
        {"[fd00::/8]:8443", "[fd00::1]:8443", false},
        {"::/0", "[fe80::1]", false},
        {"::/0", "10.0.0.1", true},
        {"2001:db8::/33", "[2001:db8:8000::1]", true},
    };
    for (auto const& row : rows)
        BOOST_TEST(is_proxied(row.no_proxy, row.host) == row.proxied, row.no_proxy << " and " << row.host);
}

BOOST_AUTO_TEST_CASE(refuses_an_exception_that_it_cannot_read) {
    for (char const* item : {".",           "*.",        "**",          "*x",          "a.*",          "a..b",
                             "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10/8",         "0.0.1",
                             "::/129",      "fe80::1%1", "a.test:",     "a.test:0",    "a.test:65536", "a.test:+1",
                             "[::1",        "[::1]8",    "[a.test]",    "a/b",         "a@b",          "https://a.test",
                             "/8",          "\x1b"})
        BOOST_TEST(refused(std::string(some_proxy), "ok.test," + std::string(item)) == errc::invalid_argument, item);
    BOOST_TEST(proxy_settings::make("", "\x1b[m").error().details.message == "no_proxy holds \\x1b[m"); // fault M6
}

BOOST_AUTO_TEST_CASE(the_environment_is_read_when_asked) { // fault M7
    tests::environment const variables(
        {"https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"});
    BOOST_TEST(proxy_settings::from_environment().value().empty());
    for (char const* other : {"http_proxy", "all_proxy", "ALL_PROXY"}) variables.set(other, "http://wrong.test:1");
    BOOST_TEST(proxy_settings::from_environment().value().empty());
    variables.set("HTTPS_PROXY", "http://upper.test:1");
    BOOST_TEST(proxy_settings::from_environment().value().host() == "upper.test");
    variables.set("https_proxy", "http://lower.test:1");
    BOOST_TEST(proxy_settings::from_environment().value().host() == "lower.test");
    auto const target = http::url::parse("https://a.test").value();
    BOOST_TEST(proxy_settings::from_environment().value().applies_to(target));
    variables.set("NO_PROXY", "a.test");
    BOOST_TEST(!proxy_settings::from_environment().value().applies_to(target));
    variables.set("no_proxy", "b.test");
    BOOST_TEST(proxy_settings::from_environment().value().applies_to(target));
    variables.set("https_proxy", "");
    BOOST_TEST(proxy_settings::from_environment().value().empty());
    variables.set("https_proxy", "socks5://p.test:1080");
    BOOST_TEST((proxy_settings::from_environment().error().code == errc::invalid_url));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
