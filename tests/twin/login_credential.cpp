// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/login_credential.hpp>

#include <confab/testing/manual_clock.hpp>

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_login_credential)

using namespace confab;
using namespace std::chrono_literals;
using tests::fake_server;
using tests::reply;
using twin::expiry_of;

namespace {

// {"exp":1700003600} and {"sub":"a","exp":1700003600.75}
constexpr char const* token_to_3600 = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDM2MDB9.c2ln";
constexpr char const* token_with_fraction = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiZXhwIjoxNzAwMDAzNjAwLjc1fQ.c2ln";

std::string issued(std::string const& access, std::string const& refresh) {
    return reply(200, "{\"token\":\"" + access + "\",\"refreshToken\":\"" + refresh + "\"}");
}

// A credential before an identity service that answers from a list, the last answer for ever.
class account {
public:
    explicit account(std::vector<std::string> answers)
        : server(std::make_shared<fake_server>(
              [replies = std::move(answers), next = std::size_t{0}](std::string_view) mutable {
                  return replies[std::min(next++, replies.size() - 1)];
              })) {
        http::client_options options;
        options.connector = server;
        options.clock = clock;
        http::client const identity(context.get_executor(), http::url::parse(twin::default_identity_url).value(),
                                    options);
        credential = std::make_shared<twin::login_credential>(identity, "ops@example.com", "pass \"word\" é", 3600s);
    }

    result<http::secret> token() {
        result<http::secret> outcome = failure(errc::cancelled);
        auto const body = [&]() -> asio::awaitable<void> { outcome = co_await credential->token(*clock); };
        tests::run_awaitable(context, body());
        return outcome;
    }

    asio::io_context context;
    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::shared_ptr<fake_server> server;
    std::shared_ptr<twin::login_credential> credential;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_end_of_a_token) {
    BOOST_TEST((expiry_of(token_to_3600).value() == time::utc_time(1'700'003'600s)));
    BOOST_TEST((expiry_of(token_with_fraction).value() == time::utc_time(1'700'003'600s)));
    for (auto const* none :
         {"", ".", "..", "a.b", "a.!!.c", "a.e30.c" /* {} */, "a.eyJleHAiOm51bGx9.c" /* null */,
          "a.eyJleHAiOi0xfQ.c" /* -1 */, "a.eyJleHAiOiIxIn0.c" /* text */, "a.eyJleHAiOjFlOX0.c" /* 1e9 */,
          "a.eyJleHAiOjI1MzQwMjMwMDgwMH0.c" /* the year 10000 */, "a.eyJleHAiOjE3MDAwMDM2MDB9"})
        BOOST_TEST(!expiry_of(none).has_value());
    BOOST_TEST(!expiry_of(std::string(100'000, 'A') + '.' + std::string(100'000, 'A') + ".c").has_value());
}

BOOST_AUTO_TEST_CASE(logs_in_once_and_keeps_the_token) {
    account made({issued(token_to_3600, "r1")});
    for (int times = 0; times < 3; ++times) BOOST_TEST(made.token().value().reveal() == token_to_3600);
    BOOST_TEST_REQUIRE(made.server->requests().size() == 1u);
    auto const& sent = made.server->requests()[0];
    BOOST_TEST(sent.starts_with("POST /api/v1/auth/login HTTP/1.1\r\nHost: iam.twin24.ai\r\n"));
    BOOST_TEST(
        sent.ends_with("\r\n\r\n{\"email\":\"ops@example.com\",\"password\":\"pass \\\"word\\\" é\",\"ttl\":3600}"));
    BOOST_TEST(sent.find("Authorization") == sent.npos);
}

// fault F29
BOOST_AUTO_TEST_CASE(renews_early_with_the_old_token_and_no_scheme) {
    account made({issued(token_to_3600, "r1"), issued("opaque", "")});
    made.token();
    made.clock->advance(3535s);
    BOOST_TEST(made.token().value().reveal() == token_to_3600); // 65 s before its end
    made.clock->advance(10s);
    BOOST_TEST(made.token().value().reveal() == "opaque");
    BOOST_TEST_REQUIRE(made.server->requests().size() == 2u);
    auto const& sent = made.server->requests()[1];
    BOOST_TEST(sent.starts_with("POST /api/v1/auth/refresh HTTP/1.1\r\n"));
    BOOST_TEST(sent.find("\r\nAuthorization: " + std::string(token_to_3600) + "\r\n") != sent.npos);
    BOOST_TEST(sent.ends_with("{\"refreshToken\":\"r1\",\"ttl\":3600}"));
}

BOOST_AUTO_TEST_CASE(logs_in_again_where_the_refresh_fails) {
    account made({issued(token_to_3600, "r1"), reply(401, R"({"error":"expired"})"), issued("second", "r2")});
    auto const first = made.token().value();
    BOOST_TEST(made.credential->reject(first));
    BOOST_TEST(made.token().value().reveal() == "second");
    BOOST_TEST(made.server->requests().size() == 3u);
    BOOST_TEST(made.server->requests()[2].starts_with("POST /api/v1/auth/login "));
}

// fault M1
BOOST_AUTO_TEST_CASE(what_the_service_answers_wrongly_is_told_without_a_secret) {
    class wrong_answer {
    public:
        wrong_answer(std::string text, errc what) : bytes(std::move(text)), expected(what) {}
        std::string bytes;
        errc expected;
    };
    for (auto const& row : {wrong_answer(reply(401, R"({"error":"Wrong email or password"})"), errc::unauthorized),
                            wrong_answer(reply(500, "<html>"), errc::server_failure),
                            wrong_answer(reply(200, "{}"), errc::missing_member),
                            wrong_answer(reply(200, R"({"token":""})"), errc::missing_member),
                            wrong_answer(reply(200, R"({"token":7})"), errc::unexpected_type),
                            wrong_answer(reply(200, R"({"token":"a\r\nb"})"), errc::invalid_credential),
                            wrong_answer(reply(200, ""), errc::not_json)}) {
        account made({row.bytes});
        auto const token = made.token();
        BOOST_TEST_REQUIRE(!token.has_value());
        BOOST_TEST((token.error().code == row.expected), describe(token.error()));
        BOOST_TEST(describe(token.error()).find("pass \"") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(settings_are_checked) {
    asio::io_context context;
    http::client const identity(context.get_executor(), http::url::parse(twin::default_identity_url).value());
    auto const refused = [](errc expected) { return [expected](error const& e) { return e.code() == expected; }; };
    BOOST_CHECK_EXCEPTION(twin::login_credential(identity, "", "p"), error, refused(errc::invalid_argument));
    BOOST_CHECK_EXCEPTION(twin::login_credential(identity, "e", ""), error, refused(errc::invalid_credential));
    BOOST_CHECK_EXCEPTION(twin::login_credential(identity, "e", "p", 0s), error, refused(errc::invalid_argument));
    BOOST_CHECK_EXCEPTION(twin::login_credential(identity, "e", "p", std::chrono::seconds::max()), error,
                          refused(errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
