// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "twin/client_fixture.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_client)

using namespace confab;
using tests::reply;
using tests::twin_against;
using tests::twin_number;
using tests::twin_page;
using tests::twin_token;
namespace twin = confab::twin;

namespace {

using texts = std::vector<std::string>;

twin::session_query least() { return twin::session_query().field("id"); }

// Rows 1 to `rows` in pages of the size that was asked for, at most `most`.
tests::fake_server::handler rows_of(int rows, int most = 1000, std::string const& count = "") {
    return [=](std::string_view request) {
        auto const limit = std::min(static_cast<int>(twin_number(request, "limit")), most);
        auto const first = request.find("&page=") == request.npos
                               ? static_cast<int>(twin_number(request, "offset"))
                               : static_cast<int>(twin_number(request, "page")) * limit;
        std::vector<int> page;
        for (int row = first; row < std::min(first + limit, rows); ++row) page.push_back(row + 1);
        return reply(200, twin_page(page, count));
    };
}

} // namespace

// fault F18, F31
BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_first_pull_and_one_request_a_page_after_it) {
    twin_against server(rows_of(3));
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions(least().bot_id("b 1").limit(2));
        BOOST_TEST(server.sent() == 0u);
        for (std::size_t const expected : {1u, 1u, 2u}) {
            auto session = co_await sessions.next();
            BOOST_TEST(session.has_value());
            BOOST_TEST(server.sent() == expected);
        }
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
        BOOST_TEST(server.sent() == 3u); // a short page is not the end
    };
    server.run(use);
    auto const& first = server.request(0);
    BOOST_TEST(
        first.starts_with("GET /analyse/api/v1/search/chats/sessions?fields=id&botId=b%201&sort=createdAt&limit=2 "
                          "HTTP/1.1\r\nHost: twin24.ai\r\n"));
    BOOST_TEST(first.find("\r\nAuthorization: Bearer " + std::string(twin_token) + "\r\n") != first.npos);
    BOOST_TEST(first.find("\r\nAccept: application/json\r\n") != first.npos);
    BOOST_TEST(server.line(1).ends_with("&limit=2&offset=2"));
    BOOST_TEST(server.line(2).ends_with("&limit=2&offset=3"));
    for (auto const& request : server.server->requests()) BOOST_TEST(request.find("page=") == request.npos);
}

// fault F18
BOOST_AUTO_TEST_CASE(pages_by_number_send_no_offset) {
    twin_against server(rows_of(5));
    BOOST_TEST(server.ids(least().limit(2).page(0)) == (texts{"1", "2", "3", "4", "5"}),
               boost::test_tools::per_element());
    BOOST_TEST(server.sent() == 4u);
    BOOST_TEST(server.line(0).ends_with("&limit=2&page=0"));
    BOOST_TEST(server.line(3).ends_with("&limit=2&page=3"));
    for (auto const& request : server.server->requests()) BOOST_TEST(request.find("offset=") == request.npos);
}

// fault F14, F15
BOOST_AUTO_TEST_CASE(neither_count_nor_page_size_says_where_the_end_is) {
    for (auto const* count :
         {"", "\"count\":0,", "\"count\":3,", "\"count\":-1,", "\"count\":\"x\",", "\"count\":null,",
          "\"count\":1e400,", "\"count\":10000000000000000000000000000000,", "\"count\":{\"a\":[]},"}) {
        for (int const most : {1, 2, 3, 1000}) {
            twin_against server(rows_of(7, most, count));
            BOOST_TEST(server.ids(least().limit(3)) == (texts{"1", "2", "3", "4", "5", "6", "7"}),
                       boost::test_tools::per_element());
            BOOST_TEST(!server.failed.code.failed(), describe(server.failed));
        }
    }
    twin_against more([](std::string_view request) { // more rows than were asked for
        return reply(200,
                     twin_page(twin_number(request, "offset") == 0 ? std::vector<int>{1, 2, 3} : std::vector<int>{}));
    });
    BOOST_TEST(more.ids(least().limit(2)) == (texts{"1", "2", "3"}), boost::test_tools::per_element());
    BOOST_TEST(more.line(1).ends_with("&limit=2&offset=3"));
}

// fault F16
BOOST_AUTO_TEST_CASE(what_lies_behind_the_end_ends_a_walk_once) {
    twin_against same([](std::string_view) { return reply(200, twin_page({1, 2})); }); // for every offset
    BOOST_TEST(same.ids(least()).size() == 8u);                                        // once new, and three times not
    BOOST_TEST((same.failed.code == errc::no_progress));
    for (unsigned const status : {404u, 400u, 410u, 422u}) {
        twin_against refusing([&](std::string_view request) {
            return twin_number(request, "offset") == 0 ? reply(200, twin_page({1}))
                                                       : reply(status, R"({"error":"no"})");
        });
        BOOST_TEST(refusing.ids(least()) == texts{"1"}, boost::test_tools::per_element());
        BOOST_TEST((refusing.failed.code == (status == 404 ? errc::not_found : errc::cursor_expired)));
        BOOST_TEST(!refusing.failed.details.position.empty());
        BOOST_TEST(refusing.failed.details.vendor_message == "no");
        BOOST_TEST(refusing.sent() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_default_order_that_is_refused_is_left_out_once) {
    auto const no_sort = [](std::string_view request) {
        if (request.find("&sort=") != request.npos) return reply(400, R"({"error":"Invalid input parameters"})");
        return rows_of(3)(request);
    };
    twin_against server(no_sort);
    BOOST_TEST(server.ids(least().limit(2)) == (texts{"1", "2", "3"}), boost::test_tools::per_element());
    BOOST_TEST(server.sent() == 4u);
    BOOST_TEST(server.line(1).ends_with("?fields=id&limit=2"));
    BOOST_TEST(server.line(2).ends_with("?fields=id&limit=2&offset=2"));
    // An order of the caller's own is not.
    twin_against chosen(no_sort);
    BOOST_TEST(chosen.ids(least().sort_by("price")).empty());
    BOOST_TEST((chosen.failed.code == errc::request_rejected));
    BOOST_TEST(chosen.sent() == 1u);
    // Other refusals have nothing to do with it.
    for (unsigned const status : {401u, 403u, 404u, 422u}) {
        twin_against refusing([&](std::string_view) { return reply(status, "{}"); });
        refusing.ids(least());
        BOOST_TEST(refusing.failed.details.http_status == status);
        BOOST_TEST(refusing.sent() == 1u);
    }
    // A second refusal is the outcome.
    twin_against never([](std::string_view) { return reply(400, R"({"error":"bad","details":"botId"})"); });
    never.ids(least());
    BOOST_TEST((never.failed.code == errc::request_rejected));
    BOOST_TEST(never.failed.details.vendor_message == "bad: botId");
    BOOST_TEST(never.sent() == 2u);
}

BOOST_AUTO_TEST_CASE(a_walk_without_an_order_can_be_resumed) {
    bool broken = true;
    twin_against server([&](std::string_view request) {
        if (request.find("&sort=") != request.npos) return reply(400, "{}");
        if (broken && twin_number(request, "offset") == 2) return reply(403, "{}");
        return rows_of(3)(request);
    });
    BOOST_TEST(server.ids(least().limit(2)).size() == 2u);
    BOOST_TEST((server.failed.code == errc::forbidden));
    broken = false;
    auto const saved = server.failed.details.position;
    auto const sent = server.sent();
    BOOST_TEST(server.ids(least().limit(2).resume_from(saved)) == texts{"3"}, boost::test_tools::per_element());
    BOOST_TEST(server.line(sent).ends_with("?fields=id&limit=2&offset=2"));
    BOOST_TEST(server.ids(least().limit(2).sort_by("price").resume_from(saved)).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position));
}

// fault F17
BOOST_AUTO_TEST_CASE(a_walk_never_ends_silently_where_the_vendor_serves_no_more_rows) {
    for (bool const refuses : {false, true}) {
        auto options = tests::with_twin_token();
        options.most_rows = 20;
        options.refuse_behind_most_rows = refuses;
        testing::twin_sandbox vendor(tests::twin_data(30), options);
        twin_against server(vendor);
        server.called.most_rows(20);
        auto const ids = server.ids(twin::session_query().limit(7));
        BOOST_TEST(ids.size() == 20u);
        BOOST_TEST((server.failed.code == errc::row_cap_reached), describe(server.failed));
        BOOST_TEST(server.failed.details.message.find("narrow the query's from and to") != std::string::npos);
        BOOST_TEST(server.failed.details.delivered == 20u);
        BOOST_TEST(!server.failed.details.position.empty());
        // The remedy: windows. Rows are a minute apart.
        auto const half = *json::parse_timestamp("2023-01-01T00:15:00Z");
        auto first = server.ids(twin::session_query().to(half));
        BOOST_TEST(!server.failed.code.failed());
        auto const second = server.ids(twin::session_query().from(half + std::chrono::seconds(1)));
        BOOST_TEST(!server.failed.code.failed());
        first.insert(first.end(), second.begin(), second.end());
        BOOST_TEST(first == vendor.expected_ids(), boost::test_tools::per_element());
        // Who knows that there is no bound may say so.
        server.called.most_rows(0);
        BOOST_TEST(server.ids(twin::session_query().limit(20)).size() == 20u);
        BOOST_TEST((server.failed.code == (refuses ? make_error_code(errc::cursor_expired) : error_code())));
    }
}

// fault F20
BOOST_AUTO_TEST_CASE(a_repeated_id_is_passed_through_as_it_came) {
    twin_against server([](std::string_view request) {
        auto const offset = twin_number(request, "offset");
        return reply(200, offset == 0   ? twin_page({1, 1, 2})
                          : offset == 3 ? R"({"items":[{"id":"2","name":"newer"},{"id":3}]})"
                                        : twin_page({}));
    });
    BOOST_TEST(server.ids(least()) == (texts{"1", "1", "2", "2", "3"}), boost::test_tools::per_element());
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(a_malformed_item_stops_the_walk_or_is_reported) {
    auto const answer = [](std::string_view request) {
        bool const is_first = twin_number(request, "offset") == 0;
        return reply(200,
                     is_first ? R"({"items":[{"id":"a"},{"name":"no id"},{"id":9007199254740993}]})" : twin_page({}));
    };
    twin_against strict(answer);
    BOOST_TEST(strict.ids(least()).size() < 2u);
    BOOST_TEST((strict.failed.code == errc::malformed_item));
    BOOST_TEST(strict.failed.details.item.value() == 1u);
    BOOST_TEST(strict.failed.details.page.value() == 0u);
    BOOST_TEST(strict.failed.details.json_pointer == "/id");
    twin_against lenient(answer);
    lenient.options.malformed_items(malformed_items::report);
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages(least());
        auto page = co_await pages.next();
        BOOST_TEST(page->items().size() == 2u);
        BOOST_TEST(page->items()[1].id == "9007199254740993");
        BOOST_TEST_REQUIRE(page->rejected().size() == 1u);
        BOOST_TEST(page->rejected()[0].raw == R"({"name":"no id"})");
    };
    lenient.run(use);
}

// fault F26, F27, F28
BOOST_AUTO_TEST_CASE(what_is_no_page_is_a_typed_error_with_its_position) {
    for (auto const& [answer, expected] :
         {std::pair(reply(200, "<html>log in</html>"), errc::not_json), std::pair(reply(200, ""), errc::not_json),
          std::pair(reply(200, "[]"), errc::unexpected_type),
          std::pair(reply(200, "{\"items\":[{\"id\":\"a\""), errc::malformed_json),
          std::pair(reply(200, "{\"count\":0}"), errc::missing_member),
          std::pair(reply(206, twin_page({})), errc::unexpected_status),
          std::pair(reply(204, ""), errc::unexpected_status), std::pair(reply(304, ""), errc::unexpected_status),
          std::pair(reply(302, "", "Location: https://elsewhere.example/\r\n"), errc::redirect_refused),
          std::pair(reply(501, "{}"), errc::server_failure)}) {
        twin_against server([&](std::string_view request) {
            return twin_number(request, "offset") == 0 ? reply(200, twin_page({1, 2})) : answer;
        });
        BOOST_TEST(server.ids(least()).size() == 2u);
        BOOST_TEST((server.failed.code == expected), describe(server.failed));
        BOOST_TEST(server.failed.details.page.value() == 1u);
        BOOST_TEST(server.failed.details.delivered == 2u);
        BOOST_TEST(!server.failed.details.position.empty());
    }
}

// fault F30
BOOST_AUTO_TEST_CASE(a_failure_in_the_middle_keeps_the_position_to_resume_from) {
    for (auto const& row : {std::pair(401u, errc::unauthorized), std::pair(403u, errc::forbidden),
                            std::pair(404u, errc::not_found), std::pair(429u, errc::rate_limited)}) {
        unsigned const status = row.first;
        errc const expected = row.second;
        bool broken = true;
        twin_against server([&](std::string_view request) {
            return broken && twin_number(request, "offset") == 4 ? reply(status, "{}") : rows_of(5)(request);
        });
        server.options.retries(resilience::retry_policy().initial_backoff({}).max_attempts(1).max_throttled(1));
        BOOST_TEST(server.ids(least().limit(2)) == (texts{"1", "2", "3", "4"}), boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == expected), describe(server.failed));
        BOOST_TEST(server.sent() == 3u); // a token that cannot be renewed is not tried twice
        broken = false;
        auto const saved = server.failed.details.position;
        if (status == 429) continue; // the budget waits
        BOOST_TEST(server.ids(least().limit(3).resume_from(saved)) == texts{"5"}, boost::test_tools::per_element());
        BOOST_TEST(server.ids(least().bot_id("x").resume_from(saved)).empty());
        BOOST_TEST((server.failed.code == errc::invalid_position)); // of another query
    }
}

// fault M1, M2
BOOST_AUTO_TEST_CASE(the_token_is_in_no_error_though_the_server_echoes_it) {
    std::string const echo(twin_token);
    for (auto const& answer : {reply(401, "{\"error\":\"bad token " + echo + "\"}", "X-Request-Id: " + echo + "\r\n"),
                               reply(422, "{\"error\":{\"" + echo + "\":1},\"details\":\"" + echo + "\"}"),
                               reply(403, "<html>" + echo), reply(200, "<html>" + echo)}) {
        twin_against server([&](std::string_view) { return answer; });
        server.ids(least());
        BOOST_TEST(server.failed.code.failed());
        auto const& details = server.failed.details;
        auto const all = describe(server.failed) + details.vendor_message + details.excerpt + details.request_id;
        BOOST_TEST(all.find("twin_canary") == std::string::npos, all);
    }
}

BOOST_AUTO_TEST_CASE(wrong_settings_are_told_before_anything_is_sent) {
    twin_against server(rows_of(1));
    BOOST_TEST(server.ids(least().limit(1001)).empty());
    BOOST_TEST(server.failed.details.message == "limit: 1001 is outside of 1 to 1000");
    BOOST_TEST(server.ids(least().resume_from("confab1:twin:x")).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position));
    server.options.extra_query("offset", "7");
    BOOST_TEST(server.ids(least()).empty());
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    BOOST_TEST(server.sent() == 0u);
    asio::io_context context;
    auto const refused = [](errc expected) { return [expected](error const& e) { return e.code() == expected; }; };
    server.called.chat_url("http://example.com");
    BOOST_CHECK_EXCEPTION(server.make_client(context), error, refused(errc::insecure_url));
    server.called.chat_url("");
    server.options.base_url("https://user@example.com");
    BOOST_CHECK_EXCEPTION(server.make_client(context), error, refused(errc::invalid_url));
}

BOOST_AUTO_TEST_CASE(path_hosts_and_further_members_are_the_callers) {
    twin_against server(rows_of(1));
    server.options.base_url("https://example.com/gate/").list_path("/search/chat/sessions").extra_query("all", "true");
    server.called.chat_url("https://example.org/chats/api/v1").session_id("sessionId");
    BOOST_TEST(server.ids(least().session_id("s")).size() == 1u);
    BOOST_TEST(
        server.request(0).starts_with("GET /gate/search/chat/sessions?fields=id&sessionId=s&sort=createdAt&all=true"
                                      "&limit=1000 HTTP/1.1\r\nHost: example.com\r\n"));
    auto const use = [](twin::client const& client) -> asio::awaitable<void> {
        auto sessions = client.chat_sessions(twin::chat_query().limit(1));
        auto const first = co_await sessions.next();
        BOOST_TEST(first->id == "1");
        BOOST_TEST(client.stats().requests == 1u);
    };
    server.run(use);
    BOOST_TEST(server.request(2).starts_with(
        "GET /chats/api/v1/sessions?sort=startedAt&limit=1 HTTP/1.1\r\nHost: example.org\r\n"));
}

// fault I1, I2, I3
BOOST_AUTO_TEST_CASE(a_walk_that_waits_for_its_budget_can_be_cancelled_and_dropped) {
    for (bool const is_dropped : {false, true}) {
        twin_against server(rows_of(5));
        auto const clock = std::make_shared<testing::manual_clock>();
        server.options.clock(clock).rate_limit(resilience::rate_limit(1, std::chrono::hours(1), 1));
        asio::io_context context;
        auto pages = server.make_client(context).pages(least().limit(2));
        std::exception_ptr thrown;
        std::size_t rows = 0;
        bool has_ended = false;
        auto const note = [&](std::exception_ptr failed, std::optional<twin::session_page> page) {
            thrown = failed;
            rows += page ? page->items().size() : 0;
            has_ended = true;
        };
        pages.async_next(note);
        context.poll();
        BOOST_TEST_REQUIRE(has_ended);
        has_ended = false;
        asio::cancellation_signal signal;
        pages.async_next(asio::bind_cancellation_slot(signal.slot(), note));
        context.restart();
        context.poll();
        BOOST_TEST(!has_ended);
        if (is_dropped) pages = {};
        else signal.emit(asio::cancellation_type::terminal);
        context.restart();
        context.poll();
        BOOST_TEST_REQUIRE(has_ended);
        auto const reason = failure_of(thrown);
        BOOST_TEST((reason.value().code == errc::cancelled), describe(reason.value()));
        BOOST_TEST(reason->details.position.empty() == is_dropped);
        BOOST_TEST(rows == 2u);
        BOOST_TEST(server.sent() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_client) {
    twin_against server(rows_of(1));
    asio::io_context context;
    auto sessions = server.make_client(context).sessions(least());
    std::string id;
    auto const use = [&]() -> asio::awaitable<void> {
        auto const first = co_await sessions.next();
        id = first->id;
    };
    tests::run_awaitable(context, use());
    BOOST_TEST(id == "1");
}

BOOST_AUTO_TEST_SUITE_END()
