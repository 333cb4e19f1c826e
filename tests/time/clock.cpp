// SPDX-License-Identifier: BSL-1.0
#include <confab/time/clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <vector>

BOOST_AUTO_TEST_SUITE(time_clock)

namespace {

namespace asio = boost::asio;
namespace time = confab::time;
using confab::error_code;

constexpr auto far = std::chrono::hours(1);

BOOST_AUTO_TEST_CASE(both_clocks_go_on) {
    auto const clock = time::system_clock();
    auto const before = clock->now();
    BOOST_TEST((clock->now() >= before));
    BOOST_TEST((clock->utc_now() > time::utc_time(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1))));
}

asio::awaitable<void> sleep(time::clock& clock, time::duration span, std::optional<error_code>& outcome) {
    outcome = co_await time::sleep_for(clock, span);
}

BOOST_AUTO_TEST_CASE(sleeps_end_in_order_and_not_before_their_time) {
    auto const clock = time::system_clock();
    asio::io_context context;
    auto const begun = clock->now();
    std::optional<error_code> past, present, soon;
    asio::co_spawn(context, sleep(*clock, -far, past), [](std::exception_ptr) {});
    asio::co_spawn(context, sleep(*clock, time::duration(0), present), [](std::exception_ptr) {});
    asio::co_spawn(context, sleep(*clock, std::chrono::milliseconds(2), soon), [](std::exception_ptr) {});
    context.run();
    BOOST_TEST((past == error_code() && present == error_code() && soon == error_code()));
    BOOST_TEST((clock->now() - begun >= std::chrono::milliseconds(2)));
}

BOOST_AUTO_TEST_CASE(a_sleep_can_be_cancelled) {
    auto const clock = time::system_clock();
    for (auto const span : {time::duration(far), time::no_limit}) {
        asio::io_context context;
        asio::cancellation_signal signal;
        std::optional<error_code> outcome;
        asio::co_spawn(context, sleep(*clock, span, outcome),
                       asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
        context.poll();
        BOOST_TEST(!outcome.has_value());
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        BOOST_TEST((outcome == confab::condition::cancelled));
    }
}

BOOST_AUTO_TEST_CASE(a_timer_calls_back_once_unless_it_is_stopped) {
    auto const clock = time::system_clock();
    asio::io_context context;
    std::vector<int> calls;
    auto fires = clock->make_timer(context.get_executor());
    auto cancelled = clock->make_timer(context.get_executor());
    auto replaced = clock->make_timer(context.get_executor());
    auto destroyed = clock->make_timer(context.get_executor());
    fires->start(clock->now(), [&] { calls.push_back(1); });
    cancelled->start(clock->now(), [&] { calls.push_back(2); });
    cancelled->cancel();
    replaced->start(clock->now(), [&] { calls.push_back(3); });
    replaced->start(clock->now(), [&] { calls.push_back(4); });
    destroyed->start(clock->now(), [&] { calls.push_back(5); });
    destroyed.reset();
    context.run();
    std::sort(calls.begin(), calls.end());
    BOOST_TEST((calls == std::vector<int>{1, 4}));
}

BOOST_AUTO_TEST_CASE(a_timer_that_is_due_can_still_be_stopped) {
    auto const clock = time::system_clock();
    asio::io_context context;
    bool called = false;
    auto first = clock->make_timer(context.get_executor());
    auto second = clock->make_timer(context.get_executor());
    auto const due = clock->now();
    first->start(due, [&] { second->cancel(); }); // both are in the queue by now
    second->start(due, [&] { called = true; });
    context.run();
    BOOST_TEST(!called);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
