// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "opencx/sandbox_client.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_client_calls)

using namespace confab;
using tests::fake_server;
using tests::options_for;
using tests::reply;
using tests::run_awaitable;
namespace opencx = confab::opencx;

namespace {

using texts = std::vector<std::string>;

/// A client against answers of a test's own.
class against {
public:
    explicit against(fake_server::handler answer)
        : server(std::make_shared<fake_server>(std::move(answer))), options(options_for(server)) {}

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        opencx::client const client(context.get_executor(), tests::sandbox_token, options, names);
        run_awaitable(context, use(client));
    }
    std::string const& sent(std::size_t number = 0) const { return server->requests().at(number); }

    std::shared_ptr<fake_server> server;
    opencx::client_options options;
    opencx::names names;
};

bool is_sent(std::string const& request, std::string_view first_line, std::string_view body) {
    return request.starts_with(std::string(first_line) + " HTTP/1.1\r\n") &&
           request.ends_with("\r\n\r\n" + std::string(body));
}

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(each_call_sends_exactly_its_request) {
    against server([](std::string_view) { return reply(200, R"({"id":"a b","ai_response":{"text":"hi"}})"); });
    server.names.search_text("q");
    auto const use = [](opencx::client const& client) -> asio::awaitable<void> {
        auto got = co_await client.get("a b");
        BOOST_TEST(got.id == "a b");
        BOOST_TEST(got.raw == R"({"id":"a b","ai_response":{"text":"hi"}})");
        auto change = opencx::session_update().status("open");
        co_await client.update("x/y", change);
        auto created = co_await client.create();
        BOOST_TEST(created == "a b");
        auto answer = co_await client.send("s", "Hi \"you\"");
        BOOST_TEST(answer.text == "hi");
        BOOST_TEST(answer.error == "");
        auto found = co_await client.search("a&b");
        BOOST_TEST(found.contacts.empty());
    };
    server.run(use);
    BOOST_TEST(is_sent(server.sent(0), "GET /chat/sessions/a%20b", ""));
    BOOST_TEST(is_sent(server.sent(1), "PATCH /chat/sessions/x%2Fy", R"({"status":"open"})"));
    BOOST_TEST(is_sent(server.sent(2), "POST /chat/sessions", "{}"));
    BOOST_TEST(is_sent(server.sent(3), "POST /chat/sessions/s/send",
                       R"({"sender":"contact","message":{"type":"text","text":"Hi \"you\""}})"));
    BOOST_TEST(is_sent(server.sent(4), "GET /chat/sessions/search?q=a%26b", ""));
    for (auto const& request : server.server->requests())
        BOOST_TEST(request.find("\r\nAuthorization: Bearer opencx-test-token\r\n") != request.npos);
    for (std::size_t const with_body : {1u, 2u, 3u})
        BOOST_TEST(server.sent(with_body).find("\r\nContent-Type: application/json\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_update_may_be_answered_with_anything_that_is_no_error) {
    for (auto const& answer : {reply(200, ""), reply(204, ""), reply(202, "{}"), reply(200, R"({"id":"a"})")}) {
        against server([&](std::string_view) { return answer; });
        auto const use = [](opencx::client const& client) -> asio::awaitable<void> {
            auto const change = opencx::session_update().status("open");
            auto outcome = co_await client.try_update("a", change);
            BOOST_TEST(outcome.has_value());
        };
        server.run(use);
    }
}

BOOST_AUTO_TEST_CASE(only_reads_are_sent_again_unless_the_caller_opts_in) {
    // Each call has a client of its own, as failures of one make the next ones wait.
    auto const count = [](bool opted_in, auto call) {
        against server([](std::string_view) { return reply(503, ""); });
        auto const policy = resilience::retry_policy().initial_backoff({}).max_attempts(3).retry_repeatable(opted_in);
        auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
            auto const settings = opencx::call_settings().retries(policy);
            auto const outcome = co_await call(client, settings);
            BOOST_TEST((outcome.error().code == errc::server_failure));
        };
        server.run(use);
        return server.server->requests().size();
    };
    using opencx::call_settings;
    for (bool const opted_in : {false, true}) {
        BOOST_TEST(count(opted_in, [](auto& client, call_settings const& with) { return client.try_get("a", with); }) ==
                   3u);
        BOOST_TEST(count(opted_in,
                         [](auto& client, call_settings const& with) { return client.try_search("a", with); }) == 3u);
        auto const update = [](auto& client, call_settings const& with) {
            return client.try_update("a", opencx::session_update().status("open"), with);
        };
        BOOST_TEST(count(opted_in, update) == (opted_in ? 3u : 1u));
        auto const create = [](auto& client, call_settings const& with) {
            return client.try_create(opencx::new_session(), with);
        };
        BOOST_TEST(count(opted_in, create) == 1u);
        BOOST_TEST(count(opted_in, [](auto& client, call_settings const& with) {
                       return client.try_send("a", "b", with);
                   }) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_told_before_anything_is_sent) {
    against server([](std::string_view) { return reply(200, "{}"); });
    auto const use = [](opencx::client const& client) -> asio::awaitable<void> {
        auto const expect_refusal = [](auto const& outcome) {
            BOOST_TEST((outcome.has_error() && outcome.error().code == errc::invalid_argument));
        };
        auto const change = opencx::session_update().status("shut");
        expect_refusal(co_await client.try_get(""));
        expect_refusal(co_await client.try_get(".."));
        expect_refusal(co_await client.try_update("a", change));
        expect_refusal(co_await client.try_send("a", "\xff"));
        auto const stranger = opencx::new_session().contact_id("me");
        expect_refusal(co_await client.try_create(stranger));
        auto filtered = client.filter(opencx::filter_query().limit(101));
        expect_refusal(co_await filtered.try_next());
        auto history = client.history("");
        expect_refusal(co_await history.try_next());
        auto stream = client.stream(confab::session_query().order(session_order::updated_ascending));
        expect_refusal(co_await stream.try_next());
        auto foreign = client.filter(opencx::filter_query().resume_from("confab1:x"));
        auto const refused = co_await foreign.try_next();
        BOOST_TEST((refused.error().code == errc::invalid_position));
    };
    server.run(use);
    BOOST_TEST(server.server->requests().empty());
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_is_a_typed_error) {
    against server([](std::string_view) {
        return reply(200, R"({"id":{},"ai_response":{"text":7},"contacts":{}})", "X-Request-Id: r4\r\n");
    });
    auto const use = [](opencx::client const& client) -> asio::awaitable<void> {
        auto const check = [](auto const& outcome, std::string_view operation) {
            BOOST_TEST_REQUIRE(outcome.has_error());
            auto const reason = outcome.error();
            BOOST_TEST((reason.code == errc::unexpected_type));
            BOOST_TEST(reason.details.vendor == "opencx");
            BOOST_TEST(reason.details.operation == operation);
            BOOST_TEST(reason.details.request_id == "r4");
        };
        check(co_await client.try_get("a"), "GET /chat/sessions/a");
        check(co_await client.try_create(), "POST /chat/sessions");
        check(co_await client.try_send("a", "b"), "POST /chat/sessions/a/send");
        check(co_await client.try_search("a"), "GET /chat/sessions/search");
    };
    server.run(use);
}

BOOST_AUTO_TEST_CASE(an_assistant_that_fails_says_why) {
    against server([](std::string_view) {
        return reply(201, R"({"ai_response":{"text":null,"error":{"message":"out of office"}}})");
    });
    auto const use = [](opencx::client const& client) -> asio::awaitable<void> {
        auto const answer = co_await client.send("a", "b");
        BOOST_TEST(answer.text == "");
        BOOST_TEST(answer.error == "out of office");
        BOOST_TEST(answer.raw.starts_with("{\"ai_response\""));
    };
    server.run(use);
}

// fault F6, F16, F18
BOOST_AUTO_TEST_CASE(numbered_pages_end_where_the_vendor_says_so) {
    auto const ids_of = [](fake_server::handler answer, errc expected, std::size_t requests) {
        against server(std::move(answer));
        texts found;
        auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
            auto sessions = client.filter(opencx::filter_query().limit(2));
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                BOOST_TEST((session.has_error() ? session.error().code == expected : true));
                if (session && *session) found.push_back((*session)->id);
                ended = !session || !*session;
                if (ended) BOOST_TEST(session.has_error() == (expected != errc{}));
            }
        };
        server.run(use);
        BOOST_TEST(server.server->requests().size() == requests);
        for (std::size_t page = 0; page < requests; ++page)
            BOOST_TEST(is_sent(server.sent(page), "POST /chat/sessions/filter",
                               R"({"filters":{},"page":)" + std::to_string(page + 1) + R"(,"limit":2})"));
        return found;
    };
    auto const page_of = [](std::string_view request) {
        return std::stoi(std::string(request.substr(request.find("\"page\":") + 7)));
    };
    auto const row = [](int number) { return R"({"id":"s)" + std::to_string(number) + "\"}"; };
    auto const told = [&](std::string_view request) { // short and empty pages before the end
        auto const page = page_of(request);
        auto const rows = page == 2 ? std::string() : row(page);
        return reply(200, "{\"data\":[" + rows + "],\"has_next\":" + (page < 4 ? "true" : "false") +
                              ",\"page\":" + std::to_string(page) + "}");
    };
    BOOST_TEST(ids_of(told, {}, 4) == (texts{"s1", "s3", "s4"}), boost::test_tools::per_element());
    auto const silent = [&](std::string_view request) {
        auto const page = page_of(request);
        return reply(200, "{\"data\":[" + (page < 3 ? row(page) : "") + "]}");
    };
    BOOST_TEST(ids_of(silent, {}, 3) == (texts{"s1", "s2"}), boost::test_tools::per_element());
    auto const clamped = [&](std::string_view) {
        return reply(200, "{\"data\":[" + row(1) + "],\"has_next\":true,\"page\":1}");
    };
    // The second page's row had arrived before its page's number.
    BOOST_TEST(ids_of(clamped, errc::contradictory_page, 2) == (texts{"s1", "s1"}), boost::test_tools::per_element());
    auto const text = [&](std::string_view) { return reply(200, "{\"data\":[],\"has_next\":\"false\"}"); };
    BOOST_TEST(ids_of(text, errc::unexpected_type, 1).empty()); // fault F8
}

BOOST_AUTO_TEST_CASE(events_without_ids_are_no_standstill) {
    int pages = 0;
    against server([&](std::string_view) {
        auto const number = std::to_string(++pages);
        return reply(200, R"({"items":[{"event":{"type":"a","n":)" + number +
                              "}}],\"next\":" + (pages < 8 ? '"' + number + '"' : "null") + '}');
    });
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto history = client.history("a");
        std::size_t events = 0;
        while (auto event = co_await history.next()) ++events;
        BOOST_TEST(events == 8u);
    };
    server.run(use);
}

BOOST_AUTO_TEST_SUITE_END()
