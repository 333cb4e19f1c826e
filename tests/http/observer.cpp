// SPDX-License-Identifier: BSL-1.0
#include <confab/http/observer.hpp>

#include "support/https_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

class recording_observer final : public http::observer {
public:
    void on_connect(std::string_view host, error_code outcome, time::duration) override {
        note("connect " + std::string(host) + ' ' + std::string(name_of(outcome)));
    }
    void on_request(std::string_view method, std::string_view path, bool reused) override {
        note(std::string(method) + ' ' + std::string(path) + (reused ? " reused" : " fresh"));
    }
    void on_resend(std::string_view, std::string_view path, error_code why) override {
        note("resend " + std::string(path) + ' ' + std::string(name_of(why)));
    }
    void on_response(unsigned status, time::duration) override { note("response " + std::to_string(status)); }
    void on_finished(error_code outcome, std::uint64_t body_bytes, time::duration) override {
        note("finished " + std::string(name_of(outcome)) + ' ' + std::to_string(body_bytes));
    }

    std::vector<std::string> notes;

private:
    void note(std::string text) { notes.push_back(std::move(text)); }
};

BOOST_AUTO_TEST_SUITE(http_observer)

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
        "connect 127.0.0.1 system", "GET /a fresh",   "response 200",
        "finished system 3",        "GET /b reused",  "resend /b connection_lost",
        "connect 127.0.0.1 system", "GET /b fresh",   "response 404",
        "finished system 2",        "POST /c reused", "finished connection_lost 0",
    };
    BOOST_TEST(told->notes == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(is_told_of_a_connection_that_fails, https_fixture) {
    auto const told = std::make_shared<recording_observer>();
    options.observer = told;
    auto const client = make_client();
    server.stop();
    exchange(client);
    std::vector<std::string> const expected{"connect 127.0.0.1 connect_failed", "finished connect_failed 0"};
    BOOST_TEST(told->notes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
