// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"

#include <confab/http/detail/redirection.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_redirects)

namespace {

using namespace confab;
using namespace confab::tests;
using http::idempotency;
using http::request;

/// A server that redirects as a table says, and answers anything else with what was asked.
class redirect_fixture : public memory_fixture {
public:
    redirect_fixture() { options.follow_redirects = 5; }

    http::client make_client() {
        return memory_fixture::make_client([this](std::size_t, std::size_t, std::string_view bytes) {
            asked.emplace_back(bytes);
            auto const line = bytes.substr(0, bytes.find(" HTTP/1.1"));
            for (auto const& one : rows)
                if (line.substr(line.find(' ') + 1) == one.target)
                    return memory_reply(reply(
                        "elsewhere", one.location.empty() ? "" : "Location: " + one.location + "\r\n", one.status));
            return memory_reply(bytes.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
                                                          : reply(line));
        });
    }
    exchanged ask(request what) { return exchange(make_client(), std::move(what)); }

    struct row {
        std::string target, location, status = "302 Found";
    };
    std::vector<row> rows;
    std::vector<std::string> asked;
};

BOOST_FIXTURE_TEST_CASE(resolves_a_location_against_what_was_asked_for, redirect_fixture) { // fault D16, D17
    struct {
        std::string location, expected;
    } const cases[] = {
        {"/other", "GET /other"},
        {"/other?x=1#here", "GET /other?x=1"},
        {"other", "GET /base/a/other"},
        {"./other", "GET /base/a/other"},
        {"../other", "GET /base/other"},
        {"../../../../other", "GET /other"},
        {"../..", "GET /"},
        {"./", "GET /base/a/"},
        {"?page=2", "GET /base/a/b?page=2"},
        {"/a/./b/../c", "GET /a/c"},
        {"https://server.test/x", "GET /x"},
        {"HTTPS://SERVER.test:443/x", "GET /x"},
        {"https://server.test.", "GET /"},
        {"https://server.test?q", "GET /?q"},
        {"//server.test/x/../y", "GET /y"},
        {"/%2e%2e/%0d%0aX", "GET /%2e%2e/%0d%0aX"}, // stays escaped
        {"/a:b", "GET /a:b"},
    };
    for (auto const& one : cases) {
        rows = {{"/base/a/b?q=1", one.location}};
        asked.clear();
        auto outcome =
            ask(read_request("/a/b?q=1").credential("Authorization", "Bearer ", http::secret::make("key").value()));
        BOOST_TEST(outcome.ok(200, one.expected), one.location << " gave " << outcome.body);
        BOOST_TEST_REQUIRE(asked.size() == 2u);
        BOOST_TEST(asked[1].find("\r\nHost: server.test\r\n") != std::string::npos);
        BOOST_TEST(asked[1].find("\r\nAuthorization: Bearer key\r\n") != std::string::npos); // the same origin
        BOOST_TEST(server->connections() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(goes_nowhere_else, redirect_fixture) { // fault D16, D17, M4
    std::string const locations[] = {
        "",
        "https://evil.test/",
        "https://server.test:444/",
        "https://user:pw@server.test/",
        "https://server.test@evil.test/",
        "https://server.test.evil.test/",
        "//evil.test/x",
        "http://server.test/",
        "ftp://server.test/",
        "file:///etc/passwd",
        "https:/x",
        "https:x",
        "javascript:alert(1)",
        "/with space",
        "/\x80",
        "/" + std::string(10'000, 'a'),
        "#",
        "b?q=1", // itself
        "https://[::1/",
    };
    for (auto const& location : locations) {
        rows = {{"/base/a/b?q=1", location}};
        asked.clear();
        auto const outcome = ask(read_request("/a/b?q=1"));
        BOOST_TEST(outcome.code() == errc::redirect_refused, location);
        BOOST_TEST(asked.size() == 1u);
        BOOST_TEST_REQUIRE(outcome.error.has_value());
        BOOST_TEST(outcome.error->details.http_status == 302u);
        BOOST_TEST(outcome.error->details.message.find("pw") == std::string::npos);
        BOOST_TEST(outcome.error->details.message.find("passwd") == std::string::npos);
        BOOST_TEST(outcome.body == "");
        BOOST_TEST(server->open() == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(keeps_the_method_or_does_not_follow, redirect_fixture) { // fault D16
    for (auto const* status : {"301 M", "302 F", "303 S", "307 T", "308 P"}) {
        rows = {{"/base/x", "/y", status}};
        BOOST_TEST(ask(read_request()).ok(200, "GET /y"));
        BOOST_TEST(ask(request("HEAD", "/x", idempotency::read)).ok(200, ""));
        BOOST_TEST(asked.back().starts_with("HEAD /y "));
        bool const repeats = status[1] == '0' && (status[2] == '7' || status[2] == '8');
        for (auto const kind : {idempotency::read, idempotency::repeatable, idempotency::once_only}) {
            asked.clear();
            request post("POST", "/x", kind);
            post.body("text/plain", "query");
            auto const outcome = ask(std::move(post));
            bool const follows = repeats && kind == idempotency::read;
            BOOST_TEST(outcome.ok(200, "POST /y") == follows, status);
            if (!follows) BOOST_TEST(outcome.code() == errc::redirect_refused);
            BOOST_TEST(asked.size() == (follows ? 2u : 1u));
            BOOST_TEST(asked.back().ends_with("\r\n\r\nquery"));
        }
    }
    rows = {{"/base/x", "/y", "304 Not Modified"}};
    BOOST_TEST(ask(read_request()).head.status() == 304u); // no redirect
}

BOOST_FIXTURE_TEST_CASE(stops_at_a_loop_and_at_its_limit, redirect_fixture) { // fault D17
    rows = {{"/base/x", "/1"}, {"/1", "/2"}, {"/2", "/3"}, {"/3", "/4"}, {"/4", "/5"}, {"/5", "/6"}};
    for (unsigned limit = 0; limit <= 5; ++limit) {
        options.follow_redirects = limit;
        asked.clear();
        auto const outcome = ask(read_request());
        BOOST_TEST(outcome.code() == errc::redirect_refused);
        BOOST_TEST(outcome.error->details.operation == "GET /x");
        BOOST_TEST(outcome.error->details.attempts == limit + 1);
        BOOST_TEST(asked.size() == limit + 1);
    }
    rows.pop_back();
    BOOST_TEST(ask(read_request()).ok(200, "GET /5"));
    for (char const* back : {"/base/x", "/1", "/2"}) {
        rows = {{"/base/x", "/1"}, {"/1", "/2"}, {"/2", back}};
        asked.clear();
        auto const outcome = ask(read_request());
        BOOST_TEST(outcome.code() == errc::redirect_refused);
        BOOST_TEST(outcome.error->details.message.find("loop") != std::string::npos);
        BOOST_TEST(asked.size() == 3u);
    }
    options.follow_redirects = 6;
    BOOST_TEST(ask(read_request()).code() == errc::invalid_argument);
}

BOOST_FIXTURE_TEST_CASE(each_hop_may_meet_a_dead_connection, redirect_fixture) { // fault B5
    auto const client = memory_fixture::make_client([](std::size_t connection, std::size_t, std::string_view bytes) {
        if (bytes.starts_with("GET /y") && connection == 1) return memory_reply("", ending::reset);
        return memory_reply(bytes.starts_with("GET /y") ? reply("y") : reply("", "Location: /y\r\n", "307 T"));
    });
    BOOST_TEST(exchange(client).ok(200, "y"));
    BOOST_TEST(client.stats().resends == 1u);
    BOOST_TEST(client.stats().requests == 3u);
    BOOST_TEST(client.stats().exchanges == 1u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
