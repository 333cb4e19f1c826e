// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/twin_sandbox.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_sandbox_tests)

using namespace confab::testing;

namespace {

sandbox_data make_data(std::uint64_t sessions, bool whitespace = false) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.whitespace = whitespace;
    return sandbox_data(options);
}

sandbox_response ask(twin_sandbox& vendor, std::string const& target, char const* method = "GET",
                     std::string const& body = "",
                     sandbox_fields fields = {{"Authorization", "Bearer twin-test-token"}}) {
    sandbox_request request(method, target, std::move(fields));
    request.body = body;
    return vendor.handle(request, page_change::none);
}

boost::json::object page_of(twin_sandbox& vendor, std::string const& target) {
    auto const page = ask(vendor, target);
    BOOST_TEST_REQUIRE(page.status == 200U, page.body);
    return boost::json::parse(page.body).as_object();
}

boost::json::object search(twin_sandbox& vendor, std::string const& query, std::string const& fields = "id") {
    return page_of(vendor, "/search/chats/sessions?fields=" + fields + (query.empty() ? "" : '&' + query));
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
    BOOST_TEST(!body.at("error").as_string().empty());
    BOOST_TEST(body.contains("details") == (status == 400));
}

std::string text_at(boost::json::value const& object, char const* name) { return object.at(name).as_string().c_str(); }

} // namespace

BOOST_AUTO_TEST_CASE(the_envelope_is_the_vendors) { // fault F14
    twin_sandbox vendor(make_data(120));
    auto const first = search(vendor, "");
    BOOST_TEST(ids_of(first).size() == 10U);
    BOOST_TEST(first.at("count").as_int64() == 120);
    BOOST_TEST(first.size() == 2U);
    BOOST_TEST(ids_of(search(vendor, "offset=115&limit=1000")).size() == 5U);
    BOOST_TEST(ids_of(search(vendor, "page=2&limit=50")).size() == 20U);
    BOOST_TEST(ids_of(search(vendor, "page=1&limit=50")) == ids_of(search(vendor, "offset=50&limit=50")),
               boost::test_tools::per_element());
    BOOST_TEST(ids_of(search(vendor, "offset=120")).empty());
    BOOST_TEST(ids_of(search(vendor, "offset=18446744073709551000")).empty());
    twin_sandbox_options options;
    options.count = twin_count::absent;
    twin_sandbox without(make_data(20), options);
    BOOST_TEST(!search(without, "").contains("count"));
    options.count = twin_count::text;
    twin_sandbox as_text(make_data(20), options);
    BOOST_TEST(search(as_text, "").at("count").as_string() == "20");
    options.count = twin_count::wrong;
    twin_sandbox wrong(make_data(20), options);
    BOOST_TEST(search(wrong, "").at("count").as_int64() == 6);
}

BOOST_AUTO_TEST_CASE(rows_hold_the_asked_fields_only) {
    twin_sandbox vendor(make_data(30));
    auto const page = search(vendor, "limit=30", "id,price,operatorGroupIds");
    for (auto const& item : page.at("items").as_array()) BOOST_TEST(item.as_object().size() == 3U);
    for (bool const whitespace : {false, true}) {
        twin_sandbox spaced(make_data(300, whitespace));
        std::set<std::string> prices;
        std::size_t numbers = 0, texts = 0;
        for (std::uint64_t index = 0; index < 300; ++index) {
            auto const item = boost::json::parse(spaced.item(index)).as_object();
            BOOST_TEST(item.size() == 66U);
            BOOST_TEST(item.at("id").as_string() == spaced.data().id(index));
            ++(item.at("clientId").is_string() ? texts : numbers);
            auto const chat = boost::json::parse(spaced.chat_item(index)).as_object();
            BOOST_TEST(chat.size() == 27U);
            ++(chat.at("operators").is_string() ? texts : numbers);
            BOOST_TEST(chat.at("id") == item.at("id"));
            BOOST_TEST(chat.at("status") == item.at("status"));
        }
        BOOST_TEST(numbers > 100U);
        BOOST_TEST(texts > 100U);
    }
}

BOOST_AUTO_TEST_CASE(no_more_rows_than_the_vendor_serves_for_one_period) { // fault F17
    twin_sandbox_options options;
    options.most_rows = 25;
    twin_sandbox vendor(make_data(40), options);
    BOOST_TEST(ids_of(search(vendor, "limit=20&offset=20")).size() == 5U);
    BOOST_TEST(ids_of(search(vendor, "limit=20&offset=25")).empty());
    BOOST_TEST(search(vendor, "").at("count").as_int64() == 40);
    options.refuse_behind_most_rows = true;
    twin_sandbox refusing(make_data(40), options);
    check_refused(ask(refusing, "/search/chats/sessions?fields=id&offset=25"), 400);
    options.most_rows = 0;
    twin_sandbox all(make_data(40), options);
    BOOST_TEST(ids_of(search(all, "limit=20&offset=30")).size() == 10U);
}

BOOST_AUTO_TEST_CASE(orders_and_filters) {
    twin_sandbox_options options;
    options.supervised_one_in = 3;
    options.all_supervised = "all";
    twin_sandbox vendor(make_data(300), options);
    auto reversed = vendor.expected_ids("sort=-createdAt");
    std::ranges::reverse(reversed);
    BOOST_TEST(reversed == vendor.expected_ids(), boost::test_tools::per_element());
    BOOST_TEST(vendor.expected_ids("sort=%2BcreatedAt") == vendor.expected_ids(), boost::test_tools::per_element());
    BOOST_TEST(vendor.expected_ids("sort=price,-createdAt") != vendor.expected_ids());
    BOOST_TEST(vendor.expected_ids("all=true").size() == 300U);
    BOOST_TEST(vendor.expected_ids().size() + vendor.expected_ids("companyId=1002").size() == 300U);
    BOOST_TEST(vendor.expected_ids("companyId=7").empty());
    auto const item = boost::json::parse(vendor.item(20));
    std::string created = text_at(item, "createdAt");
    BOOST_TEST(created.ends_with("+00:00"));
    created.replace(created.size() - 6, 1, "%2B");
    auto const here = vendor.expected_ids("all=true&from=" + created + "&to=" + created);
    BOOST_TEST(here == std::vector<std::string>{vendor.data().id(20)}, boost::test_tools::per_element());
    auto const bots = vendor.expected_ids("all=true&botId=" + text_at(item, "botId"));
    BOOST_TEST((bots.size() > 50U && bots.size() < 150U));
    options.period = sandbox_order::updated;
    twin_sandbox by_update(make_data(300), options);
    BOOST_TEST(by_update.expected_ids("all=true&to=" + created) != vendor.expected_ids("all=true&to=" + created));
}

BOOST_AUTO_TEST_CASE(what_is_not_documented_is_refused) {
    twin_sandbox vendor(make_data(10));
    check_refused(ask(vendor, "/search/chats/sessions"), 400); // without fields
    for (char const* query : {"limit=0",
                              "limit=1001",
                              "limit=x",
                              "limit=",
                              "limit=1&limit=1",
                              "offset=-1",
                              "offset=1&page=1",
                              "page=x",
                              "cursor=1",
                              "from=yesterday",
                              "to=2018-05-27T21:30:54+00:00",
                              "companyId=x",
                              "botId=",
                              "sort=updatedAt",
                              "sort=createdAt,",
                              "sort=--createdAt",
                              "sort=",
                              "sessionId=x",
                              "withoutCount=true",
                              "limit",
                              "&",
                              "a=%zz",
                              "Limit=1"})
        BOOST_TEST_CONTEXT(query)
    check_refused(ask(vendor, "/search/chats/sessions?fields=id&" + std::string(query)), 400);
    for (char const* fields : {"", "id,,name", "Id", "-id", "operators"})
        check_refused(ask(vendor, "/search/chats/sessions?fields=" + std::string(fields)), 400);
    BOOST_CHECK_THROW(vendor.expected_ids("sort=x"), std::invalid_argument);
    check_refused(ask(vendor, "/search/chats/sessions?fields=id", "GET", "{}"), 400);
    for (char const* query : {"markedAsSpam=1", "sort=createdAt", "fields=createdAt", "companyId=1", "timezone=x",
                              "clientBanned=", "groupByClientId=x", "offset=1&page=0"})
        BOOST_TEST_CONTEXT(query) check_refused(ask(vendor, "/sessions?" + std::string(query)), 400);
    auto const path = "/sessions/" + vendor.data().id(0);
    check_refused(ask(vendor, path + "?x=1"), 400);
    check_refused(ask(vendor, path + "/spam?x=1", "PATCH"), 400);
    check_refused(ask(vendor, path + "/spam", "PATCH", "{}"), 400);
    check_refused(ask(vendor, path + "/messages?sort=x"), 400);
    check_refused(ask(vendor, path, "DELETE", "{\"outcome\":1}"), 400);
    for (char const* body : {"", "[]", "{}", "{\"body\":1}", "{\"body\":\"x\",\"text\":1}", "{\"attachments\":[1]}"})
        check_refused(ask(vendor, path + "/clients/messages", "POST", body), 400);
    for (char const* body : {"", "[]", "{\"sessionTtl\":43201}", "{\"sessionTtl\":0}", "{\"name\":1}"})
        check_refused(ask(vendor, "/chats/c/sessions", "POST", body), 400);
    twin_sandbox_options options;
    options.refuse_sort = true;
    twin_sandbox unsorted(make_data(10), options);
    check_refused(ask(unsorted, "/search/chats/sessions?fields=id&sort=createdAt"), 400);
    BOOST_TEST(ids_of(search(unsorted, "")).size() == 10U);
}

BOOST_AUTO_TEST_CASE(paths_methods_and_credentials) {
    twin_sandbox vendor(make_data(1));
    auto const path = "/sessions/" + vendor.data().id(0);
    for (std::string const target : {"", "/", "/search/cis/sessions", "/sessionsx", "/sessions/", "/sessions/nothing",
                                     "/sessions//messages", "/chats/c", "/chats//sessions", "/auth/logout"})
        check_refused(ask(vendor, target), 404);
    check_refused(ask(vendor, path + "/names"), 404);
    check_refused(ask(vendor, path + "/clients"), 404);
    check_refused(ask(vendor, path + "/spam/x"), 404);
    for (auto const& [target, method] :
         {std::pair<std::string, char const*>("/search/chats/sessions?fields=id", "POST"),
          {"/sessions", "POST"},
          {path, "PATCH"},
          {path + "/spam", "PUT"},
          {path + "/names/x", "POST"},
          {path + "/operators/7", "GET"},
          {path + "/messages", "POST"},
          {path + "/clients/messages", "GET"},
          {"/chats/c/sessions", "GET"},
          {"/auth/login", "GET"}})
        check_refused(ask(vendor, target, method), 405);
    for (auto const& fields :
         {sandbox_fields{}, sandbox_fields{{"Authorization", "twin-test-token"}},
          sandbox_fields{{"Authorization", "Bearer x"}}, sandbox_fields{{"Authorization", "Bearer "}},
          sandbox_fields{{"Authorization", "Bearer twin-test-token"}, {"authorization", "Bearer x"}}})
        check_refused(ask(vendor, path, "GET", "", fields), 401);
    twin_sandbox_options options;
    options.token.clear();
    twin_sandbox without(make_data(1), options);
    check_refused(ask(without, path, "GET", "", {{"Authorization", "Bearer "}}), 401);
    options.email.clear();
    BOOST_CHECK_THROW(twin_sandbox(make_data(1), options), std::invalid_argument);
    twin_sandbox_options moved;
    moved.search_path = "/search/chat/sessions";
    twin_sandbox elsewhere(make_data(1), moved);
    check_refused(ask(elsewhere, "/search/chats/sessions?fields=id"), 404);
    BOOST_TEST(ids_of(page_of(elsewhere, "/search/chat/sessions?fields=id")).size() == 1U);
}

BOOST_AUTO_TEST_CASE(logins_tokens_and_renewals) { // fault F29
    std::chrono::sys_seconds now(std::chrono::seconds(1'700'000'000));
    twin_sandbox_options options;
    options.requests_per_token = 2;
    options.now = [&] { return now; };
    twin_sandbox vendor(make_data(3), options);
    check_refused(ask(vendor, "/auth/login", "POST", R"({"email":"ops@example.com","password":"x"})", {}), 401);
    for (char const* body : {"", "{}", R"({"email":"ops@example.com"})", R"({"email":1,"password":"x"})",
                             R"({"email":"a","password":"x","ttl":0})", R"({"email":"a","password":"x","user":1})"})
        check_refused(ask(vendor, "/auth/login", "POST", body, {}), 400);
    auto const login = R"({"email":"ops@example.com","password":"twin test password","ttl":100,"companyId":null})";
    auto const issued = boost::json::parse(ask(vendor, "/auth/login", "POST", login, {}).body);
    auto const use = [&](std::string const& token) {
        return ask(vendor, "/sessions", "GET", "", {{"Authorization", "Bearer " + token}});
    };
    auto const token = text_at(issued, "token"), refresh = text_at(issued, "refreshToken");
    BOOST_TEST(use(token).status == 200U);
    BOOST_TEST(use(token).status == 200U);
    BOOST_TEST(use(token).body == R"({"error":"Token is expired."})");
    auto const renew = [&](std::string const& with, std::string const& access) {
        return ask(vendor, "/auth/refresh", "POST", "{\"refreshToken\":\"" + with + "\",\"ttl\":100}",
                   {{"Authorization", access}});
    };
    check_refused(renew(refresh, "Bearer " + token), 401);
    check_refused(renew("x", token), 401);
    auto const again = boost::json::parse(renew(refresh, token).body);
    check_refused(renew(refresh, token), 401); // used up
    auto const second = text_at(again, "token");
    BOOST_TEST(second != token);
    BOOST_TEST(use(second).status == 200U);
    now += std::chrono::seconds(100);
    BOOST_TEST(use(second).body == R"({"error":"Token is expired."})");
    BOOST_TEST(vendor.logins().logins == 1U);
    BOOST_TEST(vendor.logins().refreshes == 1U);
    auto const third = text_at(boost::json::parse(ask(vendor, "/auth/login", "POST", login, {}).body), "token");
    vendor.expire_tokens();
    check_refused(use(third), 401);
}

BOOST_AUTO_TEST_CASE(sessions_may_change_between_requests) { // fault F12, F13
    twin_sandbox vendor(make_data(10));
    auto const path = "/sessions/" + vendor.data().id(5);
    sandbox_time const later = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    auto const added = vendor.rows().insert(later);
    BOOST_TEST(vendor.expected_ids("sort=-createdAt").front() == vendor.data().id(added));
    for (int twice = 0; twice < 2; ++twice) BOOST_TEST(ask(vendor, path, "DELETE").status == 200U);
    BOOST_TEST(text_at(boost::json::parse(vendor.item(5)), "status") == "closed");
    BOOST_TEST(ask(vendor, path + "/names/a%2Fb+%22c%22", "PATCH").status == 200U);
    BOOST_TEST(text_at(boost::json::parse(vendor.item(5)), "name") == "a/b+\"c\"");
    BOOST_TEST(ids_of(page_of(vendor, "/sessions?name=a/b&withoutCount=true")).size() == 1U);
    BOOST_TEST(!page_of(vendor, "/sessions?withoutItems=true").contains("items"));
    BOOST_TEST(ids_of(page_of(vendor, "/sessions?keyword=" + vendor.data().id(5))).size() == 1U);
    BOOST_TEST(ids_of(page_of(vendor, "/sessions?sort=-name,startedAt&limit=100")).size() == 11U);
    BOOST_TEST(vendor.rows().erase(5));
    BOOST_TEST(vendor.item(5).empty());
    BOOST_TEST(vendor.chat_item(5).empty());
    BOOST_TEST(vendor.chat_id(5).empty());
    check_refused(ask(vendor, path), 404);
    check_refused(ask(vendor, path + "/clients/messages", "POST", "{\"body\":\"x\"}"), 404);
    BOOST_TEST(vendor.expected_ids().size() == 10U);
    auto const started = ask(vendor, "/chats/c/sessions", "POST", "{\"anything\":[1]}");
    BOOST_TEST(started.status == 201U);
    BOOST_TEST(vendor.expected_ids("chatId=c").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
