// SPDX-License-Identifier: BSL-1.0
#include "support/run_awaitable.hpp"
#include "yourgpt/against.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_client_calls)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;
using yourgpt::body_format;
using yourgpt::outgoing_message;
using yourgpt::session_update;

namespace {

constexpr char const* updated = R"({"type":"RXSUCCESS","message":"Session updated successfully","data":
{"id": 12345, "session_uid": "17000000000000000", "status": null, "chat_mode": "1", "segment": "vip,priority",
"state": "pending", "visitor_id": null, "createdAt": "2025-01-01T00:00:00.000Z"}})";
constexpr char const* created = R"({"type":"RXSUCCESS","data":{"session_uid":17226012685401507,"state":"pending"}})";
constexpr char const* replied = R"({"type":"RXSUCCESS","message":"AI reply","data":{"id":241043,"message":"Hello!"}})";

yourgpt::credential token() { return yourgpt::credential::platform_token("api-v1-canary", "p1"); }

auto const update = [](yourgpt::client const& client) {
    return client.try_update(session_update("7").state("pending").segment("vip,priority"));
};
auto const create = [](yourgpt::client const& client) { return client.try_create("w1"); };
auto const post = [](yourgpt::client const& client) {
    return client.try_send(outgoing_message("7", "Hi").widget_uid("w1").send_by("user"));
};

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(an_update_sends_its_members_and_answers_the_session) {
    yourgpt_against server([](std::string_view) { return reply(200, updated); });
    auto const session = server.call<yourgpt::session>(update);
    BOOST_TEST_REQUIRE(session.has_value());
    BOOST_TEST(session->id == "17000000000000000");
    BOOST_TEST(session->segment == "vip,priority");
    BOOST_TEST(session->chat_mode.text() == "1");
    BOOST_TEST(session->raw.starts_with("{\"id\": 12345"));
    BOOST_TEST(json::format_timestamp(session->created_at.value()) == "2025-01-01T00:00:00Z");
    BOOST_TEST(server.requests().at(0).starts_with("POST /chatbot/v1/updateSession HTTP/1.1\r\n"));
    BOOST_TEST(server.body(0) == R"({"session_uid":"7","state":"pending","segment":"vip,priority"})");
}

BOOST_AUTO_TEST_CASE(creating_and_sending_send_their_members) {
    yourgpt_against server([](std::string_view request) {
        return reply(200, request.starts_with("POST /chatbot/v1/c") ? created : replied);
    });
    auto const session = server.call<yourgpt::session>(create);
    BOOST_TEST_REQUIRE(session.has_value());
    BOOST_TEST(session->id == "17226012685401507");
    auto const message = server.call<yourgpt::message>(post);
    BOOST_TEST_REQUIRE(message.has_value());
    BOOST_TEST(message->text == "Hello!");
    BOOST_TEST(server.requests().at(0).starts_with("POST /chatbot/v1/createSession HTTP/1.1\r\n"));
    BOOST_TEST(server.body(0) == R"({"widget_uid":"w1"})");
    BOOST_TEST(server.requests().at(1).starts_with("POST /chatbot/v1/sendMessage HTTP/1.1\r\n"));
    BOOST_TEST(server.body(1) == R"({"widget_uid":"w1","session_uid":"7","message":"Hi","send_by":"user"})");
}

BOOST_AUTO_TEST_CASE(a_platform_token_sends_forms_with_its_project) {
    yourgpt_against server([](std::string_view) { return reply(200, created); }, token());
    server.wire.session_uids(yourgpt::uid_format::number);
    BOOST_TEST(server.call<yourgpt::session>(update).has_value());
    BOOST_TEST(server.body(0) == "project_uid=p1&session_uid=7&state=pending&segment=vip%2Cpriority");
    auto const make = [](yourgpt::client const& client) { return client.try_create(); };
    BOOST_TEST(server.call<yourgpt::session>(make).has_value());
    BOOST_TEST(server.body(1) == "project_uid=p1");
    auto const say = [](yourgpt::client const& client) {
        return client.try_send(outgoing_message("7", "a+b").content_type("text"));
    };
    BOOST_TEST(server.call<yourgpt::message>(say).has_value());
    BOOST_TEST(server.body(2) == "project_uid=p1&session_uid=7&message=a%2Bb&content_type=text");
}

BOOST_AUTO_TEST_CASE(formats_can_be_switched_where_the_documents_disagree) {
    yourgpt_against server([](std::string_view) { return reply(200, created); });
    server.wire.creating_bodies(body_format::form).session_uids(yourgpt::uid_format::number);
    BOOST_TEST(server.call<yourgpt::session>(create).has_value());
    BOOST_TEST(server.body(0) == "widget_uid=w1");
    BOOST_TEST(server.call<yourgpt::session>(update).has_value());
    BOOST_TEST(server.body(1) == R"({"session_uid":7,"state":"pending","segment":"vip,priority"})");
    yourgpt_against other([](std::string_view) { return reply(200, created); }, token());
    other.wire.bodies(body_format::json);
    BOOST_TEST(other.call<yourgpt::session>(update).has_value());
    BOOST_TEST(other.body(0) == R"({"project_uid":"p1","session_uid":"7","state":"pending","segment":"vip,priority"})");
}

// fault G11
BOOST_AUTO_TEST_CASE(only_an_update_may_be_repeated_and_only_where_asked) {
    for (bool const opted_in : {false, true}) {
        yourgpt_against server([](std::string_view) { return reply(503, R"({"type":"RXERROR"})"); });
        server.options.retries(
            resilience::retry_policy().initial_backoff({}).max_attempts(3).retry_repeatable(opted_in));
        BOOST_TEST((server.call<yourgpt::session>(update).error().code == errc::server_failure));
        BOOST_TEST(server.requests().size() == (opted_in ? 3u : 1u));
        BOOST_TEST((server.call<yourgpt::session>(create).error().code == errc::server_failure));
        BOOST_TEST((server.call<yourgpt::message>(post).error().code == errc::server_failure));
        BOOST_TEST(server.requests().size() == (opted_in ? 5u : 3u));
    }
}

// fault F25
BOOST_AUTO_TEST_CASE(an_error_within_a_success_is_an_error_of_any_size) {
    for (std::size_t const padding : {0u, 5000u}) {
        auto const body = R"({"type":"RXERROR","code":505,"data":{},"message":")" + std::string(padding, 'x') + "\"}";
        yourgpt_against server([&](std::string_view) { return reply(200, body); });
        auto const failed = server.call<yourgpt::message>(post);
        BOOST_TEST((failed.error().code == errc::vendor_failure));
        BOOST_TEST(failed.error().details.vendor_code == "505");
        BOOST_TEST(server.requests().size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(answers_without_their_object_are_told) {
    yourgpt_against server([](std::string_view) { return reply(200, R"({"type":"RXSUCCESS","data":{}})"); });
    BOOST_TEST((server.call<yourgpt::session>(create).error().code == errc::missing_member));
    BOOST_TEST(server.call<yourgpt::session>(update).has_value()); // it has happened
    BOOST_TEST(server.call<yourgpt::message>(post).has_value());
    yourgpt_against none([](std::string_view) { return reply(200, R"({"type":"RXSUCCESS"})"); });
    BOOST_TEST((none.call<yourgpt::session>(create).error().code == errc::missing_member));
    yourgpt_against html([](std::string_view) { return reply(200, "<html>"); });
    BOOST_TEST((html.call<yourgpt::session>(update).error().code == errc::not_json));
}

// fault M2
BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_says_which_call_it_was_and_shows_no_key) {
    yourgpt_against server([](std::string_view) {
        return reply(200, R"({"type":"RXSUCCESS","data":{"session_uid":{},"id":{}}})", "X-Request-Id: r4\r\n");
    });
    auto const check = [](failure const& reason, std::string_view operation) {
        BOOST_TEST((reason.code == errc::unexpected_type));
        BOOST_TEST(reason.details.vendor == "yourgpt");
        BOOST_TEST(reason.details.operation == operation);
        BOOST_TEST(reason.details.request_id == "r4");
    };
    check(server.call<yourgpt::session>(update).error(), "POST /updateSession");
    check(server.call<yourgpt::session>(create).error(), "POST /createSession");
    check(server.call<yourgpt::message>(post).error(), "POST /sendMessage");
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused_before_anything_is_sent) {
    yourgpt_against server([](std::string_view) { return reply(200, updated); });
    auto const conflict = [](yourgpt::client const& client) {
        return client.try_update(session_update("7").state("resolved").chat_mode("bot"));
    };
    auto const no_widget = [](yourgpt::client const& client) { return client.try_create(); };
    auto const no_text = [](yourgpt::client const& client) {
        return client.try_send(outgoing_message("7", "").widget_uid("w1"));
    };
    auto const comma = [](yourgpt::client const& client) { return client.try_append_segment("7", "a,b"); };
    BOOST_TEST((server.call<yourgpt::session>(conflict).error().code == errc::invalid_argument));
    BOOST_TEST((server.call<yourgpt::session>(no_widget).error().code == errc::invalid_argument));
    BOOST_TEST((server.call<yourgpt::message>(no_text).error().code == errc::invalid_argument));
    BOOST_TEST((server.call<yourgpt::session>(comma).error().code == errc::invalid_argument));
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_throwing_form_throws_the_same) {
    yourgpt_against server([](std::string_view) { return reply(401, R"({"type":"RXERROR","message":"revoked"})"); });
    std::string said;
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        try {
            auto session = co_await client.create("w1");
            said = session.id;
        } catch (error const& e) {
            said = e.details().vendor_message;
            BOOST_TEST((e.code() == errc::unauthorized));
        }
    };
    server.run(use);
    BOOST_TEST(said == "revoked");
}

BOOST_AUTO_TEST_CASE(a_call_outlives_its_client) {
    yourgpt_against server([](std::string_view) { return reply(200, created); });
    asio::io_context context;
    std::string id;
    auto const use = [&]() -> asio::awaitable<void> {
        auto client = std::make_unique<yourgpt::client>(context.get_executor(), server.credential, server.options);
        auto pending = client->create("w1");
        client.reset();
        auto session = co_await std::move(pending);
        id = session.id;
    };
    run_awaitable(context, use());
    BOOST_TEST(id == "17226012685401507");
}

BOOST_AUTO_TEST_CASE(appending_a_tag_keeps_those_that_are_there) {
    for (auto const* had : {"null", "\"\"", "\"vip\"", "\"vip, new ,x\""}) {
        yourgpt_against server([&](std::string_view request) {
            if (request.starts_with("POST /chatbot/v1/u")) return reply(200, updated);
            if (page_of(request) == 1) return reply(200, rows({1, 2}));
            return reply(200,
                         R"({"type":"RXSUCCESS","data":[{"session_uid":"7","segment":)" + std::string(had) + "}]}");
        });
        auto const append = [](yourgpt::client const& client) { return client.try_append_segment("7", "new"); };
        BOOST_TEST(server.call<yourgpt::session>(append).has_value());
        BOOST_TEST(server.body(0) == R"({"orderBy":"DESC","limit":100,"page":1})");
        bool const has_it = std::string_view(had).find("new") != std::string_view::npos;
        BOOST_TEST_REQUIRE(server.requests().size() == (has_it ? 2u : 3u));
        auto const tags = std::string_view(had) == "\"vip\"" ? "vip,new" : "new";
        if (!has_it) BOOST_TEST(server.body(2) == R"({"session_uid":"7","segment":")" + std::string(tags) + "\"}");
    }
}

BOOST_AUTO_TEST_CASE(appending_to_a_session_that_is_not_listed_or_full_changes_nothing) {
    yourgpt_against server([](std::string_view request) {
        return reply(200, page_of(request) == 1 ? R"({"type":"RXSUCCESS","data":[{"session_uid":"7","segment":")" +
                                                      std::string(252, 'x') + "\"}]}"
                                                : rows({}));
    });
    auto const absent = [](yourgpt::client const& client) { return client.try_append_segment("8", "new"); };
    BOOST_TEST((server.call<yourgpt::session>(absent).error().code == errc::not_found));
    BOOST_TEST(server.requests().size() == 2u);
    auto const full = [](yourgpt::client const& client) { return client.try_append_segment("7", "new"); };
    BOOST_TEST((server.call<yourgpt::session>(full).error().code == errc::invalid_argument));
    BOOST_TEST(server.requests().size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
