// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/client.hpp>

#include "yourgpt/against.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_client)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;
using query = yourgpt::session_query;

// fault F18
BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_first_pull_and_one_request_a_page_after_it) {
    yourgpt_against server([](std::string_view request) {
        unsigned const page = page_of(request);
        return reply(200, page == 1 ? rows({1, 2}) : page == 2 ? rows({3}) : rows({}));
    });
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions(query().order("DESC").limit(2));
        BOOST_TEST(server.requests().size() == 0u);
        for (std::size_t const expected : {1u, 1u, 2u}) {
            auto session = co_await sessions.next();
            BOOST_TEST(session.has_value());
            BOOST_TEST(server.requests().size() == expected);
        }
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
        BOOST_TEST(server.requests().size() == 3u); // a short page is not the end
    };
    server.run(use);
    auto const& first = server.requests()[0];
    BOOST_TEST(first.starts_with("POST /chatbot/v1/getSessions HTTP/1.1\r\n"));
    BOOST_TEST(first.find("\r\nHost: api.yourgpt.ai\r\n") != first.npos);
    BOOST_TEST(first.find("\r\napi-key: " + std::string(yourgpt_key) + "\r\n") != first.npos);
    BOOST_TEST(first.find("\r\nContent-Type: application/json\r\n") != first.npos);
    BOOST_TEST(first.find("Authorization") == first.npos);
    BOOST_TEST(server.body(0) == R"({"orderBy":"DESC","limit":2,"page":1})");
    BOOST_TEST(server.body(1) == R"({"orderBy":"DESC","limit":2,"page":2})");
    BOOST_TEST(server.body(2) == R"({"orderBy":"DESC","limit":2,"page":3})");
}

BOOST_AUTO_TEST_CASE(a_platform_token_sends_forms_that_name_the_project) {
    yourgpt_against server([](std::string_view) { return reply(200, rows({})); },
                           yourgpt::credential::platform_token("api-v1-canary", "p 1"));
    server.ids(query().status("closed").from(std::chrono::year(2025) / 1 / 2));
    auto const& first = server.requests().at(0);
    BOOST_TEST(first.find("\r\nAuthorization: Bearer api-v1-canary\r\n") != first.npos);
    BOOST_TEST(first.find("api-key") == first.npos);
    BOOST_TEST(first.find("\r\nContent-Type: application/x-www-form-urlencoded\r\n") != first.npos);
    BOOST_TEST(server.body(0) == "project_uid=p%201&from=2025-01-02&limit=100&page=1&status=closed");
}

BOOST_AUTO_TEST_CASE(raw_comes_byte_for_byte) {
    std::string const raw = "{ \"session_uid\" : 17226012685401507,\"x\":\"\\ud83d\\ude00\\u0000\",\"n\":1e400 }";
    yourgpt_against server([&](std::string_view request) {
        return reply(200, "{\"type\":\"RXSUCCESS\",\"data\":[" + (page_of(request) == 1 ? raw : "") + "]}");
    });
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto session = co_await sessions.next();
        BOOST_TEST(session->raw == raw);
        BOOST_TEST(session->id == "17226012685401507");
    };
    server.run(use);
}

// fault F14, F15
BOOST_AUTO_TEST_CASE(totals_and_page_sizes_of_any_kind_neither_end_nor_lengthen_a_walk) {
    for (auto const* total : {"0", "1", "-1", "\"12\"", "null", "1e30", "{}"}) {
        yourgpt_against server([&](std::string_view request) {
            unsigned const page = page_of(request);
            auto const more = ",\"total\":" + std::string(total);
            // Fewer rows than the limit, then more.
            return reply(200, page == 1 ? rows({1}, more) : page == 2 ? rows({2, 3, 4, 5}, more) : rows({}, more));
        });
        BOOST_TEST(server.ids(query().limit(2)) == (texts{"s1", "s2", "s3", "s4", "s5"}),
                   boost::test_tools::per_element());
        BOOST_TEST(server.requests().size() == 3u);
    }
}

// fault F16
BOOST_AUTO_TEST_CASE(what_comes_behind_the_last_page_ends_a_walk_once) {
    class behind_end {
    public:
        behind_end(unsigned code, std::string answer, errc what, std::size_t count)
            : status(code), body(std::move(answer)), expected(what), requests(count) {}
        unsigned status;
        std::string body;
        errc expected;
        std::size_t requests;
    };
    std::string const refused = R"({"type":"RXERROR","message":"no such page"})";
    for (auto const& row :
         {behind_end(200, rows({}), errc{}, 3), behind_end(200, rows({3}), errc::no_progress, 5),
          behind_end(200, rows({1, 2}), errc::no_progress, 5), behind_end(400, refused, errc::request_rejected, 3),
          behind_end(404, refused, errc::not_found, 3)}) {
        yourgpt_against server([&](std::string_view request) {
            unsigned const page = page_of(request);
            if (page > 2) return reply(row.status, row.body);
            return reply(200, page == 1 ? rows({1, 2}) : rows({3}));
        });
        auto const found = server.ids();
        BOOST_TEST_CONTEXT(row.status << ' ' << row.body) {
            BOOST_TEST((texts(found.begin(), found.begin() + 3) == texts{"s1", "s2", "s3"}));
            BOOST_TEST((server.failed.code == make_error_code(row.expected) || row.expected == errc{}));
            BOOST_TEST(server.failed.code.failed() == (row.expected != errc{}));
            BOOST_TEST(server.requests().size() == row.requests);
        }
    }
}

// fault F20
BOOST_AUTO_TEST_CASE(a_plain_walk_passes_repeated_rows_on) {
    yourgpt_against server([](std::string_view request) {
        unsigned const page = page_of(request);
        return reply(200, page == 1 ? rows({1, 1, 2}) : page == 2 ? rows({2, 3}) : rows({}));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s1", "s2", "s2", "s3"}), boost::test_tools::per_element());
    BOOST_TEST(!server.failed.code.failed());
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(a_malformed_row_stops_the_walk_or_is_reported) {
    auto const answer = [](std::string_view request) {
        return reply(
            200,
            page_of(request) > 1
                ? rows({})
                : R"({"type":"RXSUCCESS","data":[{"session_uid":"a"},{"id":7},{"session_uid":9007199254740993}]})");
    };
    yourgpt_against strict(answer);
    BOOST_TEST(strict.ids() == (texts{"a"}), boost::test_tools::per_element());
    BOOST_TEST((strict.failed.code == errc::malformed_item));
    BOOST_TEST(strict.failed.details.item.value() == 1u);
    BOOST_TEST(strict.failed.details.page.value() == 0u);
    BOOST_TEST(strict.failed.details.json_pointer == "/session_uid");

    yourgpt_against lenient(answer);
    lenient.options.malformed_items(malformed_items::report);
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        auto page = co_await pages.next();
        BOOST_TEST(page->items().size() == 2u);
        BOOST_TEST(page->items()[1].id == "9007199254740993");
        BOOST_TEST_REQUIRE(page->rejected().size() == 1u);
        BOOST_TEST(page->rejected()[0].raw == R"({"id":7})");
    };
    lenient.run(use);
}

// fault F30
BOOST_AUTO_TEST_CASE(a_failed_walk_resumes_exactly_behind_what_was_delivered) {
    bool broken = true;
    yourgpt_against server([&](std::string_view request) {
        unsigned const page = page_of(request);
        if (page == 2 && broken)
            return reply(403, R"({"type":"RXERROR","message":"You may not"})", "X-Request-Id: r7\r\n");
        return reply(200, page == 1 ? rows({1, 2}) : page == 2 ? rows({3}) : rows({}));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s2"}), boost::test_tools::per_element());
    auto const reason = server.failed;
    BOOST_TEST((reason.code == errc::forbidden));
    BOOST_TEST(reason.details.vendor == "yourgpt");
    BOOST_TEST(reason.details.operation == "POST /getSessions");
    BOOST_TEST(reason.details.vendor_message == "You may not");
    BOOST_TEST(reason.details.request_id == "r7");
    BOOST_TEST(reason.details.page.value() == 1u);
    BOOST_TEST(reason.details.delivered == 2u);
    broken = false;
    BOOST_TEST(server.ids(query().resume_from(reason.details.position)) == (texts{"s3"}),
               boost::test_tools::per_element());
    BOOST_TEST(!server.failed.code.failed());
    auto const sent = server.requests().size();
    BOOST_TEST(server.ids(query().limit(7).resume_from(reason.details.position)).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position)); // of another query
    BOOST_TEST(server.requests().size() == sent);
}

BOOST_AUTO_TEST_CASE(wrong_settings_are_told_before_anything_is_sent) {
    yourgpt_against server([](std::string_view) { return reply(200, rows({})); });
    asio::io_context context;
    auto const make = [&](client_options const& options, yourgpt::wire_options const& wire = {}) {
        yourgpt::client const client(context.get_executor(), server.credential, options, wire);
    };
    auto const code_is = [](errc expected) { return [expected](error const& e) { return e.code() == expected; }; };
    auto other = server.options;
    BOOST_CHECK_EXCEPTION(make(other.base_url("http://x")), error, code_is(errc::insecure_url));
    other = server.options;
    BOOST_CHECK_EXCEPTION(make(other.list_path("a b")), error, code_is(errc::invalid_argument));
    BOOST_CHECK_EXCEPTION(make(server.options, yourgpt::wire_options().key_header("a b")), error,
                          code_is(errc::invalid_argument));
    for (auto const& wrong : {query().limit(101), query().status("open"), query().page(0)}) {
        BOOST_TEST(server.ids(wrong).empty());
        BOOST_TEST((server.failed.code == errc::invalid_argument));
    }
    BOOST_TEST(server.ids(query().resume_from("x")).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position));
    server.options.extra_query("page", "2");
    server.ids();
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(path_and_further_members_are_the_callers) {
    yourgpt_against server([](std::string_view) { return reply(200, rows({})); });
    server.options.base_url("https://example.com/gate/").list_path("/v2/list").extra_query("tag", "a b");
    server.wire.key_header("apiKey");
    server.ids();
    BOOST_TEST(server.requests().at(0).starts_with("POST /gate/v2/list HTTP/1.1\r\nHost: example.com\r\n"));
    BOOST_TEST(server.requests()[0].find("\r\napiKey: apk-") != std::string::npos);
    BOOST_TEST(server.body(0) == R"({"limit":100,"page":1,"tag":"a b"})");
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_client) {
    yourgpt_against server([](std::string_view) { return reply(200, rows({1})); });
    asio::io_context context;
    async_generator<yourgpt::session> sessions;
    {
        yourgpt::client const client(context.get_executor(), server.credential, server.options);
        sessions = client.sessions();
    }
    std::string id;
    sessions.async_next([&](std::exception_ptr, std::optional<yourgpt::session> session) { id = session.value().id; });
    context.run();
    BOOST_TEST(id == "s1");
}

BOOST_AUTO_TEST_CASE(messages_are_walked_like_sessions) {
    yourgpt_against server([](std::string_view request) {
        return reply(200, page_of(request) == 1
                              ? R"({"type":"RXSUCCESS","data":[{"id":1,"message":"a"},{"id":2,"message":"b"}]})"
                              : R"({"type":"RXSUCCESS","data":[]})");
    });
    texts found;
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto messages = client.messages("17226012685401507", yourgpt::message_query().order("ASC").limit(2));
        while (auto message = co_await messages.next()) found.push_back(message->id + message->text);
    };
    server.run(use);
    BOOST_TEST(found == (texts{"1a", "2b"}), boost::test_tools::per_element());
    BOOST_TEST(server.requests().at(1).starts_with("POST /chatbot/v1/getSessionMessages HTTP/1.1\r\n"));
    BOOST_TEST(server.body(1) == R"({"session_uid":"17226012685401507","orderBy":"ASC","limit":2,"page":2})");
}

BOOST_AUTO_TEST_SUITE_END()
