// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/merge.hpp>

#include "generators/streams.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

BOOST_AUTO_TEST_SUITE(merge)

using namespace confab::tests;
namespace asio = boost::asio;

namespace {

std::vector<confab::async_generator<int>> sources(int number, int each, int hops) {
    std::vector<confab::async_generator<int>> made;
    for (int i = 0; i < number; ++i)
        made.push_back(numbers(plan().first(i).step(number).count(each).hop_every(hops == 0 ? 0 : hops + i)));
    return made;
}

asio::awaitable<void> pull(confab::async_generator<int>& stream, int times) {
    for (int i = 0; i < times; ++i) {
        auto const value = co_await stream.next();
        if (!value) break;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(delivers_every_value_once_and_each_source_in_order) {
    for (int number = 0; number <= 5; ++number)
        for (int const hops : {0, 1, 2, 7}) {
            auto all = drain(confab::merge(sources(number, 40, hops)));
            for (int i = 0; i < number; ++i) {
                std::vector<int> one;
                std::ranges::copy_if(all.values, std::back_inserter(one), [&](int v) { return v % number == i; });
                BOOST_TEST(one == range(i, 40 * number, number), boost::test_tools::per_element());
            }
            BOOST_TEST(all.values.size() == static_cast<std::size_t>(40 * number));
        }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(is_fair_to_sources_that_always_have_a_value) { // fault J6
    auto const all = drain(confab::merge(sources(4, 100, 0)));
    for (std::size_t i = 0; i < all.values.size(); ++i) BOOST_TEST(all.values[i] % 4 == static_cast<int>(i % 4));
}

BOOST_AUTO_TEST_CASE(a_source_that_waits_does_not_stop_the_others) {
    auto stream = confab::merge(numbers(plan().then_waits()), numbers(plan().count(20).hop_every(1)));
    run_awaitable(pull(stream, 20));
    stream = {};
}

BOOST_AUTO_TEST_CASE(stop_delivers_what_was_there_and_then_fails) {
    auto const report = std::make_shared<confab::merge_report>();
    std::vector<confab::async_generator<int>> with;
    with.push_back(numbers(plan().count(2).then_fails()));
    with.push_back(numbers(plan().first(100).count(50)));
    auto const all = drain(confab::merge(std::move(with), confab::merge_options().report(report)));
    BOOST_TEST(static_cast<bool>(all.error));
    BOOST_TEST(report->sources[0].delivered == 2u);
    BOOST_TEST(report->sources[0].has_ended);
    BOOST_TEST(report->sources[0].reason.has_value());
    BOOST_TEST(report->sources[1].delivered + 2 == all.values.size());
    BOOST_TEST(all.values.size() < 10u);
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(go_on_keeps_each_sources_error) {
    auto const report = std::make_shared<confab::merge_report>();
    std::vector<confab::async_generator<int>> with;
    for (int i = 0; i < 4; ++i) {
        auto one = plan().first(100 * i).count(5).hop_every(i);
        if (i % 2 == 1) one.then_fails();
        with.push_back(numbers(one));
    }
    auto const options = confab::merge_options().on_failure(confab::on_source_failure::go_on).report(report);
    auto const all = drain(confab::merge(std::move(with), options));
    BOOST_TEST(!all.error);
    BOOST_TEST(all.values.size() == 20u);
    BOOST_TEST(!report->is_complete());
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(report->sources[i].reason.has_value() == (i % 2 == 1));
}

BOOST_AUTO_TEST_CASE(dropping_closing_or_cancelling_at_any_point_frees_everything) { // fault I1, I2
    for (int times = 0; times <= 12; ++times) {
        asio::io_context context;
        asio::cancellation_signal signal;
        auto stream = confab::merge(numbers(plan().count(5).hop_every(1).then_waits()),
                                    numbers(plan().count(5).hop_every(2).then_waits()), numbers(plan().count(2)));
        bool ended = false;
        asio::co_spawn(context, pull(stream, times),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { ended = true; }));
        context.poll();
        if (!ended) signal.emit(asio::cancellation_type::total);
        context.poll();
        BOOST_TEST(ended);
        run_awaitable(context, stream.close());
        BOOST_TEST(counted::alive == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_destroyed_context_takes_everything_with_it) { // fault I4
    for (int steps = 0; steps <= 40; ++steps) {
        auto stream = confab::merge(numbers(plan().count(5).hop_every(1).then_waits()),
                                    numbers(plan().count(5).hop_every(2).then_waits()));
        {
            asio::io_context context;
            asio::co_spawn(context, pull(stream, 20), [](std::exception_ptr) {});
            for (int i = 0; i < steps; ++i) context.poll_one();
        }
        stream = {};
        BOOST_TEST(counted::alive == 0);
    }
}

BOOST_AUTO_TEST_CASE(works_beside_a_consumer_on_other_threads) { // fault N1
    asio::io_context context(4);
    std::vector<drained<int>> all(8);
    for (auto& one : all)
        asio::co_spawn(context, drain_into(confab::merge(sources(5, 100, 1)), one), [](std::exception_ptr) {});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& thread : threads) thread.join();
    for (auto& one : all) {
        std::ranges::sort(one.values);
        BOOST_TEST((one.values == range(0, 500)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
