// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox_router.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>

BOOST_AUTO_TEST_SUITE(sandbox_router_tests)

using namespace confab::testing;
using namespace std::chrono_literals;

namespace {

/// Answers with its name, the target it saw and the change it was asked for.
class echo_vendor final : public sandbox_vendor {
public:
    explicit echo_vendor(std::string name) : name_(std::move(name)) {}

    sandbox_response handle(sandbox_request const& request, page_change change) override {
        sandbox_response response;
        response.body = name_ + " " + request.target + " " + std::to_string(static_cast<int>(change));
        response.rows = {7, 8};
        return response;
    }
    sandbox_response error(unsigned status, std::string_view) const override {
        sandbox_response response;
        response.status = status;
        response.body = name_ + " error";
        return response;
    }

private:
    std::string name_;
};

std::vector<sandbox_mount> one_vendor() { return {sandbox_mount("", std::make_shared<echo_vendor>("root"))}; }

std::chrono::steady_clock::time_point const start = std::chrono::steady_clock::time_point{} + 1h;

sandbox_request get(std::string target, std::chrono::milliseconds at = 0ms) {
    sandbox_request request("GET", std::move(target));
    request.time = start + at;
    return request;
}

std::string field(sandbox_reply const& reply, std::string_view name) {
    for (auto const& [key, value] : reply.response.fields)
        if (key == name) return value;
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(longest_prefix_answers_and_is_taken_off) {
    sandbox_router router({sandbox_mount("/a", std::make_shared<echo_vendor>("a")),
                           sandbox_mount("/a/b", std::make_shared<echo_vendor>("ab")),
                           sandbox_mount("", std::make_shared<echo_vendor>("root"))});
    auto const body = [&](char const* target) { return router.answer(get(target)).response.body; };
    BOOST_TEST(body("/a/x?y=1") == "a /x?y=1 0");
    BOOST_TEST(body("/a/b/x") == "ab /x 0");
    BOOST_TEST(body("/a/bc") == "a /bc 0");
    BOOST_TEST(body("/ab") == "root /ab 0");
    BOOST_TEST(body("/a") == "a  0");
    BOOST_TEST(body("/a?x=1") == "a ?x=1 0");
}

BOOST_AUTO_TEST_CASE(a_path_below_no_mount_is_not_found) {
    sandbox_router router({sandbox_mount("/a", std::make_shared<echo_vendor>("a"))});
    auto const reply = router.answer(get("/b"));
    BOOST_TEST(reply.response.status == 404U);
    BOOST_TEST(field(reply, "X-Request-Id") == "sandbox-1");
    router.note_sent(reply);
    BOOST_TEST(router.counters().responses == 1U);
}

BOOST_AUTO_TEST_CASE(requests_are_numbered_and_remembered_up_to_a_cap) {
    sandbox_router_options options;
    options.remembered_requests = 3;
    sandbox_router router(one_vendor(), options);
    for (int index = 1; index <= 5; ++index) {
        auto request = get("/" + std::to_string(index));
        request.body = std::string(100'000, 'x');
        BOOST_TEST(field(router.answer(request), "X-Request-Id") == "sandbox-" + std::to_string(index));
    }
    auto const requests = router.requests();
    BOOST_TEST_REQUIRE(requests.size() == 3U);
    BOOST_TEST(requests.front().target == "/3");
    BOOST_TEST(requests.front().number == 3U);
    BOOST_TEST(requests.back().target == "/5");
    BOOST_TEST(requests.back().body.size() == 16U * 1024);
    BOOST_TEST(router.counters().requests == 5U);

    options.remembered_requests = 0;
    sandbox_router forgetful(one_vendor(), options);
    forgetful.answer(get("/"));
    BOOST_TEST(forgetful.requests().empty());
}

BOOST_AUTO_TEST_CASE(rate_limit_lets_the_burst_pass_then_the_rate) {
    sandbox_router_options options;
    options.rate_limit.emplace(2U, 1s, 3U);
    sandbox_router router(one_vendor(), options);
    auto const status = [&](std::chrono::milliseconds at) { return router.answer(get("/", at)).response.status; };
    for (int index = 0; index < 3; ++index) BOOST_TEST(status(0ms) == 200U);
    auto const refused = router.answer(get("/", 1ms));
    BOOST_TEST(refused.response.status == 429U);
    BOOST_TEST(refused.response.body == "root error");
    BOOST_TEST(field(refused, "Retry-After") == "1");
    BOOST_TEST(refused.response.rows.empty());
    BOOST_TEST(status(499ms) == 429U);
    BOOST_TEST(status(500ms) == 200U);
    BOOST_TEST(status(501ms) == 429U);
    BOOST_TEST(status(1h) == 200U); // full again, and no fuller than the burst
    BOOST_TEST(status(1h) == 200U);
    BOOST_TEST(status(1h) == 200U);
    BOOST_TEST(status(1h) == 429U);
    BOOST_TEST(status(0ms) == 429U); // time that runs backwards gives nothing
    BOOST_TEST(router.counters().rate_limited == 5U);
}

BOOST_AUTO_TEST_CASE(retry_after_is_enough) {
    sandbox_router_options options;
    options.rate_limit.emplace(1U, 90s);
    sandbox_router router(one_vendor(), options);
    router.answer(get("/"));
    auto const refused = router.answer(get("/", 500ms));
    auto const seconds = std::stoi(field(refused, "Retry-After"));
    BOOST_TEST(seconds == 90);
    BOOST_TEST(router.answer(get("/", 500ms + std::chrono::seconds(seconds))).response.status == 200U);
}

BOOST_AUTO_TEST_CASE(mounts_have_buckets_of_their_own) {
    sandbox_router_options options;
    options.rate_limit.emplace(1U, 1h);
    sandbox_router router({sandbox_mount("/a", std::make_shared<echo_vendor>("a")),
                           sandbox_mount("/b", std::make_shared<echo_vendor>("b"))},
                          options);
    BOOST_TEST(router.answer(get("/a/")).response.status == 200U);
    BOOST_TEST(router.answer(get("/b/")).response.status == 200U);
    BOOST_TEST(router.answer(get("/a/")).response.status == 429U);
}

BOOST_AUTO_TEST_CASE(faults_are_planned_by_request) {
    sandbox_router_options options;
    options.faults = [](sandbox_request const& request) -> std::optional<sandbox_fault> {
        switch (request.number) {
        case 1: return sandbox_fault::answer(503, "busy", {{"Retry-After", "1"}});
        case 2: return sandbox_fault::repeat_position();
        case 3: return sandbox_fault::no_rows();
        case 4: return sandbox_fault::malformed_json();
        case 5: return sandbox_fault::drop();
        default: return std::nullopt;
        }
    };
    sandbox_router router(one_vendor(), options);
    auto const busy = router.answer(get("/"));
    BOOST_TEST(busy.response.status == 503U);
    BOOST_TEST(busy.response.body == "busy");
    BOOST_TEST(field(busy, "Retry-After") == "1");
    BOOST_TEST(field(busy, "X-Request-Id") == "sandbox-1");
    BOOST_TEST(router.answer(get("/")).response.body == "root / 1");
    BOOST_TEST(router.answer(get("/")).response.body == "root / 2");
    auto const malformed = router.answer(get("/"));
    BOOST_TEST(malformed.response.body == "root");
    BOOST_TEST(malformed.response.rows.empty());
    BOOST_TEST((router.answer(get("/")).fault.what == sandbox_fault::kind::drop));
    BOOST_TEST((router.answer(get("/")).fault.what == sandbox_fault::kind::none));
    BOOST_TEST(router.counters().faults == 5U);
}

BOOST_AUTO_TEST_CASE(served_sessions_are_counted_per_mount) {
    sandbox_router router({sandbox_mount("/a", std::make_shared<echo_vendor>("a")),
                           sandbox_mount("/b", std::make_shared<echo_vendor>("b"))});
    auto const first = router.answer(get("/a/")), second = router.answer(get("/b/"));
    BOOST_TEST(router.counters().sessions == 0U); // answered is not sent
    router.note_sent(first);
    router.note_sent(first);
    BOOST_TEST(router.counters().sessions == 4U);
    BOOST_TEST(router.counters().distinct_sessions == 2U);
    router.note_sent(second);
    BOOST_TEST(router.counters().distinct_sessions == 4U);
    BOOST_TEST(router.counters().responses == 3U);
}

BOOST_AUTO_TEST_CASE(invalid_tables_and_options_throw) {
    BOOST_CHECK_THROW(sandbox_router({}), std::invalid_argument);
    BOOST_CHECK_THROW(sandbox_router({sandbox_mount("", nullptr)}), std::invalid_argument);
    for (char const* prefix : {"a", "/", "/a/"})
        BOOST_CHECK_THROW(sandbox_router({sandbox_mount(prefix, std::make_shared<echo_vendor>("x"))}),
                          std::invalid_argument);
    auto const vendor = std::make_shared<echo_vendor>("x");
    BOOST_CHECK_THROW(
        sandbox_router({sandbox_mount("/a", vendor), sandbox_mount("/b", vendor), sandbox_mount("/a", vendor)}),
        std::invalid_argument);
    for (auto const& limit :
         {sandbox_rate_limit(0, 1s, 1), sandbox_rate_limit(1, 0s, 1), sandbox_rate_limit(1, 1s, 0)}) {
        sandbox_router_options options;
        options.rate_limit = limit;
        BOOST_CHECK_THROW(sandbox_router(one_vendor(), options), std::invalid_argument);
    }
    sandbox_router_options too_much;
    too_much.remembered_requests = 1'000'001;
    BOOST_CHECK_THROW(sandbox_router(one_vendor(), too_much), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
