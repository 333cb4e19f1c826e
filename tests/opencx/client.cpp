// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_client)

using namespace confab;
using tests::fake_server;
using tests::reply;
using tests::run_awaitable;
namespace opencx = confab::opencx;

namespace {

constexpr char const* token = "ocx_live_canary_8f14e45f";

std::string item(int number) { return "{\"id\":\"s" + std::to_string(number) + "\", \"status\":\"open\"}"; }

std::string body(std::vector<int> const& numbers, std::string const& next) {
    std::string text;
    for (int const number : numbers) text += (text.empty() ? "" : ",") + item(number);
    return "{\"items\":[" + text + "]" + (next.empty() ? "" : ",\"next\":" + next) + "}";
}

std::string cursor_of(std::string_view request) {
    auto const at = request.find("cursor=");
    if (at == request.npos) return {};
    return std::string(request.substr(at + 7, request.find_first_of(" &", at) - at - 7));
}

opencx::client_options fast_options(std::shared_ptr<fake_server> const& server) {
    return opencx::client_options()
        .connector(server)
        .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
        .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3));
}

// A client against a server that answers by cursor; runs `use` with it.
class against {
public:
    explicit against(fake_server::handler answer)
        : server(std::make_shared<fake_server>(std::move(answer))), options(fast_options(server)) {}

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        opencx::client const client(context.get_executor(), token, options);
        run_awaitable(context, use(client));
    }

    /// All ids of a walk, and its failure.
    std::vector<std::string> ids(opencx::session_query const& query = {}) {
        std::vector<std::string> found;
        auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
            auto sessions = client.sessions(query);
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) found.push_back((*session)->id);
                ended = !session || !*session;
            }
        };
        run(use);
        return found;
    }

    std::shared_ptr<fake_server> server;
    opencx::client_options options;
    failure failed;
};

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_first_pull_and_one_request_a_page_after_it) {
    against server([](std::string_view request) {
        return reply(200, cursor_of(request).empty() ? body({1, 2}, "\"c1\"") : body({3}, "null"));
    });
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions(opencx::session_query().status("open"));
        BOOST_TEST(server.server->requests().size() == 0u);
        for (std::size_t const expected : {1u, 1u, 2u}) {
            auto session = co_await sessions.next();
            BOOST_TEST(session.has_value());
            BOOST_TEST(server.server->requests().size() == expected);
        }
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
        BOOST_TEST(server.server->requests().size() == 2u);
    };
    server.run(use);
    auto const& first = server.server->requests()[0];
    BOOST_TEST(first.starts_with("GET /chat/sessions?status=open HTTP/1.1\r\n"));
    BOOST_TEST(first.find("\r\nHost: api.open.cx\r\n") != first.npos);
    BOOST_TEST(first.find("\r\nAuthorization: Bearer " + std::string(token) + "\r\n") != first.npos);
    BOOST_TEST(server.server->requests()[1].starts_with("GET /chat/sessions?status=open&cursor=c1 HTTP/1.1\r\n"));
}

// fault E7
BOOST_AUTO_TEST_CASE(raw_comes_byte_for_byte) {
    std::string const raw =
        "{ \"id\" : 17226012685401506,\"x\":\"\\ud83d\\ude00\\u0000\",\"n\":1e400, \"id2\":9007199254740993 }";
    against server([&](std::string_view) { return reply(200, "{\"items\":[" + raw + "]}"); });
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto session = co_await sessions.next();
        BOOST_TEST(session->raw == raw);
        BOOST_TEST(session->id == "17226012685401506");
    };
    server.run(use);
}

// fault F7
BOOST_AUTO_TEST_CASE(what_ends_a_walk_is_an_absent_or_empty_cursor_and_nothing_else) {
    for (auto const* end : {"", "null", "\"\""}) {
        against server([&](std::string_view request) {
            return reply(200, body({1}, cursor_of(request).empty() ? "\"c\"" : end));
        });
        server.ids();
        BOOST_TEST(server.server->requests().size() == 2u);
        BOOST_TEST(!server.failed.code.failed());
    }
    for (auto const* going_on : {"0", "\"0\"", "\"null\"", "9007199254740993"}) {
        against server([&](std::string_view request) {
            return reply(200, body({}, cursor_of(request).empty() ? going_on : "null"));
        });
        server.ids();
        BOOST_TEST(server.server->requests().size() == 2u);
    }
    for (auto const* wrong : {"{}", "[\"c\"]", "true"}) {
        against server([&](std::string_view) { return reply(200, body({1}, wrong), "X-Request-Id: r9\r\n"); });
        BOOST_TEST(server.ids() == texts{"s1"}, boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == errc::unexpected_type));
        BOOST_TEST(server.failed.details.json_pointer == "/next");
        BOOST_TEST(server.failed.details.request_id == "r9");
    }
}

// fault F4
BOOST_AUTO_TEST_CASE(an_empty_page_with_a_cursor_is_not_the_end) {
    against server([](std::string_view request) {
        auto const cursor = cursor_of(request);
        if (cursor.empty()) return reply(200, body({1}, "\"a\""));
        if (cursor == "a") return reply(200, body({}, "\"b\""));
        return reply(200, body({2}, "null"));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s2"}), boost::test_tools::per_element());
}

// fault F1, F2
BOOST_AUTO_TEST_CASE(a_loop_of_cursors_is_an_error_after_the_items_before_it) {
    int page = 0;
    against server([&](std::string_view) {
        ++page;
        return reply(200, body({page}, page % 2 == 1 ? "\"a\"" : "\"b\""));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s2", "s3"}), boost::test_tools::per_element());
    BOOST_TEST((server.failed.code == errc::pagination_loop));
    BOOST_TEST(server.failed.details.delivered == 3u);
    BOOST_TEST(server.failed.details.page.value() == 3u);
}

// fault F9, M5
BOOST_AUTO_TEST_CASE(a_hostile_cursor_cannot_leave_its_place) {
    against server([](std::string_view request) {
        return reply(200, body({}, cursor_of(request).empty() ? R"("a&b=c#d%\r\nX: y é\u0000")" : "null"));
    });
    server.ids();
    BOOST_TEST(server.server->requests().at(1).starts_with(
        "GET /chat/sessions?cursor=a%26b%3Dc%23d%25%0D%0AX%3A%20y%20%C3%A9%00 HTTP/1.1\r\n"));
}

// fault F30, B14
BOOST_AUTO_TEST_CASE(a_failed_walk_resumes_exactly_behind_what_was_delivered) {
    bool broken = true;
    against server([&](std::string_view request) {
        auto const cursor = cursor_of(request);
        if (cursor.empty()) return reply(200, body({1, 2}, "\"a\""));
        if (broken)
            return reply(403, R"({"statusCode":403,"message":["no","really"],"error":"Forbidden"})",
                         "X-Request-Id: r7\r\n");
        return reply(200, body({3}, "null"));
    });
    BOOST_TEST(server.ids() == (texts{"s1", "s2"}), boost::test_tools::per_element());
    auto const reason = server.failed;
    BOOST_TEST((reason.code == errc::forbidden));
    BOOST_TEST(reason.details.vendor == "opencx");
    BOOST_TEST(reason.details.http_status == 403u);
    BOOST_TEST(reason.details.vendor_message == "no");
    BOOST_TEST(reason.details.vendor_code == "Forbidden");
    BOOST_TEST(reason.details.request_id == "r7");
    BOOST_TEST(reason.details.page.value() == 1u);
    BOOST_TEST(reason.details.delivered == 2u);
    broken = false;
    server.failed = {};
    BOOST_TEST(server.ids(opencx::session_query().resume_from(reason.details.position)) == (texts{"s3"}),
               boost::test_tools::per_element());
    BOOST_TEST(!server.failed.code.failed());

    auto const sent = server.server->requests().size();
    BOOST_TEST(server.ids(opencx::session_query().status("open").resume_from(reason.details.position)).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position)); // of another query
    BOOST_TEST(server.server->requests().size() == sent);
}

// fault F24
BOOST_AUTO_TEST_CASE(a_position_that_the_vendor_no_longer_knows_is_told_apart) {
    for (unsigned const status : {400u, 410u, 422u}) {
        against server([&](std::string_view request) {
            return cursor_of(request).empty() ? reply(200, body({1}, "\"a\""))
                                              : reply(status, R"({"message":"bad cursor"})");
        });
        BOOST_TEST(server.ids() == (texts{"s1"}), boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == errc::cursor_expired));
        BOOST_TEST(server.failed.details.vendor_message == "bad cursor");
        BOOST_TEST(server.failed.details.http_status == status);

        against refusing([&](std::string_view) { return reply(status, "{}"); });
        refusing.ids();
        BOOST_TEST((refusing.failed.code != errc::cursor_expired)); // at the start there is no position to expire
    }
}

BOOST_AUTO_TEST_CASE(pages_carry_positions_and_their_items_survive_a_move) {
    against server([](std::string_view request) {
        return reply(200, cursor_of(request).empty() ? body({1, 2}, "\"a\"") : body({3}, "null"));
    });
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        auto first = co_await pages.next();
        BOOST_TEST(first->index() == 0u);
        BOOST_TEST(!first->is_last());
        auto const behind_first = first->next_position();
        auto const kept = std::move(*first);
        auto second = co_await pages.next();
        BOOST_TEST(kept.items()[1].id == "s2");
        BOOST_TEST(kept.items()[1].raw == item(2));
        BOOST_TEST(second->position() == behind_first);
        BOOST_TEST(second->is_last());
        BOOST_TEST(second->next_position().empty());
        auto end = co_await pages.next();
        BOOST_TEST(!end.has_value());
    };
    server.run(use);
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(a_malformed_item_stops_the_walk_or_is_reported) {
    auto const answer = [](std::string_view) {
        return reply(200, R"({"items":[{"id":"a"},{"id":"b","assist_mode":7},{"id":"c"}]})");
    };
    against strict(answer);
    BOOST_TEST(strict.ids() == texts{"a"}, boost::test_tools::per_element());
    BOOST_TEST((strict.failed.code == errc::malformed_item));
    BOOST_TEST(strict.failed.details.item.value() == 1u);
    BOOST_TEST(strict.failed.details.page.value() == 0u);
    BOOST_TEST(strict.failed.details.json_pointer == "/assist_mode");

    against lenient(answer);
    lenient.options.malformed_items(malformed_items::report);
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        auto page = co_await pages.next();
        BOOST_TEST(page->items().size() == 2u);
        BOOST_TEST(page->items()[1].id == "c");
        BOOST_TEST_REQUIRE(page->rejected().size() == 1u);
        BOOST_TEST(page->rejected()[0].index == 1u);
        BOOST_TEST(page->rejected()[0].raw == R"({"id":"b","assist_mode":7})");
        BOOST_TEST((page->rejected()[0].reason.code == errc::malformed_item));
    };
    lenient.run(use);
}

// fault E13, E14, F26, F27
BOOST_AUTO_TEST_CASE(what_is_no_page_is_a_typed_error_and_not_asked_for_again) {
    class answer_case {
    public:
        answer_case(unsigned code, char const* text, errc what) : status(code), body(text), expected(what) {}
        unsigned status;
        char const* body;
        errc expected;
    };
    for (answer_case const& row :
         {answer_case(200, "<html>log in</html>", errc::not_json), answer_case(200, "", errc::not_json),
          answer_case(200, "{\"items\":[{\"id\":\"a\"}", errc::malformed_json),
          answer_case(200, "[]", errc::unexpected_type), answer_case(200, "{\"data\":[]}", errc::missing_member),
          answer_case(200, "{\"items\":null}", errc::missing_member),
          answer_case(200, "{\"items\":{}}", errc::unexpected_type),
          answer_case(200, "{\"items\":[],\"items\":[]}", errc::duplicate_key),
          answer_case(200, "{\"items\":[],\"next\":\"a\",\"next\":\"b\"}", errc::duplicate_key),
          answer_case(304, "", errc::unexpected_status), answer_case(404, "{}", errc::not_found),
          answer_case(422, "{}", errc::request_rejected), answer_case(401, "nope", errc::unauthorized)}) {
        against server([&](std::string_view) { return reply(row.status, row.body); });
        auto const ids = server.ids();
        BOOST_TEST_CONTEXT(row.status << ' ' << row.body) {
            bool const has_complete_row = std::string_view(row.body).find("\"id\"") != std::string_view::npos;
            BOOST_TEST(ids.size() == (has_complete_row ? 1u : 0u));
            BOOST_TEST((server.failed.code == row.expected), describe(server.failed));
            BOOST_TEST(server.server->requests().size() == 1u);
        }
    }
}

// fault M1, M2
BOOST_AUTO_TEST_CASE(the_token_is_in_no_error_though_the_server_echoes_it) {
    std::string const echo(token);
    for (auto const& answer :
         {reply(401, "{\"message\":\"bad key " + echo + "\",\"error\":\"" + echo + "\"}",
                "X-Request-Id: " + echo + "\r\n"),
          reply(400, "<html>" + echo), reply(200, "<html>" + echo), reply(200, std::string(180, '<') + echo),
          reply(200, "{\"items\":[],\"next\":{\"" + echo + "\":1}}", "X-Request-Id: " + echo + "\r\n")}) {
        against server([&](std::string_view) { return answer; });
        server.ids();
        BOOST_TEST(server.failed.code.failed());
        auto const& details = server.failed.details;
        auto const all = describe(server.failed) + details.vendor_message + details.vendor_code + details.excerpt +
                         details.request_id + details.position;
        BOOST_TEST(all.find("ocx_live") == std::string::npos, all);
    }
}

// fault M5, M8
BOOST_AUTO_TEST_CASE(wrong_settings_are_told_before_anything_is_sent) {
    against server([](std::string_view) { return reply(200, body({1}, "null")); });
    asio::io_context context;
    auto const make = [&](std::string key, opencx::client_options const& options) {
        opencx::client const client(context.get_executor(), std::move(key), options);
    };
    auto const code_is = [](errc expected) { return [expected](error const& e) { return e.code() == expected; }; };
    BOOST_CHECK_EXCEPTION(make("", server.options), error, code_is(errc::invalid_credential));
    BOOST_CHECK_EXCEPTION(make("a\r\nb", server.options), error, code_is(errc::invalid_credential));
    auto other = server.options;
    BOOST_CHECK_EXCEPTION(make(token, other.base_url("http://x")), error, code_is(errc::insecure_url));
    BOOST_CHECK_EXCEPTION(make(token, other.base_url("https://")), error, code_is(errc::invalid_url));
    other = server.options;
    BOOST_CHECK_EXCEPTION(make(token, other.list_path("a b")), error, code_is(errc::invalid_argument));
    server.ids(opencx::session_query().status("opne"));
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    server.options.extra_query("cursor", "x");
    server.ids();
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    BOOST_TEST(server.server->requests().empty());
}

BOOST_AUTO_TEST_CASE(path_and_further_members_are_the_callers) {
    against server([](std::string_view) { return reply(200, body({1}, "null")); });
    server.options.base_url("https://example.com/gate/").list_path("/v2/sessions").extra_query("tag", "a b");
    server.ids();
    BOOST_TEST(server.server->requests().at(0).starts_with(
        "GET /gate/v2/sessions?tag=a%20b HTTP/1.1\r\nHost: example.com\r\n"));
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_client) {
    against server([](std::string_view) { return reply(200, body({1}, "null")); });
    asio::io_context context;
    async_generator<opencx::session> sessions;
    {
        opencx::client const client(context.get_executor(), token, server.options);
        sessions = client.sessions();
    }
    std::string id;
    sessions.async_next([&](std::exception_ptr, std::optional<opencx::session> session) { id = session.value().id; });
    context.run();
    BOOST_TEST(id == "s1");
}

// fault H5
BOOST_AUTO_TEST_CASE(a_walk_ends_at_its_own_deadline) {
    against server([](std::string_view) { return reply(200, body({1}, "null")); });
    server.options.walk_limits(paging::walk_limits().max_duration({}));
    BOOST_TEST(server.ids().empty());
    BOOST_TEST((server.failed.code == errc::deadline_exceeded));
    BOOST_TEST(server.server->requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
