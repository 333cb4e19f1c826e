// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_GENERATORS_STREAMS_HPP
#define CONFAB_TESTS_GENERATORS_STREAMS_HPP

#include <confab/async_generator.hpp>

#include "support/run_awaitable.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <optional>
#include <vector>

namespace confab::tests {

/// Counts its living objects: a body that is leaked, or destroyed twice, shows.
class counted {
public:
    static inline std::atomic<int> alive = 0; // bodies run on several threads
    counted() { ++alive; }
    counted(counted const&) { ++alive; }
    counted& operator=(counted const&) = default;
    ~counted() { --alive; }
};

inline boost::asio::awaitable<void> hop() {
    auto const executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
}

inline boost::asio::awaitable<void> wait_for_ever() {
    auto const executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::use_awaitable);
}

/// What a source does, and how far it was pulled.
class plan {
public:
    plan() = default;
    plan& first(int value) { return first_ = value, *this; }
    plan& step(int value) { return step_ = value, *this; }
    plan& count(int value) { return count_ = value, *this; }
    /// Hops through the executor before every n-th value; 0: never.
    plan& hop_every(int value) { return hop_every_ = value, *this; }
    plan& then_fails() { return then_fails_ = true, *this; }
    plan& then_waits() { return then_waits_ = true, *this; }
    plan& progress(int& values) { return progress_ = &values, *this; }

    int first_ = 0;
    int step_ = 1;
    int count_ = 0;
    int hop_every_ = 0;
    bool then_fails_ = false;
    bool then_waits_ = false;
    int* progress_ = nullptr;
};

inline async_generator<int> numbers(plan with) {
    counted const alive;
    for (int i = 0; i < with.count_; ++i) {
        if (with.hop_every_ != 0 && i % with.hop_every_ == 0) co_await hop();
        if (with.progress_ != nullptr) *with.progress_ = i + 1;
        int const value = with.first_ + i * with.step_;
        co_yield value;
    }
    if (with.then_waits_) co_await wait_for_ever();
    if (with.then_fails_) throw error(failure(errc::server_failure, "on purpose"));
}

/// What came of a stream before its end or its error.
template <class T>
class drained {
public:
    drained() = default;
    std::vector<T> values;
    std::exception_ptr error;
};

template <class T>
boost::asio::awaitable<void> drain_into(async_generator<T> stream, drained<T>& into) {
    try {
        while (auto value = co_await stream.next()) into.values.push_back(std::move(*value));
    } catch (...) {
        into.error = std::current_exception();
    }
}

template <class T>
drained<T> drain(async_generator<T> stream) {
    drained<T> all;
    run_awaitable(drain_into(std::move(stream), all));
    return all;
}

inline std::vector<int> range(int first, int end, int step = 1) {
    std::vector<int> values;
    for (int value = first; value < end; value += step) values.push_back(value);
    return values;
}

} // namespace confab::tests

#endif
