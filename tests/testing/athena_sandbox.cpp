// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/athena_sandbox.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_sandbox_tests)

using namespace confab::testing;

namespace {

sandbox_data make_data(std::uint64_t sessions, bool whitespace = false) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.whitespace = whitespace;
    return sandbox_data(options);
}

sandbox_fields const good_fields{{"X-API-KEY", "athena-test-key"}};

sandbox_response ask(athena_sandbox& vendor, std::string const& target, page_change change = page_change::none,
                     char const* method = "GET") {
    return vendor.handle(sandbox_request(method, target, good_fields), change);
}

boost::json::object list(athena_sandbox& vendor, std::string const& query = {},
                         page_change change = page_change::none) {
    auto const page = ask(vendor, "/api/v0/sessions" + (query.empty() ? query : '?' + query), change);
    BOOST_TEST_REQUIRE(page.status == 200U);
    auto body = boost::json::parse(page.body).as_object();
    BOOST_TEST(body.at("items").as_array().size() == page.rows.size());
    return body;
}

std::vector<std::string> ids_of(boost::json::object const& page) {
    std::vector<std::string> ids;
    for (auto const& item : page.at("items").as_array()) ids.emplace_back(item.at("id").as_string());
    return ids;
}

void check_refused(sandbox_response const& response, unsigned status) {
    BOOST_TEST(response.status == status);
    BOOST_TEST(response.rows.empty());
    auto const body = boost::json::parse(response.body).as_object();
    if (status == 422) {
        auto const& first = body.at("detail").as_array().at(0);
        BOOST_TEST(first.at("loc").as_array().at(0).as_string() == "query");
        BOOST_TEST(!first.at("msg").as_string().empty());
        BOOST_TEST(!first.at("type").as_string().empty());
    } else BOOST_TEST(!body.at(status == 401 || status == 404 ? "message" : "detail").as_string().empty());
}

} // namespace

BOOST_AUTO_TEST_CASE(the_envelope_is_the_vendors) { // fault F14
    athena_sandbox vendor(make_data(120));
    auto const first = list(vendor);
    BOOST_TEST(ids_of(first).size() == 50U);
    BOOST_TEST(first.at("limit").as_int64() == 50);
    BOOST_TEST(first.at("offset").as_int64() == 0);
    BOOST_TEST(first.at("has_more").as_bool());
    BOOST_TEST(first.at("next_offset").as_int64() == 50);
    BOOST_TEST(first.at("total").as_int64() == 51); // a lower bound
    auto const last = list(vendor, "offset=100");
    BOOST_TEST(ids_of(last).size() == 20U);
    BOOST_TEST(!last.at("has_more").as_bool());
    BOOST_TEST(last.at("next_offset").is_null());
    BOOST_TEST(last.at("total").as_int64() == 120);
    auto const behind = list(vendor, "offset=120&limit=500");
    BOOST_TEST(ids_of(behind).empty());
    BOOST_TEST(!behind.at("has_more").as_bool());
    BOOST_TEST(behind.at("total").as_int64() == 0);
    BOOST_TEST(list(vendor, "offset=18446744073709551615").at("total").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(a_walk_gives_each_session_once_for_all_sizes) {
    for (std::uint64_t const size : {0U, 1U, 99U, 100U, 101U}) {
        for (unsigned const limit : {1U, 7U, 100U, 500U}) {
            athena_sandbox vendor(make_data(size));
            std::vector<std::string> ids;
            for (std::uint64_t offset = 0;;) {
                auto const page = list(vendor, "limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset));
                for (auto& id : ids_of(page)) ids.push_back(std::move(id));
                if (!page.at("has_more").as_bool()) break;
                offset = static_cast<std::uint64_t>(page.at("next_offset").as_int64());
            }
            BOOST_TEST(ids == vendor.expected_ids(), boost::test_tools::per_element());
            BOOST_TEST(std::set<std::string>(ids.begin(), ids.end()).size() == size);
        }
    }
}

BOOST_AUTO_TEST_CASE(orders_are_those_that_were_asked_for) {
    athena_sandbox vendor(make_data(300));
    auto const keys = [&](std::string const& query, char const* member) {
        std::vector<std::string> found;
        auto const page = list(vendor, query + "limit=500");
        for (auto const& item : page.at("items").as_array()) found.emplace_back(item.at(member).as_string());
        return found;
    };
    // Written with a fraction only where it is not zero, so that texts compare as times only up to the second.
    auto const seconds = [](std::vector<std::string> texts) {
        for (auto& text : texts) text.resize(19);
        return texts;
    };
    auto const by_default = seconds(keys("", "updated_at"));
    BOOST_TEST(std::is_sorted(by_default.rbegin(), by_default.rend()));
    auto const by_creation = seconds(keys("sort_by=created_at&sort_direction=asc&", "created_at"));
    BOOST_TEST(std::is_sorted(by_creation.begin(), by_creation.end()));
    auto const by_title = keys("sort_by=title&sort_direction=asc&", "title");
    BOOST_TEST(std::is_sorted(by_title.begin(), by_title.end()));
    BOOST_TEST(by_title.front() < by_title.back());
}

BOOST_AUTO_TEST_CASE(bounds_are_inclusive_and_running_is_only_what_changed_lately) {
    athena_sandbox vendor(make_data(50));
    auto const created = boost::json::parse(vendor.item(20)).at("created_at").as_string();
    std::string const time(created.c_str());
    auto const from = vendor.expected_ids("sort_by=created_at&sort_direction=asc&created_after=" + time);
    BOOST_TEST(from.size() == 30U);
    BOOST_TEST(from.front() == vendor.id(20));
    BOOST_TEST(vendor.expected_ids("sort_by=created_at&created_before=" + time).front() == vendor.id(20));

    athena_sandbox_options late;
    late.now = std::chrono::sys_days(std::chrono::year(2040) / 1 / 1);
    athena_sandbox today(make_data(500)), later(make_data(500), late);
    BOOST_TEST(today.expected_ids("state=running").size() > 5U);
    BOOST_TEST(later.expected_ids("state=running").empty());
    BOOST_TEST(later.expected_ids("state=completed").size() > 5U);
}

BOOST_AUTO_TEST_CASE(what_is_not_documented_is_refused) {
    athena_sandbox vendor(make_data(10));
    for (char const* query : {"page=1",
                              "cursor=x",
                              "limit=0",
                              "limit=501",
                              "limit=x",
                              "limit=",
                              "limit=1.5",
                              "limit=-1",
                              "limit=1&limit=1",
                              "offset=-1",
                              "offset=x",
                              "offset=1&offset=1",
                              "include_sub_sessions=1",
                              "include_task_sessions=yes",
                              "created_after=yesterday",
                              "created_before=",
                              "created_before=2026-01-01T00:00:00+00:00",
                              "sort_by=createdAt",
                              "sort_direction=ASC",
                              "sort_direction=",
                              "state=",
                              "state=a,,b",
                              "state=,a",
                              "query=",
                              "app_id=a&app_id=b",
                              "updated_after=2026-01-01",
                              "limit",
                              "&",
                              "a=%zz",
                              "State=running"})
        BOOST_TEST_CONTEXT(query) check_refused(ask(vendor, "/api/v0/sessions?" + std::string(query)), 422);
    BOOST_CHECK_THROW(vendor.expected_ids("page=1"), std::invalid_argument);
    auto const id = vendor.id(0);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "?x=1"), 422);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "/download?export_format=pdf"), 422);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "/download?format=trace"), 422);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "/download?export_format=trace&export_format=trace"), 422);
    sandbox_request with_body("POST", "/api/v0/sessions/" + id + "/read", good_fields);
    with_body.body = "{}";
    check_refused(vendor.handle(with_body, page_change::none), 422);
    athena_sandbox_options shallow;
    shallow.deepest_offset = 5;
    athena_sandbox limited(make_data(10), shallow);
    check_refused(ask(limited, "/api/v0/sessions?offset=6"), 422);
    BOOST_TEST(list(limited, "offset=5").at("offset").as_int64() == 5);
}

BOOST_AUTO_TEST_CASE(credentials) {
    athena_sandbox vendor(make_data(1));
    auto const status = [&](sandbox_fields fields, char const* target = "/api/v0/sessions") {
        auto const response = vendor.handle(sandbox_request("GET", target, std::move(fields)), page_change::none);
        if (response.status != 200) check_refused(response, 401);
        return response.status;
    };
    BOOST_TEST(status({{"x-api-key", "athena-test-key"}}) == 200U);
    BOOST_TEST(status({{"Authorization", "Bearer athena-test-token"}}) == 200U);
    BOOST_TEST(status({{"X-API-KEY", "athena-test-key"}, {"Authorization", "Bearer athena-test-token"}}) == 200U);
    BOOST_TEST(status({}) == 401U);
    BOOST_TEST(status({}, "/api/v0/sessions?nonsense") == 401U);
    BOOST_TEST(status({{"X-API-KEY", "athena-test-token"}}) == 401U);
    BOOST_TEST(status({{"X-API-KEY", "athena-test-key"}, {"Authorization", "Bearer x"}}) == 401U);
    BOOST_TEST(status({{"X-API-KEY", "athena-test-key"}, {"X-API-KEY", "athena-test-key"}}) == 401U);
    for (char const* value : {"", "athena-test-token", "Basic athena-test-token", "Bearer athena-test-tokens"})
        BOOST_TEST(status({{"Authorization", value}}) == 401U);
    athena_sandbox_options empty;
    empty.token.clear();
    BOOST_CHECK_THROW(athena_sandbox(make_data(1), empty), std::invalid_argument);
    empty.token = "x";
    empty.api_key.clear();
    BOOST_CHECK_THROW(athena_sandbox(make_data(1), empty), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(paths_and_methods) {
    athena_sandbox vendor(make_data(1));
    auto const id = vendor.id(0);
    for (std::string const target : {"", "/", "/api/v0/session", "/api/v0/sessions/", "/api/v0/sessionsx",
                                     "/api/v0/sessions/nothing", "/api/v0/sessions//read", "/API/v0/sessions"})
        check_refused(ask(vendor, target), 404);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "/messages"), 404);
    check_refused(ask(vendor, "/api/v0/sessions/" + id + "/"), 404);
    check_refused(ask(vendor, "/api/v0/sessions/" + vendor.data().id(0)), 404); // without its prefix
    check_refused(ask(vendor, "/api/v0/sessions", page_change::none, "POST"), 405);
    check_refused(ask(vendor, "/api/v0/sessions/" + id, page_change::none, "DELETE"), 405);
    auto const wrong = ask(vendor, "/api/v0/sessions/" + id + "/read");
    check_refused(wrong, 405);
    BOOST_TEST((wrong.fields.back() == std::pair<std::string, std::string>("Allow", "POST")));
    BOOST_TEST(vendor.error(422, "x").body.find("\"detail\":[") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_session_its_marks_and_its_history) {
    athena_sandbox vendor(make_data(100));
    std::string const path = "/api/v0/sessions/" + vendor.id(42);
    BOOST_TEST(ask(vendor, path).body == vendor.item(42));
    for (int twice = 0; twice < 2; ++twice) {
        auto const read = ask(vendor, path + "/read", page_change::none, "POST");
        BOOST_TEST(read.body == vendor.item(42));
        BOOST_TEST(!boost::json::parse(read.body).at("is_unread").as_bool());
    }
    auto const unread = ask(vendor, path + "/unread", page_change::none, "POST");
    BOOST_TEST(boost::json::parse(unread.body).at("is_unread").as_bool());
    for (char const* format : {"", "?export_format=trace", "?export_format=messages", "?export_format=stats"})
        BOOST_TEST(!boost::json::parse(ask(vendor, path + "/download" + format).body).is_null());
    auto const markdown = ask(vendor, path + "/download?export_format=markdown");
    BOOST_TEST(markdown.body.starts_with("# Session "));
    BOOST_TEST(markdown.fields.at(0).second.starts_with("text/markdown"));
}

BOOST_AUTO_TEST_CASE(sessions_may_change_between_requests) { // fault F12, F13
    athena_sandbox vendor(make_data(10));
    sandbox_time const later = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    auto const first = list(vendor, "limit=3");
    BOOST_TEST(vendor.rows().touch(5, later));
    BOOST_TEST(vendor.expected_ids().front() == vendor.id(5));
    auto const added = vendor.rows().insert(later + std::chrono::minutes(1));
    BOOST_TEST(vendor.expected_ids().front() == vendor.id(added));
    BOOST_TEST(ask(vendor, "/api/v0/sessions/" + vendor.id(added)).status == 200U);
    BOOST_TEST(ids_of(list(vendor, "limit=3")).at(1) == vendor.id(5));
    BOOST_TEST(vendor.rows().erase(5));
    BOOST_TEST(vendor.item(5).empty());
    check_refused(ask(vendor, "/api/v0/sessions/" + vendor.id(5)), 404);
    BOOST_TEST(vendor.expected_ids().size() == 10U);
    BOOST_TEST(ids_of(list(vendor, "limit=3")) != ids_of(first));
}

BOOST_AUTO_TEST_CASE(changed_pages) { // fault F1, F4
    athena_sandbox vendor(make_data(30));
    auto const loop = list(vendor, "limit=10&offset=10", page_change::repeat_position);
    BOOST_TEST(loop.at("has_more").as_bool());
    BOOST_TEST(loop.at("next_offset").as_int64() == 10);
    BOOST_TEST(ids_of(loop).size() == 10U);
    // A page without rows leads to the rows that would have come, also twice in a row.
    auto const expected = vendor.expected_ids();
    auto const empty = list(vendor, "limit=10&offset=10", page_change::no_rows);
    BOOST_TEST(ids_of(empty).empty());
    BOOST_TEST(empty.at("next_offset").as_int64() == 11);
    BOOST_TEST(list(vendor, "limit=10&offset=11", page_change::no_rows).at("next_offset").as_int64() == 12);
    auto const behind = list(vendor, "limit=10&offset=12");
    BOOST_TEST(ids_of(behind).front() == expected.at(10));
    auto const last = list(vendor, "limit=10&offset=22");
    BOOST_TEST(ids_of(last).back() == expected.at(29));
    BOOST_TEST(!last.at("has_more").as_bool());
    BOOST_TEST(ids_of(list(vendor, "limit=10&offset=0")).front() == expected.at(0)); // a new walk
    BOOST_TEST(ids_of(list(vendor, "limit=10&offset=10")).front() == expected.at(10));
}

BOOST_AUTO_TEST_CASE(rows_are_json_and_hold_what_readers_must_not_change) {
    for (bool const whitespace : {false, true}) {
        athena_sandbox_options options;
        options.omit_zones = true;
        options.omit_session_status = true;
        athena_sandbox vendor(make_data(300, whitespace), options);
        std::size_t nulls = 0, unknown = 0;
        for (std::uint64_t index = 0; index < 300; ++index) {
            auto const item = boost::json::parse(vendor.item(index)).as_object();
            BOOST_TEST(item.at("id").as_string() == vendor.id(index));
            BOOST_TEST(!item.at("created_at").as_string().ends_with('Z'));
            BOOST_TEST(!item.contains("session_status_v2"));
            nulls += item.at("run_status_v2").is_null();
            unknown += item.at("model").as_string() == "word_of_tomorrow";
        }
        BOOST_TEST(nulls > 0U);
        BOOST_TEST(unknown > 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
