// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/yourgpt_sandbox.hpp>

#include "testing/yourgpt_requests.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_sandbox_tests)

using namespace confab::tests;

BOOST_AUTO_TEST_CASE(pages_hold_each_session_once_in_order) {
    for (std::uint64_t const size : {0U, 1U, 9U, 10U, 11U, 250U}) {
        yourgpt_sandbox vendor(make_data(size));
        for (unsigned const limit : {1U, 10U, 100U}) {
            std::vector<std::string> found;
            std::set<std::uint64_t> rows;
            for (unsigned page = 1; found.size() < size || page == 1; ++page) {
                auto const answer = list(vendor, "{\"limit\":" + std::to_string(limit) +
                                                     ",\"page\":" + std::to_string(page) + ",\"orderBy\":\"ASC\"}");
                auto const ids = ids_of(answer);
                BOOST_TEST_REQUIRE(ids.size() == std::min<std::size_t>(limit, size - found.size()));
                found.insert(found.end(), ids.begin(), ids.end());
                rows.insert(answer.rows.begin(), answer.rows.end());
            }
            BOOST_TEST(found == vendor.expected_ids(), boost::test_tools::per_element());
            BOOST_TEST(rows.size() == size);
        }
        auto reversed = vendor.expected_ids();
        std::reverse(reversed.begin(), reversed.end());
        reversed.resize(std::min<std::size_t>(10, reversed.size())); // the default limit
        BOOST_TEST(ids_of(list(vendor, R"({"orderBy":"DESC"})")) == reversed, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(rows_hold_what_decoders_get_wrong) { // fault E5, E7
    yourgpt_sandbox const vendor{make_data(2000, true)};
    std::set<std::string> missing{"\\ud83d\\ude80",
                                  "\\u0000",
                                  "9007199254740993",
                                  "\"total_unseen\":\"",
                                  "null",
                                  "[]",
                                  "\"chat_mode\":\"1\"",
                                  "\"chat_mode\":\"3\"",
                                  "word_of_tomorrow",
                                  "\"status\":null",
                                  "snoozed",
                                  "\"session_uid\":17",
                                  "\"session_uid\":\"17",
                                  "\"session_uid\" :\t",
                                  "\"total_unseen\":0",
                                  "größer"};
    for (std::uint64_t index = 0; index < 2000; ++index) {
        auto const item = vendor.item(index);
        BOOST_TEST(boost::json::parse(item).is_object());
        for (auto one = missing.begin(); one != missing.end();)
            one = item.find(*one) == std::string::npos ? std::next(one) : missing.erase(one);
    }
    for (auto const& text : missing) BOOST_ERROR("no row holds " + text);
    BOOST_TEST(std::stoull(vendor.id(0)) > (1ULL << 53));
    BOOST_TEST(std::stoull(vendor.id(0)) % 2 == 1U); // no double has it
}

BOOST_AUTO_TEST_CASE(lists_are_strict) {
    yourgpt_sandbox vendor(make_data(3));
    for (auto const* body : {"",
                             "[]",
                             "null",
                             "{",
                             "{\"unknown\":1}",
                             "{\"limit\":0}",
                             "{\"limit\":101}",
                             "{\"limit\":\"10\"}",
                             "{\"limit\":1.5}",
                             "{\"limit\":-1}",
                             "{\"page\":0}",
                             "{\"page\":\"1\"}",
                             "{\"orderBy\":\"asc\"}",
                             "{\"orderBy\":1}",
                             "{\"from\":\"2025-1-1\"}",
                             "{\"from\":\"2025-02-29\"}",
                             "{\"to\":20250101}",
                             "{\"from\":\"2025-01-01T00:00:00Z\"}",
                             "{\"view_id\":\"x\"}",
                             "{\"status\":\"open\"}",
                             "{\"project_uid\":\"project-test\"}",
                             "{\"filter\":{}}",
                             "{\"filter\":[{}]}",
                             "{\"filter\":[1]}",
                             R"({"filter":[{"model":"CONTACT","key":"state","operator":"eq","value":"x"}]})",
                             R"({"filter":[{"model":"SESSION","key":"status","operator":"eq","value":"x"}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"like","value":"x"}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"eq","value":["x"]}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"in","value":"x"}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"in","value":[]}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"eq","value":7}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"eq"}]})",
                             R"({"filter":[{"model":"SESSION","key":"state","operator":"eq","value":"x","more":1}]})"})
        BOOST_TEST_CONTEXT(body) check_refused(list(vendor, body));
    check_refused(ask(vendor, "/getSessions?limit=1", "{}"));
    check_refused(ask(vendor, "/getSession", "{}"), 404);
    check_refused(vendor.handle(sandbox_request("GET", "/getSessions"), page_change::none), 405);
    BOOST_TEST(list(vendor, R"({"view_id":5})").status == 200U);
}

BOOST_AUTO_TEST_CASE(credentials_and_projects) {
    yourgpt_sandbox vendor(make_data(3));
    auto const status = [&](sandbox_fields fields, std::string body, char const* type) {
        fields.emplace_back("Content-Type", type);
        sandbox_request request("POST", "/getSessions", std::move(fields));
        request.body = std::move(body);
        return vendor.handle(request, page_change::none).status;
    };
    char const* const json = "application/json";
    char const* const form = "application/x-www-form-urlencoded";
    BOOST_TEST(status({{"API-KEY", "apk-test-key"}}, "{}", json) == 200U);
    BOOST_TEST(status({{"api-key", "apk-other"}}, "{}", json) == 401U);
    BOOST_TEST(status({}, "{}", json) == 401U);
    BOOST_TEST(status({{"Authorization", "Bearer apk-test-key"}}, "{}", json) == 401U);
    BOOST_TEST(status({{"api-key", "apk-test-key"}, {"Authorization", "Bearer api-v1-test-token"}}, "{}", json) ==
               401U);
    BOOST_TEST(status({{"api-key", "apk-test-key"}}, "limit=1", form) == 400U);
    BOOST_TEST(status({{"api-key", "apk-test-key"}}, "{}", "text/plain") == 400U);
    sandbox_fields const token{{"Authorization", "Bearer api-v1-test-token"}};
    BOOST_TEST(status(token, "project_uid=project-test&limit=1", form) == 200U);
    BOOST_TEST(status(token, "project_uid=project-test&limit=1&limit=2", form) == 400U);
    BOOST_TEST(status(token, "limit=1", form) == 400U);
    BOOST_TEST(status(token, "project_uid=another", form) == 403U);
    BOOST_TEST(status(token, "project_uid=project-test&view_id=1", form) == 400U);
    BOOST_TEST(status(token, "project_uid=project-test&filter=%5B%5D", form) == 400U);
    BOOST_TEST(status(token, "project_uid=project-test&limit=1x", form) == 400U);
    BOOST_TEST(status(token, R"({"project_uid":"project-test"})", json) == 400U);
    yourgpt_sandbox_options either;
    either.json_with_token = true;
    yourgpt_sandbox lenient(make_data(3), either);
    sandbox_request request("POST", "/getSessions", token);
    request.fields.emplace_back("Content-Type", json);
    request.body = R"({"project_uid":"project-test"})";
    BOOST_TEST(lenient.handle(request, page_change::none).status == 200U);
    yourgpt_sandbox_options empty;
    empty.project_key.clear();
    BOOST_CHECK_THROW(yourgpt_sandbox(make_data(1), empty), std::invalid_argument);
    yourgpt_sandbox_options large;
    large.page_size = 1001;
    BOOST_CHECK_THROW(yourgpt_sandbox(make_data(1), large), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(filters_and_days_select_what_they_say) {
    yourgpt_sandbox vendor(make_data(2000));
    auto const check = [&](std::string const& body, auto matches) {
        std::size_t found = 0;
        for (unsigned page = 1;; ++page) {
            auto const rows =
                data_of(list(vendor, "{\"limit\":100,\"page\":" + std::to_string(page) + ',' + body + '}'));
            for (auto const& row : rows.as_array()) BOOST_TEST(matches(row));
            found += rows.as_array().size();
            if (rows.as_array().empty()) break;
        }
        BOOST_TEST_CONTEXT(body) {
            BOOST_TEST(found > 0U);
            BOOST_TEST(found < 2000U);
        }
        return found;
    };
    auto const filter = [](std::string const& key, std::string const& compare, std::string const& value) {
        return R"("filter":[{"model":"SESSION","key":")" + key + R"(","operator":")" + compare + R"(","value":)" +
               value + "}]";
    };
    auto const state = [](auto const& row) { return text_of(row.at("state")); };
    auto const contact = [](auto const& row) {
        return row.at("contact_id").is_null() ? 0 : std::stoi(text_of(row.at("contact_id")));
    };
    auto const equal =
        check(filter("state", "eq", "\"pending\""), [&](auto const& row) { return state(row) == "pending"; });
    auto const other =
        check(filter("state", "ne", "\"pending\""), [&](auto const& row) { return state(row) != "pending"; });
    BOOST_TEST(equal + other == 2000U);
    auto const in = check(filter("state", "in", R"(["closed","resolved"])"),
                          [&](auto const& row) { return state(row) == "closed" || state(row) == "resolved"; });
    auto const not_in = check(filter("state", "notIn", R"(["closed","resolved"])"),
                              [&](auto const& row) { return state(row) != "closed" && state(row) != "resolved"; });
    BOOST_TEST(in + not_in == 2000U);
    check(filter("state", "startsWith", "\"un\""), [&](auto const& row) { return state(row) == "unresolved"; });
    check(filter("state", "endsWith", "\"solved\""), [&](auto const& row) { return state(row).ends_with("solved"); });
    check(filter("contact_id", "gt", "\"1250\""), [&](auto const& row) { return contact(row) > 1250; });
    check(filter("contact_id", "gte", "\"1250\""), [&](auto const& row) { return contact(row) >= 1250; });
    check(filter("contact_id", "lt", "\"1250\""),
          [&](auto const& row) { return contact(row) < 1250 && contact(row) > 0; });
    check(filter("contact_id", "lte", "\"1250\""),
          [&](auto const& row) { return contact(row) <= 1250 && contact(row) > 0; });
    check(filter("visitor_id", "lt", "\"500007\""), [&](auto const& row) { return row.at("id").as_int64() <= 7; });
    check(filter("chat_mode", "eq", "\"operator\""),
          [](auto const& row) { return row.at("chat_mode").as_string() == "3"; });
    check(filter("integration", "startsWith", "\"twilio_\""),
          [](auto const& row) { return row.at("integration_id").as_int64() == 13; });
    check(R"("from":"2023-01-02","to":"2023-01-02")", [](auto const& row) {
        return std::string_view(row.at("created_at").as_string()).starts_with("2023-01-02T");
    });
}

BOOST_AUTO_TEST_CASE(sessions_come_move_and_go) {
    yourgpt_sandbox vendor(make_data(30));
    auto before = vendor.expected_ids();
    vendor.touch(3);
    auto moved = before;
    std::rotate(std::find(moved.begin(), moved.end(), vendor.id(3)),
                std::find(moved.begin(), moved.end(), vendor.id(3)) + 1, moved.end());
    BOOST_TEST(vendor.expected_ids() == moved, boost::test_tools::per_element());
    BOOST_TEST(vendor.item(3).find("One more thing") != std::string::npos);
    auto const added = vendor.insert();
    BOOST_TEST(added == 30U);
    moved.push_back(vendor.id(added));
    BOOST_TEST(vendor.expected_ids() == moved, boost::test_tools::per_element());
    vendor.erase(5);
    std::erase(moved, vendor.id(5));
    BOOST_TEST(vendor.expected_ids() == moved, boost::test_tools::per_element());
    check_refused(ask(vendor, "/updateSession", "{\"session_uid\":\"" + vendor.id(5) + "\"}"));
    for (std::uint64_t const gone : {5U, 31U}) {
        BOOST_CHECK_THROW(vendor.touch(gone), std::out_of_range);
        BOOST_CHECK_THROW(vendor.erase(gone), std::out_of_range);
        BOOST_CHECK_THROW(static_cast<void>(vendor.item(gone)), std::out_of_range);
    }
}

BOOST_AUTO_TEST_CASE(what_is_behind_the_end_is_as_told) { // fault F16
    auto const beyond = [](yourgpt_beyond_end behaviour) {
        yourgpt_sandbox_options options;
        options.beyond_end = behaviour;
        yourgpt_sandbox vendor(make_data(15), options);
        return list(vendor, R"({"page":3})");
    };
    yourgpt_sandbox vendor(make_data(15));
    BOOST_TEST(ids_of(beyond(yourgpt_beyond_end::empty)).empty());
    BOOST_TEST((ids_of(beyond(yourgpt_beyond_end::last_page)) == ids_of(list(vendor, R"({"page":2})"))));
    BOOST_TEST((ids_of(beyond(yourgpt_beyond_end::first_page)) == ids_of(list(vendor, "{}"))));
    check_refused(beyond(yourgpt_beyond_end::bad_request));
    BOOST_TEST((ids_of(list(vendor, R"({"page":2})", page_change::repeat_position)) == ids_of(list(vendor, "{}"))));
    BOOST_TEST(ids_of(list(vendor, R"({"page":1})", page_change::no_rows)).empty());
}

BOOST_AUTO_TEST_CASE(errors_and_totals_are_as_told) { // fault F14, F25
    yourgpt_sandbox_options options;
    options.errors_within_200 = true;
    options.total = "\"12\"";
    options.page_size = 4;
    yourgpt_sandbox vendor(make_data(15), options);
    auto const refused = list(vendor, "{\"x\":1}");
    BOOST_TEST(refused.status == 200U);
    BOOST_TEST(refused.body == R"({"type":"RXERROR","message":"Invalid params: unknown member x","code":400})");
    BOOST_TEST(vendor.error(429, "slow down").body == R"({"type":"RXERROR","message":"slow down","code":429})");
    auto const page = list(vendor, R"({"limit":100})");
    BOOST_TEST(page.body.ends_with(",\"total\":\"12\"}"));
    BOOST_TEST(ids_of(page).size() == 4U);
}

BOOST_AUTO_TEST_CASE(sessions_may_change_while_they_are_served) {
    yourgpt_sandbox vendor(make_data(200));
    std::thread changing([&] {
        for (std::uint64_t index = 0; index < 50; ++index) {
            vendor.touch(index);
            vendor.insert();
            vendor.erase(100 + index);
        }
    });
    for (int round = 0; round < 50; ++round) BOOST_TEST(list(vendor, R"({"limit":100})").rows.size() == 100U);
    changing.join();
    BOOST_TEST(vendor.expected_ids().size() == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
