// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/opencx_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(opencx_sandbox_tests)

using namespace confab::testing;

namespace {

sandbox_data make_data(std::uint64_t sessions, bool whitespace = false) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.whitespace = whitespace;
    return sandbox_data(options);
}

opencx_sandbox_options with_page_size(unsigned size) {
    opencx_sandbox_options options;
    options.page_size = size;
    return options;
}

sandbox_fields const good_fields{{"Authorization", "Bearer opencx-test-token"}};

sandbox_response ask(opencx_sandbox& vendor, std::string const& target, page_change change = page_change::none) {
    return vendor.handle(sandbox_request("GET", target, good_fields), change);
}

sandbox_response list(opencx_sandbox& vendor, std::string const& query = {}, page_change change = page_change::none) {
    return ask(vendor, query.empty() ? "/chat/sessions" : "/chat/sessions?" + query, change);
}

/// The cursor of a page without whitespace; empty for null.
std::string next_of(sandbox_response const& page) {
    auto const at = page.body.rfind("],\"next\":");
    BOOST_TEST_REQUIRE(at != std::string::npos);
    auto const value = page.body.substr(at + 9, page.body.size() - at - 10);
    return value == "null" ? std::string() : value.substr(1, value.size() - 2);
}

std::string encoded(std::string const& text) {
    std::string out;
    for (char const letter : text) {
        if (letter == '+') out += "%2B";
        else if (letter == '/') out += "%2F";
        else if (letter == '=') out += "%3d";
        else out += letter;
    }
    return out;
}

std::string with_cursor(std::string const& query, std::string const& cursor) {
    return query + (query.empty() ? "" : "&") + "cursor=" + encoded(cursor);
}

std::vector<std::uint64_t> walk(opencx_sandbox& vendor, std::string const& query, std::size_t& pages) {
    std::vector<std::uint64_t> rows;
    pages = 0;
    for (std::string asked = query;;) {
        auto const page = list(vendor, asked);
        BOOST_TEST_REQUIRE(page.status == 200U);
        rows.insert(rows.end(), page.rows.begin(), page.rows.end());
        auto const next = next_of(page);
        BOOST_TEST_REQUIRE(++pages < 5000U);
        if (next.empty()) return rows;
        asked = with_cursor(query, next);
    }
}

void check_refused(sandbox_response const& response, unsigned status) {
    BOOST_TEST(response.status == status);
    BOOST_TEST(response.rows.empty());
    auto const body = boost::json::parse(response.body).as_object();
    BOOST_TEST(body.at("statusCode").as_int64() == static_cast<std::int64_t>(status));
    BOOST_TEST(!body.at("message").as_string().empty());
    BOOST_TEST(!body.at("error").as_string().empty());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_walk_gives_each_session_once_for_all_sizes) {
    for (std::uint64_t const size : {0U, 1U, 99U, 100U, 101U, 1000U}) {
        for (unsigned const page_size : {1U, 7U, 99U, 100U, 101U, 10'000U}) {
            opencx_sandbox vendor(make_data(size), with_page_size(page_size));
            std::size_t pages = 0;
            auto const rows = walk(vendor, "", pages);
            BOOST_TEST_REQUIRE(rows.size() == size);
            for (std::uint64_t index = 0; index < size; ++index) BOOST_TEST_REQUIRE(rows[index] == index);
            BOOST_TEST(pages == std::max<std::size_t>(1, (size + page_size - 1) / page_size));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_page_is_its_items_and_nothing_else) {
    opencx_sandbox vendor(make_data(5), with_page_size(3));
    auto const first = list(vendor);
    BOOST_TEST(first.body == "{\"items\":[" + vendor.item(0) + "," + vendor.item(1) + "," + vendor.item(2) +
                                 "],\"next\":\"" + next_of(first) + "\"}");
    auto const last = list(vendor, with_cursor("", next_of(first)));
    BOOST_TEST(last.body == "{\"items\":[" + vendor.item(3) + "," + vendor.item(4) + "],\"next\":null}");
    opencx_sandbox none(make_data(0));
    BOOST_TEST(list(none).body == "{\"items\":[],\"next\":null}");
}

BOOST_AUTO_TEST_CASE(rows_are_json_and_agree_with_their_facts) {
    for (bool const whitespace : {false, true}) {
        opencx_sandbox vendor(make_data(3000, whitespace), with_page_size(3000));
        auto const page = list(vendor);
        auto const document = boost::json::parse(page.body).as_object();
        BOOST_TEST(document.at("next").is_null());
        auto const& items = document.at("items").as_array();
        BOOST_TEST_REQUIRE(items.size() == 3000U);
        std::size_t spaced = 0, bytes = 0;
        for (std::uint64_t index = 0; index < items.size(); ++index) {
            auto const& item = items[index].as_object();
            auto const facts = vendor.data().session(index);
            BOOST_TEST_REQUIRE(item.at("id").as_string() == vendor.data().id(index));
            BOOST_TEST_REQUIRE(item.at("status").as_string() == facts.status);
            BOOST_TEST_REQUIRE(item.at("channel").at("type").as_string() == facts.channel);
            BOOST_TEST_REQUIRE(item.at("updated_at").is_null() == !facts.updated_at.has_value());
            auto const* const handoff = item.if_contains("handoff");
            BOOST_TEST_REQUIRE((handoff && handoff->is_object()) == facts.handed_off);
            spaced += vendor.item(index).find('\n') != std::string::npos;
            bytes += vendor.item(index).size();
        }
        BOOST_TEST((spaced > 500U) == whitespace);
        BOOST_TEST(bytes / 3000 > 1100U);
        BOOST_TEST(bytes / 3000 < 1400U);
    }
}

BOOST_AUTO_TEST_CASE(rows_hold_what_decoders_get_wrong) { // fault E5, E7, E8
    opencx_sandbox const vendor{make_data(0)};
    std::set<std::string> missing{"\\ud83d\\ude80",
                                  "東京",
                                  "🙂",
                                  "\\u0001",
                                  "9007199254740993",
                                  "18446744073709551615",
                                  "word_of_tomorrow",
                                  "carrier_pigeon",
                                  "snoozed",
                                  "],\\\"next\\\":null",
                                  "caf\\u00e9",
                                  "\"contact\":null",
                                  "\"custom_data\":{}",
                                  "\"id\":\"not the row's id\"",
                                  "\"labels\":[{"};
    for (std::uint64_t index = 0; index < 5000 && !missing.empty(); ++index) {
        auto const item = vendor.item(index);
        for (auto one = missing.begin(); one != missing.end();)
            one = item.find(*one) == std::string::npos ? std::next(one) : missing.erase(one);
    }
    for (auto const& text : missing) BOOST_ERROR("no row holds " + text);
}

BOOST_AUTO_TEST_CASE(filters_select_what_they_say) {
    opencx_sandbox vendor(make_data(2000), with_page_size(13));
    auto const& data = vendor.data();
    auto const check = [&](std::string const& query, auto matches) {
        std::size_t pages = 0, expected = 0;
        auto const rows = walk(vendor, query, pages);
        auto const ids = vendor.expected_ids(query);
        BOOST_TEST_REQUIRE(ids.size() == rows.size());
        for (std::uint64_t index = 0; index < data.size(); ++index) {
            if (!matches(data.session(index))) continue;
            BOOST_TEST_REQUIRE(expected < rows.size());
            BOOST_TEST_REQUIRE(rows[expected] == index);
            BOOST_TEST_REQUIRE(ids[expected] == data.id(index));
            ++expected;
        }
        BOOST_TEST(expected == rows.size());
        BOOST_TEST_CONTEXT(query) {
            BOOST_TEST(expected > 0U);
            BOOST_TEST(expected < data.size());
        }
    };
    check("handed_off=true", [](auto const& session) { return session.handed_off; });
    check("handed_off=false", [](auto const& session) { return !session.handed_off; });
    check("status=open", [](auto const& session) { return session.status == "open"; });
    check("status=closed_unresolved", [](auto const& session) { return session.status == "closed_unresolved"; });
    check("channel_type=web_voice", [](auto const& session) { return session.channel == "web_voice"; });
    check("channel_type=web&status=open&handed_off=true", [](auto const& session) {
        return session.channel == "web" && session.status == "open" && session.handed_off;
    });
    sandbox_time const noon = std::chrono::sys_days{std::chrono::year{2023} / 1 / 1} + std::chrono::hours(12);
    check("created_after=2023-01-01T12:00:00Z", [&](auto const& session) { return session.created_at >= noon; });
    check("created_before=2023-01-01T14%3A00%3A00.000%2B02:00",
          [&](auto const& session) { return session.created_at < noon; });
    check("updated_after=2023-01-01T12:00:00.0Z",
          [&](auto const& session) { return session.updated_at && *session.updated_at >= noon; });
    check("updated_before=2023-01-01T10:30:00-01:30",
          [&](auto const& session) { return session.updated_at && *session.updated_at < noon; });
    check("created_after=2023-01-01T12:00:00Z&created_before=2023-01-02", [&](auto const& session) {
        return session.created_at >= noon && session.created_at < noon + std::chrono::hours(12);
    });
}

BOOST_AUTO_TEST_CASE(bounds_are_inclusive_as_told) {
    auto const data = make_data(10);
    for (bool const after : {false, true}) {
        for (bool const before : {false, true}) {
            opencx_sandbox_options options;
            options.after_is_inclusive = after;
            options.before_is_inclusive = before;
            opencx_sandbox const vendor(data, options);
            auto const item = vendor.item(4);
            auto const at = item.find("\"created_at\":\"") + 14;
            auto const time = item.substr(at, item.find('"', at) - at);
            BOOST_TEST(vendor.expected_ids("created_after=" + time).size() == (after ? 6U : 5U));
            BOOST_TEST(vendor.expected_ids("created_before=" + time).size() == (before ? 5U : 4U));
        }
    }
}

BOOST_AUTO_TEST_CASE(malformed_parameters_are_refused) {
    opencx_sandbox vendor(make_data(3));
    for (char const* query : {"limit=10",
                              "page=1",
                              "Status=open",
                              "status=OPEN",
                              "status=",
                              "status",
                              "=",
                              "status=open&status=open",
                              "handed_off=1",
                              "handed_off=True",
                              "handed_off=",
                              "channel_type=fax",
                              "created_after=yesterday",
                              "created_after=",
                              "created_after=2023-02-29",
                              "created_after=2023-01-01T24:00:00Z",
                              "created_after=2023-01-01T00:00:00",
                              "created_after=2023-01-01T00:00:00.Z",
                              "created_after=2023-01-01T00:00:00.0123456789Z",
                              "created_after=2023-01-01T00:00:00+02:00",
                              "created_after=2023-01-01T00:00:00Zx",
                              "created_after=1700000000",
                              "updated_before=2023-13-01",
                              "status=open&",
                              "&status=open",
                              "status=op%6",
                              "status=%zz",
                              "status=open%00",
                              "cursor=",
                              "cursor=x",
                              "cursor=%00",
                              "a%3Db=c"}) {
        BOOST_TEST_CONTEXT(query) {
            check_refused(list(vendor, query), 400);
            bool const is_readable_cursor = std::string_view(query).starts_with("cursor=") && query[7] != '\0';
            if (!is_readable_cursor) BOOST_CHECK_THROW(vendor.expected_ids(query), std::invalid_argument);
        }
    }
    BOOST_TEST(ask(vendor, "/chat/sessions?").status == 200U);
    check_refused(ask(vendor, "/chat/sessions/" + vendor.data().id(0) + "?status=open"), 400);
}

BOOST_AUTO_TEST_CASE(a_cursor_is_tamper_evident) {
    opencx_sandbox vendor(make_data(300));
    auto const cursor = next_of(list(vendor));
    BOOST_TEST(list(vendor, with_cursor("", cursor)).rows.front() == 100U);
    for (std::size_t at = 0; at < cursor.size(); ++at) {
        for (char const letter : {'A', 'B', '/', '=', ' ', '\x7f'}) {
            auto changed = cursor;
            changed[at] = letter;
            if (changed != cursor) check_refused(list(vendor, with_cursor("", changed)), 400);
        }
    }
    check_refused(list(vendor, with_cursor("", cursor.substr(1))), 400);
    check_refused(list(vendor, with_cursor("", cursor + "=")), 400);
    check_refused(list(vendor, with_cursor("", std::string(100'000, 'A'))), 400);
}

BOOST_AUTO_TEST_CASE(a_cursor_belongs_to_its_query_and_seed_only) { // fault F9
    opencx_sandbox vendor(make_data(1000), with_page_size(5));
    auto const cursor = next_of(list(vendor, "status=open&handed_off=false"));
    BOOST_TEST(list(vendor, with_cursor("handed_off=false&status=open", cursor)).status == 200U); // order is free
    check_refused(list(vendor, with_cursor("", cursor)), 400);
    check_refused(list(vendor, with_cursor("status=open", cursor)), 400);
    check_refused(list(vendor, with_cursor("status=open&handed_off=true", cursor)), 400);

    opencx_sandbox again(make_data(1000), with_page_size(5)); // as after a restart
    BOOST_TEST(list(again, with_cursor("status=open&handed_off=false", cursor)).status == 200U);
    sandbox_data_options other_seed;
    other_seed.seed = 2;
    opencx_sandbox other{sandbox_data(other_seed)};
    check_refused(list(other, with_cursor("status=open&handed_off=false", cursor)), 400);
}

BOOST_AUTO_TEST_CASE(an_unencoded_cursor_is_found_out) {
    opencx_sandbox vendor(make_data(2000), with_page_size(1));
    std::string cursor = next_of(list(vendor));
    while (cursor.find('+') == std::string::npos) cursor = next_of(list(vendor, with_cursor("", cursor)));
    check_refused(list(vendor, "cursor=" + cursor), 400);
    BOOST_TEST(list(vendor, with_cursor("", cursor)).status == 200U);
}

BOOST_AUTO_TEST_CASE(credentials) {
    opencx_sandbox vendor(make_data(1));
    auto const status = [&](sandbox_fields fields, char const* target = "/chat/sessions") {
        auto const response = vendor.handle(sandbox_request("GET", target, std::move(fields)), page_change::none);
        if (response.status != 200) check_refused(response, 401);
        return response.status;
    };
    BOOST_TEST(status({{"authorization", "Bearer opencx-test-token"}}) == 200U);
    BOOST_TEST(status({}) == 401U);
    BOOST_TEST(status({}, "/chat/sessions?nonsense") == 401U); // a stranger learns nothing about parameters
    for (char const* value :
         {"", "Bearer", "Bearer ", "opencx-test-token", "Basic opencx-test-token", "Bearer opencx-test-toke",
          "Bearer opencx-test-tokens", "Bearer  opencx-test-token", "Bearer ***"})
        BOOST_TEST(status({{"Authorization", value}}) == 401U);
    BOOST_TEST(status({{"Authorization", "Bearer opencx-test-token"}, {"Authorization", "Bearer opencx-test-token"}}) ==
               401U);
}

BOOST_AUTO_TEST_CASE(paths_and_methods) {
    opencx_sandbox vendor(make_data(1));
    for (char const* target : {"", "/", "/chat", "/chat/session", "/chat/sessions/", "/chat/sessions/a/history",
                               "/chat/sessionsx", "//chat/sessions", "/CHAT/sessions", "/chat/sessions\"\\\x01"})
        check_refused(ask(vendor, target), 404);
    for (char const* method : {"HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "POS", ", ", ""}) {
        auto const response = vendor.handle(sandbox_request(method, "/chat/sessions", good_fields), page_change::none);
        check_refused(response, 405);
        BOOST_TEST((response.fields.back() == std::pair<std::string, std::string>("Allow", "GET, POST")));
    }
}

BOOST_AUTO_TEST_CASE(one_session) {
    opencx_sandbox vendor(make_data(1000));
    auto const found = ask(vendor, "/chat/sessions/" + vendor.data().id(999));
    BOOST_TEST(found.status == 200U);
    BOOST_TEST(found.body == vendor.item(999));
    check_refused(ask(vendor, "/chat/sessions/" + vendor.data().id(1000)), 404);
    check_refused(ask(vendor, "/chat/sessions/nothing"), 404);
}

BOOST_AUTO_TEST_CASE(changed_pages) { // fault F1, F4
    opencx_sandbox vendor(make_data(250));
    auto const first = list(vendor);
    auto const loop = list(vendor, with_cursor("", next_of(first)), page_change::repeat_position);
    BOOST_TEST(next_of(loop) == next_of(first));
    BOOST_TEST(loop.rows.size() == 100U);
    BOOST_TEST(next_of(list(vendor, "", page_change::repeat_position)) != ""); // from the start: leads to the start
    BOOST_TEST(list(vendor, with_cursor("", next_of(list(vendor, "", page_change::repeat_position)))).rows.front() ==
               0U);

    auto const empty = list(vendor, with_cursor("", next_of(first)), page_change::no_rows);
    BOOST_TEST(empty.rows.empty());
    auto const empty_again = list(vendor, with_cursor("", next_of(empty)), page_change::no_rows);
    std::set<std::string> const cursors{next_of(first), next_of(empty), next_of(empty_again)};
    BOOST_TEST(cursors.size() == 3U);
    BOOST_TEST(list(vendor, with_cursor("", next_of(empty_again))).rows.front() == 100U);
}

BOOST_AUTO_TEST_CASE(options_out_of_bounds_throw) {
    for (unsigned const size : {0U, 10'001U})
        BOOST_CHECK_THROW(opencx_sandbox(make_data(1), with_page_size(size)), std::invalid_argument);
    opencx_sandbox_options no_token;
    no_token.token.clear();
    BOOST_CHECK_THROW(opencx_sandbox(make_data(1), no_token), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
