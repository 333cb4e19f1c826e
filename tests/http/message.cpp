// SPDX-License-Identifier: BSL-1.0
#include <confab/http/message.hpp>

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <cstring>
#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(http_message)

namespace {

using confab::errc;
using confab::http::idempotency;
using confab::http::request;
using confab::http::response_head;
using confab::http::secret;
using confab::http::validate;

std::string written(request const& value) {
    std::string out;
    append_head(out, value, "api.test:8443", "/v1", "agent/1");
    return out;
}

bool is_refused(request const& value) {
    auto const outcome = validate(value);
    return outcome.has_error() && outcome.error().code == errc::invalid_argument &&
           !outcome.error().details.message.empty();
}

BOOST_AUTO_TEST_CASE(a_read_is_written_without_a_length) {
    request list("GET", "/sessions?x=1", idempotency::read);
    list.field("Accept", "application/json").credential("Authorization", "Bearer ", secret::make("t0ken").value());
    BOOST_TEST(validate(list).has_value());
    BOOST_TEST(list.path() == "/sessions");
    BOOST_TEST(written(list) == "GET /v1/sessions?x=1 HTTP/1.1\r\nHost: api.test:8443\r\nAccept: application/json\r\n"
                                "Authorization: Bearer t0ken\r\nUser-Agent: agent/1\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_body_is_written_with_its_length_and_an_own_agent_wins) {
    request create("POST", "/sessions");
    create.body("application/json", "{}").field("user-agent", "mine");
    BOOST_TEST((create.kind() == idempotency::once_only));
    BOOST_TEST(written(create) ==
               "POST /v1/sessions HTTP/1.1\r\nHost: api.test:8443\r\nContent-Type: application/json\r\n"
               "user-agent: mine\r\nContent-Length: 2\r\n\r\n");
    BOOST_TEST(written(request("POST", "/x")).find("Content-Length: 0\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_byte_injects_a_line) { // fault M5
    for (int byte = 0; byte < 256; ++byte) {
        auto const text = std::string("a") + static_cast<char>(byte) + "b";
        bool const printable = byte >= ' ' && byte < 0x7f;
        BOOST_TEST_CONTEXT("byte " << byte) {
            BOOST_TEST(is_refused(request("GET", "/x").field("X-Test", text)) == !(printable || byte == '\t'));
            BOOST_TEST(is_refused(request("GET", "/" + text)) == !(printable && byte != ' ' && byte != '#'));
            BOOST_TEST(is_refused(request("G" + text, "/x")));
            bool const token =
                std::isalnum(byte) != 0 || (byte != 0 && std::strchr("!#$%&'*+-.^_`|~", byte) != nullptr);
            BOOST_TEST(is_refused(request("GET", "/x").field(text, "v")) == !token);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_frames_a_message_is_left_to_the_client) {
    for (char const* name : {"Host", "host", "Content-Length", "TRANSFER-ENCODING", "Connection", "Upgrade", "Expect",
                             "te", "Trailer", "Keep-Alive", "Proxy-Connection", "Accept-Encoding", ""})
        BOOST_TEST(is_refused(request("GET", "/x").field(name, "1")), name);
    for (char const* target : {"", "x", "http://evil/", "*", "?x"})
        BOOST_TEST(is_refused(request("GET", target)), target);
    for (char const* method : {"", "get", "CONNECT", "G T"}) BOOST_TEST(is_refused(request(method, "/")), method);
}

BOOST_AUTO_TEST_CASE(finds_fields_whatever_their_case) {
    response_head const head(200, 11, {{"X-Request-ID", "1"}, {"x-request-id", "2"}, {"Empty", ""}});
    BOOST_TEST(head.find("x-REQUEST-id").value() == "1");
    BOOST_TEST(head.find("empty").value() == "");
    BOOST_TEST(!head.find("absent").has_value());
    // Copies share the fields, and outlive one another.
    auto copy = std::make_unique<response_head>(head);
    response_head const second = *copy;
    BOOST_TEST(&second.fields() == &head.fields());
    copy.reset();
    BOOST_TEST(second.find("x-request-id").value() == "1");
    response_head moved = second;
    response_head const kept = std::move(moved);
    BOOST_TEST(kept.fields().size() == 3u);
    BOOST_TEST(response_head().fields().empty());
    BOOST_TEST(!response_head().find("empty").has_value());
    BOOST_TEST(!confab::http::equals_ignoring_case("a@", "A`")); // a byte apart in one bit only
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
