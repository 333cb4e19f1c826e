// SPDX-License-Identifier: BSL-1.0
#include <confab/http/observer.hpp>

#include "support/https_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_observer)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

class recording_observer final : public http::observer {
public:
    void on_resolved(http::attempt_info const& of, std::size_t addresses, error_code outcome, time::duration) override {
        note(of, "resolved " + std::to_string(addresses) + text(outcome));
    }
    void on_connected(http::attempt_info const& of, error_code outcome, time::duration) override {
        note(of, "connected" + text(outcome));
    }
    void on_handshake(http::attempt_info const& of, error_code outcome, time::duration, bool resumed,
                      std::string_view protocol) override {
        note(of, "handshake " + std::string(protocol) + (resumed ? " resumed" : "") + text(outcome));
    }
    void on_request_sent(http::attempt_info const& of, std::size_t bytes, time::duration) override {
        BOOST_TEST(bytes > of.path.size());
        note(of, "sent " + std::string(of.method) + ' ' + std::string(of.path) + (of.reused ? " reused" : ""));
    }
    void on_first_byte(http::attempt_info const& of, time::duration) override { note(of, "first byte"); }
    void on_done(http::attempt_info const& of, unsigned status, std::uint64_t body_bytes, time::duration) override {
        note(of, "done " + std::to_string(status) + ' ' + std::to_string(body_bytes));
    }
    void on_failed(http::attempt_info const& of, error_code why, time::duration) override {
        note(of, "failed" + text(why));
    }
    void on_finished(http::attempt_info const& of, error_code outcome, time::duration) override {
        note(of, "finished" + text(outcome));
    }

    std::vector<std::string> notes;

private:
    static std::string text(error_code code) { return code ? ' ' + std::string(name_of(code)) : ""; }
    void note(http::attempt_info const& of, std::string what) {
        BOOST_TEST(of.host.starts_with("127.0.0.1") != of.host.starts_with("localhost"));
        notes.push_back(std::to_string(of.exchange) + '.' + std::to_string(of.attempt) + ' ' + std::move(what));
    }
};

BOOST_FIXTURE_TEST_CASE(is_told_what_happens_but_no_secret, https_fixture) { // fault M3
    auto const told = std::make_shared<recording_observer>();
    options.observer = told;
    server.play(script().expect_request().send(reply("abc")).expect_request().reset());
    server.play(script().expect_request().send(reply("de", "", "404 Not Found")).expect_request().cut());
    auto const client = make_client();
    exchange(client, read_request("/a?api_key=canary"));
    exchange(client, read_request("/b?api_key=canary"));
    exchange(client, http::request("POST", "/c?api_key=canary"));
    std::vector<std::string> const expected{
        "1.1 connected",
        "1.1 handshake TLSv1.3",
        "1.1 sent GET /a",
        "1.1 first byte",
        "1.1 done 200 3",
        "1.1 finished",
        "2.1 sent GET /b reused",
        "2.1 failed connection_lost",
        "2.2 connected",
        "2.2 handshake TLSv1.3 resumed",
        "2.2 sent GET /b",
        "2.2 first byte",
        "2.2 done 404 2",
        "2.2 finished",
        "3.1 sent POST /c reused",
        "3.1 failed connection_lost",
        "3.1 finished connection_lost",
    };
    BOOST_TEST(told->notes == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(is_told_of_a_connection_that_fails, https_fixture) {
    auto const told = std::make_shared<recording_observer>();
    options.observer = told;
    auto const client = make_client("https://localhost:" + std::to_string(server.port()));
    server.stop();
    exchange(client);
    BOOST_TEST_REQUIRE(told->notes.size() == 4u);
    BOOST_TEST(told->notes[0].starts_with("1.1 resolved "));
    BOOST_TEST(told->notes[1] == "1.1 connected connect_failed");
    BOOST_TEST(told->notes[2] == "1.1 failed connect_failed");
    BOOST_TEST(told->notes[3] == "1.1 finished connect_failed");
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
