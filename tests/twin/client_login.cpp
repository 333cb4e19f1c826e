// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "twin/client_fixture.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_client_login)

using namespace confab;
using tests::reply;
using tests::twin_against;
namespace twin = confab::twin;

namespace {

constexpr char const* password = "pass \"word\" é";

// A sandbox that only knows the account, and a client that logs in, both by one clock.
class logging_in {
public:
    explicit logging_in(std::uint64_t sessions, std::uint64_t requests_per_token = 0)
        : vendor(tests::twin_data(sessions), options_of(clock, requests_per_token)), server(vendor) {
        server.options.clock(clock);
        server.with = twin::credential::login("ops@example.com", password, login_options());
    }

    static twin::login_options login_options() { return twin::login_options().identity_url(tests::twin_url); }

    std::size_t counted(std::string_view path) const {
        auto const& all = server.server->requests();
        return static_cast<std::size_t>(std::ranges::count_if(
            all, [&](std::string const& request) { return request.find(path) != std::string::npos; }));
    }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    testing::twin_sandbox vendor;
    twin_against server;

private:
    static testing::twin_sandbox_options options_of(std::shared_ptr<testing::manual_clock> clock, std::uint64_t uses) {
        testing::twin_sandbox_options options;
        options.token.clear();
        options.password = password;
        options.requests_per_token = uses;
        options.now = [clock] { return std::chrono::floor<std::chrono::seconds>(clock->utc_now()); };
        return options;
    }
};

} // namespace

// fault F29
BOOST_AUTO_TEST_CASE(a_token_that_expires_in_the_middle_is_renewed_once_and_the_page_asked_for_again) {
    logging_in made(50, 3);
    auto const ids = made.server.ids(twin::session_query().limit(5));
    BOOST_TEST(ids == made.vendor.expected_ids(), boost::test_tools::per_element());
    BOOST_TEST(!made.server.failed.code.failed(), describe(made.server.failed));
    BOOST_TEST(made.vendor.logins().logins == 1u);
    BOOST_TEST(made.vendor.logins().refreshes == 3u); // 11 pages, three for each token
    BOOST_TEST(made.counted("GET /search/") == 11u + 3u);
    BOOST_TEST(made.server.line(0) == "POST /auth/login");
    BOOST_TEST(made.server.request(0).find("\r\nHost: sandbox.example\r\n") != std::string::npos);
    // The very request that was refused is sent again, with another token.
    BOOST_TEST(made.server.line(4).ends_with("&limit=5&offset=15"));
    BOOST_TEST(made.server.line(5) == "POST /auth/refresh");
    BOOST_TEST(made.server.line(6) == made.server.line(4));
    BOOST_TEST(made.server.request(6) != made.server.request(4));
}

// fault F29
BOOST_AUTO_TEST_CASE(parallel_walks_and_calls_share_one_login_and_one_renewal_for_each_token) {
    logging_in made(60);
    asio::io_context context;
    auto const client = made.server.make_client(context);
    auto const expected = made.vendor.expected_ids();
    constexpr int walks = 32;
    int ended = 0, halfway = 0;
    std::exception_ptr thrown;
    auto const walk = [&]() -> asio::awaitable<void> {
        std::vector<std::string> ids;
        auto sessions = client.sessions(twin::session_query().limit(10));
        while (auto session = co_await sessions.next()) {
            ids.push_back(session->id);
            if (ids.size() == 30 && ++halfway == walks / 2) made.vendor.expire_tokens();
        }
        auto const one = co_await client.get(ids.at(0));
        BOOST_TEST(one.id == ids.at(0));
        BOOST_TEST(ids == expected, boost::test_tools::per_element());
        ++ended;
    };
    for (int number = 0; number < walks; ++number)
        asio::co_spawn(context, walk(), [&](std::exception_ptr e) { thrown = e ? e : thrown; });
    context.run_for(std::chrono::seconds(60));
    if (thrown) std::rethrow_exception(thrown);
    BOOST_TEST(ended == walks);
    BOOST_TEST(made.vendor.logins().logins == 1u);
    BOOST_TEST(made.vendor.logins().refreshes == 1u);
}

// fault F29
BOOST_AUTO_TEST_CASE(a_token_is_renewed_before_it_ends) {
    logging_in made(3);
    made.server.with = twin::credential::login("ops@example.com", password,
                                               logging_in::login_options().lifetime(std::chrono::minutes(10)));
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        for (int minutes = 0; minutes < 30; minutes += 5) {
            auto sessions = client.sessions();
            auto const first = co_await sessions.next();
            BOOST_TEST(first.has_value());
            made.clock->advance(std::chrono::minutes(5));
        }
    };
    made.server.run(use);
    BOOST_TEST(made.vendor.logins().logins == 1u);
    BOOST_TEST(made.vendor.logins().refreshes == 2u);
    BOOST_TEST(made.counted("GET /search/") == 6u); // none was refused
    BOOST_TEST(made.server.body(0).ends_with(",\"ttl\":600}"));
}

BOOST_AUTO_TEST_CASE(where_the_refresh_fails_too_the_client_logs_in_again) {
    logging_in made(3);
    std::size_t refused = 0;
    twin_against server([&](std::string_view request) {
        if (request.starts_with("POST /auth/refresh")) return ++refused, reply(401, "{}");
        auto const answer = made.vendor.handle(tests::parsed_request(request), testing::page_change::none);
        return reply(answer.status, answer.body);
    });
    server.options.base_url(tests::twin_url).clock(made.clock);
    server.with = made.server.with;
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        for (int twice = 0; twice < 2; ++twice) {
            auto sessions = client.sessions();
            auto const first = co_await sessions.next();
            BOOST_TEST(first.has_value());
            made.vendor.expire_tokens();
        }
    };
    server.run(use);
    BOOST_TEST(refused == 1u);
    BOOST_TEST(made.vendor.logins().logins == 2u);
}

// fault F29, F30
BOOST_AUTO_TEST_CASE(a_token_that_is_refused_for_good_is_an_error_and_no_loop) {
    logging_in made(3);
    twin_against server([&](std::string_view request) {
        if (request.starts_with("GET ")) return reply(401, R"({"error":"Token is expired."})");
        auto const answer = made.vendor.handle(tests::parsed_request(request), testing::page_change::none);
        return reply(answer.status, answer.body);
    });
    server.options.base_url(tests::twin_url).clock(made.clock);
    server.with = made.server.with;
    BOOST_TEST(server.ids().empty());
    BOOST_TEST((server.failed.code == errc::unauthorized));
    BOOST_TEST(server.failed.details.vendor_message == "Token is expired.");
    BOOST_TEST(server.sent() == 4u); // login, page, refresh, page
}

// fault M1
BOOST_AUTO_TEST_CASE(a_wrong_account_is_told_without_its_password_and_so_is_a_token_that_is_echoed) {
    logging_in made(3);
    made.server.with = twin::credential::login("ops@example.com", "wrong canary", logging_in::login_options());
    BOOST_TEST(made.server.ids().empty());
    BOOST_TEST((made.server.failed.code == errc::unauthorized));
    BOOST_TEST(made.server.failed.details.vendor_message == "Wrong email or password");
    BOOST_TEST(describe(made.server.failed).find("canary") == std::string::npos);
    twin_against server([](std::string_view request) {
        if (request.starts_with("POST ")) return reply(200, R"({"token":"canary_8f14e45f","refreshToken":"r"})");
        return reply(200, "<html>canary_8f14e45f</html>");
    });
    server.options.base_url(tests::twin_url);
    server.with = made.server.with;
    BOOST_TEST(server.ids().empty());
    BOOST_TEST((server.failed.code == errc::not_json));
    BOOST_TEST(server.failed.details.excerpt.find("canary") == std::string::npos, server.failed.details.excerpt);
}

BOOST_AUTO_TEST_CASE(wrong_settings_of_an_account_are_told_when_the_client_is_made) {
    logging_in made(1);
    asio::io_context context;
    auto const refused = [](errc expected) { return [expected](error const& e) { return e.code() == expected; }; };
    auto const make = [&](twin::credential with) {
        made.server.with = std::move(with);
        return made.server.make_client(context);
    };
    BOOST_CHECK_EXCEPTION(make(twin::credential::login("", "p")), error, refused(errc::invalid_argument));
    BOOST_CHECK_EXCEPTION(make(twin::credential::login("e", "")), error, refused(errc::invalid_credential));
    BOOST_CHECK_EXCEPTION(
        make(twin::credential::login("e", "p", twin::login_options().identity_url("http://iam.example"))), error,
        refused(errc::insecure_url));
    BOOST_CHECK_EXCEPTION(make(twin::credential::login("e", "p", twin::login_options().lifetime({}))), error,
                          refused(errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
