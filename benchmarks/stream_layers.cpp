// SPDX-License-Identifier: BSL-1.0
// What a value costs in each layer of a stream: next(), map, filter, take, prefetch, merge, merge_by; and what a stream
// weighs while it rests. CPU time of one thread; values of 64 bytes that are there at once.
#include <confab/generators.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <malloc.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using confab::async_generator;
namespace asio = boost::asio;

class value {
public:
    value() = default;
    std::uint64_t key = 0;
    std::array<std::uint64_t, 7> rest{};
};

async_generator<value> values(std::uint64_t first, std::uint64_t step, std::uint64_t count) {
    value made;
    for (std::uint64_t i = 0; i < count; ++i) {
        made.key = first + i * step;
        co_yield made;
    }
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint64_t checksum = 0;

asio::awaitable<void> drain(async_generator<value> stream) {
    while (auto item = co_await stream.next()) checksum += item->key;
}

double nanoseconds_each(async_generator<value> stream, std::uint64_t count) {
    asio::io_context context;
    auto const before = cpu_seconds();
    asio::co_spawn(context, drain(std::move(stream)), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
    return (cpu_seconds() - before) * 1e9 / static_cast<double>(count);
}

template <class Make>
void report(std::string_view name, std::uint64_t count, Make make) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) best = std::min(best, nanoseconds_each(make(), count));
    std::printf("%-34.*s %8.1f ns a value\n", static_cast<int>(name.size()), name.data(), best);
}

std::vector<async_generator<value>> sources(std::uint64_t number, std::uint64_t each) {
    std::vector<async_generator<value>> made;
    for (std::uint64_t i = 0; i < number; ++i) made.push_back(values(i, number, each));
    return made;
}

bool earlier(value const& left, value const& right) { return left.key < right.key; }

std::size_t bytes_in_use() { return mallinfo2().uordblks; }

asio::awaitable<void> pull_once(async_generator<value>& stream) {
    auto item = co_await stream.next();
    checksum += item ? item->key : 0;
}

void report_weight() {
    constexpr std::size_t number = 10'000;
    std::vector<async_generator<value>> streams;
    streams.reserve(number);
    auto before = bytes_in_use();
    for (std::size_t i = 0; i < number; ++i)
        streams.push_back(confab::merge(confab::prefetch(values(0, 1, 10), 4), values(0, 1, 10)));
    std::printf("merge of a prefetched and a plain stream: %zu bytes not yet pulled",
                (bytes_in_use() - before) / number);
    asio::io_context context;
    for (auto& stream : streams) asio::co_spawn(context, pull_once(stream), [](std::exception_ptr) {});
    context.run();
    std::printf(", %zu pulled", (bytes_in_use() - before) / number);
    for (auto& stream : streams) stream = values(0, 1, 0);
    std::printf(", %zu a plain one\n", (bytes_in_use() - before) / number);
}

} // namespace

int main() {
    constexpr std::uint64_t many = 1'000'000;
    auto const same = [](value item) { return item; };
    auto const all = [](value const&) { return true; };
    report("next()", many, [] { return values(0, 1, many); });
    report("map", many, [&] { return confab::map(values(0, 1, many), same); });
    report("map, map", many, [&] { return confab::map(confab::map(values(0, 1, many), same), same); });
    report("filter", many, [&] { return confab::filter(values(0, 1, many), all); });
    report("take", many, [] { return confab::take(values(0, 1, many), many); });
    report("prefetch(2)", many, [] { return confab::prefetch(values(0, 1, many), 2); });
    for (std::uint64_t const number : {2u, 10u, 1000u}) {
        report("merge of " + std::to_string(number), many,
               [=] { return confab::merge(sources(number, many / number)); });
        report("merge_by of " + std::to_string(number), many,
               [=] { return confab::merge_by(earlier, sources(number, many / number)); });
    }
    report_weight();
    std::printf("checksum %llu\n", static_cast<unsigned long long>(checksum));
}
