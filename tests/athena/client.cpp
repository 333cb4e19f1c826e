// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_client)

using namespace confab;
using tests::athena_against;
using tests::athena_key;
using tests::athena_page;
using tests::offset_of;
using tests::reply;
namespace athena = confab::athena;

namespace {

using texts = std::vector<std::string>;

// Rows 1 to `rows` in pages of the size that was asked for.
tests::fake_server::handler rows_of(int rows, bool with_next_offset = true) {
    return [=](std::string_view request) {
        auto const limit = std::stoi(std::string(request.substr(request.find("limit=") + 6, 4)));
        auto const first = static_cast<int>(offset_of(request));
        std::vector<int> page;
        for (int row = first; row < std::min(first + limit, rows); ++row) page.push_back(row + 1);
        bool const has_more = first + limit < rows;
        auto rest = "\"total\":0,\"has_more\":" + std::string(has_more ? "true" : "false");
        if (with_next_offset)
            rest += ",\"next_offset\":" + (has_more ? std::to_string(first + limit) : std::string("null"));
        return reply(200, athena_page(page, rest));
    };
}

} // namespace

// fault F18, F31
BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_first_pull_and_one_request_a_page_after_it) {
    athena_against server(rows_of(3));
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto sessions = client.sessions(athena::session_query().state(athena::run_status::completed).limit(2));
        BOOST_TEST(server.sent() == 0u);
        for (std::size_t const expected : {1u, 1u, 2u}) {
            auto session = co_await sessions.next();
            BOOST_TEST(session.has_value());
            BOOST_TEST(server.sent() == expected);
        }
        auto end = co_await sessions.next();
        BOOST_TEST(!end.has_value());
        BOOST_TEST(server.sent() == 2u);
    };
    server.run(use);
    auto const& first = server.server->requests()[0];
    BOOST_TEST(first.starts_with("GET /api/v0/sessions?state=completed&limit=2 HTTP/1.1\r\n"));
    BOOST_TEST(first.find("\r\nHost: api.athenaintel.com\r\n") != first.npos);
    BOOST_TEST(first.find("\r\nX-API-KEY: " + std::string(athena_key) + "\r\n") != first.npos);
    BOOST_TEST(server.target(1) == "/api/v0/sessions?state=completed&limit=2&offset=2");
}

BOOST_AUTO_TEST_CASE(a_walk_is_the_same_for_all_page_sizes_with_and_without_next_offset) {
    for (bool const with_next_offset : {true, false}) {
        for (unsigned const limit : {1u, 2u, 3u, 6u, 7u, 8u, 500u}) {
            athena_against server(rows_of(7, with_next_offset));
            BOOST_TEST(server.ids(athena::session_query().limit(limit)) == (texts{"1", "2", "3", "4", "5", "6", "7"}),
                       boost::test_tools::per_element());
            BOOST_TEST(!server.failed.code.failed());
            BOOST_TEST(server.sent() == (7 + limit - 1) / limit);
        }
    }
}

// fault F15
BOOST_AUTO_TEST_CASE(a_server_may_send_fewer_or_more_rows_than_asked_for) {
    athena_against fewer([](std::string_view request) { // never more than two, whatever the limit
        auto const first = static_cast<int>(offset_of(request));
        return reply(200, athena_page({first + 1, first + 2}, first < 4 ? "\"has_more\":true" : "\"has_more\":false"));
    });
    BOOST_TEST(fewer.ids() == (texts{"1", "2", "3", "4", "5", "6"}), boost::test_tools::per_element());
    BOOST_TEST(fewer.target(2) == "/api/v0/sessions?limit=500&offset=4");

    athena_against more([](std::string_view request) {
        bool const is_first = offset_of(request) == 0;
        return reply(200, is_first ? athena_page({1, 2, 3}, R"("has_more":true,"next_offset":3)")
                                   : athena_page({4}, R"("has_more":false)"));
    });
    BOOST_TEST(more.ids(athena::session_query().limit(2)) == (texts{"1", "2", "3", "4"}),
               boost::test_tools::per_element());
}

// fault F4, F5
BOOST_AUTO_TEST_CASE(an_empty_page_that_leads_on_is_not_the_end_but_not_for_ever) {
    athena_against server([](std::string_view request) {
        if (offset_of(request) == 0) return reply(200, athena_page({}, R"("has_more":true,"next_offset":500)"));
        return reply(200, athena_page({1}, R"("has_more":false,"next_offset":null)"));
    });
    BOOST_TEST(server.ids() == texts{"1"}, boost::test_tools::per_element());

    athena_against endless([](std::string_view request) {
        return reply(200,
                     athena_page({}, "\"has_more\":true,\"next_offset\":" + std::to_string(offset_of(request) + 1)));
    });
    BOOST_TEST(endless.ids().empty());
    BOOST_TEST((endless.failed.code == errc::too_many_empty_pages));
    BOOST_TEST(endless.sent() == 100u);
}

// fault F6, F8, F19
BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_followed_fails_where_it_stands) {
    for (auto const& [rest, expected] :
         {std::pair(R"("has_more":true,"next_offset":0)", errc::pagination_loop),
          std::pair(R"("has_more":true,"next_offset":9999)", errc::contradictory_page),
          std::pair(R"("has_more":"false")", errc::unexpected_type), std::pair(R"("total":2)", errc::missing_member)}) {
        athena_against server(
            [&](std::string_view) { return reply(200, athena_page({1, 2}, rest), "X-Request-Id: r9\r\n"); });
        // Its rows had arrived before it could be known.
        BOOST_TEST(server.ids() == (texts{"1", "2"}), boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == expected), describe(server.failed));
        BOOST_TEST(server.failed.details.request_id == "r9");
        BOOST_TEST(!server.failed.details.position.empty());
        BOOST_TEST(server.sent() == 1u);
    }
}

// fault F16
BOOST_AUTO_TEST_CASE(what_lies_behind_the_end_ends_a_walk_once) {
    // has_more was wrong: the page behind the end is empty.
    athena_against empty([](std::string_view request) {
        return offset_of(request) == 0 ? reply(200, athena_page({1}, R"("has_more":true)"))
                                       : reply(200, athena_page({}, R"("has_more":false,"total":0)"));
    });
    BOOST_TEST(empty.ids() == texts{"1"}, boost::test_tools::per_element());
    BOOST_TEST(!empty.failed.code.failed());
    // The first page again for every offset.
    athena_against same([](std::string_view) { return reply(200, athena_page({1, 2}, R"("has_more":true)")); });
    auto const ids = same.ids();
    BOOST_TEST(ids.size() == 8u); // once new, and three times not
    BOOST_TEST((same.failed.code == errc::no_progress));
    for (unsigned const status : {404u, 400u}) {
        athena_against refusing([&](std::string_view request) {
            return offset_of(request) == 0 ? reply(200, athena_page({1}, R"("has_more":true)"))
                                           : reply(status, R"({"message":"no such page"})");
        });
        BOOST_TEST(refusing.ids() == texts{"1"}, boost::test_tools::per_element());
        BOOST_TEST((refusing.failed.code == (status == 404 ? errc::not_found : errc::cursor_expired)));
    }
}

// fault F20
BOOST_AUTO_TEST_CASE(a_repeated_id_is_passed_through_as_it_came) {
    athena_against server([](std::string_view request) {
        return offset_of(request) == 0
                   ? reply(200, athena_page({1, 1, 2}, R"("has_more":true)"))
                   : reply(200, R"({"items":[{"id":"asset_2","title":"newer"},{"id":"asset_3"}],"has_more":false})");
    });
    BOOST_TEST(server.ids() == (texts{"1", "1", "2", "2", "3"}), boost::test_tools::per_element());
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(a_malformed_item_stops_the_walk_or_is_reported) {
    auto const answer = [](std::string_view) {
        return reply(200, R"({"items":[{"id":"asset_a"},{"title":"no id"},{"id":"asset_c"}],"has_more":false})");
    };
    athena_against strict(answer);
    BOOST_TEST(strict.ids().size() < 2u);
    BOOST_TEST((strict.failed.code == errc::malformed_item));
    BOOST_TEST(strict.failed.details.item.value() == 1u);
    BOOST_TEST(strict.failed.details.page.value() == 0u);
    BOOST_TEST(strict.failed.details.json_pointer == "/id");

    athena_against lenient(answer);
    lenient.options.malformed_items(malformed_items::report);
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        auto page = co_await pages.next();
        BOOST_TEST(page->items().size() == 2u);
        BOOST_TEST(page->items()[1].id == "asset_c");
        BOOST_TEST_REQUIRE(page->rejected().size() == 1u);
        BOOST_TEST(page->rejected()[0].raw == R"({"title":"no id"})");
        BOOST_TEST(page->is_last());
    };
    lenient.run(use);
}

// fault F24
BOOST_AUTO_TEST_CASE(an_offset_that_the_vendor_refuses_is_told_apart) {
    for (unsigned const status : {400u, 410u, 422u}) {
        auto const refused = reply(status, R"({"detail":[{"loc":["query","offset"],"msg":"too deep","type":"t"}]})");
        athena_against server([&](std::string_view request) {
            return offset_of(request) == 0 ? reply(200, athena_page({1}, R"("has_more":true)")) : refused;
        });
        BOOST_TEST(server.ids() == texts{"1"}, boost::test_tools::per_element());
        BOOST_TEST((server.failed.code == errc::cursor_expired));
        BOOST_TEST(server.failed.details.vendor_message == "query.offset: too deep");
        BOOST_TEST(server.failed.details.vendor_code == "t");
        BOOST_TEST(server.failed.details.http_status == status);
        athena_against at_start([&](std::string_view) { return refused; });
        at_start.ids();
        BOOST_TEST((at_start.failed.code != errc::cursor_expired));
    }
}

// fault F26, F27, F28
BOOST_AUTO_TEST_CASE(what_is_no_page_is_a_typed_error_with_its_position) {
    class answer_case {
    public:
        answer_case(unsigned code, char const* text, errc what, char const* more = "")
            : status(code), body(text), expected(what), fields(more) {}
        unsigned status;
        char const* body;
        errc expected;
        char const* fields;
    };
    for (answer_case const& row :
         {answer_case(200, "<html>log in</html>", errc::not_json), answer_case(200, "", errc::not_json),
          answer_case(200, "log in", errc::not_json), answer_case(200, "[]", errc::unexpected_type),
          answer_case(200, "{\"items\":[{\"id\":\"a\"", errc::malformed_json),
          answer_case(200, "{\"results\":[],\"has_more\":false}", errc::missing_member),
          answer_case(206, "{\"items\":[],\"has_more\":false}", errc::unexpected_status),
          answer_case(205, "", errc::unexpected_status), answer_case(304, "", errc::unexpected_status),
          answer_case(302, "", errc::redirect_refused, "Location: https://elsewhere.example/\r\n"),
          answer_case(422, "{}", errc::cursor_expired), answer_case(501, "{}", errc::server_failure)}) {
        athena_against server([&](std::string_view request) {
            return offset_of(request) == 0 ? reply(200, athena_page({1}, R"("has_more":true)"))
                                           : reply(row.status, row.body, row.fields);
        });
        BOOST_TEST_CONTEXT(row.status << ' ' << row.body) {
            BOOST_TEST(server.ids() == texts{"1"}, boost::test_tools::per_element());
            BOOST_TEST((server.failed.code == row.expected), describe(server.failed));
            BOOST_TEST(server.sent() == 2u);
            BOOST_TEST(server.failed.details.page.value() == 1u);
            BOOST_TEST(!server.failed.details.position.empty());
        }
    }
}

// fault F29, F30
BOOST_AUTO_TEST_CASE(a_walk_that_is_refused_resumes_exactly_behind_what_was_delivered) {
    for (auto const& [status, expected] : {std::pair(401u, errc::unauthorized), std::pair(403u, errc::forbidden),
                                           std::pair(404u, errc::not_found), std::pair(501u, errc::server_failure)}) {
        bool broken = true;
        auto const rows = rows_of(5);
        athena_against server([&](std::string_view request) {
            if (broken && offset_of(request) == 4) return reply(status, R"({"message":"no"})", "X-Request-Id: r7\r\n");
            return rows(request);
        });
        auto const query = athena::session_query().limit(2);
        BOOST_TEST(server.ids(query) == (texts{"1", "2", "3", "4"}), boost::test_tools::per_element());
        auto const reason = server.failed;
        BOOST_TEST((reason.code == expected));
        BOOST_TEST(reason.details.vendor == "athena");
        BOOST_TEST(reason.details.vendor_message == "no");
        BOOST_TEST(reason.details.request_id == "r7");
        BOOST_TEST(reason.details.page.value() == 2u);
        BOOST_TEST(reason.details.delivered == 4u);
        BOOST_TEST(server.sent() == 3u); // a static credential is not tried twice
        broken = false;
        BOOST_TEST(server.ids(athena::session_query().limit(3).resume_from(reason.details.position)) == texts{"5"},
                   boost::test_tools::per_element());
        auto const sent = server.sent();
        BOOST_TEST(server.ids(athena::session_query().state("failed").resume_from(reason.details.position)).empty());
        BOOST_TEST((server.failed.code == errc::invalid_position)); // of another query
        BOOST_TEST(server.sent() == sent);
    }
}

// fault M1, M2
BOOST_AUTO_TEST_CASE(the_key_is_in_no_error_though_the_server_echoes_it) {
    std::string const echo(athena_key);
    for (auto const& answer :
         {reply(401, "{\"message\":\"bad key " + echo + "\"}", "X-Request-Id: " + echo + "\r\n"),
          reply(422, "{\"detail\":[{\"loc\":[\"" + echo + "\"],\"msg\":\"" + echo + "\",\"type\":\"" + echo + "\"}]}"),
          reply(400, "<html>" + echo), reply(200, "<html>" + echo),
          reply(200, "{\"items\":[],\"has_more\":{\"" + echo + "\":1}}", "X-Request-Id: " + echo + "\r\n")}) {
        athena_against server([&](std::string_view) { return answer; });
        server.ids();
        BOOST_TEST(server.failed.code.failed());
        auto const& details = server.failed.details;
        auto const all = describe(server.failed) + details.vendor_message + details.vendor_code + details.excerpt +
                         details.request_id + details.position;
        BOOST_TEST(all.find("athena_canary") == std::string::npos, all);
    }
}

BOOST_AUTO_TEST_CASE(wrong_settings_are_told_before_anything_is_sent) {
    athena_against server(rows_of(1));
    BOOST_TEST(server.ids(athena::session_query().limit(501)).empty());
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    BOOST_TEST(server.failed.details.message == "limit: 501 is outside of 1 to 500");
    BOOST_TEST(server.ids(athena::session_query().resume_from("confab1:athena:x")).empty());
    BOOST_TEST((server.failed.code == errc::invalid_position));
    server.options.extra_query("offset", "7");
    BOOST_TEST(server.ids().empty());
    BOOST_TEST((server.failed.code == errc::invalid_argument));
    BOOST_TEST(server.sent() == 0u);
    asio::io_context context;
    server.options.base_url("http://example.com");
    BOOST_CHECK_EXCEPTION(server.make_client(context), error,
                          [](error const& e) { return e.code() == errc::insecure_url; });
}

BOOST_AUTO_TEST_CASE(path_further_members_and_token_are_the_callers) {
    athena_against server(rows_of(1));
    server.options.base_url("https://example.com/gate/").list_path("/v1/sessions").extra_query("tag", "a b");
    asio::io_context context;
    auto const client = athena::client(context.get_executor(), athena::credential::bearer(athena_key), server.options);
    std::optional<athena::session> found;
    auto const pull = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        found = co_await sessions.next();
    };
    tests::run_awaitable(context, pull());
    BOOST_TEST(found.value().id == "asset_1");
    auto const& request = server.server->requests().at(0);
    BOOST_TEST(request.starts_with("GET /gate/v1/sessions?tag=a%20b&limit=500 HTTP/1.1\r\nHost: example.com\r\n"));
    BOOST_TEST(request.find("\r\nAuthorization: Bearer " + std::string(athena_key) + "\r\n") != request.npos);
    BOOST_TEST(request.find("X-API-KEY") == request.npos);
    BOOST_TEST(client.stats().requests == 1u);
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_client) {
    athena_against server(rows_of(1));
    asio::io_context context;
    async_generator<athena::session> sessions;
    {
        auto const client = server.make_client(context);
        sessions = client.sessions();
    }
    std::string id;
    sessions.async_next([&](std::exception_ptr, std::optional<athena::session> session) { id = session.value().id; });
    context.run();
    BOOST_TEST(id == "asset_1");
}

BOOST_AUTO_TEST_SUITE_END()
