// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/manual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <vector>

BOOST_AUTO_TEST_SUITE(testing_manual_clock)

namespace {

namespace asio = boost::asio;
namespace time = confab::time;
using confab::testing::manual_clock;
using std::chrono::seconds;

asio::awaitable<void> sleep(time::clock& clock, time::duration span, int name, std::vector<int>& order) {
    auto const outcome = co_await time::sleep_for(clock, span);
    order.push_back(outcome ? -name : name);
}

class clock_fixture {
public:
    void start(time::duration span, int name) {
        asio::co_spawn(context, sleep(clock, span, name, order), [](std::exception_ptr) {});
        poll();
    }
    void poll() {
        context.restart();
        context.poll();
    }

    asio::io_context context;
    manual_clock clock;
    std::vector<int> order;
};

BOOST_FIXTURE_TEST_CASE(stands_still_until_told, clock_fixture) {
    auto const begun = clock.now();
    auto const utc = clock.utc_now();
    BOOST_TEST((clock.now() == begun));
    clock.advance(seconds(5));
    BOOST_TEST((clock.now() == begun + seconds(5)));
    BOOST_TEST((clock.utc_now() == utc + seconds(5)));
    clock.shift_utc(seconds(-60));
    BOOST_TEST((clock.utc_now() == utc - seconds(55)));
    BOOST_TEST((clock.now() == begun + seconds(5)));
}

BOOST_FIXTURE_TEST_CASE(wakes_sleepers_in_the_order_of_their_times, clock_fixture) {
    start(seconds(3), 3);
    start(seconds(1), 1);
    start(seconds(2), 2);
    start(seconds(2), 4); // the same time, started later
    start(seconds(0), 5);
    start(seconds(-1), 6);
    BOOST_TEST((order == std::vector{5, 6}));
    BOOST_TEST(clock.pending() == 4u);
    clock.advance(seconds(1) - time::duration(1));
    poll();
    BOOST_TEST(order.size() == 2u);
    clock.advance(seconds(10));
    poll();
    BOOST_TEST((order == std::vector{5, 6, 1, 2, 4, 3}));
    BOOST_TEST(!clock.advance_to_next());
}

BOOST_FIXTURE_TEST_CASE(goes_to_the_next_event, clock_fixture) {
    auto const begun = clock.now();
    start(seconds(7), 1);
    start(seconds(9), 2);
    BOOST_TEST(clock.advance_to_next());
    poll();
    BOOST_TEST((order == std::vector{1}));
    BOOST_TEST((clock.now() == begun + seconds(7)));
}

BOOST_FIXTURE_TEST_CASE(a_sleep_can_be_cancelled, clock_fixture) {
    asio::cancellation_signal signal;
    asio::co_spawn(context, sleep(clock, seconds(1), 1, order),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    poll();
    signal.emit(asio::cancellation_type::terminal);
    poll();
    BOOST_TEST((order == std::vector{-1}));
    BOOST_TEST(clock.pending() == 0u);
}

BOOST_AUTO_TEST_CASE(the_context_may_go_first) {
    manual_clock clock;
    std::vector<int> order;
    {
        asio::io_context context;
        for (int i = 1; i < 4; ++i)
            asio::co_spawn(context, sleep(clock, seconds(i), i, order), [](std::exception_ptr) {});
        context.poll();
        clock.advance(seconds(2)); // two are posted
        BOOST_TEST(clock.pending() == 1u);
    }
    BOOST_TEST(clock.pending() == 0u);
    clock.advance(seconds(10));
    BOOST_TEST(order.empty());
}

BOOST_FIXTURE_TEST_CASE(a_timer_stopped_in_time_is_not_heard_of, clock_fixture) {
    auto timer = clock.make_timer(context.get_executor());
    timer->start(clock.now() + seconds(1), [&] { order.push_back(1); });
    timer->start(clock.now() + seconds(2), [&] { order.push_back(2); });
    BOOST_TEST(clock.pending() == 1u);
    clock.advance(seconds(2));
    timer->cancel(); // posted, not run
    poll();
    timer->start(clock.now(), [&] { order.push_back(3); });
    poll();
    BOOST_TEST((order == std::vector{3}));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
