// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/object_fetch.hpp>

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <confab/client_options.hpp>
#include <confab/paging/requester_setup.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_object_fetch)

using namespace confab;
using http::idempotency;
using paging::body_expectation;
using tests::fake_server;
using tests::reply;
using tests::run_awaitable;

namespace {

constexpr char const* token = "canary_8f14e45f_token";

// Says `{"failed":true}` where a success is none.
class test_protocol final : public resilience::vendor_protocol {
public:
    std::string_view name() const noexcept override { return "acme"; }
    void authorize(http::request& request) const override {
        request.credential("Authorization", "Bearer ", http::secret::make(token).value());
    }
    void read_error(std::string_view body, diagnostics& details) const override { details.vendor_message = body; }
    error_code judge_success(std::string_view body, diagnostics& details) const override {
        if (!body.starts_with("{\"failed\":true")) return {};
        details.vendor_message = "it failed";
        return make_error_code(errc::vendor_failure);
    }
};

template <class String>
class basic_thing {
public:
    basic_thing() = default;
    template <class Other>
    explicit basic_thing(basic_thing<Other> const& other) : id(other.id), raw(other.raw) {}

    String id;
    String raw;
};
using thing_view = basic_thing<std::string_view>;
using thing = basic_thing<std::string>;
constexpr json::field_table thing_fields{json::text_or_number_field<&thing_view::id>("id").required()};

http::request call(idempotency kind) { return http::request("POST", "/things/7?x=1", kind); }

class against {
public:
    explicit against(fake_server::handler answer, idempotency kind = idempotency::read,
                     std::string_view pointer = "/data", body_expectation expected = body_expectation::required)
        : server(std::make_shared<fake_server>(std::move(answer))) {
        asio::io_context context;
        auto const options = client_options()
                                 .connector(server)
                                 .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
                                 .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3));
        auto const requester =
            paging::make_requester(context.get_executor(), std::make_shared<test_protocol>(), options,
                                   "https://api.example.com", resilience::rate_limit(1, std::chrono::seconds(1)));
        auto const run = [&]() -> asio::awaitable<void> {
            auto pending = paging::fetch_object(*requester, call(kind), pointer, expected);
            outcome = co_await std::move(pending);
        };
        run_awaitable(context, run());
    }

    errc code() const { return outcome ? errc{} : static_cast<errc>(outcome.error().code.value()); }

    std::shared_ptr<fake_server> server;
    result<paging::raw_object> outcome = failure(errc::cancelled);
};

} // namespace

BOOST_AUTO_TEST_CASE(an_object_is_found_within_its_document_byte_for_byte) {
    std::string const object = "{ \"id\" : 17226012685401507,\"s\":\"\\ud83d\\ude00 }\" }";
    against const server([&](std::string_view) {
        return reply(201, " {\"type\":\"OK\",\"data\" : " + object + "}\n",
                     "X-Request-Id: r1\r\nContent-Type: application/json\r\n");
    });
    BOOST_TEST_REQUIRE(server.outcome.has_value());
    auto const& answer = *server.outcome;
    BOOST_TEST(answer.text() == object);
    BOOST_TEST(answer.status == 201u);
    BOOST_TEST(answer.request_id == "r1");
    BOOST_TEST(answer.content_type == "application/json");
    BOOST_TEST(answer.envelope.text_at("/type").value().value() == "OK");
    auto const decoded = paging::decode_object<thing>(answer, thing_fields);
    BOOST_TEST(decoded.value().id == "17226012685401507");
    BOOST_TEST(decoded.value().raw == object);
    BOOST_TEST(server.server->requests().at(0).starts_with("POST /things/7?x=1 HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(the_whole_document_may_be_the_object) {
    against const server([](std::string_view) { return reply(200, " {\"id\":\"a\"} "); }, idempotency::read, "");
    BOOST_TEST(server.outcome.value().text() == "{\"id\":\"a\"}");
    auto moved = std::move(*const_cast<result<paging::raw_object>&>(server.outcome));
    BOOST_TEST(paging::decode_object<thing>(moved, thing_fields).value().id == "a");
}

// fault E8, E13, E14, F26, F27
BOOST_AUTO_TEST_CASE(what_holds_no_object_is_a_typed_error_with_its_circumstances) {
    class answer_case {
    public:
        answer_case(unsigned code, char const* text, errc what) : status(code), body(text), expected(what) {}
        unsigned status;
        char const* body;
        errc expected;
    };
    for (answer_case const& row :
         {answer_case(200, "", errc::not_json), answer_case(200, " \r\n", errc::not_json),
          answer_case(200, "<html>log in</html>", errc::not_json), answer_case(200, "OK", errc::malformed_json),
          answer_case(200, "{\"data\":{}", errc::malformed_json), answer_case(200, "{}", errc::missing_member),
          answer_case(200, "{\"data\":null}", errc::missing_member), answer_case(200, "null", errc::unexpected_type),
          answer_case(200, "[]", errc::missing_member), answer_case(200, "7", errc::unexpected_type),
          answer_case(200, "{\"data\":{},\"data\":{}}", errc::duplicate_key),
          answer_case(204, "", errc::unexpected_status), answer_case(205, "", errc::unexpected_status),
          answer_case(206, "{\"data\":{}}", errc::unexpected_status), answer_case(304, "", errc::unexpected_status),
          answer_case(404, "{}", errc::not_found), answer_case(401, "no", errc::unauthorized)}) {
        against const server([&](std::string_view) { return reply(row.status, row.body, "X-Request-Id: r2\r\n"); });
        BOOST_TEST_CONTEXT(row.status << ' ' << row.body) {
            BOOST_TEST((server.code() == row.expected));
            BOOST_TEST(server.server->requests().size() == 1u);
            auto const details = server.outcome.error().details;
            BOOST_TEST(details.vendor == "acme");
            BOOST_TEST(details.operation == "POST /things/7");
            BOOST_TEST(details.http_status == row.status);
            BOOST_TEST(details.request_id == "r2");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_enough_where_the_call_says_so) {
    for (unsigned const status : {200u, 202u, 204u}) {
        against const empty([&](std::string_view) { return reply(status, ""); }, idempotency::repeatable, "",
                            body_expectation::may_be_empty);
        BOOST_TEST(empty.outcome.value().text().empty());
        BOOST_TEST(empty.outcome.value().status == status);
    }
    for (auto const* body : {"{}", "{\"data\":null}"}) {
        against const server([&](std::string_view) { return reply(200, body); }, idempotency::repeatable, "/data",
                             body_expectation::may_be_empty);
        BOOST_TEST(server.outcome.value().text().empty());
    }
    against const html([&](std::string_view) { return reply(200, "<html>"); }, idempotency::repeatable, "",
                       body_expectation::may_be_empty);
    BOOST_TEST((html.code() == errc::not_json));
}

BOOST_AUTO_TEST_CASE(text_is_taken_as_it_is) {
    for (auto const* body : {"# Title\n\n- a", "{\"not\":", ""}) {
        against const server([&](std::string_view) { return reply(200, body, "Content-Type: text/markdown\r\n"); },
                             idempotency::read, "", body_expectation::text);
        BOOST_TEST(server.outcome.value().bytes == body);
        BOOST_TEST(server.outcome.value().content_type == "text/markdown");
        BOOST_TEST(server.outcome.value().text().empty());
    }
}

// fault F25
BOOST_AUTO_TEST_CASE(an_error_within_a_success_is_found_whatever_its_size) {
    for (std::size_t const size : {0u, 100u, 4096u, 100'000u}) {
        against const server([&](std::string_view) {
            return reply(200, "{\"failed\":true,\"data\":{\"id\":\"" + std::string(size, 'x') + "\"}}");
        });
        BOOST_TEST((server.code() == errc::vendor_failure));
        BOOST_TEST(server.outcome.error().details.vendor_message == "it failed");
    }
}

BOOST_AUTO_TEST_CASE(only_reads_are_sent_again) {
    for (auto const kind : {idempotency::read, idempotency::repeatable, idempotency::once_only}) {
        int sent = 0;
        against const server(
            [&](std::string_view) { return ++sent < 3 ? reply(503, "") : reply(200, "{\"data\":{\"id\":\"a\"}}"); },
            kind);
        BOOST_TEST(sent == (kind == idempotency::read ? 3 : 1));
        BOOST_TEST(server.outcome.has_value() == (kind == idempotency::read));
    }
}

BOOST_AUTO_TEST_CASE(an_attempt_that_breaks_off_leaves_nothing_behind) {
    int sent = 0;
    against const server([&](std::string_view) {
        return ++sent == 1 ? "HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\n{\"data\":{\"id\":\"first\"}}"
                           : reply(200, "{\"data\":{\"id\":\"b\"}}");
    });
    BOOST_TEST(sent == 2);
    BOOST_TEST(server.outcome.value().text() == "{\"id\":\"b\"}");
}

// fault M1
BOOST_AUTO_TEST_CASE(the_credential_is_in_no_error_though_the_server_echoes_it) {
    std::string const echo(token);
    for (auto const& answer :
         {reply(200, "<html>" + echo), reply(200, "{\"data\":[],\"data\":0}", "X-Request-Id: " + echo + "\r\n"),
          reply(200, std::string(170, '<') + echo)}) {
        against const server([&](std::string_view) { return answer; });
        auto const reason = server.outcome.error();
        auto const all = describe(reason) + reason.details.excerpt + reason.details.request_id;
        BOOST_TEST(all.find("canary") == std::string::npos, all);
    }
}

// fault F22
BOOST_AUTO_TEST_CASE(an_object_that_cannot_be_read_says_which_answer_it_was) {
    against const server([](std::string_view) { return reply(200, "{\"data\":{\"id\":{}}}", "X-Request-Id: r3\r\n"); });
    auto const decoded = paging::decode_object<thing>(server.outcome.value(), thing_fields);
    BOOST_TEST((decoded.error().code == errc::unexpected_type));
    BOOST_TEST(decoded.error().details.json_pointer == "/id");
    BOOST_TEST(decoded.error().details.request_id == "r3");
    BOOST_TEST(decoded.error().details.http_status == 200u);
}

BOOST_AUTO_TEST_CASE(the_throwing_form_throws_the_failure) {
    auto const run = []() -> asio::awaitable<void> {
        auto const answer = [](bool good) -> asio::awaitable<result<std::string>> {
            result<std::string> made = failure(errc::not_found, "gone");
            if (good) made = std::string("here");
            co_return made;
        };
        auto text = co_await paging::value_of(answer(true));
        BOOST_TEST(text == "here");
        std::string thrown;
        try {
            auto const never = co_await paging::value_of(answer(false));
        } catch (error const& e) {
            thrown = e.details().message;
        }
        BOOST_TEST(thrown == "gone");
    };
    run_awaitable(run());
}

BOOST_AUTO_TEST_SUITE_END()
