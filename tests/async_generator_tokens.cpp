// SPDX-License-Identifier: BSL-1.0
#include <confab/async_generator.hpp>

#include "support/run_awaitable.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(async_generator_tokens)

using confab::async_generator;
using confab::errc;
using confab::tests::run_awaitable;
namespace asio = boost::asio;

namespace {

// The executor is found among the arguments, so that handlers without one of their own work.
async_generator<long> numbers(asio::any_io_executor executor, long values) {
    asio::steady_timer timer(executor);
    for (long value = 0; value < values; ++value) {
        timer.expires_at(asio::steady_timer::time_point::min());
        co_await timer.async_wait(asio::deferred);
        co_yield value;
    }
}

async_generator<long> ready_numbers(long values) {
    for (long value = 0; value < values; ++value) co_yield value;
}

async_generator<long> sum_of_pairs(async_generator<long> inner) {
    while (auto left = co_await inner.next()) {
        auto right = co_await inner.next();
        long const sum = *left + right.value_or(0);
        co_yield sum;
    }
}

class running_threads {
public:
    explicit running_threads(asio::io_context& context, int count) {
        for (int i = 0; i < count; ++i) threads_.emplace_back([&context] { context.run(); });
    }
    ~running_threads() {
        for (auto& thread : threads_) thread.join();
    }

private:
    std::vector<std::thread> threads_;
};

} // namespace

BOOST_AUTO_TEST_CASE(callback) {
    asio::io_context context;
    auto stream = numbers(context.get_executor(), 3);
    std::vector<long> values;
    bool ended = false;
    class puller {
    public:
        puller(async_generator<long>& from, std::vector<long>& to, bool& end)
            : stream_(from), values_(to), ended_(end) {}
        void operator()(std::exception_ptr error, std::optional<long> value) {
            BOOST_TEST(!error);
            if (!value) {
                ended_ = true;
                return;
            }
            values_.push_back(*value);
            stream_.async_next(*this);
        }

    private:
        async_generator<long>& stream_;
        std::vector<long>& values_;
        bool& ended_;
    };
    stream.async_next(puller(stream, values, ended));
    BOOST_TEST(values.empty()); // never from within the initiation
    context.run();
    BOOST_TEST(ended);
    BOOST_TEST((values == std::vector<long>{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(a_ready_value_is_not_delivered_from_within_the_initiation) {
    asio::io_context context;
    auto stream = ready_numbers(1);
    stream.default_executor(context.get_executor());
    bool called = false;
    auto const start = [&] {
        stream.async_next([&](std::exception_ptr, std::optional<long>) { called = true; });
        BOOST_TEST(!called);
    };
    asio::post(context, start);
    context.run();
    BOOST_TEST(called);
}

BOOST_AUTO_TEST_CASE(a_handler_without_an_executor_is_refused_where_the_stream_knows_none) {
    auto stream = ready_numbers(1);
    auto const pull = [&] { stream.async_next([](std::exception_ptr, std::optional<long>) {}); };
    BOOST_CHECK_EXCEPTION(pull(), confab::error, [](confab::error const& e) { return e.code() == errc::no_executor; });
}

BOOST_AUTO_TEST_CASE(future) {
    asio::thread_pool pool(1);
    auto stream = numbers(pool.get_executor(), 2);
    for (long expected = 0; expected < 2; ++expected) {
        auto pending = stream.async_next(asio::use_future);
        auto const value = pending.get();
        BOOST_TEST(value.value() == expected);
    }
    auto end = stream.async_next(asio::use_future);
    BOOST_TEST(!end.get().has_value());
}

BOOST_AUTO_TEST_CASE(deferred_starts_nothing_until_it_is_initiated) {
    asio::io_context context;
    auto stream = numbers(context.get_executor(), 2);
    auto pull = stream.async_next(asio::deferred);
    context.poll();
    std::optional<long> value;
    context.restart();
    std::move(pull)([&](std::exception_ptr, std::optional<long> pulled) { value = pulled; });
    context.run();
    BOOST_TEST(value.value() == 0);
}

BOOST_AUTO_TEST_CASE(use_awaitable_and_as_tuple) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = numbers(co_await asio::this_coro::executor, 2);
        auto value = co_await stream.async_next(asio::use_awaitable);
        BOOST_TEST(value.value() == 0);
        auto pulled = co_await stream.async_next(asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(!std::get<0>(pulled));
        BOOST_TEST(std::get<1>(pulled).value() == 1);
    };
    run_awaitable(body());
}

BOOST_AUTO_TEST_CASE(the_body_runs_on_the_handlers_executor) {
    asio::io_context of_timer;
    asio::io_context of_handler;
    auto stream = numbers(of_timer.get_executor(), 1);
    std::thread::id ran_on;
    stream.async_next(asio::bind_executor(
        of_handler, [&](std::exception_ptr, std::optional<long>) { ran_on = std::this_thread::get_id(); }));
    std::thread timers;
    {
        auto const work = asio::make_work_guard(of_timer);
        timers = std::thread([&] { of_timer.run(); });
        of_handler.run();
    }
    timers.join();
    BOOST_TEST((ran_on == std::this_thread::get_id()));
}

// fault N1
BOOST_AUTO_TEST_CASE(many_streams_on_threads_that_share_a_context) {
    asio::io_context context;
    std::atomic<long> sum{0};
    auto const consume = [&](long values) -> asio::awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        auto stream = sum_of_pairs(numbers(executor, values));
        while (auto value = co_await stream.next()) sum += *value;
    };
    for (int stream = 0; stream < 8; ++stream) {
        // Half of them without a strand: the body then moves from thread to thread with its consumer.
        if (stream % 2 == 0)
            asio::co_spawn(context, consume(1000), [](std::exception_ptr error) { BOOST_TEST(!error); });
        else asio::co_spawn(asio::make_strand(context), consume(1000), [](std::exception_ptr) {});
    }
    {
        running_threads threads(context, 2);
    }
    BOOST_TEST(sum == 8 * 999 * 500);
}

// fault I6
BOOST_AUTO_TEST_CASE(cancelling_races_completion_on_two_threads) {
    asio::io_context context;
    std::atomic<int> outcomes{0};
    constexpr int rounds = 2000;
    auto const consume = [&]() -> asio::awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        for (int round = 0; round < rounds; ++round) {
            auto stream = numbers(executor, 1);
            asio::cancellation_signal signal;
            asio::post(executor, [&] { signal.emit(asio::cancellation_type::terminal); });
            auto pulled = co_await stream.async_next(
                asio::bind_cancellation_slot(signal.slot(), asio::as_tuple(asio::use_awaitable)));
            auto const value = std::get<1>(pulled);
            if (value.has_value() != (std::get<0>(pulled) != nullptr)) ++outcomes;
            // The posted signal must have run before it goes out of scope.
            co_await asio::post(executor, asio::use_awaitable);
        }
    };
    asio::co_spawn(asio::make_strand(context), consume(), [](std::exception_ptr error) { BOOST_TEST(!error); });
    {
        running_threads threads(context, 2);
    }
    BOOST_TEST(outcomes == rounds);
}

BOOST_AUTO_TEST_SUITE_END()
