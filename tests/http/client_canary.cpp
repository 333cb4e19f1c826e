// SPDX-License-Identifier: BSL-1.0
// A credential that can be recognised, and all that a client tells while everything goes wrong.
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"

#include <confab/http/log_observer.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_canary)

namespace {

using namespace confab;
using namespace confab::tests;

constexpr std::string_view canary = "sk-canary-4711";

http::request secret_request() {
    http::request what("GET", "/x?key=" + std::string(canary), http::idempotency::read);
    what.credential("Authorization", "Bearer ", http::secret::make(std::string(canary)).value());
    return what;
}

/// Replies that hold the credential wherever a server can put it, and others that are broken.
std::vector<memory_reply> spiteful_replies() {
    std::string const echo(canary);
    std::string const head = "HTTP/1.1 200 OK\r\n";
    return {
        {reply(echo, "X-Echo: " + echo + "\r\n", "401 " + echo)},
        {reply("", "Location: /" + echo + "?" + echo + "#" + echo + "\r\n", "302 Found")},
        {reply("", "Location: https://" + echo + ":" + echo + "@server.test/" + echo + "\r\n", "302 Found")},
        {reply("x", "WWW-Authenticate: Basic realm=\"" + echo + "\", Bearer " + echo + "\r\n", "401 Unauthorized")},
        {reply("x", "Transfer-Encoding: " + echo + "\r\n")},
        {reply("x", "Content-Length: " + echo + "\r\n")},
        {reply("x", echo + "\r\n")},
        {head + "Transfer-Encoding: chunked\r\n\r\n" + echo + "\r\n"},
        {echo},
        {"HTTP/1.1 103 " + echo + "\r\nLink: " + echo + "\r\n\r\n", ending::fin},
        {head + "Content-Length: 99\r\n\r\n" + echo, ending::fin},
        {head + "Content-Length: 99\r\n\r\n" + echo, ending::close_notify},
        {head + "Content-Length: 99\r\n\r\n" + echo},
        {"", ending::reset},
        {""},
    };
}

BOOST_AUTO_TEST_CASE(no_log_line_and_no_error_shows_a_credential) { // fault M1, M3, D18
    for (auto const& spiteful : spiteful_replies()) {
        std::string told;
        memory_fixture fixture;
        fixture.options.observer = std::make_shared<http::log_observer>(
            [&](std::string_view line) { (told += line) += '\n'; }, http::log_level::debug);
        bool is_sent = false;
        auto const client = fixture.make_client([&](std::size_t, std::size_t, std::string_view bytes) {
            is_sent = is_sent || bytes.find(canary) != std::string_view::npos;
            return spiteful;
        });
        exchanged outcome;
        fixture.start(client, secret_request(), outcome);
        fixture.poll();
        fixture.clock->advance(fixture.options.limits.total);
        fixture.poll();
        BOOST_TEST_REQUIRE(outcome.finished);
        BOOST_TEST(is_sent);
        if (outcome.error) told += describe(*outcome.error) + outcome.error->details.message;
        BOOST_TEST(told.find("event=finished") != std::string::npos);
        BOOST_TEST(told.find(canary) == std::string::npos, told);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
