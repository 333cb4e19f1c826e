// SPDX-License-Identifier: BSL-1.0
#include "fifth_vendor/client.hpp"

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(fifth_vendor)

using namespace confab;
using tests::fake_server;
using tests::reply;

namespace {

using texts = std::vector<std::string>;

std::string row(int number, std::string_view state = "open") {
    return "{\"number\":" + std::to_string(number) + ",\"state\":\"" + std::string(state) +
           R"(","via":"mail","customer":{"email":"a@example.com"},"labels":["vip",7],"opened":"2026-02-28T12:00:00Z"})";
}

std::string link(std::string_view target) { return "Link: <" + std::string(target) + ">; rel=\"next\"\r\n"; }

class against {
public:
    explicit against(fake_server::handler answer) : server(std::make_shared<fake_server>(std::move(answer))) {}

    template <class Use>
    void run(Use use) {
        auto const options = client_options()
                                 .connector(server)
                                 .account("eu")
                                 .base_url("https://desk.example.com/gate")
                                 .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
        asio::io_context context;
        acme::client const client(context.get_executor(), "canary-key", options);
        tests::run_awaitable(context, use(client));
    }
    /// All ids of a walk, and its failure.
    texts ids(acme::session_query const& query = {}) {
        texts found;
        auto const use = [&](acme::client const& client) -> asio::awaitable<void> {
            auto sessions = client.sessions(query);
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) found.push_back((*session)->id);
                ended = !session || !*session;
            }
        };
        run(use);
        return found;
    }

    std::shared_ptr<fake_server> server;
    failure failed;
};

} // namespace

// fault F18
BOOST_AUTO_TEST_CASE(pages_are_arrays_that_link_in_their_heads) {
    against server([](std::string_view request) {
        if (request.find("after=2") != request.npos)
            return reply(200, " [ " + row(3) + " ] ", "Link: </gate/x>; rel=prev\r\n");
        if (request.find("after=1") != request.npos)
            return reply(200, "[]", link("https://desk.example.com/gate/v1/conversations?after=2"));
        return reply(200, "[" + row(1) + "," + row(2) + "]", link("/gate/v1/conversations?after=1"));
    });
    BOOST_TEST(server.ids(acme::session_query().state(acme::state::open).per_page(50)) == (texts{"1", "2", "3"}),
               boost::test_tools::per_element());
    BOOST_TEST(!server.failed.code.failed());
    BOOST_TEST_REQUIRE(server.server->requests().size() == 3u);
    auto const& first = server.server->requests()[0];
    BOOST_TEST(
        first.starts_with("GET /gate/v1/conversations?state=open&per_page=50 HTTP/1.1\r\nHost: desk.example.com\r\n"));
    BOOST_TEST(first.find("\r\nX-Acme-Key: canary-key\r\n") != first.npos);
    BOOST_TEST(server.server->requests()[1].starts_with("GET /gate/v1/conversations?after=1 HTTP/1.1\r\n"));
}

// fault F10, F11
BOOST_AUTO_TEST_CASE(the_key_goes_to_no_other_host) {
    for (auto const* elsewhere : {"https://evil.example/gate/v1/conversations", "http://desk.example.com/gate/x",
                                  "//evil.example/x", "/admin", "/gate/../admin"}) {
        against server([&](std::string_view) { return reply(200, "[" + row(1) + "]", link(elsewhere)); });
        BOOST_TEST(server.ids().size() <= 1u); // a row leaves before its page has ended
        BOOST_TEST((server.failed.code == errc::redirect_refused), elsewhere);
        BOOST_TEST(server.server->requests().size() == 1u);
    }
}

// fault F1
BOOST_AUTO_TEST_CASE(a_page_that_links_to_itself_is_a_loop) {
    against server([&](std::string_view) { return reply(200, "[" + row(1) + "]", link("?page=2")); });
    BOOST_TEST(server.ids().size() == 2u);
    BOOST_TEST((server.failed.code == errc::pagination_loop));
}

// fault F30
BOOST_AUTO_TEST_CASE(a_failed_walk_resumes) {
    bool broken = true;
    against server([&](std::string_view request) {
        if (request.find("?page=2") == request.npos) return reply(200, "[" + row(1) + "]", link("?page=2"));
        return broken ? reply(403, R"({"problem":"not yours"})") : reply(200, "[" + row(2) + "]");
    });
    BOOST_TEST(server.ids() == (texts{"1"}), boost::test_tools::per_element());
    BOOST_TEST((server.failed.code == errc::forbidden));
    BOOST_TEST(server.failed.details.vendor_message == "not yours");
    broken = false;
    auto const position = server.failed.details.position;
    BOOST_TEST(server.ids(acme::session_query().resume_from(position)) == (texts{"2"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_session_and_the_common_model) {
    against server([](std::string_view request) {
        if (request.starts_with("GET /gate/v1/conversations/7 ")) return reply(200, row(7, "done"));
        return reply(200, "[" + row(1) + "," + row(2, "done") + "," + row(3, "odd") + "]");
    });
    auto const use = [](acme::client const& client) -> asio::awaitable<void> {
        auto const one = co_await client.get("7");
        BOOST_TEST((one.state == acme::state::done));
        BOOST_TEST(one.labels == (texts{"vip", "7"}), boost::test_tools::per_element());
        BOOST_TEST(one.raw == row(7, "done"));
        auto const query = confab::session_query().status("resolved").status("odd");
        texts found;
        auto sessions = client.stream(query);
        while (auto session = co_await sessions.next()) {
            found.push_back(session->id + ' ' + session->status.text() + ' ' + session->channel.text());
            BOOST_TEST(session->account == "eu");
        }
        BOOST_TEST(found == (texts{"2 resolved email", "3 odd email"}), boost::test_tools::per_element());
        BOOST_TEST(client.explain(query).text() ==
                   "acme: GET /v1/conversations /v1/conversations?per_page=200\n"
                   "  status resolved, odd: by the client (the vendor has no word for odd)\n");
        auto wrong = client.sessions(acme::session_query().per_page(201));
        auto const refused = co_await wrong.try_next();
        BOOST_TEST((refused.error().code == errc::invalid_argument));
        auto ordered = client.stream(confab::session_query().order(session_order::created_ascending));
        auto const impossible = co_await ordered.try_next();
        BOOST_TEST((impossible.error().code == errc::invalid_argument));
    };
    server.run(use);
}

BOOST_AUTO_TEST_SUITE_END()
