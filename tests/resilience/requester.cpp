// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/requester.hpp>

#include <confab/testing/manual_clock.hpp>

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_requester)

using namespace confab;
using namespace std::chrono_literals;
using tests::fake_server;
using tests::reply;

namespace {

class plain_protocol final : public resilience::vendor_protocol {
public:
    std::string_view name() const noexcept override { return "plain"; }
    void authorize(http::request&) const override {}
    void read_error(std::string_view body, diagnostics& details) const override { details.vendor_message = body; }
};

class text_answer final : public resilience::answer_sink {
public:
    error_code begin(http::response_head const&) override {
        text.clear();
        return {};
    }
    error_code on_data(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    std::string text;
};

class listener final : public resilience::observer {
public:
    void on_waiting(resilience::wait_reason reason, time::steady_time until) override { ends[reason].push_back(until); }
    void on_waited(resilience::wait_reason reason, time::duration span) override { waited[reason] += span; }
    void on_retry(failure const& reason, time::duration) override {
        last = reason.code;
        ++retries;
    }
    std::map<resilience::wait_reason, std::vector<time::steady_time>> ends;
    std::map<resilience::wait_reason, time::duration> waited;
    error_code last;
    int retries = 0;
};

// A requester whose server answers from a list (the last answer for ever), on a clock that goes on by itself.
class exchange {
public:
    explicit exchange(std::vector<std::string> answers)
        : server(std::make_shared<fake_server>([this, replies = std::move(answers)](std::string_view) {
              sent_at.push_back(clock->now());
              return replies[std::min(sent_at.size(), replies.size()) - 1];
          })) {}

    result<std::string> send(http::idempotency kind = http::idempotency::read,
                             resilience::rate_limit limit = {1'000'000'000, 1s, 1000}) {
        http::client_options options;
        options.connector = server;
        options.clock = clock;
        resilience::requester::parts parts;
        parts.protocol = std::make_shared<plain_protocol>();
        parts.clock = clock;
        parts.random = time::seeded_random(7);
        parts.retries = policy;
        parts.observer = told;
        parts.budget = std::make_shared<resilience::rate_budget>(limit);
        asio::io_context context;
        resilience::requester requester(
            http::client(context.get_executor(), http::url::parse("https://example.com").value(), options), parts);
        result<std::string> outcome = failure(errc::cancelled, "never ended");
        auto const body = [&]() -> asio::awaitable<void> {
            text_answer answer;
            auto head = co_await requester.send(http::request("GET", "/x", kind), answer);
            if (head) outcome = answer.text;
            else outcome = head.error();
        };
        bool ended = false;
        asio::co_spawn(context, body(), [&](std::exception_ptr error) { ended = !error; });
        do {
            context.restart();
            context.run_for(0s);
            context.poll();
        } while (!ended && (clock->advance_to_next() || context.poll() > 0));
        stats = requester.stats();
        return outcome;
    }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::shared_ptr<listener> told = std::make_shared<listener>();
    std::vector<time::steady_time> sent_at;
    std::shared_ptr<fake_server> server;
    resilience::retry_policy policy = resilience::retry_policy().max_attempts(4);
    resilience::request_stats stats;
};

} // namespace

// fault G8
BOOST_AUTO_TEST_CASE(a_read_is_tried_again_until_it_succeeds) {
    for (unsigned const status : {408u, 425u, 429u, 500u, 502u, 503u, 504u}) {
        // On connections of their own: a 408 on a reused one is sent again silently.
        auto const later = reply(status, "later", "Connection: close\r\n");
        exchange made({later, later, reply(200, "now")});
        auto const answer = made.send();
        BOOST_TEST_REQUIRE(answer.has_value());
        BOOST_TEST(*answer == "now");
        BOOST_TEST(made.stats.requests == 3u);
        BOOST_TEST(made.stats.retries == 2u);
        BOOST_TEST(made.stats.throttled == (status == 429 ? 2u : 0u));
    }
}

// fault B3, B4
BOOST_AUTO_TEST_CASE(a_lost_connection_is_tried_again) {
    exchange made({"", reply(200, "now")});
    BOOST_TEST(made.send().value() == "now");
}

// fault G9
BOOST_AUTO_TEST_CASE(what_the_caller_did_wrong_is_not_repeated) {
    for (unsigned const status : {400u, 401u, 403u, 404u, 409u, 410u, 422u, 501u}) {
        exchange made({reply(status, "no")});
        auto const answer = made.send();
        BOOST_TEST(!answer.has_value());
        BOOST_TEST(answer.error().details.vendor_message == "no");
        BOOST_TEST(made.sent_at.size() == 1u);
    }
}

// fault G10
BOOST_AUTO_TEST_CASE(the_second_answer_decides) {
    exchange made({reply(503, ""), reply(400, "no")});
    BOOST_TEST((made.send().error().code == errc::request_rejected));
    BOOST_TEST(made.sent_at.size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_error_tells_why_the_loop_ended) {
    exchange made({reply(503, "down", "X-Request-Id: r1\r\n")});
    auto const answer = made.send();
    BOOST_TEST((answer.error().code == errc::server_failure));
    auto const& details = answer.error().details;
    BOOST_TEST(details.attempts == 4u);
    BOOST_TEST(details.stopped_because == "all attempts are used");
    BOOST_TEST(details.vendor == "plain");
    BOOST_TEST(details.operation == "GET /x");
    BOOST_TEST(details.request_id == "r1");
}

// fault G11
BOOST_AUTO_TEST_CASE(writes_are_never_sent_twice) {
    for (auto const kind : {http::idempotency::repeatable, http::idempotency::once_only}) {
        for (auto const& answer : {reply(503, ""), reply(429, ""), std::string()}) {
            exchange made({answer, reply(200, "")});
            auto const outcome = made.send(kind);
            BOOST_TEST(!outcome.has_value());
            BOOST_TEST(made.sent_at.size() == 1u);
            BOOST_TEST(outcome.error().details.stopped_because == "the request may have been carried out");
        }
    }
}

// fault G1, B8
BOOST_AUTO_TEST_CASE(retry_after_counts_though_the_body_breaks_off) {
    exchange made({"HTTP/1.1 429 X\r\nRetry-After: 60\r\nContent-Length: 50\r\n\r\nshort", reply(200, "now")});
    BOOST_TEST(made.send().has_value());
    BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) >= 60s));
    BOOST_TEST(made.stats.throttled == 1u);
}

// fault G1
BOOST_AUTO_TEST_CASE(retry_after_is_obeyed) {
    for (auto const status : {429u, 503u}) {
        exchange made({reply(status, "", "Retry-After: 17\r\n"), reply(200, "now")});
        BOOST_TEST(made.send().has_value());
        BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) >= 17s));
        BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) <= 17s + 30s));
    }
}

// fault G5, G7
BOOST_AUTO_TEST_CASE(a_wait_that_is_too_long_fails_now_and_says_when) {
    for (auto const* seconds : {"301", "72000", "9223372037", "99999999999999999999"}) {
        exchange made({reply(429, "", "Retry-After: " + std::string(seconds) + "\r\n")});
        auto const start = made.clock->now();
        auto const answer = made.send();
        BOOST_TEST((answer.error().code == errc::rate_limited));
        BOOST_TEST((answer.error().details.retry_at.value() >= std::chrono::sys_seconds(1'700'000'301s)));
        BOOST_TEST((made.clock->now() == start));
        BOOST_TEST(made.sent_at.size() == 1u);
    }
}

// fault G6, G21
BOOST_AUTO_TEST_CASE(a_malformed_or_misplaced_retry_after_is_ignored) {
    for (auto const* value : {"-1", "NaN", "soon", "5,6", ""}) {
        exchange made({reply(429, "", "Retry-After: " + std::string(value) + "\r\n"), reply(200, "")});
        BOOST_TEST(made.send().has_value());
        BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) >= 500ms)); // the budget's own pause
        BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) <= 1s));
    }
    exchange misplaced({reply(500, "", "Retry-After: 100\r\n"), reply(200, "")});
    BOOST_TEST(misplaced.send().has_value());
    BOOST_TEST((misplaced.sent_at.at(1) - misplaced.sent_at.at(0) <= 500ms));
}

BOOST_AUTO_TEST_CASE(an_observer_is_told_of_waits_and_retries) {
    exchange made({reply(503, ""), reply(503, ""), reply(200, "")});
    made.send(http::idempotency::read, {1, 10s});
    BOOST_TEST(made.told->retries == 2);
    BOOST_TEST((made.told->last == errc::server_failure));
    BOOST_TEST((made.told->waited[resilience::wait_reason::budget] >= 15s));
    BOOST_TEST((made.told->waited[resilience::wait_reason::backoff] > 0s));
    // The last that was told of each wait is when the request went on.
    auto& ends = made.told->ends;
    BOOST_TEST_REQUIRE(!ends[resilience::wait_reason::budget].empty());
    BOOST_TEST((ends[resilience::wait_reason::budget].back() == made.sent_at.back()));
    BOOST_TEST(ends[resilience::wait_reason::backoff].size() == 2u);
    auto const told =
        made.told->waited[resilience::wait_reason::budget] + made.told->waited[resilience::wait_reason::backoff];
    BOOST_TEST((made.stats.waited == told));
}

BOOST_AUTO_TEST_CASE(retries_wait_for_the_budget_too) {
    exchange made({reply(503, ""), reply(503, ""), reply(200, "")});
    made.policy.initial_backoff({});
    BOOST_TEST(made.send(http::idempotency::read, {1, 10s}).has_value());
    BOOST_TEST((made.sent_at.at(1) - made.sent_at.at(0) >= 10s));
    BOOST_TEST((made.sent_at.at(2) - made.sent_at.at(1) >= 10s));
    BOOST_TEST((made.stats.waited >= 20s));
}

BOOST_AUTO_TEST_SUITE_END()
