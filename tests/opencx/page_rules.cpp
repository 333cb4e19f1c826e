// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "opencx/sandbox_client.hpp"

#include <confab/paging/position.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_page_rules)

// What pages may do that no document announces.

using namespace confab;
using tests::fake_server;
using tests::reply;
namespace opencx = confab::opencx;

namespace {

using texts = std::vector<std::string>;

std::string row(std::string const& id) { return "{\"id\":\"" + id + "\"}"; }

bool is_first(std::string_view request) { return request.find("cursor=") == request.npos; }

class walked {
public:
    explicit walked(fake_server::handler answer, bool by_filter = false) {
        auto const server = std::make_shared<fake_server>(std::move(answer));
        asio::io_context context;
        opencx::client const client(context.get_executor(), tests::sandbox_token, tests::options_for(server));
        auto const use = [&]() -> asio::awaitable<void> {
            auto sessions = by_filter ? client.filter(opencx::filter_query().limit(2)) : client.sessions();
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) ids.push_back((*session)->id);
                ended = !session || !*session;
            }
        };
        tests::run_awaitable(context, use());
        requests = server->requests().size();
    }

    texts ids;
    failure failed;
    std::size_t requests = 0;
};

} // namespace

// fault F14
BOOST_AUTO_TEST_CASE(totals_that_nobody_announced_change_nothing) {
    for (auto const* total :
         {"0", "-1", "1", "null", "\"12\"", "1e400", "1000000000000000000000000000000", "{}", "[]"}) {
        walked const walk([&](std::string_view request) {
            return reply(200, "{\"total\":" + std::string(total) + ",\"count\":" + total + ",\"items\":[" +
                                  (is_first(request) ? row("a") + "],\"next\":\"c\"}" : row("b") + "]}"));
        });
        BOOST_TEST(walk.ids == (texts{"a", "b"}), boost::test_tools::per_element());
        BOOST_TEST(!walk.failed.code.failed());
    }
}

// fault F15
BOOST_AUTO_TEST_CASE(pages_of_any_size_are_delivered_whole) {
    walked const walk(
        [](std::string_view request) {
            bool const first = request.find("\"page\":1") != request.npos;
            std::string rows;
            for (int number = 0; number < (first ? 5 : 1); ++number)
                rows += (rows.empty() ? "" : ",") + row((first ? "a" : "b") + std::to_string(number));
            return reply(200, "{\"data\":[" + rows + "],\"limit\":5,\"has_next\":" + (first ? "true}" : "false}"));
        },
        true);
    BOOST_TEST(walk.ids == (texts{"a0", "a1", "a2", "a3", "a4", "b0"}), boost::test_tools::per_element());
    BOOST_TEST(walk.requests == 2u);
}

// fault F16
BOOST_AUTO_TEST_CASE(a_server_that_repeats_its_last_page_for_ever_is_found_out) {
    walked const walk([](std::string_view) { return reply(200, "{\"data\":[" + row("a") + "],\"has_next\":true}"); },
                      true);
    BOOST_TEST((walk.failed.code == errc::no_progress));
    BOOST_TEST(walk.requests <= 5u);
    BOOST_TEST(walk.failed.details.delivered == walk.ids.size());
    for (unsigned const status : {400u, 404u}) {
        walked const beyond([&](std::string_view request) {
            return is_first(request) ? reply(200, "{\"items\":[" + row("a") + "],\"next\":\"c\"}")
                                     : reply(status, "{}");
        });
        BOOST_TEST(beyond.ids == (texts{"a"}), boost::test_tools::per_element());
        BOOST_TEST((beyond.failed.code == (status == 400 ? errc::cursor_expired : errc::not_found)));
        BOOST_TEST(!beyond.failed.details.position.empty());
    }
}

// fault F7
BOOST_AUTO_TEST_CASE(a_cursor_of_a_megabyte_is_an_error_and_is_not_sent_back) {
    auto const with_cursor = [](std::size_t size) {
        return walked([size](std::string_view request) {
            return reply(200, is_first(request)
                                  ? "{\"items\":[" + row("a") + "],\"next\":\"" + std::string(size, 'c') + "\"}"
                                  : "{\"items\":[" + row("b") + "]}");
        });
    };
    auto const longest = with_cursor(paging::position::longest_cursor);
    BOOST_TEST(longest.ids == (texts{"a", "b"}), boost::test_tools::per_element());
    for (auto const size : {paging::position::longest_cursor + 1, std::size_t{1'000'000}}) {
        auto const walk = with_cursor(size);
        BOOST_TEST(walk.failed.details.delivered == walk.ids.size());
        BOOST_TEST((walk.failed.code == errc::unexpected_type), describe(walk.failed));
        BOOST_TEST(walk.requests == 1u);
        BOOST_TEST(walk.failed.details.position.size() < 1'000u);
    }
}

// fault F32
BOOST_AUTO_TEST_CASE(a_history_that_fails_within_a_walk_over_sessions_fails_alone) {
    auto const server = std::make_shared<fake_server>([](std::string_view request) {
        if (request.starts_with("GET /chat/sessions/b/")) return reply(404, R"({"message":"gone"})");
        if (request.starts_with("GET /chat/sessions/c/"))
            return is_first(request) ? reply(200, R"({"items":[{"id":"c1"}],"next":"p2"})") : reply(200, "<html>");
        if (request.starts_with("GET /chat/sessions/")) return reply(200, R"({"items":[{"id":"1"},{"id":"2"}]})");
        return reply(200, is_first(request) ? "{\"items\":[" + row("a") + ',' + row("b") + "],\"next\":\"p\"}"
                                            : "{\"items\":[" + row("c") + ',' + row("d") + "]}");
    });
    asio::io_context context;
    opencx::client const client(context.get_executor(), tests::sandbox_token, tests::options_for(server));
    texts read;
    std::vector<failure> failures;
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        while (auto session = co_await sessions.next()) {
            auto events = client.history(session->id);
            for (bool ended = false; !ended;) {
                auto event = co_await events.try_next();
                if (!event) failures.push_back(event.error());
                else if (*event) read.push_back(session->id + (*event)->id);
                ended = !event || !*event;
            }
        }
    };
    tests::run_awaitable(context, use());
    BOOST_TEST(read == (texts{"a1", "a2", "cc1", "d1", "d2"}), boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(failures.size() == 2u);
    BOOST_TEST((failures[0].code == errc::not_found));
    BOOST_TEST((failures[1].code == errc::not_json));
    for (auto const& reason : failures)
        BOOST_TEST(reason.details.operation == "GET /chat/sessions/{session_id}/history");
    BOOST_TEST((failures[1].details.page == 1u)); // of the history, which can be resumed there
    BOOST_TEST(!failures[1].details.position.empty());
}

// fault F20
BOOST_AUTO_TEST_CASE(a_plain_walk_passes_repeated_rows_on) {
    walked const walk([](std::string_view request) {
        return reply(200, is_first(request) ? "{\"items\":[" + row("a") + "," + row("a") + "],\"next\":\"c\"}"
                                            : "{\"items\":[" + row("a") + "," + row("b") + "]}");
    });
    BOOST_TEST(walk.ids == (texts{"a", "a", "a", "b"}), boost::test_tools::per_element());
}

// fault D16, F28, M4
BOOST_AUTO_TEST_CASE(a_redirect_in_the_middle_ends_the_walk_where_it_can_go_on) {
    for (unsigned const status : {301u, 302u, 303u, 307u, 308u}) {
        walked const walk([&](std::string_view request) {
            return is_first(request) ? reply(200, "{\"items\":[" + row("a") + "],\"next\":\"c\"}")
                                     : reply(status, "", "Location: https://evil.example/x?secret=1\r\n");
        });
        BOOST_TEST(walk.ids == (texts{"a"}), boost::test_tools::per_element());
        BOOST_TEST((walk.failed.code == errc::redirect_refused));
        BOOST_TEST(!walk.failed.details.position.empty());
        BOOST_TEST(walk.failed.details.delivered == 1u);
        BOOST_TEST(describe(walk.failed).find("secret") == std::string::npos);
        BOOST_TEST(walk.requests == 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
