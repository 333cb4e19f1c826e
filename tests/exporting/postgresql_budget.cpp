// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/postgresql_budget.hpp>

#include "opened_work.hpp"

#include "support/errc_output.hpp"
#include "support/postgresql_server.hpp"
#include "support/wait_for.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(exporting_postgresql_budget, *boost::unit_test::precondition(confab::tests::has_postgresql))

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace confab::exporting;
using confab::errc;
using confab::resilience::rate_budget;
using confab::resilience::rate_limit;
using confab::tests::postgresql_server;
using confab::tests::wait_for;
using moment = std::chrono::steady_clock::time_point;

/// Asks for its turn again and again, as a requester does.
class asking final : public rate_budget::waiter {
public:
    asking(asio::io_context& context, rate_budget& budget, std::function<void()> sent)
        : context_(context), timer_(context), budget_(budget), sent_(std::move(sent)) {
        budget_.join(*this);
        wake();
    }
    ~asking() { budget_.leave(*this); }
    void wake() noexcept override {
        asio::post(context_, [this, alive = std::weak_ptr<int>(life_)] {
            if (!alive.expired()) ask();
        });
    }

private:
    void ask() {
        auto const now = std::chrono::steady_clock::now();
        if (is_sent_) return;
        auto const when = budget_.poll(*this, now);
        if (when == confab::time::never) return;
        if (when != now) {
            timer_.expires_at(when);
            timer_.async_wait([this](boost::system::error_code error) {
                if (!error) ask();
            });
            return;
        }
        is_sent_ = true;
        budget_.finished();
        sent_();
    }

    asio::io_context& context_;
    asio::steady_timer timer_;
    rate_budget& budget_;
    std::function<void()> sent_;
    bool is_sent_ = false;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
};

/// A process that sends requests of an account whose limit only the database keeps.
class process {
public:
    process(asio::io_context& on, std::string const& uri, std::optional<rate_limit> const& limit) : context(on) {
        work = confab::tests::open_work(context, confab::tests::work_options(uri));
        shared = std::make_shared<postgresql_budget>(context.get_executor(), "a", limit, budget, *work);
        budget.reserve_from(shared);
        asio::co_spawn(context, shared->run(),
                       [this](std::exception_ptr, confab::result<void> ended) { outcome.emplace(std::move(ended)); });
    }

    asio::io_context& context;
    rate_budget budget{rate_limit(100'000, 1s, 1'000)};
    std::unique_ptr<postgresql_work> work;
    std::shared_ptr<postgresql_budget> shared;
    std::optional<confab::result<void>> outcome;
};

} // namespace

BOOST_AUTO_TEST_CASE(processes_together_keep_to_one_limit) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    rate_limit const limit(50, 1s, 4);
    std::list<process> all;
    for (int i = 0; i < 3; ++i) all.emplace_back(context, uri, limit);
    std::vector<moment> sent;
    std::list<asking> requests;
    for (int i = 0; i < 30; ++i)
        for (auto& one : all)
            if (requests.size() < 30)
                requests.emplace_back(context, one.budget, [&] {
                    sent.push_back(std::chrono::steady_clock::now());
                    if (sent.size() == 30)
                        for (auto& each : all) each.shared->stop();
                });
    context.restart();
    context.run();
    BOOST_TEST_REQUIRE(sent.size() == 30u);
    // In any span no more than the limit allows in it and the burst: a bound that a slow machine cannot break.
    for (std::size_t from = 0; from < sent.size(); ++from)
        for (auto to = from; to < sent.size(); ++to) {
            auto const span = std::chrono::duration<double>(sent[to] - sent[from]).count();
            // A reservation may be used late, the next one in time: by as much as it is valid.
            BOOST_TEST(static_cast<double>(to - from + 1) <= 4 + 50 * (span + 0.2));
        }
    BOOST_TEST((sent.back() - sent.front() >= 20ms * 25));
    for (auto const& one : all) BOOST_TEST((one.outcome && one.outcome->has_value()));
}

BOOST_AUTO_TEST_CASE(who_is_told_to_wait_makes_all_wait) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    process told(context, uri, std::nullopt), other(context, uri, std::nullopt);
    auto const pause_end = std::chrono::steady_clock::now() + 400ms;
    told.budget.pause_until(pause_end);
    context.restart();
    context.poll();
    while (*wait_for(context, other.work->pause_left("a")) == 0us) { // until it is in the database
    }
    std::optional<moment> sent;
    asking request(context, other.budget, [&] {
        sent = std::chrono::steady_clock::now();
        told.shared->stop();
        other.shared->stop();
    });
    context.restart();
    context.run();
    BOOST_TEST_REQUIRE(sent.has_value());
    BOOST_TEST((*sent >= pause_end - 1ms));
}

// So that the request is given up where it would wait for longer than it may.
BOOST_AUTO_TEST_CASE(a_pause_that_another_process_was_told_is_the_budgets_own) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    process only(context, uri, rate_limit(50, 1s, 4));
    BOOST_TEST(wait_for(context, only.work->pause("a", 30min)).has_value());
    {
        asking request(context, only.budget, [] { BOOST_ERROR("sent"); });
        context.restart();
        auto const end = std::chrono::steady_clock::now() + 30s;
        while (only.budget.paused_until() < std::chrono::steady_clock::now() + 29min &&
               std::chrono::steady_clock::now() < end)
            context.run_one_for(1s);
    }
    BOOST_TEST((only.budget.paused_until() > std::chrono::steady_clock::now() + 29min));
    only.shared->stop();
    context.restart();
    context.run();
    BOOST_TEST((only.outcome && only.outcome->has_value()));
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_wait_for_a_reservation) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    process only(context, uri, rate_limit(1, std::chrono::hours(1), 1));
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(wait_for(context, only.work->reserve("a", rate_limit(1, std::chrono::hours(1), 1))).has_value());
    auto const before = std::chrono::steady_clock::now();
    asking request(context, only.budget, [] { BOOST_ERROR("sent"); });
    context.restart();
    context.run_for(50ms);
    only.shared->stop();
    context.restart();
    context.run();
    BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::minutes(5)));
    BOOST_TEST((only.outcome && only.outcome->has_value()));
}

BOOST_AUTO_TEST_CASE(a_database_that_fails_lets_no_request_go) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    process only(context, uri, rate_limit(50, 1s, 4));
    postgresql_server::query(uri,
                             "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'confab'"
                             " AND datname = current_database()");
    bool is_sent = false;
    {
        asking request(context, only.budget, [&] { is_sent = true; });
        context.restart();
        context.run();
    }
    BOOST_TEST(!is_sent);
    BOOST_TEST_REQUIRE(only.outcome.has_value());
    BOOST_TEST((!only.outcome->has_value() && only.outcome->error().code == errc::sink_failed));
}

BOOST_AUTO_TEST_SUITE_END()
