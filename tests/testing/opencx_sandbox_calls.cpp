// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/opencx_sandbox.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(opencx_sandbox_calls)

using namespace confab::testing;

namespace {

opencx_sandbox_options settings() {
    opencx_sandbox_options made;
    made.page_size = 10;
    made.history_page_size = 5;
    return made;
}

sandbox_data data_of(std::uint64_t sessions) {
    sandbox_data_options made;
    made.sessions = sessions;
    return sandbox_data(made);
}

sandbox_response ask(opencx_sandbox& vendor, std::string method, std::string target, std::string body = {},
                     std::string type = "application/json") {
    sandbox_request request(std::move(method), std::move(target), {{"Authorization", "Bearer opencx-test-token"}});
    if (!body.empty()) request.fields.emplace_back("Content-Type", std::move(type));
    request.body = std::move(body);
    return vendor.handle(request, page_change::none);
}

boost::json::object object_of(sandbox_response const& response) {
    return boost::json::parse(response.body).as_object();
}

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(what_no_document_allows_is_refused) {
    opencx_sandbox vendor(data_of(20), settings());
    auto const id = vendor.data().id(3);
    auto const filter = "/chat/sessions/filter", list = "/chat/sessions", search = "/chat/sessions/search";
    auto const one = "/chat/sessions/" + id, send = one + "/send", history = one + "/history";
    auto const refused = [&](unsigned status, char const* method, std::string const& target, char const* body = "") {
        BOOST_TEST_CONTEXT(method << ' ' << target << ' ' << body) {
            BOOST_TEST(ask(vendor, method, target, body).status == status);
        }
    };
    for (auto const* body : {"", "[]", "{", "{\"page\":0}", "{\"page\":1.5}", "{\"page\":\"1\"}", "{\"limit\":0}",
                             "{\"limit\":101}", "{\"limit\":null}", "{\"sort_by\":\"id\"}", "{\"sort_order\":\"up\"}",
                             "{\"filters\":[]}", "{\"cursor\":\"x\"}"})
        refused(400, "POST", filter, body);
    for (auto const* body : {"[]", "{\"status\":\"shut\"}", "{\"status\":1}", "{\"name\":\"x\"}",
                             "{\"reflect_status_change_for_integration\":\"true\"}"})
        refused(400, "PATCH", one, body);
    for (auto const* body :
         {"{}", "{\"sender\":\"agent\",\"message\":{\"type\":\"text\",\"text\":\"a\"}}",
          "{\"sender\":\"contact\",\"message\":{\"type\":\"image\",\"text\":\"a\"}}",
          "{\"sender\":\"contact\",\"message\":{\"type\":\"text\"}}", "{\"sender\":\"contact\",\"message\":\"a\"}",
          "{\"sender\":\"contact\",\"message\":{\"type\":\"text\",\"text\":\"a\"},\"x\":1}"})
        refused(400, "POST", send, body);
    for (auto const* body : {"{\"contact_id\":\"me\"}", "{\"channel\":\"web\"}", "{\"channel\":{\"type\":\"fax\"}}",
                             "{\"channel\":{\"type\":\"web\",\"x\":1}}", "{\"id\":\"x\"}"})
        refused(400, "POST", list, body);
    for (auto const* query : {"", "?", "?text=a", "?query=", "?query=a&query=b", "?query=a&limit=3"})
        refused(400, "GET", search + std::string(query));
    for (auto const* query : {"?cursor=", "?cursor=x", "?limit=3", "?cursor=x&cursor=y"})
        refused(400, "GET", history + query);
    refused(400, "GET", one, "{}");
    refused(400, "PATCH", one + "?a=b", "{}");
    BOOST_TEST(ask(vendor, "PATCH", one, "{}", "text/plain").status == 400u);
    auto const stranger = "/chat/sessions/3c90c3cc-0d44-4b50-8888-8dd25736052a";
    refused(404, "GET", stranger);
    refused(404, "PATCH", stranger, "{}");
    refused(404, "GET", std::string(stranger) + "/history");
    refused(405, "GET", filter);
    refused(405, "POST", search, "{}");
    refused(405, "DELETE", one);
    refused(405, "GET", send);
    BOOST_TEST(vendor.rows().snapshot().end() == 20u); // nothing of that changed anything
    BOOST_TEST(vendor.rows().snapshot().revision(3) == 0u);
}

BOOST_AUTO_TEST_CASE(filter_pages_hold_every_session_once_in_order) {
    opencx_sandbox vendor(data_of(57), settings());
    for (std::string const order : {"asc", "desc"}) {
        for (std::string const key : {"created_at", "last_message_at"}) {
            std::vector<std::uint64_t> rows;
            for (int page = 1, more = 1; more != 0; ++page) {
                auto const answer = ask(vendor, "POST", "/chat/sessions/filter",
                                        "{\"filters\":{\"any\":[1]},\"sort_by\":\"" + key + "\",\"sort_order\":\"" +
                                            order + "\",\"page\":" + std::to_string(page) + ",\"limit\":20}");
                BOOST_TEST_REQUIRE(answer.status == 200u);
                auto const body = object_of(answer);
                BOOST_TEST(body.at("page").as_int64() == page);
                BOOST_TEST(body.at("limit").as_int64() == 20);
                BOOST_TEST(body.at("has_previous").as_bool() == (page > 1));
                BOOST_TEST(body.at("data").as_array().size() == answer.rows.size());
                rows.insert(rows.end(), answer.rows.begin(), answer.rows.end());
                more = body.at("has_next").as_bool();
                BOOST_TEST(more == (page < 3));
            }
            auto expected =
                *vendor.rows().snapshot().sorted(key == "created_at" ? sandbox_order::created : sandbox_order::updated);
            if (order == "desc") std::ranges::reverse(expected);
            BOOST_TEST(rows == expected, boost::test_tools::per_element());
        }
    }
    auto const beyond = object_of(ask(vendor, "POST", "/chat/sessions/filter", "{\"page\":99}"));
    BOOST_TEST(beyond.at("data").as_array().empty());
    BOOST_TEST(!beyond.at("has_next").as_bool());
    auto const defaults = object_of(ask(vendor, "POST", "/chat/sessions/filter", "{}"));
    BOOST_TEST(defaults.at("limit").as_int64() == 25);
}

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(changes_between_two_pages_show_where_the_vendor_would_show_them) {
    opencx_sandbox vendor(data_of(30), settings());
    auto const first = object_of(ask(vendor, "GET", "/chat/sessions"));
    auto const next = "/chat/sessions?cursor=" + [&] {
        std::string text;
        for (char const letter : first.at("next").as_string()) {
            if (letter == '+') text += "%2B";
            else if (letter == '/') text += "%2F";
            else if (letter == '=') text += "%3D";
            else text += letter;
        }
        return text;
    }();
    BOOST_TEST(vendor.rows().erase(10)); // where the cursor points
    BOOST_TEST(vendor.rows().erase(2));
    auto const inserted = vendor.rows().insert(vendor.data().session(12).created_at);
    auto const page = ask(vendor, "GET", next);
    BOOST_TEST(page.rows == (std::vector<std::uint64_t>{11, 12, inserted, 13, 14, 15, 16, 17, 18, 19}),
               boost::test_tools::per_element());
    BOOST_TEST(vendor.expected_ids().size() == 29u);
    BOOST_TEST(ask(vendor, "GET", "/chat/sessions/" + vendor.data().id(2)).status == 404u);
}

BOOST_AUTO_TEST_CASE(calls_change_what_is_listed_afterwards) {
    opencx_sandbox vendor(data_of(5), settings());
    auto const id = vendor.data().id(0);
    auto const updated = ask(vendor, "PATCH", "/chat/sessions/" + id, "{\"status\":\"closed_unresolved\"}");
    BOOST_TEST(updated.status == 200u);
    BOOST_TEST(updated.body.empty());
    BOOST_TEST(object_of(ask(vendor, "GET", "/chat/sessions/" + id)).at("status").as_string() == "closed_unresolved");
    auto const created = ask(vendor, "POST", "/chat/sessions", "{\"channel\":{\"type\":\"sms\"}}");
    BOOST_TEST(created.status == 201u);
    auto const ids = vendor.expected_ids();
    BOOST_TEST_REQUIRE(ids.size() == 6u);
    BOOST_TEST(ids.back() == std::string(object_of(created).at("id").as_string()));
    BOOST_TEST(vendor.expected_ids("channel_type=sms").back() == ids.back());
    auto const say = "{\"sender\":\"contact\",\"message\":{\"type\":\"text\",\"text\":\"needle \\\"1\\\"\"}}";
    auto const answer = ask(vendor, "POST", "/chat/sessions/" + id + "/send", say);
    BOOST_TEST(answer.status == 201u);
    BOOST_TEST(object_of(answer).at("ai_response").at("text").as_string() == "You said: needle \"1\"");
    auto const found = object_of(ask(vendor, "GET", "/chat/sessions/search?query=needle%20%22"));
    BOOST_TEST(found.at("messages").as_array().size() == 1u);
    BOOST_TEST(found.at("contacts").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_history_has_every_event_once) {
    opencx_sandbox vendor(data_of(5), settings());
    std::string target = "/chat/sessions/" + vendor.data().id(4) + "/history";
    std::set<std::string> times;
    std::size_t events = 0;
    for (std::string cursor; events < 100;) {
        auto const answer = ask(vendor, "GET", target + (cursor.empty() ? "" : "?cursor=" + cursor));
        BOOST_TEST_REQUIRE(answer.status == 200u);
        auto const body = object_of(answer);
        for (auto const& item : body.at("items").as_array()) {
            ++events;
            times.insert(std::string(item.at("created_at").as_string()));
            BOOST_TEST(!item.at("event").at("type").as_string().empty());
        }
        if (body.at("next").is_null()) break;
        cursor.clear();
        for (char const letter : body.at("next").as_string())
            cursor += letter == '+' ? "%2B" : letter == '/' ? "%2F" : letter == '=' ? "%3D" : std::string(1, letter);
    }
    BOOST_TEST(events > 0u);
    BOOST_TEST(times.size() == events);
}

BOOST_AUTO_TEST_CASE(options_out_of_bounds_throw) {
    auto const refuses = [](auto change) {
        auto made = settings();
        change(made);
        BOOST_CHECK_THROW(opencx_sandbox(data_of(1), made), std::invalid_argument);
    };
    refuses([](auto& made) { made.history_page_size = 0; });
    refuses([](auto& made) { made.history_page_size = 10'001; });
    refuses([](auto& made) { made.search_parameter.clear(); });
}

BOOST_AUTO_TEST_SUITE_END()
