// SPDX-License-Identifier: BSL-1.0
// What a session costs that is read out of a vendor's list, as a view in its page and as a value of its own; how many
// allocations that takes; what next() adds to a plain loop; what a second thread brings.
//
//   benchmark_session_walk [vendor [pages|items [rounds]]]      with arguments: only that walk, for a profiler
//
// Run it without arguments on an idle machine; it takes half a minute. The servers are in memory: no TLS, no sockets. Their
// pages are those of the sandbox, made before anything is measured. CPU time; of several rounds the best.
#include "session_walk/plain_loop.hpp"
#include "session_walk/recorded_server.hpp"

#include <confab/athena.hpp>
#include <confab/opencx.hpp>
#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/twin_sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>
#include <confab/twin.hpp>
#include <confab/yourgpt.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {
thread_local std::size_t allocations = 0;
} // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

namespace asio = boost::asio;
using confab::benchmarks::recorded_server;

constexpr std::uint64_t sessions_of_walk = 10'000;
constexpr int rounds_of_walk = 15;

confab::testing::sandbox_data data() {
    confab::testing::sandbox_data_options made;
    made.sessions = sessions_of_walk;
    return confab::testing::sandbox_data(made);
}

confab::client_options options_for(std::shared_ptr<recorded_server> server) {
    return confab::client_options()
        .connector(std::move(server))
        .base_url("https://sandbox.example")
        .rate_limit(confab::resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
}

// Each vendor: its sandbox, a client of a recorded server, and its list with pages of 100.
class opencx_case {
public:
    static constexpr std::string_view name = "opencx";
    using view = confab::opencx::session_view;
    using session = confab::opencx::session;
    using client = confab::opencx::client;
    using query = confab::opencx::session_query;

    static std::shared_ptr<confab::testing::sandbox_vendor> vendor() {
        return std::make_shared<confab::testing::opencx_sandbox>(data());
    }
    static client make(asio::io_context& context, std::shared_ptr<recorded_server> server) {
        return client(context.get_executor(), "opencx-test-token", options_for(std::move(server)));
    }
    static query listed() { return query(); }
};

class yourgpt_case {
public:
    static constexpr std::string_view name = "yourgpt";
    using view = confab::yourgpt::session_view;
    using session = confab::yourgpt::session;
    using client = confab::yourgpt::client;
    using query = confab::yourgpt::session_query;

    static std::shared_ptr<confab::testing::sandbox_vendor> vendor() {
        return std::make_shared<confab::testing::yourgpt_sandbox>(data());
    }
    static client make(asio::io_context& context, std::shared_ptr<recorded_server> server) {
        return client(context.get_executor(), confab::yourgpt::credential::project_key("apk-test-key"),
                      options_for(std::move(server)));
    }
    static query listed() { return query().limit(100); }
};

class athena_case {
public:
    static constexpr std::string_view name = "athena";
    using view = confab::athena::session_view;
    using session = confab::athena::session;
    using client = confab::athena::client;
    using query = confab::athena::session_query;

    static std::shared_ptr<confab::testing::sandbox_vendor> vendor() {
        return std::make_shared<confab::testing::athena_sandbox>(data());
    }
    static client make(asio::io_context& context, std::shared_ptr<recorded_server> server) {
        return client(context.get_executor(), confab::athena::credential::api_key("athena-test-key"),
                      options_for(std::move(server)));
    }
    static query listed() { return query().limit(100); }
};

class twin_case {
public:
    static constexpr std::string_view name = "twin";
    using view = confab::twin::session_view;
    using session = confab::twin::session;
    using client = confab::twin::client;
    using query = confab::twin::session_query;

    static std::shared_ptr<confab::testing::sandbox_vendor> vendor() {
        return std::make_shared<confab::testing::twin_sandbox>(data());
    }
    static client make(asio::io_context& context, std::shared_ptr<recorded_server> server) {
        return client(context.get_executor(), confab::twin::credential::token("twin-test-token"),
                      options_for(std::move(server)));
    }
    static query listed() { return query().limit(100); }
};

/// What a walk came to.
class walked {
public:
    std::size_t sessions = 0;
    std::size_t bytes = 0;
};

template <class Case>
asio::awaitable<void> read_pages(typename Case::client const& client, walked& found) {
    auto pages = client.pages(Case::listed());
    while (auto page = co_await pages.next())
        for (auto const& session : page->items()) {
            ++found.sessions;
            found.bytes += session.id.size() + session.raw.size();
        }
}

template <class Case>
asio::awaitable<void> read_items(typename Case::client const& client, walked& found) {
    auto sessions = client.sessions(Case::listed());
    while (auto session = co_await sessions.next()) {
        ++found.sessions;
        found.bytes += session->id.size() + session->raw.size();
    }
}

template <class Case>
using reader = asio::awaitable<void> (*)(typename Case::client const&, walked&);

void rethrow(std::exception_ptr const& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

template <class Case>
walked walk(std::shared_ptr<recorded_server> server, reader<Case> read) {
    walked found;
    asio::io_context context;
    auto const client = Case::make(context, std::move(server));
    asio::co_spawn(context, read(client, found), rethrow);
    context.run();
    return found;
}

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class cost {
public:
    double nanoseconds = 1e9;
    double allocated = 1e9;
    double bytes = 0;

    void add(double seconds, std::size_t count, walked const& found) {
        auto const sessions = static_cast<double>(found.sessions);
        nanoseconds = std::min(nanoseconds, seconds * 1e9 / sessions);
        allocated = std::min(allocated, static_cast<double>(count) / sessions);
        bytes = static_cast<double>(found.bytes) / sessions;
    }
};

template <class Case>
void measure_once(std::shared_ptr<recorded_server> const& server, reader<Case> read, cost& into) {
    auto const before = allocations;
    auto const start = thread_seconds();
    auto const found = walk<Case>(server, read);
    into.add(thread_seconds() - start, allocations - before, found);
}

template <class Case>
std::shared_ptr<recorded_server> record() {
    auto const server = std::make_shared<recorded_server>(Case::vendor());
    walk<Case>(server, &read_pages<Case>);
    walk<Case>(server, &read_items<Case>);
    server->stop_recording();
    return server;
}

template <class Case>
void report_walks() {
    auto const server = record<Case>();
    cost pages;
    cost items;
    for (int round = 0; round < rounds_of_walk; ++round) {
        measure_once<Case>(server, &read_pages<Case>, pages);
        measure_once<Case>(server, &read_items<Case>, items);
    }
    auto const next = confab::benchmarks::next_beside_loop<typename Case::session>(
        [&](auto use) { confab::benchmarks::with_views<Case>(server, use); });
    std::printf(
        "%-8.*s %4.0f bytes: pages %5.0f ns %6.3f allocations, items %5.0f ns %6.2f allocations, items/pages %.2f; "
        "next() of %zu bytes %4.0f ns\n",
        static_cast<int>(Case::name.size()), Case::name.data(), pages.bytes, pages.nanoseconds, pages.allocated,
        items.nanoseconds, items.allocated, items.nanoseconds / pages.nanoseconds, sizeof(typename Case::session),
        next);
    std::fflush(stdout);
}

/// What walks on threads at the same time came to.
class throughput {
public:
    double rate = 0; ///< sessions a second, of all threads
    double cost = 0; ///< nanoseconds of CPU a session
};

/// @param threads each with a context of its own
template <class Case>
throughput walk_on(unsigned threads, std::shared_ptr<recorded_server> const& server, reader<Case> read) {
    constexpr int walks = 20;
    std::atomic<std::size_t> sessions{0};
    auto const cpu = std::clock();
    auto const start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (unsigned i = 0; i < threads; ++i)
        running.emplace_back([&] {
            for (int round = 0; round < walks; ++round) sessions += walk<Case>(server, read).sessions;
        });
    for (auto& thread : running) thread.join();
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
    auto const used = static_cast<double>(std::clock() - cpu) * 1e9 / CLOCKS_PER_SEC;
    throughput found;
    found.rate = static_cast<double>(sessions) / seconds.count();
    found.cost = used / static_cast<double>(sessions);
    return found;
}

void report_threads(char const* what, reader<opencx_case> read) {
    auto const server = record<opencx_case>();
    throughput one;
    throughput two;
    auto const keep_best = [](throughput& best, throughput const& found) {
        best.rate = std::max(best.rate, found.rate);
        best.cost = best.cost == 0 ? found.cost : std::min(best.cost, found.cost);
    };
    for (int round = 0; round < 5; ++round) {
        keep_best(one, walk_on<opencx_case>(1, server, read));
        keep_best(two, walk_on<opencx_case>(2, server, read));
    }
    std::printf(
        "opencx %s: one thread %.2f million sessions a second, %.0f ns of CPU each; two threads %.2f (%.2f times), "
        "%.0f ns\n",
        what, one.rate / 1e6, one.cost, two.rate / 1e6, two.rate / one.rate, two.cost);
}

template <class Case>
int profile(std::string_view path, int rounds) {
    auto const server = record<Case>();
    walked last;
    for (int round = 0; round < rounds; ++round)
        last = walk<Case>(server, path == "items" ? &read_items<Case> : &read_pages<Case>);
    return last.sessions == sessions_of_walk ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    if (count > 1) {
        std::string_view const vendor = arguments[1];
        std::string_view const path = count > 2 ? arguments[2] : "pages";
        int const rounds = count > 3 ? std::atoi(arguments[3]) : 100;
        if (vendor == "opencx") return profile<opencx_case>(path, rounds);
        if (vendor == "yourgpt") return profile<yourgpt_case>(path, rounds);
        if (vendor == "athena") return profile<athena_case>(path, rounds);
        if (vendor == "twin") return profile<twin_case>(path, rounds);
        std::fprintf(stderr, "no such vendor\n");
        return 2;
    }
    report_walks<opencx_case>();
    report_walks<yourgpt_case>();
    report_walks<athena_case>();
    report_walks<twin_case>();
    confab::benchmarks::report_small_value();
    report_threads("pages", &read_pages<opencx_case>);
    report_threads("items", &read_items<opencx_case>);
}
