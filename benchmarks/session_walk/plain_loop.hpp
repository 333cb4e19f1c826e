// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_SESSION_WALK_PLAIN_LOOP_HPP
#define CONFAB_BENCHMARKS_SESSION_WALK_PLAIN_LOOP_HPP

#include <confab/async_generator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <utility>
#include <vector>

// What next() costs above a plain loop that makes the same values.
namespace confab::benchmarks {

inline double seconds_of_thread() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// CPU time of a coroutine.
inline double seconds_to_run(asio::awaitable<void> work) {
    asio::io_context context;
    asio::co_spawn(context, std::move(work), [](std::exception_ptr const& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    auto const start = seconds_of_thread();
    context.run();
    return seconds_of_thread() - start;
}

/// Keeps a compiler from leaving the loops out.
inline std::size_t volatile checksum = 0;

/// Sums up what the values of a generator are, by asio::awaitable or by a stream of this library.
template <class Generator, class Measure>
asio::awaitable<void> drain(Generator values, Measure size_of) {
    std::size_t sum = 0;
    while (auto value = co_await values.next()) sum += size_of(*value);
    checksum = sum;
}

template <class Session, class View>
async_generator<Session> owned(std::vector<View const*> const& views) {
    for (auto const* view : views) {
        Session made(*view);
        co_yield std::move(made);
    }
}

/// @param with_views calls its argument with pointers to the views of a walk. @return nanoseconds an item
template <class Session, class WithViews>
double next_beside_loop(WithViews with_views) {
    double difference = 0;
    with_views([&](auto const& views) {
        auto const size_of = [](Session const& session) { return session.raw.size(); };
        double loop = 1e9;
        double next = 1e9;
        for (int round = 0; round < 15; ++round) {
            auto const start = seconds_of_thread();
            std::size_t sum = 0;
            for (auto const* view : views) {
                Session const made(*view);
                sum += size_of(made);
            }
            checksum = sum;
            loop = std::min(loop, seconds_of_thread() - start);
            next = std::min(next, seconds_to_run(drain(owned<Session>(views), size_of)));
        }
        difference = (next - loop) * 1e9 / static_cast<double>(views.size());
    });
    return difference;
}

/// The views of a walk, whose pages live meanwhile.
template <class Case, class Server, class Use>
void with_views(Server const& server, Use use) {
    using page_stream = decltype(std::declval<typename Case::client const&>().pages(Case::listed()));
    std::vector<typename page_stream::value_type> kept;
    asio::io_context context;
    auto const client = Case::make(context, server);
    auto const keep = [](page_stream pages, auto& into) -> asio::awaitable<void> {
        while (auto page = co_await pages.next()) into.push_back(std::move(*page));
    };
    auto keeping = keep(client.pages(Case::listed()), kept);
    asio::co_spawn(context, std::move(keeping), [](std::exception_ptr const& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
    std::vector<typename Case::view const*> views;
    for (auto const& page : kept)
        for (auto const& item : page.items()) views.push_back(&item);
    use(views);
}

class small_value {
public:
    small_value() = default;

    std::uint64_t key = 0;
    std::array<std::uint64_t, 7> rest{};
};
static_assert(sizeof(small_value) == 64);

inline async_generator<small_value> small_values(std::uint64_t count) {
    small_value made;
    for (; made.key < count; ++made.key) co_yield made;
}

inline asio::experimental::coro<small_value> small_values_of_asio(asio::any_io_executor, std::uint64_t count) {
    small_value made;
    for (; made.key < count; ++made.key) co_yield small_value(made);
}

inline asio::awaitable<void> drain_coro(asio::experimental::coro<small_value> values) {
    std::size_t sum = 0;
    while (auto value = co_await values.async_resume(asio::use_awaitable)) sum += value->key;
    checksum = sum;
}

inline double seconds_of_coro(std::uint64_t count) {
    asio::io_context context;
    auto work = drain_coro(small_values_of_asio(context.get_executor(), count));
    asio::co_spawn(context, std::move(work), [](std::exception_ptr const&) {});
    auto const start = seconds_of_thread();
    context.run();
    return seconds_of_thread() - start;
}

/// A value of 64 bytes by a plain loop, by next(), and by Boost's experimental generator.
inline void report_small_value() {
    constexpr std::uint64_t many = 1'000'000;
    double loop = 1e9;
    double next = 1e9;
    double coro = 1e9;
    for (int round = 0; round < 7; ++round) {
        auto const start = seconds_of_thread();
        small_value made;
        for (; made.key < many; ++made.key) {
            small_value const copy = made;
            checksum = copy.key;
        }
        loop = std::min(loop, seconds_of_thread() - start);
        auto const key_of = [](small_value const& value) { return static_cast<std::size_t>(value.key); };
        next = std::min(next, seconds_to_run(drain(small_values(many), key_of)));
        coro = std::min(coro, seconds_of_coro(many));
    }
    auto const each = 1e9 / static_cast<double>(many);
    std::printf(
        "a value of 64 bytes: plain loop %.1f ns, next() %.1f ns, %.1f above it; boost::asio::experimental::coro "
        "%.1f ns\n",
        loop * each, next * each, (next - loop) * each, coro * each);
}

} // namespace confab::benchmarks

#endif
