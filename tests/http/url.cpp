// SPDX-License-Identifier: BSL-1.0
#include <confab/http/url.hpp>

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(http_url)

namespace {

using confab::errc;
using confab::http::percent_encode;
using confab::http::query_string;
using confab::http::url;

BOOST_AUTO_TEST_CASE(reads_what_a_base_url_has) {
    struct {
        std::string text, host, authority, path;
        unsigned port;
        bool is_address;
    } const rows[] = {
        {"https://api.open.cx", "api.open.cx", "api.open.cx", "", 443, false},
        {"HTTPS://API.Open.CX/", "api.open.cx", "api.open.cx", "", 443, false},
        {"https://api.open.cx:8443/v1/", "api.open.cx", "api.open.cx:8443", "/v1", 8443, false},
        {"https://api.open.cx:443/a/b", "api.open.cx", "api.open.cx", "/a/b", 443, false},
        {"https://api.open.cx./a%20b", "api.open.cx", "api.open.cx", "/a%20b", 443, false}, // fault A8
        {"https://xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example", "", 443, false},
        {"https://127.0.0.1:1", "127.0.0.1", "127.0.0.1:1", "", 1, true},
        {"https://[::1]:65535/x", "::1", "[::1]:65535", "/x", 65535, true},
        {"https://[2001:DB8::1]", "2001:db8::1", "[2001:db8::1]", "", 443, true},
        {"https://a_b.example", "a_b.example", "a_b.example", "", 443, false},
        {"https://localhost//", "localhost", "localhost", "", 443, false},
    };
    for (auto const& row : rows) {
        auto const parsed = url::parse(row.text);
        BOOST_TEST_CONTEXT(row.text) {
            BOOST_TEST_REQUIRE(parsed.has_value());
            BOOST_TEST(parsed->host() == row.host);
            BOOST_TEST(parsed->authority() == row.authority);
            BOOST_TEST(parsed->origin() == "https://" + row.authority);
            BOOST_TEST(parsed->path_prefix() == row.path);
            BOOST_TEST(parsed->port() == row.port);
            BOOST_TEST(parsed->host_is_address() == row.is_address);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_base_url) {
    std::string const label(63, 'a');
    std::string const rows[] = {
        "",
        "https",
        "https:",
        "https:/",
        "https://",
        "https:///x",
        "://a",
        "api.open.cx",
        "//api.open.cx",
        "https://a b",
        "https://a\tb",
        "https://a\r\nb",
        std::string("https://a\0b", 11),
        "https://a\x80",
        "https://bücher.example",
        "https://a%00b",
        "https://a%2eb",
        "https://user@a",
        "https://user:word@a",
        "https://a@b@c",
        "https://a\\b",
        "https://a/\\b",
        "https://a?x=1",
        "https://a/#x",
        "https://a:",
        "https://a:0",
        "https://a:65536",
        "https://a:+1",
        "https://a:1x",
        "https://a:1:2",
        "https://:1",
        "https://.",
        "https://.a",
        "https://a..b",
        "https://a..",
        "https://-a",
        "https://a-.b",
        "https://a,b",
        "https://a*b",
        "https://" + label + "a",
        "https://" + label + "." + label + "." + label + "." + label + ".com", // fault A8
        "https://1",
        "https://1.2.3",
        "https://1.2.3.4.5",
        "https://256.1.1.1",
        "https://0x7f.1",
        "https://a.1",
        "https://127.0.0.01",
        "https://[",
        "https://[]",
        "https://[::1",
        "https://[::1]x",
        "https://[::1]:",
        "https://[fe80::1%eth0]",
        "https://[1.2.3.4]",
        "https://::1",
        "https://a/%",
        "https://a/%0",
        "https://a/%zz",
        "https://a/%00",
        "https://a/%0d%0a",
        "https://a/%7f",
        "https://a/b c",
        "https://a/" + std::string(2100, 'x'),
    };
    for (auto const& row : rows) {
        auto const parsed = url::parse(row);
        BOOST_TEST_CONTEXT(row) {
            BOOST_TEST_REQUIRE(parsed.has_error());
            BOOST_TEST(parsed.error().code == errc::invalid_url);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_every_scheme_but_https) { // fault M8
    for (char const* row :
         {"http://a", "HTTP://127.0.0.1", "ftp://a", "file:///etc/passwd", "httpss://a", "javascript://a"}) {
        auto const parsed = url::parse(row);
        BOOST_TEST_REQUIRE(parsed.has_error(), row);
        BOOST_TEST(parsed.error().code == errc::insecure_url, row);
    }
}

BOOST_AUTO_TEST_CASE(takes_no_byte_that_could_split_a_request) { // fault M5
    for (int byte = 0; byte < 256; ++byte) {
        char const c = static_cast<char>(byte);
        bool const bad = byte <= ' ' || byte >= 0x7f;
        if (!bad) continue;
        BOOST_TEST(url::parse(std::string("https://a") + c).has_error(), byte);
        BOOST_TEST(url::parse(std::string("https://a/") + c).has_error(), byte);
    }
}

BOOST_AUTO_TEST_CASE(same_origin_is_host_and_port) {
    auto const at = [](char const* text) { return url::parse(text).value(); };
    BOOST_TEST(same_origin(at("https://a.b/x"), at("https://A.b.:443/y")));
    BOOST_TEST(!same_origin(at("https://a.b"), at("https://a.b:444")));
    BOOST_TEST(!same_origin(at("https://a.b"), at("https://a.b.c")));
}

BOOST_AUTO_TEST_CASE(a_query_escapes_every_byte_that_is_not_unreserved) { // fault F9
    BOOST_TEST(percent_encode("azAZ09-._~") == "azAZ09-._~");
    BOOST_TEST(percent_encode(std::string_view("\0 \r\n&#%+/=?\xc3\xbc", 13)) ==
               "%00%20%0D%0A%26%23%25%2B%2F%3D%3F%C3%BC");
    for (int byte = 0; byte < 256; ++byte) {
        auto const encoded = percent_encode(std::string(1, static_cast<char>(byte)));
        BOOST_TEST((encoded.size() == 1 || encoded.size() == 3));
        if (encoded.size() == 3) BOOST_TEST(std::stoi(encoded.substr(1), nullptr, 16) == byte);
        else BOOST_TEST(static_cast<unsigned char>(encoded[0]) == byte);
    }
}

BOOST_AUTO_TEST_CASE(a_query_follows_the_path) {
    query_string query;
    BOOST_TEST(query.after("/x") == "/x");
    query.append("a", "1&2").append("b c", "").append("", "=");
    BOOST_TEST(query.after("/x") == "/x?a=1%262&b%20c=&=%3D");
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
