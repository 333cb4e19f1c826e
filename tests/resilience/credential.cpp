// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/credential.hpp>

#include <confab/testing/manual_clock.hpp>

#include "support/run_awaitable.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_credential)

using namespace confab;
using namespace std::chrono_literals;
using resilience::issued_token;
using resilience::refreshable_credential;

namespace {

http::secret secret(std::string const& text) { return http::secret::make(text).value(); }

// Tokens t1, t2, …; each fetch takes two seconds of the clock, or without one a few turns of the executor.
class fake_login final : public refreshable_credential {
public:
    explicit fake_login(std::shared_ptr<time::clock> time, bool with_refresh = false)
        : clock_(std::move(time)), with_refresh_(with_refresh) {}

    std::atomic<int> logins{0};
    std::atomic<int> refreshes{0};
    std::atomic<bool> refresh_fails{false};
    std::atomic<bool> login_fails{false};
    std::atomic<int> at_once{0};
    std::atomic<int> most_at_once{0};
    std::optional<time::duration> lifetime;

protected:
    asio::awaitable<result<issued_token>> login() override {
        ++logins;
        return fetch(&login_fails);
    }
    asio::awaitable<result<issued_token>> refresh(issued_token old) override {
        BOOST_TEST(!old.refresh.empty());
        ++refreshes;
        return fetch(&refresh_fails);
    }

private:
    asio::awaitable<result<issued_token>> fetch(std::atomic<bool> const* fails) {
        most_at_once = std::max(most_at_once.load(), ++at_once);
        error_code slept;
        for (int i = 0; !clock_ && i < 20; ++i) co_await asio::post(asio::use_awaitable);
        if (clock_) slept = co_await time::sleep_for(*clock_, 2s);
        --at_once;
        if (slept.failed()) co_return failure(errc::cancelled);
        if (*fails) co_return failure(errc::unauthorized, "no");
        issued_token issued(secret("t" + std::to_string(logins + refreshes)));
        if (with_refresh_) issued.refresh = secret("r");
        if (lifetime) issued.expires_at = clock_->utc_now() + *lifetime;
        co_return issued;
    }

    std::shared_ptr<time::clock> clock_;
    bool with_refresh_;
};

class scene {
public:
    explicit scene(bool with_refresh = false) : source(clock, with_refresh) {}

    /// Asks for a token in `count` coroutines at once. @return what each got, or the error's name
    std::vector<std::string> ask(int count = 1) {
        std::vector<std::string> got;
        auto const body = [&]() -> asio::awaitable<void> {
            auto token = co_await source.token(*clock);
            if (token) got.emplace_back(token->reveal());
            else got.emplace_back(name_of(token.error().code));
        };
        for (int i = 0; i < count; ++i) asio::co_spawn(context, body(), asio::detached);
        run();
        return got;
    }
    void run() {
        do {
            context.restart();
            context.poll();
        } while (clock->advance_to_next());
    }

    asio::io_context context;
    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    fake_login source;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_static_token_never_changes) {
    testing::manual_clock clock;
    resilience::static_credential fixed(secret("key"));
    auto const body = [&]() -> asio::awaitable<void> {
        auto const token = co_await fixed.token(clock);
        BOOST_TEST(token->reveal() == "key");
    };
    tests::run_awaitable(body());
    BOOST_TEST(!fixed.reject(secret("key")));
}

// fault F29, N8
BOOST_AUTO_TEST_CASE(many_coroutines_share_one_login) {
    scene s;
    for (auto const& token : s.ask(32)) BOOST_TEST(token == "t1");
    for (auto const& token : s.ask(32)) BOOST_TEST(token == "t1");
    BOOST_TEST(s.source.logins == 1);
}

// fault F29
BOOST_AUTO_TEST_CASE(a_refused_token_is_renewed_once) {
    scene s(true);
    s.ask();
    for (int i = 0; i < 32; ++i) BOOST_TEST(s.source.reject(secret("t1")));
    for (auto const& token : s.ask(32)) BOOST_TEST(token == "t2");
    // Late refusals of the old one do not touch the new one.
    BOOST_TEST(s.source.reject(secret("t1")));
    BOOST_TEST(s.ask().front() == "t2");
    BOOST_TEST(s.source.logins == 1);
    BOOST_TEST(s.source.refreshes == 1);
}

BOOST_AUTO_TEST_CASE(it_is_renewed_before_it_expires) {
    scene s(true);
    s.source.lifetime = 1h;
    BOOST_TEST(s.ask().front() == "t1");
    s.clock->advance(1h - 61s);
    BOOST_TEST(s.ask().front() == "t1");
    s.clock->advance(2s);
    BOOST_TEST(s.ask().front() == "t2");
    // One with a short life is not renewed all the time.
    s.source.lifetime = 40s;
    s.source.reject(secret("t2"));
    BOOST_TEST(s.ask().front() == "t3");
    s.clock->advance(29s);
    BOOST_TEST(s.ask().front() == "t3");
    s.clock->advance(2s);
    BOOST_TEST(s.ask().front() == "t4");
}

BOOST_AUTO_TEST_CASE(where_a_refresh_fails_a_login_follows) {
    scene s(true);
    s.ask();
    s.source.refresh_fails = true;
    s.source.reject(secret("t1"));
    BOOST_TEST(s.ask().front() == "t3");
    BOOST_TEST(s.source.refreshes == 1);
    BOOST_TEST(s.source.logins == 2);
}

BOOST_AUTO_TEST_CASE(where_both_fail_a_good_token_is_used_on) {
    scene s(true);
    s.source.lifetime = 1h;
    s.ask();
    s.source.refresh_fails = s.source.login_fails = true;
    s.clock->advance(1h - 30s);
    BOOST_TEST(s.ask().front() == "t1");
    BOOST_TEST(s.ask().front() == "t1"); // and not tried again at once
    BOOST_TEST(s.source.refreshes == 1);
    s.clock->advance(1min);
    BOOST_TEST(s.ask().front() == "unauthorized");
}

BOOST_AUTO_TEST_CASE(a_failed_login_fails_all_who_waited_for_it_once) {
    scene s;
    s.source.login_fails = true;
    auto const got = s.ask(32);
    BOOST_TEST(got.size() == 32u);
    for (auto const& token : got) BOOST_TEST(token == "unauthorized");
    BOOST_TEST(s.source.logins == 1);
}

// fault I3
BOOST_AUTO_TEST_CASE(where_the_one_that_fetches_is_cancelled_another_takes_over) {
    for (int const cancelled : {0, 1, 2}) {
        scene s;
        std::vector<std::string> got(3);
        asio::cancellation_signal cancel;
        auto const body = [&](int index) -> asio::awaitable<void> {
            auto token = co_await s.source.token(*s.clock);
            got[static_cast<std::size_t>(index)] = token ? token->reveal() : name_of(token.error().code);
        };
        for (int i = 0; i < 3; ++i) {
            if (i == cancelled)
                asio::co_spawn(s.context, body(i), asio::bind_cancellation_slot(cancel.slot(), asio::detached));
            else asio::co_spawn(s.context, body(i), asio::detached);
        }
        s.context.poll();
        cancel.emit(asio::cancellation_type::terminal);
        s.run();
        for (int i = 0; i < 3; ++i) {
            auto const& token = got[static_cast<std::size_t>(i)];
            BOOST_TEST(token == (i == cancelled ? "cancelled" : cancelled == 0 ? "t2" : "t1"));
        }
    }
}

// fault N8
BOOST_AUTO_TEST_CASE(threads_share_one_login_too) {
    auto const clock = time::system_clock();
    for (int round = 0; round < 50; ++round) {
        fake_login source(nullptr);
        std::atomic<int> good{0};
        asio::thread_pool pool(4);
        auto const body = [&]() -> asio::awaitable<void> {
            auto token = co_await source.token(*clock);
            if (token && token->reveal() == "t1") ++good;
        };
        for (int i = 0; i < 32; ++i) asio::co_spawn(pool, body(), asio::detached);
        pool.join();
        BOOST_TEST(good == 32);
        BOOST_TEST(source.logins == 1);
        BOOST_TEST(source.most_at_once == 1);
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_destroyed_context_leaves_nothing_behind) {
    auto const clock = std::make_shared<testing::manual_clock>();
    fake_login source(clock);
    {
        asio::io_context context;
        auto const body = [&]() -> asio::awaitable<void> {
            auto token = co_await source.token(*clock);
            BOOST_TEST(token.has_value());
        };
        for (int i = 0; i < 3; ++i) asio::co_spawn(context, body(), asio::detached);
        context.poll();
        BOOST_TEST(source.logins == 1);
    }
    BOOST_TEST(clock->pending() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
