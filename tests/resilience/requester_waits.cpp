// SPDX-License-Identifier: BSL-1.0
// Requests that wait: for turns, pauses, deadlines, tokens and hosts that fail.
#include <confab/resilience/requester.hpp>

#include <confab/testing/manual_clock.hpp>

#include "support/fake_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_requester_waits)

using namespace confab;
using namespace std::chrono_literals;
using resilience::call_settings;
using tests::fake_server;
using tests::reply;

namespace {

class plain_protocol final : public resilience::vendor_protocol {
public:
    std::string_view name() const noexcept override { return "plain"; }
    void authorize(http::request&) const override {}
    void read_error(std::string_view, diagnostics&) const override {}
    error_code judge_error(error_code verdict, std::string_view body) const override {
        return body == "RXERROR 429" ? error_code(errc::rate_limited) : verdict;
    }
    error_code judge_success(std::string_view body, diagnostics& details) const override {
        if (!body.starts_with("RXERROR")) return {};
        details.vendor_message = body;
        return body == "RXERROR 429" ? errc::rate_limited : errc::vendor_failure;
    }
};

class no_answer final : public resilience::answer_sink {
public:
    error_code begin(http::response_head const&) override { return {}; }
    error_code on_data(std::string_view) override { return {}; }
};

class numbered_tokens final : public resilience::credential {
public:
    asio::awaitable<result<http::secret>> token(time::clock&) override {
        result<http::secret> made = http::secret::make("t" + std::to_string(number));
        co_return made;
    }
    bool reject(http::secret const& used) override {
        if (used.reveal() == "t" + std::to_string(number)) ++number;
        return true;
    }
    int number = 1;
};

class call {
public:
    asio::cancellation_signal cancel;
    std::optional<result<http::response_head>> outcome;
};

// Calls of one requester against a server that answers from a list (the last answer for ever), on a manual clock.
class scene {
public:
    explicit scene(std::vector<std::string> answers, resilience::rate_limit limit = {1'000'000'000, 1s, 1000})
        : replies(std::move(answers)), budget(std::make_shared<resilience::rate_budget>(limit)) {
        http::client_options options;
        options.connector = server;
        options.clock = clock;
        resilience::requester::parts parts;
        parts.protocol = std::make_shared<plain_protocol>();
        parts.clock = clock;
        parts.random = time::seeded_random(7);
        parts.budget = budget;
        parts.circuit = std::make_shared<resilience::circuit>();
        parts.connections = options.max_connections;
        parts.token = tokens;
        requester = std::make_unique<resilience::requester>(
            http::client(context.get_executor(), http::url::parse("https://example.com").value(), options), parts);
    }

    call& start(call_settings const& settings = {}, http::idempotency kind = http::idempotency::read) {
        auto& made = calls.emplace_back();
        auto const body = [](scene& self, call& into, call_settings with,
                             http::idempotency what) -> asio::awaitable<void> {
            no_answer sink;
            http::request request("GET", "/x", what);
            into.outcome = co_await self.requester->send(std::move(request), sink, with);
        };
        asio::co_spawn(context, body(*this, made, settings, kind),
                       asio::bind_cancellation_slot(made.cancel.slot(), [](std::exception_ptr) {}));
        poll();
        return made;
    }
    void poll() {
        context.restart();
        context.poll();
    }
    /// Goes on until nothing is pending, or until `end`.
    void run(time::steady_time end = time::never) {
        for (poll(); clock->now() < end && clock->advance_to_next();) poll();
    }

    std::vector<std::string> replies;
    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::vector<time::steady_time> sent_at;
    std::shared_ptr<fake_server> server = std::make_shared<fake_server>([this](std::string_view) {
        sent_at.push_back(clock->now());
        return replies[std::min(sent_at.size(), replies.size()) - 1];
    });
    std::shared_ptr<resilience::rate_budget> budget;
    std::shared_ptr<numbered_tokens> tokens = std::make_shared<numbered_tokens>();
    asio::io_context context;
    std::unique_ptr<resilience::requester> requester;
    std::list<call> calls;
};

failure failure_of_call(call const& made) {
    BOOST_TEST_REQUIRE(made.outcome.has_value());
    BOOST_TEST_REQUIRE(made.outcome->has_error());
    return made.outcome->error();
}

std::string throttled(std::string const& seconds) { return reply(429, "", "Retry-After: " + seconds + "\r\n"); }

} // namespace

// fault G7
BOOST_AUTO_TEST_CASE(a_wait_beyond_the_deadline_fails_now) {
    scene s({throttled("60")});
    auto const start = s.clock->now();
    auto const& made = s.start(call_settings().deadline(start + 30s));
    auto const reason = failure_of_call(made);
    BOOST_TEST((reason.code == errc::rate_limited));
    BOOST_TEST((reason.details.retry_at.value() >= std::chrono::sys_seconds(1'700'000'060s)));
    BOOST_TEST(reason.details.stopped_because == "the deadline would pass before the next attempt");
    BOOST_TEST((s.clock->now() == start));
}

// fault G17
BOOST_AUTO_TEST_CASE(who_comes_while_the_credential_must_wait_long_is_told_when_to_come_back) {
    scene s({throttled("72000")});
    s.start();
    for (int i = 0; i < 5; ++i) {
        auto const reason = failure_of_call(s.start());
        BOOST_TEST((reason.code == errc::rate_limited));
        BOOST_TEST((reason.details.retry_at.value() >= std::chrono::sys_seconds(1'700'072'000s)));
        BOOST_TEST(reason.details.attempts == 0u);
    }
    BOOST_TEST(s.sent_at.size() == 1u);
    BOOST_TEST(s.clock->pending() == 0u);
}

// fault G13
BOOST_AUTO_TEST_CASE(one_429_pauses_everybody_and_the_restart_is_spread) {
    scene s({reply(200, ""), throttled("20"), reply(200, "")}, {100, 10s});
    auto const start = s.clock->now();
    for (int i = 0; i < 32; ++i) s.start();
    s.run();
    for (auto const& made : s.calls) BOOST_TEST(made.outcome->has_value());
    BOOST_TEST(s.sent_at.size() == 33u);
    BOOST_TEST((s.sent_at.at(1) < start + 1s));
    BOOST_TEST((s.sent_at.at(2) >= s.sent_at.at(1) + 20s));
    for (std::size_t i = 3; i < s.sent_at.size(); ++i) BOOST_TEST((s.sent_at[i] - s.sent_at[i - 1] >= 100ms));
}

BOOST_AUTO_TEST_CASE(being_throttled_uses_up_no_attempts_but_is_bounded) {
    scene s({throttled("1")});
    auto const& made = s.start(call_settings().retries(resilience::retry_policy().max_attempts(1).max_throttled(7)));
    s.run();
    BOOST_TEST(failure_of_call(made).details.stopped_because == "it was throttled too often");
    BOOST_TEST(s.sent_at.size() == 7u);
}

// fault F25
BOOST_AUTO_TEST_CASE(a_limit_that_is_reported_in_a_success_counts) {
    scene s({reply(200, "RXERROR 429"), reply(200, "fine")});
    auto const& made = s.start();
    s.run();
    BOOST_TEST(made.outcome->has_value());
    BOOST_TEST(s.requester->stats().throttled == 1u);
    BOOST_TEST((s.sent_at.at(1) - s.sent_at.at(0) >= 500ms));
    scene other({reply(200, "RXERROR 400")});
    auto const reason = failure_of_call(other.start());
    BOOST_TEST((reason.code == errc::vendor_failure));
    BOOST_TEST(reason.details.vendor_message == "RXERROR 400");
    scene page({reply(200, "RXERROR 429" + std::string(5000, ' '))});
    BOOST_TEST(page.start().outcome->has_value()); // too long to be an error
}

// fault F25
BOOST_AUTO_TEST_CASE(an_error_of_any_status_whose_body_says_throttled_is_a_429) {
    for (unsigned const status : {400u, 403u, 500u}) {
        scene s({reply(status, "RXERROR 429"), reply(200, "fine")});
        auto const& made = s.start();
        s.run();
        BOOST_TEST(made.outcome->has_value());
        BOOST_TEST(s.requester->stats().throttled == 1u);
        BOOST_TEST((s.sent_at.at(1) - s.sent_at.at(0) >= 500ms));
        scene again({reply(status, "RXERROR 429")});
        BOOST_TEST((failure_of_call(again.start({}, http::idempotency::once_only)).code == errc::rate_limited));
        BOOST_TEST(again.sent_at.size() == 1u); // but nothing is repeated for it
    }
}

// fault F29
BOOST_AUTO_TEST_CASE(a_refused_token_is_replaced_and_the_request_replayed_once) {
    scene s({reply(401, ""), reply(200, "")});
    BOOST_TEST(s.start({}, http::idempotency::once_only).outcome->has_value());
    BOOST_TEST(s.server->requests().at(0).find("Authorization: Bearer t1\r\n") != std::string::npos);
    BOOST_TEST(s.server->requests().at(1).find("Authorization: Bearer t2\r\n") != std::string::npos);
    scene again({reply(401, "")});
    BOOST_TEST((failure_of_call(again.start()).code == errc::unauthorized));
    BOOST_TEST(again.sent_at.size() == 2u);
}

// fault G11
BOOST_AUTO_TEST_CASE(updates_are_repeated_where_the_caller_says_so) {
    scene s({reply(503, ""), reply(200, "")});
    auto const settings = call_settings().retries(resilience::retry_policy().retry_repeatable(true));
    auto const& made = s.start(settings, http::idempotency::repeatable);
    s.run();
    BOOST_TEST(made.outcome->has_value());
    scene once({reply(503, ""), reply(200, "")});
    BOOST_TEST((failure_of_call(once.start(settings, http::idempotency::once_only)).code == errc::server_failure));
}

// fault I1, I3: in the queue, in a pause, in backoff, at an open circuit
BOOST_AUTO_TEST_CASE(a_cancelled_wait_leaves_nothing_behind) {
    for (int place = 0; place < 4; ++place) {
        scene s({place == 1 ? throttled("60") : place == 0 ? reply(200, "") : reply(503, "")}, {10, 10s});
        int const before = place == 0 ? 1 : 0;
        for (int i = 0; i < before; ++i) s.start();
        if (place == 3) {
            for (int i = 0; i < 5; ++i) s.start(call_settings().retries(resilience::retry_policy().max_attempts(1)));
            s.run();
        }
        auto& made = s.start();
        BOOST_TEST_REQUIRE(!made.outcome.has_value());
        BOOST_TEST(s.clock->pending() == 1u);
        made.cancel.emit(asio::cancellation_type::terminal);
        s.poll();
        BOOST_TEST((failure_of_call(made).code == errc::cancelled));
        BOOST_TEST(s.clock->pending() == 0u);
        BOOST_TEST(s.budget->waiting() == 0u);
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_destroyed_context_takes_those_who_wait_with_it) {
    std::shared_ptr<resilience::rate_budget> budget;
    {
        scene s({reply(200, "")}, {1, 10s});
        budget = s.budget;
        for (int i = 0; i < 10; ++i) s.start();
        BOOST_TEST(budget->waiting() == 4u); // a connection each; the others wait for those
    }
    BOOST_TEST(budget->waiting() == 0u);
    BOOST_TEST(budget.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_for_a_turn) {
    scene s({reply(200, "")}, {1, 10s});
    s.start();
    auto const& made = s.start(call_settings().deadline(s.clock->now() + 3s));
    s.run(s.clock->now() + 3s);
    s.poll();
    auto const reason = failure_of_call(made);
    BOOST_TEST((reason.code == errc::deadline_exceeded));
    BOOST_TEST(reason.details.stopped_because == "the deadline came before its turn");
    BOOST_TEST(s.sent_at.size() == 1u);
}

// fault G12
BOOST_AUTO_TEST_CASE(an_outage_costs_few_requests_and_recovers) {
    scene s({reply(503, "")});
    for (int i = 0; i < 64; ++i) s.start();
    s.run(s.clock->now() + 200s);
    auto const during = s.requester->stats();
    BOOST_TEST(static_cast<double>(during.requests) <=
               1.2 * static_cast<double>(during.requests - during.retries) + 10);
    for (auto const& made : s.calls) BOOST_TEST(!made.outcome.has_value());
    s.replies = {reply(200, "")};
    s.run();
    for (auto const& made : s.calls) BOOST_TEST(made.outcome->has_value());
}

BOOST_AUTO_TEST_CASE(a_long_outage_ends_with_the_host_s_own_failure) {
    scene s({reply(503, "")});
    for (int i = 0; i < 16; ++i) s.start();
    auto const start = s.clock->now();
    s.run();
    for (auto const& made : s.calls) BOOST_TEST((failure_of_call(made).code == errc::server_failure));
    BOOST_TEST((s.clock->now() - start <= 6min));
    BOOST_TEST(s.sent_at.size() <= 30u);
}

BOOST_AUTO_TEST_SUITE_END()
