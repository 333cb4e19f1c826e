// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/compressed_text.hpp"
#include "support/https_fixture.hpp"

#include <confab/http/content_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <string>

BOOST_AUTO_TEST_SUITE(http_client_decoding)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

std::string coded_reply(std::string const& coding, std::string_view body, std::string_view fields = {}) {
    return reply(body, "Content-Encoding: " + coding + "\r\n" + std::string(fields));
}

BOOST_FIXTURE_TEST_CASE(asks_for_what_it_can_decode, https_fixture) { // fault D13
    server.play(script().expect_request().send(reply("")));
    exchange(make_client());
    server.play(script().expect_request().send(reply("")));
    options.compression = false;
    exchange(make_client());
    auto const requests = server.requests();
    BOOST_TEST_REQUIRE(requests.size() == 2u);
    auto const asked = "\r\nAccept-Encoding: " + std::string(http::accepted_codings()) + "\r\n";
    BOOST_TEST(requests[0].find(asked) != std::string::npos);
    BOOST_TEST(requests[1].find("\r\nAccept-Encoding: identity\r\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(decodes_under_every_framing, https_fixture) {
    auto const text = sample_text();
    for (auto const& [coding, bytes] : coded_samples()) {
        auto const chunk = [](std::string_view data) {
            char size[24];
            std::snprintf(size, sizeof size, "%zx\r\n", data.size());
            return size + std::string(data) + "\r\n";
        };
        auto const field = "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\n";
        std::string_view const all = bytes;
        server.play(script()
                        .expect_request()
                        .send(coded_reply(coding, bytes))
                        .expect_request()
                        .send_in_pieces(coded_reply(coding, bytes))
                        .expect_request()
                        .send(field + "Transfer-Encoding: chunked\r\n\r\n" + chunk(all.substr(0, 9)) +
                              chunk(all.substr(9)) + "0\r\n\r\n")
                        .expect_request()
                        .send(field + "\r\n" + bytes)
                        .close());
        auto const client = make_client();
        for (int framing = 0; framing < 4; ++framing)
            BOOST_TEST(exchange(client).ok(200, text), coding << ' ' << framing);
        BOOST_TEST(client.stats().connections_opened == 1u);
    }
}

// fault D13
BOOST_FIXTURE_TEST_CASE(a_body_that_does_not_decode_is_an_error_although_its_framing_is_whole, https_fixture) {
    auto const bytes = gzipped(sample_text());
    for (auto const& body : {bytes.substr(0, bytes.size() - 1), bytes + "x", std::string("plain text")}) {
        server.play(script().expect_request().send(coded_reply("gzip", body)));
        server.play(script().expect_request().send(reply("next")));
        auto const client = make_client();
        auto const outcome = exchange(client);
        BOOST_TEST(outcome.code() == errc::malformed_encoding);
        BOOST_TEST(!outcome.error->details.message.empty());
        BOOST_TEST(outcome.error->details.http_status == 200u);
        BOOST_TEST(exchange(client).ok(200, "next")); // on a connection of its own
        BOOST_TEST(client.stats().connections_opened == 2u);
    }
}

BOOST_FIXTURE_TEST_CASE(a_cut_while_decoding_is_a_truncated_body, https_fixture) { // fault B8
    auto const whole = coded_reply("gzip", gzipped(sample_text()));
    server.play(script().expect_request().send(whole.substr(0, whole.size() - 1)).close());
    BOOST_TEST(exchange(make_client()).code() == errc::body_truncated);
}

BOOST_FIXTURE_TEST_CASE(a_coded_error_is_decoded_and_no_body_needs_no_decoding, https_fixture) {
    server.play(script()
                    .expect_request()
                    .send("HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\nContent-Length: 21\r\n\r\n" + gzipped("!"))
                    .expect_request()
                    .send(coded_reply("gzip", ""))
                    .expect_request()
                    .send("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n")
                    .expect_request()
                    .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4711\r\n\r\n"));
    auto const client = make_client();
    BOOST_TEST_REQUIRE(gzipped("!").size() == 21u);
    BOOST_TEST(exchange(client).ok(503, "!"));
    BOOST_TEST(exchange(client).ok(200, ""));
    BOOST_TEST(exchange(client).ok(204, ""));
    BOOST_TEST(exchange(client, http::request("HEAD", "/x", http::idempotency::read)).ok(200, ""));
}

BOOST_FIXTURE_TEST_CASE(limits_hold_for_what_is_decoded, https_fixture) { // fault D14, D15
    auto const bytes = gzipped(std::string(1u << 20, '\0'));
    server.play(script().expect_request().send(coded_reply("gzip", bytes)));
    BOOST_TEST(exchange(make_client()).code() == errc::malformed_encoding);
    options.response.expansion = 2000;
    server.play(script().expect_request().send(coded_reply("gzip", bytes)));
    BOOST_TEST(exchange(make_client()).body.size() == 1u << 20);
    options.response.body_bytes = (1u << 20) - 1;
    server.play(script().expect_request().send(coded_reply("gzip", bytes)));
    BOOST_TEST(exchange(make_client()).code() == errc::body_too_large);
}

BOOST_FIXTURE_TEST_CASE(refuses_a_coding_that_was_not_asked_for, https_fixture) { // fault D13, D14
    for (char const* coding : {"compress", "identity, gzip", "gzip, gzip, gzip, gzip, gzip", "x"}) {
        server.play(script().expect_request().send(coded_reply(coding, "abc")));
        BOOST_TEST(exchange(make_client()).code() == errc::unsupported_encoding);
    }
    options.compression = false;
    for (char const* coding : {"gzip", "deflate", "br", "zstd"}) {
        server.play(script().expect_request().send(coded_reply(coding, "abc")));
        BOOST_TEST(exchange(make_client()).code() == errc::unsupported_encoding);
    }
    server.play(script().expect_request().send(coded_reply("Identity", "abc")));
    BOOST_TEST(exchange(make_client()).ok(200, "abc"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
