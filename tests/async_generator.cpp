// SPDX-License-Identifier: BSL-1.0
#include <confab/async_generator.hpp>

#include "support/run_awaitable.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(async_generator_suite)

using confab::async_generator;
using confab::condition;
using confab::errc;
using confab::tests::run_awaitable;
namespace asio = boost::asio;

namespace {

constexpr char const* long_text = "a text that is too long for the small buffer of a string";

// Counts its living copies, so that a leaked or doubly destroyed frame shows.
class tracked {
public:
    static inline int alive = 0;
    tracked() { ++alive; }
    tracked(tracked const&) { ++alive; }
    tracked& operator=(tracked const&) = default;
    ~tracked() { --alive; }
};

// A timer that never fires: what a body waits for until it is cancelled or destroyed.
asio::awaitable<void> wait_for_ever(asio::any_io_executor executor) {
    asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> hop(asio::any_io_executor executor) {
    asio::steady_timer timer(executor, asio::steady_timer::time_point::min());
    co_await timer.async_wait(asio::use_awaitable);
}

// Yields 0 .. values-1; hops through the executor before every `stride`-th value (0: never).
async_generator<int> numbers(int values, int stride = 0, int* progress = nullptr) {
    tracked alive;
    for (int value = 0; value < values; ++value) {
        if (stride != 0 && value % stride == 0) {
            auto const executor = co_await asio::this_coro::executor;
            co_await hop(executor);
        }
        if (progress != nullptr) *progress = value + 1;
        co_yield value;
    }
}

async_generator<int> numbers_then_error(int values) {
    tracked alive;
    for (int value = 0; value < values; ++value) co_yield value;
    throw confab::error(confab::failure(errc::server_failure, "on purpose"));
}

async_generator<std::string> waits_after(int values) {
    tracked alive;
    for (int value = 0; value < values; ++value) {
        std::string text(long_text);
        co_yield std::move(text);
    }
    auto const executor = co_await asio::this_coro::executor;
    co_await wait_for_ever(executor);
}

async_generator<int> doubled(async_generator<int> inner) {
    tracked alive;
    while (auto value = co_await inner.next()) {
        int const twice = 2 * *value;
        co_yield twice;
    }
}

asio::awaitable<std::vector<int>> drain(async_generator<int> stream) {
    std::vector<int> values;
    while (auto value = co_await stream.next()) values.push_back(*value);
    co_return values;
}

std::vector<int> first(int values, int factor = 1) {
    std::vector<int> expected;
    for (int value = 0; value < values; ++value) expected.push_back(factor * value);
    return expected;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_runs_before_the_first_pull_or_between_pulls) {
    int progress = 0;
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = numbers(3, 0, &progress);
        BOOST_TEST(progress == 0);
        BOOST_TEST(tracked::alive == 0);
        for (int pulls = 1; pulls <= 3; ++pulls) {
            auto value = co_await stream.next();
            BOOST_TEST(*value == pulls - 1);
            auto const executor = co_await asio::this_coro::executor;
            co_await hop(executor);
            BOOST_TEST(progress == pulls);
        }
        auto end = co_await stream.next();
        BOOST_TEST(!end.has_value());
        BOOST_TEST(tracked::alive == 0); // the body is gone as soon as it has ended
        BOOST_TEST(stream.finished());
    };
    run_awaitable(body());
    auto const never_pulled = numbers(3, 0, &progress);
    BOOST_TEST(tracked::alive == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_sequence_and_an_empty_stream_end_for_ever) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto none = numbers(0);
        async_generator<int> empty;
        for (int pulls = 0; pulls < 3; ++pulls) {
            auto from_none = co_await none.next();
            auto from_empty = co_await empty.next();
            BOOST_TEST(!from_none.has_value());
            BOOST_TEST(!from_empty.has_value());
        }
    };
    run_awaitable(body());
}

// fault F30
BOOST_AUTO_TEST_CASE(an_error_comes_once_after_the_values_and_then_the_end) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = numbers_then_error(2);
        for (int expected = 0; expected < 2; ++expected) {
            auto value = co_await stream.next();
            BOOST_TEST(*value == expected);
        }
        BOOST_TEST(!stream.finished());
        bool thrown = false;
        try {
            co_await stream.next();
        } catch (confab::error const& e) {
            thrown = e.code() == errc::server_failure;
        }
        BOOST_TEST(thrown);
        auto end = co_await stream.next();
        BOOST_TEST(!end.has_value());
    };
    run_awaitable(body());
    BOOST_TEST(tracked::alive == 0);
}

BOOST_AUTO_TEST_CASE(try_next_returns_the_failure) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = numbers_then_error(1);
        auto value = co_await stream.try_next();
        BOOST_TEST(**value == 0);
        auto failed = co_await stream.try_next();
        BOOST_TEST((failed.error().code == errc::server_failure));
        BOOST_TEST(failed.error().details.message == "on purpose");
        auto end = co_await stream.try_next();
        BOOST_TEST(!end->has_value());
    };
    run_awaitable(body());
}

// fault I2
BOOST_AUTO_TEST_CASE(a_stream_may_be_dropped_at_each_point) {
    for (int stride : {0, 1, 2}) {
        for (int pulls = 0; pulls <= 6; ++pulls) {
            auto const body = [&]() -> asio::awaitable<void> {
                auto stream = numbers(5, stride);
                for (int pull = 0; pull < pulls; ++pull) {
                    auto value = co_await stream.next();
                    BOOST_TEST(value.has_value() == (pull < 5));
                }
                auto moved = std::move(stream);
                BOOST_TEST(tracked::alive == (pulls > 0 && pulls <= 5 ? 1 : 0));
            };
            run_awaitable(body());
            BOOST_TEST(tracked::alive == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(assigning_over_a_stream_drops_it) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = numbers(5);
        co_await stream.next();
        stream = numbers(1);
        BOOST_TEST(tracked::alive == 0);
        auto value = co_await stream.next();
        BOOST_TEST(*value == 0);
    };
    run_awaitable(body());
}

// fault I9
BOOST_AUTO_TEST_CASE(a_second_pull_while_one_is_pending_is_an_error) {
    asio::io_context context;
    auto stream = waits_after(0);
    stream.default_executor(context.get_executor());
    std::exception_ptr outcome;
    stream.async_next([&](std::exception_ptr error, std::optional<std::string>) { outcome = error; });
    context.poll();
    auto const body = [&]() -> asio::awaitable<void> {
        auto second = co_await stream.try_next();
        BOOST_TEST((second.error().code == errc::operation_in_progress));
    };
    bool ended = false;
    asio::co_spawn(context, body(), [&](std::exception_ptr error) { ended = !error; });
    context.poll();
    BOOST_TEST(ended);
    BOOST_TEST(!outcome); // the first one is undisturbed
    stream = {};
    context.run();
    auto const reason = confab::failure_of(outcome);
    BOOST_TEST_REQUIRE(reason.has_value());
    BOOST_TEST((reason->code == condition::cancelled));
    BOOST_TEST(tracked::alive == 0);
}

// fault I1
BOOST_AUTO_TEST_CASE(cancelling_a_pull_cancels_what_the_body_waits_for) {
    for (auto const type :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        asio::io_context context;
        asio::cancellation_signal signal;
        auto stream = waits_after(1);
        stream.default_executor(context.get_executor());
        int values = 0;
        std::exception_ptr outcome;
        stream.async_next([&](std::exception_ptr, std::optional<std::string> value) { values += value.has_value(); });
        context.run();
        context.restart();
        stream.async_next(asio::bind_cancellation_slot(
            signal.slot(), [&](std::exception_ptr error, std::optional<std::string>) { outcome = error; }));
        context.poll();
        BOOST_TEST(!outcome);
        signal.emit(type);
        context.run();
        BOOST_TEST(values == 1);
        auto const reason = confab::failure_of(outcome);
        BOOST_TEST_REQUIRE(reason.has_value());
        BOOST_TEST((reason->code == condition::cancelled));
        BOOST_TEST(tracked::alive == 0);
        signal.emit(type); // late: nobody listens
    }
}

BOOST_AUTO_TEST_CASE(a_stream_dropped_while_its_body_waits_ends_when_the_operation_lets_go) {
    asio::io_context context;
    bool completed = false;
    {
        auto stream = waits_after(0);
        stream.default_executor(context.get_executor());
        stream.async_next([&](std::exception_ptr error, std::optional<std::string>) { completed = error != nullptr; });
        context.poll();
        BOOST_TEST(tracked::alive == 1);
    }
    BOOST_TEST(tracked::alive == 1); // the frame stays as long as the operation may refer to it
    context.run();
    BOOST_TEST(tracked::alive == 0);
    BOOST_TEST(completed);
}

BOOST_AUTO_TEST_CASE(a_pull_whose_stream_is_dropped_never_looks_like_the_end) {
    struct source {
        static async_generator<int> run() {
            auto const executor = co_await asio::this_coro::executor; // completes within its own initiation
            int value = 7;
            co_yield value;
            co_await hop(executor);
            co_yield value;
        }
    };
    for (int steps = 0; steps < 8; ++steps) {
        asio::io_context context;
        std::optional<async_generator<int>> stream(source::run());
        bool ended = false;
        auto const consume = [&]() -> asio::awaitable<void> {
            auto pulled = co_await stream->try_next();
            ended = pulled && !*pulled;
            if (!pulled) BOOST_TEST((pulled.error().code == condition::cancelled));
        };
        asio::co_spawn(context, consume(), [](std::exception_ptr) {});
        for (int step = 0; step < steps; ++step) context.poll_one();
        if (steps > 0) stream.reset();
        context.run();
        BOOST_TEST(!ended);
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_destroyed_context_takes_body_and_consumer_with_it) {
    for (int layers = 0; layers <= 3; ++layers) {
        auto const consumer = [](int count) -> asio::awaitable<void> {
            tracked alive;
            auto stream = numbers(2, 1);
            for (int layer = 0; layer < count; ++layer) stream = doubled(std::move(stream));
            while (auto value = co_await stream.next()) {
            }
        };
        for (int steps = 0;; ++steps) {
            bool ended = false;
            {
                asio::io_context context;
                asio::co_spawn(context, consumer(layers), [&](std::exception_ptr) { ended = true; });
                for (int step = 0; step < steps; ++step) context.run_one();
            }
            BOOST_TEST(tracked::alive == 0);
            if (ended) break;
        }
    }
}

BOOST_AUTO_TEST_CASE(a_stream_may_outlive_the_context_in_which_it_waited) {
    auto stream = waits_after(0);
    {
        asio::io_context context;
        stream.default_executor(context.get_executor());
        stream.async_next([alive = tracked()](std::exception_ptr, std::optional<std::string>) {});
        context.poll();
        BOOST_TEST(tracked::alive == 2);
    }
    BOOST_TEST(tracked::alive == 0);
}

BOOST_AUTO_TEST_CASE(move_only_values) {
    struct source {
        static async_generator<std::unique_ptr<int>> run() {
            for (int value = 0; value < 3; ++value) {
                auto boxed = std::make_unique<int>(value);
                co_yield std::move(boxed);
            }
        }
    };
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = source::run();
        int expected = 0;
        while (auto value = co_await stream.next()) BOOST_TEST(**value == expected++);
        BOOST_TEST(expected == 3);
    };
    run_awaitable(body());
}

BOOST_AUTO_TEST_CASE(yielding_an_lvalue_copies_it) {
    struct source {
        static async_generator<std::string> run() {
            std::string const kept(long_text);
            for (int value = 0; value < 2; ++value) co_yield kept;
        }
    };
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = source::run();
        for (int pull = 0; pull < 2; ++pull) {
            auto value = co_await stream.next();
            BOOST_TEST(*value == long_text);
        }
    };
    run_awaitable(body());
}

namespace {

class throws_when_moved {
public:
    explicit throws_when_moved(int* fuse) : fuse_(fuse) {}
    throws_when_moved(throws_when_moved&& other) : fuse_(other.fuse_) {
        if ((*fuse_)-- > 0) throw std::runtime_error("moved");
    }

private:
    int* fuse_;
};

async_generator<throws_when_moved> movers(int count, int* fuse) {
    for (int value = 0; value < count; ++value) {
        throws_when_moved mover(fuse);
        co_yield std::move(mover);
    }
}

async_generator<throws_when_moved> forwarded(async_generator<throws_when_moved>& inner) {
    while (auto value = co_await inner.next()) co_yield std::move(*value);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_value_whose_move_throws_is_delivered_by_the_next_pull) {
    int fuse = 2;
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = movers(2, &fuse);
        int delivered = 0;
        int thrown = 0;
        for (bool ended = false; !ended;) {
            try {
                auto value = co_await stream.next();
                if (value) ++delivered;
                else ended = true;
            } catch (std::runtime_error const&) {
                ++thrown;
            }
        }
        BOOST_TEST(delivered == 2);
        BOOST_TEST(thrown == 2);
    };
    run_awaitable(body());

    // Thrown inside a layer, it ends the layer; the inner stream still has its value.
    fuse = 1;
    auto const layered = [&]() -> asio::awaitable<void> {
        auto inner = movers(1, &fuse);
        auto outer = forwarded(inner);
        bool thrown = false;
        try {
            co_await outer.next();
        } catch (std::runtime_error const&) {
            thrown = true;
        }
        BOOST_TEST(thrown);
        auto value = co_await inner.next();
        BOOST_TEST(value.has_value());
    };
    run_awaitable(layered());
}

BOOST_AUTO_TEST_CASE(generators_inside_generators) {
    for (int stride : {0, 1, 3}) {
        auto const body = [&]() -> asio::awaitable<void> {
            auto values = co_await drain(doubled(doubled(doubled(numbers(20, stride)))));
            BOOST_TEST(values == first(20, 8), boost::test_tools::per_element());
        };
        run_awaitable(body());
        BOOST_TEST(tracked::alive == 0);
    }
}

BOOST_AUTO_TEST_CASE(an_error_passes_through_the_layers) {
    auto const body = [&]() -> asio::awaitable<void> {
        auto stream = doubled(doubled(numbers_then_error(2)));
        for (int expected : {0, 4}) {
            auto value = co_await stream.next();
            BOOST_TEST(*value == expected);
        }
        auto failed = co_await stream.try_next();
        BOOST_TEST((failed.error().code == errc::server_failure));
        auto end = co_await stream.next();
        BOOST_TEST(!end.has_value());
    };
    run_awaitable(body());
}

// fault J5
BOOST_AUTO_TEST_CASE(a_million_ready_values_do_not_grow_the_stack) {
    auto const body = [&]() -> asio::awaitable<void> {
        char const* lowest = nullptr;
        char const* highest = nullptr;
        auto stream = doubled(numbers(1'000'000));
        long sum = 0;
        while (auto value = co_await stream.next()) {
            char const here = 0;
            if (lowest == nullptr) lowest = highest = &here;
            lowest = std::min(lowest, &here);
            highest = std::max(highest, &here);
            sum += *value;
        }
        BOOST_TEST(sum == 999'999'000'000);
        BOOST_TEST(highest - lowest < 65536);
    };
    run_awaitable(body());
}

BOOST_AUTO_TEST_SUITE_END()
