// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/prefetch.hpp>

#include "generators/streams.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

BOOST_AUTO_TEST_SUITE(prefetch)

using namespace confab::tests;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> pull(confab::async_generator<int>& stream, int times, int& last) {
    for (int i = 0; i < times; ++i) {
        auto value = co_await stream.next();
        last = value ? *value : -1;
    }
}

asio::awaitable<void> pull_then_close(confab::async_generator<int>& stream, int times) {
    int last = 0;
    auto pulling = pull(stream, times, last);
    co_await std::move(pulling);
    auto closing = stream.close();
    co_await std::move(closing);
    BOOST_TEST(counted::alive == 0);
}

} // namespace

BOOST_AUTO_TEST_CASE(delivers_the_same_values_in_order) {
    for (std::size_t ahead = 0; ahead <= 4; ++ahead)
        for (int const hops : {0, 1, 3}) {
            auto const all = drain(confab::prefetch(numbers(plan().count(50).hop_every(hops).then_fails()), ahead));
            BOOST_TEST(all.values == range(0, 50), boost::test_tools::per_element());
            BOOST_TEST(static_cast<bool>(all.error));
        }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(runs_ahead_between_pulls_and_no_further) { // fault J1
    for (int const hops : {0, 1}) {
        asio::io_context context;
        int pulled = 0;
        int last = 0;
        auto stream = confab::prefetch(numbers(plan().count(50).hop_every(hops).progress(pulled)), 3);
        BOOST_TEST(pulled == 0);
        for (int i = 1; i <= 5; ++i) {
            run_awaitable(context, pull(stream, 1, last));
            context.restart();
            context.run();
            BOOST_TEST(last == i - 1);
            BOOST_TEST(pulled <= i + 3);
            BOOST_TEST(pulled >= (hops == 0 ? i : i + 3));
        }
    }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(dropping_it_at_any_point_frees_everything) { // fault I2
    for (int times = 0; times <= 4; ++times)
        for (int const hops : {0, 1, 2}) {
            asio::io_context context;
            int last = 0;
            {
                auto stream = confab::prefetch(numbers(plan().count(3).hop_every(hops).then_waits()), 2);
                if (times <= 3) run_awaitable(context, pull(stream, times, last));
            }
            context.restart();
            context.run();
            BOOST_TEST(counted::alive == 0);
        }
}

BOOST_AUTO_TEST_CASE(close_waits_for_what_is_under_way) {
    for (int times = 0; times <= 3; ++times) {
        auto inner = confab::prefetch(numbers(plan().count(3).hop_every(1).then_waits()), 2);
        auto stream = confab::prefetch(std::move(inner), 2);
        run_awaitable(pull_then_close(stream, times));
    }
}

BOOST_AUTO_TEST_CASE(a_destroyed_context_takes_everything_with_it) { // fault I4
    for (int times = 0; times <= 4; ++times) {
        int last = 0;
        auto stream = confab::prefetch(numbers(plan().count(3).hop_every(1).then_waits()), 2);
        {
            asio::io_context context;
            asio::co_spawn(context, pull(stream, times, last), [](std::exception_ptr) {});
            context.poll();
        }
        stream = {};
        BOOST_TEST(counted::alive == 0);
    }
}

BOOST_AUTO_TEST_CASE(cancelling_a_pull_ends_the_stream) { // fault I1
    asio::io_context context;
    asio::cancellation_signal signal;
    auto stream = confab::prefetch(numbers(plan().count(2).then_waits()), 2);
    int last = 0;
    std::exception_ptr thrown;
    asio::co_spawn(context, pull(stream, 3, last),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) { thrown = error; }));
    context.poll();
    BOOST_TEST(last == 1);
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    BOOST_REQUIRE(static_cast<bool>(thrown));
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(thrown), boost::system::system_error,
                          [](auto const& error) { return error.code() == confab::condition::cancelled; });
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(works_beside_a_consumer_on_other_threads) { // fault N1
    asio::io_context context(4);
    constexpr int streams = 8;
    std::vector<drained<int>> all(streams);
    for (auto& one : all)
        asio::co_spawn(context, drain_into(confab::prefetch(numbers(plan().count(500).hop_every(3)), 4), one),
                       [](std::exception_ptr) {});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& thread : threads) thread.join();
    for (auto const& one : all) BOOST_TEST((one.values == range(0, 500)));
}

BOOST_AUTO_TEST_SUITE_END()
