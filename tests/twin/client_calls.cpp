// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "twin/client_fixture.hpp"

#include <confab/json/timestamp.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_client_calls)

using namespace confab;
using tests::reply;
using tests::twin_against;
using tests::twin_token;
namespace twin = confab::twin;

namespace {

using twin::client;

// Every change, by what it sends.
class change_case {
public:
    using call = asio::awaitable<result<void>> (*)(client const&);
    change_case(call what, char const* expected, char const* expected_body = "")
        : make(what), line(expected), body(expected_body) {}

    call make;
    char const* line;
    char const* body;
};

change_case const changes[] = {
    {[](client const& c) { return c.try_finish("s 1"); }, "DELETE /api/v1/sessions/s%201"},
    {[](client const& c) { return c.try_finish("s", "so\"ld"); }, "DELETE /api/v1/sessions/s",
     R"({"result":"so\"ld"})"},
    {[](client const& c) { return c.try_rename("s", "a/b +?#é"); },
     "PATCH /api/v1/sessions/s/names/a%2Fb%20%2B%3F%23%C3%A9"},
    {[](client const& c) { return c.try_mark_spam("s"); }, "PATCH /api/v1/sessions/s/spam"},
    {[](client const& c) { return c.try_mark_spam("s", false); }, "PATCH /api/v1/sessions/s/notSpam"},
    {[](client const& c) { return c.try_add_operator("s", "7"); }, "PUT /api/v1/sessions/s/operators/7"},
    {[](client const& c) { return c.try_switch_operator("s", "7"); }, "PATCH /api/v1/sessions/s/operators/7"},
    {[](client const& c) { return c.try_remove_operator("s", "7"); }, "DELETE /api/v1/sessions/s/operators/7"},
    {[](client const& c) { return c.try_switch_group("s", "g"); }, "PATCH /api/v1/sessions/s/groupoperators/g"},
};

// Every call that is never sent again.
class once_case {
public:
    using call = asio::awaitable<result<std::string>> (*)(client const&);
    once_case(call what, char const* expected, char const* expected_body)
        : make(what), line(expected), body(expected_body) {}

    call make;
    char const* line;
    char const* body;
};

template <class T>
asio::awaitable<result<std::string>> id_of(asio::awaitable<result<T>> pending) {
    auto const outcome = co_await std::move(pending);
    if (!outcome) co_return outcome.error();
    co_return outcome->id;
}

once_case const once_calls[] = {
    {[](client const& c) { return id_of(c.try_post("s", twin::new_message("hi"))); },
     "POST /api/v1/sessions/s/clients/messages", R"({"body":"hi"})"},
    {[](client const& c) { return id_of(c.try_start("c/1")); }, "POST /api/v1/chats/c%2F1/sessions", "{}"},
    {[](client const& c) { return id_of(c.try_continue_or_start("c", twin::new_session().client_external_id("e"))); },
     "PUT /api/v1/chats/c/sessions", R"({"clientExternalId":"e"})"},
};

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(each_change_sends_what_the_vendor_documents_and_takes_any_success) {
    for (auto const& answer :
         {reply(200, ""), reply(204, ""), reply(200, "{}"), reply(202, "<ok>"), reply(200, "null")}) {
        for (auto const& row : changes) {
            twin_against server([&](std::string_view) { return answer; });
            auto const outcome = server.outcome<void>(row.make);
            BOOST_TEST(outcome.has_value(), row.line);
            BOOST_TEST_REQUIRE(server.sent() == 1u);
            BOOST_TEST(server.line(0) == row.line);
            BOOST_TEST(server.body(0) == row.body);
            BOOST_TEST((server.request(0).find("\r\nContent-Type: application/json\r\n") != std::string::npos) ==
                       (*row.body != '\0'));
            BOOST_TEST(server.request(0).find("\r\nHost: chat-api.twin24.ai\r\n") != std::string::npos);
            BOOST_TEST(server.request(0).find("\r\nAuthorization: Bearer " + std::string(twin_token) + "\r\n") !=
                       std::string::npos);
        }
    }
}

// fault B5, G11
BOOST_AUTO_TEST_CASE(a_change_is_sent_again_only_where_the_caller_opted_in) {
    for (auto const& row : changes) {
        for (bool const opted_in : {false, true}) {
            int number = 0;
            twin_against server([&](std::string_view) { return ++number < 3 ? reply(503, "{}") : reply(200, ""); });
            server.options.retries(
                resilience::retry_policy().initial_backoff({}).max_attempts(3).retry_repeatable(opted_in));
            BOOST_TEST(server.outcome<void>(row.make).has_value() == opted_in);
            BOOST_TEST(server.sent() == (opted_in ? 3u : 1u));
        }
    }
}

// fault B5, G11, F18
BOOST_AUTO_TEST_CASE(what_happens_twice_if_sent_twice_is_sent_once) {
    for (auto const& row : once_calls) {
        twin_against server([](std::string_view) { return reply(201, R"({"id":"new"})"); });
        BOOST_TEST(server.outcome<std::string>(row.make).value() == "new");
        BOOST_TEST(server.line(0) == row.line);
        BOOST_TEST(server.body(0) == row.body);
        for (auto const& broken : {reply(503, "{}"), reply(429, "{}"), std::string()}) {
            twin_against failing([&](std::string_view) { return broken; });
            failing.options.retries(resilience::retry_policy().initial_backoff({}).retry_repeatable(true));
            BOOST_TEST(!failing.outcome<std::string>(row.make).has_value());
            BOOST_TEST(failing.sent() == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(answers_are_read_as_far_as_they_can_be) {
    std::string body = R"({"id":17,"clientId":9007199254740993,"startedAt":"2018-10-31T11:56:07+00:00","ttl":"3600",
"messages":[{"id":"m"}],"new":1e400})";
    twin_against server([&](std::string_view) { return reply(201, body); });
    auto const start = [](client const& c) { return c.try_start("c"); };
    auto const started = server.outcome<twin::started_session>(start).value();
    BOOST_TEST(started.id == "17");
    BOOST_TEST(started.client_id == "9007199254740993");
    BOOST_TEST(json::format_timestamp(started.started_at.value()) == "2018-10-31T11:56:07Z");
    BOOST_TEST(started.ttl.value() == 3600);
    BOOST_TEST(started.messages == R"([{"id":"m"}])");
    BOOST_TEST(started.raw == body);
    // It was started, whatever the answer says of it.
    body = R"({"id":null,"clientId":{},"startedAt":"yesterday","ttl":"long","messages":null})";
    auto const odd = server.outcome<twin::started_session>(start).value();
    BOOST_TEST(odd.id.empty());
    BOOST_TEST(odd.client_id.empty());
    BOOST_TEST(!odd.started_at.has_value());
    BOOST_TEST(!odd.ttl.has_value());
    BOOST_TEST(odd.messages.empty());
    body = R"({"id":"m-1","createdAt":"2018-10-31T11:56:07.5Z"})";
    auto const posted =
        server.outcome<twin::posted_message>([](client const& c) { return c.try_post("s", twin::new_message("x")); });
    BOOST_TEST(posted.value().id == "m-1");
    BOOST_TEST(json::format_timestamp(posted.value().created_at.value()) == "2018-10-31T11:56:07.500Z");
    BOOST_TEST(posted.value().raw == body);
    for (auto const& [text, expected] : {std::pair("[]", errc::unexpected_type), std::pair("7", errc::unexpected_type),
                                         std::pair("<html>", errc::not_json), std::pair("", errc::not_json)}) {
        body = text;
        auto const outcome = server.outcome<twin::started_session>(start);
        BOOST_TEST_REQUIRE(!outcome.has_value());
        BOOST_TEST((outcome.error().code == expected), describe(outcome.error()));
        BOOST_TEST(outcome.error().details.operation == "POST /chats/c/sessions");
        BOOST_TEST(outcome.error().details.http_status == 201u);
    }
}

// fault F18, F21, F26
BOOST_AUTO_TEST_CASE(a_session_is_read_whole_or_not_at_all) {
    std::string const body = R"({"id":"s","status":"active","operators":"[{\"id\":7}]","tags":"a,b"})";
    twin_against server([&](std::string_view) { return reply(200, body); });
    auto const get = [](client const& c) { return c.try_get("../x"); };
    auto const session = server.outcome<twin::chat_session>(get).value();
    BOOST_TEST(session.id == "s");
    BOOST_TEST(session.raw == body);
    BOOST_TEST(twin::operators_of(session.operators).value().at(0).id == "7");
    BOOST_TEST(server.line(0) == "GET /api/v1/sessions/..%2Fx");
    for (auto const& [answer, expected] :
         {std::pair(reply(200, "<html>"), errc::not_json), std::pair(reply(200, "{}"), errc::missing_member),
          std::pair(reply(200, "[]"), errc::unexpected_type), std::pair(reply(206, "{}"), errc::unexpected_status),
          std::pair(reply(404, R"({"error":"Session not found"})"), errc::not_found),
          std::pair(reply(400, R"({"error":{"code":7}})"), errc::request_rejected)}) {
        twin_against wrong([&](std::string_view) { return answer; });
        auto const outcome = wrong.outcome<twin::chat_session>(get);
        BOOST_TEST_REQUIRE(!outcome.has_value());
        BOOST_TEST((outcome.error().code == expected), describe(outcome.error()));
        BOOST_TEST(outcome.error().details.vendor == "twin");
        BOOST_TEST(outcome.error().details.http_status != 0u);
        BOOST_TEST(wrong.sent() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(an_argument_that_cannot_be_sent_is_not_sent) {
    twin_against server([](std::string_view) { return reply(200, "{}"); });
    auto const check = [&](auto make) {
        auto const outcome = server.outcome<void>(make);
        BOOST_TEST((!outcome && outcome.error().code == errc::invalid_argument));
    };
    for (std::string const id : {"", ".", ".."}) {
        check([=](client const& c) { return c.try_finish(id); });
        check([=](client const& c) { return c.try_rename("s", id); });
        check([=](client const& c) { return c.try_mark_spam(id); });
        check([=](client const& c) { return c.try_add_operator("s", id); });
        check([=](client const& c) { return c.try_switch_operator(id, "7"); });
        check([=](client const& c) { return c.try_remove_operator("s", id); });
        check([=](client const& c) { return c.try_switch_group("s", id); });
    }
    check([](client const& c) { return c.try_finish("s", "\xff"); });
    auto const post =
        server.outcome<twin::posted_message>([](client const& c) { return c.try_post("s", twin::new_message()); });
    BOOST_TEST((post.error().code == errc::invalid_argument));
    auto const start = server.outcome<twin::started_session>(
        [](client const& c) { return c.try_start("c", twin::new_session().lifetime(std::chrono::hours(13))); });
    BOOST_TEST(start.error().details.message == "lifetime: \"46800\" is outside of 1 to 43200 seconds");
    auto const use = [](client const& c) -> asio::awaitable<void> {
        auto messages = c.messages("");
        auto const first = co_await messages.try_next();
        BOOST_TEST((first.error().code == errc::invalid_argument));
    };
    server.run(use);
    BOOST_TEST(server.sent() == 0u);
}

BOOST_AUTO_TEST_CASE(the_throwing_forms_return_the_same_and_throw_the_same) {
    twin_against server([](std::string_view request) {
        return request.find("/none") == request.npos ? reply(200, R"({"id":"s"})") : reply(404, R"({"error":"none"})");
    });
    auto const use = [&](client const& c) -> asio::awaitable<void> {
        auto const session = co_await c.get("s");
        BOOST_TEST(session.id == "s");
        co_await c.finish("s");
        co_await c.rename("s", "n");
        co_await c.mark_spam("s");
        co_await c.add_operator("s", "7");
        co_await c.switch_operator("s", "7");
        co_await c.remove_operator("s", "7");
        co_await c.switch_group("s", "7");
        twin::new_message const words("x");
        auto const posted = co_await c.post("s", words);
        BOOST_TEST(posted.id == "s");
        auto const started = co_await c.start("c");
        BOOST_TEST(started.id == "s");
        auto const resumed = co_await c.continue_or_start("c");
        BOOST_TEST(resumed.id == "s");
        failure reason;
        try {
            co_await c.finish("none");
        } catch (error const& e) {
            reason = e.reason();
        }
        BOOST_TEST((reason.code == errc::not_found));
        BOOST_TEST(reason.details.vendor_message == "none");
        BOOST_TEST(c.stats().requests == 12u);
    };
    server.run(use);
    BOOST_TEST(server.sent() == 12u);
}

// fault F18, F14
BOOST_AUTO_TEST_CASE(messages_come_page_by_page) {
    twin_against server([](std::string_view request) {
        auto const offset = tests::twin_number(request, "offset");
        if (offset == 0)
            return reply(200, R"({"count":"9","items":[{"id":"m1","body":"é\u0000","authorId":7},{"body":"no id"}]})");
        return reply(200, offset == 2 ? R"({"items":[{"id":"m3","readAt":"never"}]})" : R"({"items":[]})");
    });
    std::vector<std::string> found;
    auto const use = [&](client const& c) -> asio::awaitable<void> {
        auto messages = c.messages("s/1", twin::message_query().company_id(7).limit(2));
        while (auto message = co_await messages.next())
            found.push_back(message->id + message->body + message->author_id);
        auto pages = c.message_pages("s", twin::message_query().page(0));
        auto page = co_await pages.next();
        BOOST_TEST(page->items().size() == 2u);
    };
    server.run(use);
    BOOST_TEST(found == (std::vector<std::string>{"m1é" + std::string(1, '\0') + "7", "no id", "m3"}),
               boost::test_tools::per_element());
    BOOST_TEST(server.line(0) == "GET /api/v1/sessions/s%2F1/messages?companyId=7&limit=2");
    BOOST_TEST(server.line(1) == "GET /api/v1/sessions/s%2F1/messages?companyId=7&limit=2&offset=2");
    BOOST_TEST(server.line(3) == "GET /api/v1/sessions/s/messages?limit=1000&page=0");
}

BOOST_AUTO_TEST_CASE(a_call_outlives_its_client) {
    twin_against server([](std::string_view) { return reply(200, R"({"id":"s"})"); });
    asio::io_context context;
    std::string id;
    auto const use = [&]() -> asio::awaitable<void> {
        asio::awaitable<twin::chat_session> pending = server.make_client(context).get("s");
        auto const session = co_await std::move(pending);
        id = session.id;
    };
    tests::run_awaitable(context, use());
    BOOST_TEST(id == "s");
}

BOOST_AUTO_TEST_SUITE_END()
