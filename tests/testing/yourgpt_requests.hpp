// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_TESTING_YOURGPT_REQUESTS_HPP
#define CONFAB_TESTS_TESTING_YOURGPT_REQUESTS_HPP

#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

// What the tests of the sandbox ask it.
namespace confab::tests {

using namespace confab::testing;

inline sandbox_data make_data(std::uint64_t sessions, bool whitespace = false) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.whitespace = whitespace;
    return sandbox_data(options);
}

inline sandbox_response ask(yourgpt_sandbox& vendor, std::string path, std::string body,
                            page_change change = page_change::none) {
    sandbox_request request("POST", std::move(path),
                            {{"api-key", "apk-test-key"}, {"Content-Type", "application/json"}});
    request.body = std::move(body);
    return vendor.handle(request, change);
}

inline sandbox_response ask_form(yourgpt_sandbox& vendor, std::string path, std::string body) {
    sandbox_request request(
        "POST", std::move(path),
        {{"Authorization", "Bearer api-v1-test-token"}, {"Content-Type", "application/x-www-form-urlencoded"}});
    request.body = std::move(body);
    return vendor.handle(request, page_change::none);
}

inline sandbox_response list(yourgpt_sandbox& vendor, std::string body, page_change change = page_change::none) {
    return ask(vendor, "/getSessions", std::move(body), change);
}

inline boost::json::value data_of(sandbox_response const& response) {
    BOOST_TEST_REQUIRE(response.status == 200U, response.body);
    auto const body = boost::json::parse(response.body);
    BOOST_TEST_REQUIRE(body.at("type").as_string() == "RXSUCCESS");
    return body.at("data");
}

inline std::string text_of(boost::json::value const& value) {
    return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

inline std::vector<std::string> ids_of(sandbox_response const& response) {
    std::vector<std::string> ids;
    auto const data = data_of(response);
    for (auto const& row : data.as_array()) ids.push_back(text_of(row.at("session_uid")));
    return ids;
}

inline void check_refused(sandbox_response const& response, unsigned status = 400) {
    BOOST_TEST(response.status == status, response.body);
    BOOST_TEST(response.rows.empty());
    auto const body = boost::json::parse(response.body).as_object();
    BOOST_TEST(body.at("type").as_string() == "RXERROR");
    BOOST_TEST(!body.at("message").as_string().empty());
}

inline std::string with_uid(yourgpt_sandbox const& vendor, std::string const& more) {
    return "{\"session_uid\":\"" + vendor.id(0) + "\"" + more + "}";
}

} // namespace confab::tests

#endif
