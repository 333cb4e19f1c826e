// SPDX-License-Identifier: BSL-1.0
#include <confab/generators/merge_by.hpp>

#include "generators/streams.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <thread>

BOOST_AUTO_TEST_SUITE(merge_by)

using namespace confab::tests;
namespace asio = boost::asio;

namespace {

confab::async_generator<int> listed(std::vector<int> values, int hops) {
    counted const alive;
    int place = 0;
    for (int const value : values) {
        if (hops != 0 && ++place % hops == 0) co_await hop();
        co_yield value;
    }
}

asio::awaitable<void> pull_into(confab::async_generator<int>& stream, int times, std::vector<int>& into) {
    for (int i = 0; i < times; ++i) {
        auto const value = co_await stream.next();
        if (!value) break;
        into.push_back(*value);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_tournament_knows_the_least_after_every_change) {
    std::mt19937 random(1);
    for (std::size_t places = 1; places <= 9; ++places) {
        std::vector<int> values(places, 0);
        std::vector<bool> is_there(places, false);
        auto const less = [&](std::size_t left, std::size_t right) { return values[left] < values[right]; };
        confab::detail::tournament tree(places, less);
        for (int round = 0; round < 500; ++round) {
            auto const place = random() % places;
            values[place] = static_cast<int>(random() % 8);
            is_there[place] = random() % 4 != 0;
            tree.update(place, is_there[place]);
            auto best = static_cast<std::size_t>(-1);
            for (std::size_t i = 0; i < places; ++i)
                if (is_there[i] && (best == static_cast<std::size_t>(-1) || values[i] < values[best])) best = i;
            BOOST_TEST(tree.winner() == best);
        }
    }
}

BOOST_AUTO_TEST_CASE(sorted_sources_come_out_sorted_and_stable) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::vector<int> expected;
        std::vector<confab::async_generator<int>> sources;
        auto const number = random() % 6;
        for (std::size_t i = 0; i < number; ++i) {
            std::vector<int> values(random() % 20);
            for (auto& value : values) value = static_cast<int>(random() % 50);
            std::ranges::sort(values);
            expected.insert(expected.end(), values.begin(), values.end());
            sources.push_back(listed(std::move(values), static_cast<int>(random() % 4)));
        }
        std::ranges::sort(expected);
        auto const report = std::make_shared<confab::merge_report>();
        auto const all =
            drain(confab::merge_by(std::less<>(), std::move(sources), confab::merge_options().report(report)));
        BOOST_TEST((all.values == expected));
        BOOST_TEST(report->is_ordered());
        BOOST_TEST(report->is_complete());
    }
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(a_source_out_of_order_loses_nothing_and_is_named) {
    for (int const hops : {0, 1, 2}) {
        auto const report = std::make_shared<confab::merge_report>();
        std::vector<confab::async_generator<int>> sources;
        sources.push_back(listed({1, 5, 3, 9}, hops));
        sources.push_back(listed({2, 4, 6}, hops));
        auto all = drain(confab::merge_by(std::less<>(), std::move(sources), confab::merge_options().report(report)));
        BOOST_TEST(report->sources[0].order_breaks == 1u);
        BOOST_TEST(report->sources[1].order_breaks == 0u);
        std::ranges::sort(all.values);
        BOOST_TEST(all.values == (std::vector<int>{1, 2, 3, 4, 5, 6, 9}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(looks_one_value_ahead_of_each_source) {
    asio::io_context context;
    int pulled[2] = {0, 0};
    auto stream = confab::merge_by(std::less<>(), numbers(plan().count(99).hop_every(1).progress(pulled[0])),
                                   numbers(plan().first(50).count(99).hop_every(1).progress(pulled[1])));
    BOOST_TEST(pulled[0] + pulled[1] == 0);
    std::vector<int> got;
    run_awaitable(context, pull_into(stream, 10, got));
    context.restart();
    context.run();
    BOOST_TEST(got == range(0, 10), boost::test_tools::per_element());
    BOOST_TEST(pulled[0] <= 12);
    BOOST_TEST(pulled[1] <= 2);
    run_awaitable(context, stream.close());
    BOOST_TEST(counted::alive == 0);
}

BOOST_AUTO_TEST_CASE(failures_stop_it_or_are_kept) {
    for (bool const goes_on : {false, true}) {
        auto const report = std::make_shared<confab::merge_report>();
        auto options = confab::merge_options().report(report);
        if (goes_on) options.on_failure(confab::on_source_failure::go_on);
        std::vector<confab::async_generator<int>> sources;
        sources.push_back(numbers(plan().count(3).hop_every(1).then_fails()));
        sources.push_back(numbers(plan().count(6).hop_every(2)));
        auto const all = drain(confab::merge_by(std::less<>(), std::move(sources), options));
        BOOST_TEST(static_cast<bool>(all.error) == !goes_on);
        BOOST_TEST(report->sources[0].reason.has_value());
        if (goes_on) BOOST_TEST(all.values.size() == 9u);
    }
}

BOOST_AUTO_TEST_CASE(a_destroyed_context_takes_everything_with_it) { // fault I4
    for (int steps = 0; steps <= 40; ++steps) {
        auto stream = confab::merge_by(std::less<>(), numbers(plan().count(5).hop_every(1).then_waits()),
                                       numbers(plan().count(5).hop_every(2).then_waits()));
        std::vector<int> got;
        {
            asio::io_context context;
            asio::co_spawn(context, pull_into(stream, 20, got), [](std::exception_ptr) {});
            for (int i = 0; i < steps; ++i) context.poll_one();
        }
        stream = {};
        BOOST_TEST(counted::alive == 0);
    }
}

BOOST_AUTO_TEST_CASE(works_beside_a_consumer_on_other_threads) { // fault N1
    asio::io_context context(4);
    std::vector<drained<int>> all(8);
    for (auto& one : all) {
        std::vector<confab::async_generator<int>> sources;
        for (int i = 0; i < 5; ++i) sources.push_back(numbers(plan().first(i).step(5).count(100).hop_every(1 + i)));
        asio::co_spawn(context, drain_into(confab::merge_by(std::less<>(), std::move(sources)), one),
                       [](std::exception_ptr) {});
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& thread : threads) thread.join();
    for (auto const& one : all) BOOST_TEST((one.values == range(0, 500)));
}

BOOST_AUTO_TEST_SUITE_END()
