// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_client_calls)

using namespace confab;
using tests::athena_against;
using tests::athena_key;
using tests::reply;
namespace athena = confab::athena;

namespace {

constexpr char const* whole = R"({ "id":"asset_1", "title":"T", "is_unread":true, "n":9007199254740993 })";

// What one call came to.
template <class T>
result<T> outcome_of(athena_against& server,
                     asio::awaitable<result<T>> (athena::client::*call)(std::string, athena::call_settings) const,
                     std::string const& id = "asset_1") {
    result<T> outcome = failure(errc::cancelled);
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pending = (client.*call)(id, athena::call_settings());
        outcome = co_await std::move(pending);
    };
    server.run(use);
    return outcome;
}

result<std::string> downloaded(athena_against& server, athena::export_format format, std::size_t most = 1000,
                               std::string const& id = "asset_1") {
    result<std::string> outcome = failure(errc::cancelled);
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pending = client.try_download(id, format, most);
        outcome = co_await std::move(pending);
    };
    server.run(use);
    return outcome;
}

std::string head_of(athena_against const& server, std::size_t number = 0) {
    auto const& request = server.server->requests().at(number);
    return request.substr(0, request.find("\r\n"));
}

// Notes what it is told.
class noting_sink final : public resilience::answer_sink {
public:
    error_code begin(http::response_head const&) override { return notes += '^', error_code(); }
    error_code on_data(std::string_view bytes) override {
        notes += bytes;
        return refuses ? make_error_code(errc::sink_failed) : error_code();
    }
    std::string notes;
    bool refuses = false;
};

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(each_call_sends_exactly_its_request_and_reads_the_session) {
    using call = asio::awaitable<result<athena::session>> (athena::client::*)(std::string, athena::call_settings) const;
    for (auto const& [made, line] :
         {std::pair<call, char const*>(&athena::client::try_get, "GET /api/v0/sessions/asset%2F1 HTTP/1.1"),
          std::pair<call, char const*>(&athena::client::try_mark_read, "POST /api/v0/sessions/asset%2F1/read HTTP/1.1"),
          std::pair<call, char const*>(&athena::client::try_mark_unread,
                                       "POST /api/v0/sessions/asset%2F1/unread HTTP/1.1")}) {
        athena_against server([](std::string_view) { return reply(200, whole); });
        auto const session = outcome_of(server, made, "asset/1");
        BOOST_TEST_REQUIRE(session.has_value());
        BOOST_TEST(session->id == "asset_1");
        BOOST_TEST(session->title == "T");
        BOOST_TEST(session->is_unread.value());
        BOOST_TEST(session->raw == whole);
        BOOST_TEST(head_of(server) == line);
        auto const& request = server.server->requests()[0];
        BOOST_TEST(request.find("\r\nX-API-KEY: " + std::string(athena_key) + "\r\n") != request.npos);
        BOOST_TEST(request.find("\r\nAccept: application/json\r\n") != request.npos);
        BOOST_TEST(request.ends_with("\r\n\r\n")); // no body
    }
}

BOOST_AUTO_TEST_CASE(the_throwing_form_is_the_same_call) {
    athena_against server([](std::string_view request) {
        return request.find("/asset_2") == request.npos ? reply(200, whole) : reply(404, R"({"message":"no such"})");
    });
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto const session = co_await client.get("asset_1");
        BOOST_TEST(session.title == "T");
        auto const read = co_await client.mark_read("asset_1");
        BOOST_TEST(read.title == "T");
        auto const unread = co_await client.mark_unread("asset_1");
        BOOST_TEST(unread.title == "T");
        auto const text = co_await client.download("asset_1");
        BOOST_TEST(text == whole);
        noting_sink sink;
        co_await client.download_to("asset_1", athena::export_format::stats, sink);
        BOOST_TEST(sink.notes == '^' + std::string(whole));
        failure reason;
        try {
            auto const none = co_await client.get("asset_2");
        } catch (error const& e) {
            reason = e.reason();
        }
        BOOST_TEST((reason.code == errc::not_found));
        BOOST_TEST(reason.details.vendor == "athena");
        BOOST_TEST(reason.details.vendor_message == "no such");
        BOOST_TEST(reason.details.operation == "GET /api/v0/sessions/asset_2");
    };
    server.run(use);
}

BOOST_AUTO_TEST_CASE(a_call_is_tried_again_like_a_read_also_where_it_writes) {
    for (auto const call :
         {&athena::client::try_get, &athena::client::try_mark_read, &athena::client::try_mark_unread}) {
        int number = 0;
        athena_against server([&](std::string_view) { return ++number < 3 ? reply(503, "{}") : reply(200, whole); });
        BOOST_TEST(outcome_of(server, call).has_value());
        BOOST_TEST(server.sent() == 3u);
        int lost_once = 0;
        athena_against lost([&](std::string_view) { return lost_once++ == 1 ? reply(200, whole) : std::string(); });
        BOOST_TEST(outcome_of(lost, call).has_value());
        BOOST_TEST(lost.sent() == 2u);
    }
}

// fault F21, F26, F27
BOOST_AUTO_TEST_CASE(an_answer_that_is_no_session_is_a_typed_error) {
    for (auto const& [answer, expected] :
         {std::pair(reply(200, "<html>"), errc::not_json), std::pair(reply(200, ""), errc::not_json),
          std::pair(reply(200, "[]"), errc::unexpected_type), std::pair(reply(200, "{}"), errc::missing_member),
          std::pair(reply(200, R"({"id":"a","title":7})"), errc::unexpected_type),
          std::pair(reply(200, "{\"id\":"), errc::malformed_json),
          std::pair(reply(206, whole), errc::unexpected_status), std::pair(reply(401, "{}"), errc::unauthorized),
          std::pair(reply(422, R"({"detail":"bad id"})"), errc::request_rejected)}) {
        athena_against server([&](std::string_view) { return answer; });
        auto const outcome = outcome_of(server, &athena::client::try_get);
        BOOST_TEST_REQUIRE(!outcome.has_value());
        BOOST_TEST((outcome.error().code == expected), describe(outcome.error()));
        BOOST_TEST(outcome.error().details.vendor == "athena");
        BOOST_TEST(outcome.error().details.operation.starts_with("GET /api/v0/sessions/asset_1"));
        BOOST_TEST(outcome.error().details.http_status != 0u);
        BOOST_TEST(server.sent() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_segment_of_a_path_is_not_sent) {
    athena_against server([](std::string_view) { return reply(200, whole); });
    for (auto const* id : {"", ".", ".."}) {
        for (auto const call :
             {&athena::client::try_get, &athena::client::try_mark_read, &athena::client::try_mark_unread})
            BOOST_TEST((outcome_of(server, call, id).error().code == errc::invalid_argument));
        BOOST_TEST((downloaded(server, athena::export_format::trace, 10, id).error().code == errc::invalid_argument));
    }
    BOOST_TEST((downloaded(server, athena::export_format::unknown).error().code == errc::invalid_argument));
    BOOST_TEST(server.sent() == 0u);
    // Others are escaped, so that they stay one segment.
    outcome_of(server, &athena::client::try_get, "../x?y=1#z\r\n");
    BOOST_TEST(head_of(server) == "GET /api/v0/sessions/..%2Fx%3Fy%3D1%23z%0D%0A HTTP/1.1");
}

// fault F18
BOOST_AUTO_TEST_CASE(a_history_comes_byte_for_byte_in_each_format) {
    std::string const json = " [1e400, {\"x\":\"\\u0000\"} ]\n", text = "# Größe\n\n<b>\n";
    athena_against server([&](std::string_view request) {
        bool const is_markdown = request.find("markdown HTTP") != request.npos;
        return reply(200, is_markdown ? text : json,
                     is_markdown ? "Content-Type: text/markdown; charset=utf-8\r\n"
                                 : "Content-Type: application/json\r\n");
    });
    BOOST_TEST(downloaded(server, athena::export_format::trace).value() == json);
    BOOST_TEST(downloaded(server, athena::export_format::messages).value() == json);
    BOOST_TEST(downloaded(server, athena::export_format::stats).value() == json);
    BOOST_TEST(downloaded(server, athena::export_format::markdown).value() == text);
    BOOST_TEST(head_of(server, 0) == "GET /api/v0/sessions/asset_1/download?export_format=trace HTTP/1.1");
    BOOST_TEST(head_of(server, 1) == "GET /api/v0/sessions/asset_1/download?export_format=messages HTTP/1.1");
    BOOST_TEST(head_of(server, 3) == "GET /api/v0/sessions/asset_1/download?export_format=markdown HTTP/1.1");
    auto const& request = server.server->requests()[3];
    BOOST_TEST(request.find("\r\nAccept: text/markdown\r\n") != request.npos);
    BOOST_TEST(request.find("application/json") == request.npos);
}

// fault F26, F27
BOOST_AUTO_TEST_CASE(a_history_that_is_something_else_is_a_typed_error) {
    using format = athena::export_format;
    auto const typed = [](char const* type, char const* body) {
        return reply(200, body, std::string("Content-Type: ") + type + "\r\n");
    };
    for (auto const& [wanted, answer, expected] :
         {std::tuple(format::trace, typed("text/html", "<html>log in"), errc::not_json),
          std::tuple(format::messages, reply(200, ""), errc::not_json),
          std::tuple(format::stats, reply(200, " \r\n"), errc::not_json),
          std::tuple(format::markdown, typed("text/html; charset=utf-8", "<html>"), errc::unexpected_type),
          std::tuple(format::markdown, typed("application/json", "\"# x\""), errc::unexpected_type),
          std::tuple(format::trace, reply(204, ""), errc::unexpected_status),
          std::tuple(format::markdown, reply(206, "#"), errc::unexpected_status),
          std::tuple(format::trace, reply(404, R"({"message":"no"})"), errc::not_found)}) {
        athena_against server([&](std::string_view) { return answer; });
        auto const outcome = downloaded(server, wanted);
        BOOST_TEST_REQUIRE(!outcome.has_value());
        BOOST_TEST((outcome.error().code == expected), describe(outcome.error()));
        BOOST_TEST(outcome.error().details.vendor == "athena");
        BOOST_TEST(outcome.error().details.operation.starts_with("GET /api/v0/sessions/asset_1"));
        BOOST_TEST(outcome.error().details.http_status != 0u);
        BOOST_TEST(server.sent() == 1u);
    }
    athena_against page([](std::string_view) { return reply(200, "<html>log in"); });
    BOOST_TEST(downloaded(page, format::trace).error().details.excerpt == "<html>log in");
    athena_against plain([](std::string_view) { return reply(200, ""); }); // an empty text is a text
    BOOST_TEST(downloaded(plain, format::markdown).value().empty());
}

// fault E10
BOOST_AUTO_TEST_CASE(a_history_is_bounded) {
    athena_against server([](std::string_view) { return reply(200, "[" + std::string(98, ' ') + "]"); });
    BOOST_TEST(downloaded(server, athena::export_format::trace, 100).value().size() == 100u);
    BOOST_TEST((downloaded(server, athena::export_format::trace, 99).error().code == errc::body_too_large));
    BOOST_TEST((downloaded(server, athena::export_format::trace, 0).error().code == errc::body_too_large));
}

BOOST_AUTO_TEST_CASE(a_history_that_is_handed_on_begins_anew_where_it_is_tried_again) {
    int number = 0;
    athena_against server([&](std::string_view) {
        std::string const body = "{\"events\":[]}";
        if (++number == 1) return reply(200, body).substr(0, reply(200, body).size() - 5); // breaks off
        return reply(200, body);
    });
    noting_sink sink;
    result<void> outcome = failure(errc::cancelled);
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pending = client.try_download_to("asset_1", athena::export_format::trace, sink);
        outcome = co_await std::move(pending);
    };
    server.run(use);
    BOOST_TEST(outcome.has_value());
    BOOST_TEST(sink.notes == "^{\"events^{\"events\":[]}");
    sink.refuses = true;
    server.run(use);
    BOOST_TEST((outcome.error().code == errc::sink_failed));
    BOOST_TEST(server.sent() == 3u);
}

// fault M1
BOOST_AUTO_TEST_CASE(the_key_is_in_no_error_of_a_call) {
    std::string const echo(athena_key);
    for (auto const& answer : {reply(404, "{\"message\":\"" + echo + "\"}"), reply(200, "<html>" + echo),
                               reply(200, "{\"id\":\"a\",\"title\":{\"" + echo + "\":1}}")}) {
        athena_against server([&](std::string_view) { return answer; });
        auto const got = outcome_of(server, &athena::client::try_get);
        auto const text = downloaded(server, athena::export_format::trace);
        BOOST_TEST(describe(got.error()).find("athena_canary") == std::string::npos);
        if (!text) BOOST_TEST(describe(text.error()).find("athena_canary") == std::string::npos);
    }
}

// fault I1
BOOST_AUTO_TEST_CASE(a_call_that_waits_for_its_turn_can_be_cancelled) {
    athena_against server([](std::string_view) { return reply(200, whole); });
    server.options.rate_limit(resilience::rate_limit(1, std::chrono::hours(1000)));
    asio::io_context context;
    auto const client = server.make_client(context);
    result<athena::session> first = failure(errc::cancelled), second = failure(errc::not_found);
    result<std::string> third = failure(errc::not_found);
    asio::cancellation_signal cancel_second, cancel_third;
    auto const note = [&](auto& into) { return [&into](std::exception_ptr, auto outcome) { into = outcome; }; };
    asio::co_spawn(context, client.try_get("asset_1"), note(first));
    asio::co_spawn(context, client.try_mark_read("asset_1"),
                   asio::bind_cancellation_slot(cancel_second.slot(), note(second)));
    asio::co_spawn(context, client.try_download("asset_1"),
                   asio::bind_cancellation_slot(cancel_third.slot(), note(third)));
    while (!first && context.run_one() > 0) {
    }
    context.poll();
    cancel_second.emit(asio::cancellation_type::terminal);
    cancel_third.emit(asio::cancellation_type::terminal);
    context.run_for(std::chrono::seconds(30));
    BOOST_TEST(context.stopped());
    BOOST_TEST((second.error().code == errc::cancelled));
    BOOST_TEST((third.error().code == errc::cancelled));
    BOOST_TEST(server.sent() == 1u);
}

BOOST_AUTO_TEST_CASE(a_call_outlives_its_client) {
    athena_against server([](std::string_view) { return reply(200, whole); });
    asio::io_context context;
    std::string title;
    auto const use = [&]() -> asio::awaitable<void> {
        asio::awaitable<athena::session> pending = server.make_client(context).get("asset_1");
        auto const session = co_await std::move(pending);
        title = session.title;
    };
    tests::run_awaitable(context, use());
    BOOST_TEST(title == "T");
}

BOOST_AUTO_TEST_SUITE_END()
