// SPDX-License-Identifier: BSL-1.0
// How much of a server's limit is used, and how often the server has to throttle: streams that share a credential, against
// servers that count in a token bucket, a sliding or a fixed window. All on a simulated clock: it takes seconds, not hours.
#include <confab/opencx/client.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/testing/manual_clock.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace http = confab::http;
namespace resilience = confab::resilience;
namespace time_ = confab::time;
using time_::duration;
using time_::steady_time;

enum class counting { bucket, sliding, fixed };
enum class telling { retry_after, nothing };

/// Decides as a server does which requests are within its limit.
class server_limit {
public:
    server_limit(counting kind, double requests, duration window, double burst)
        : kind_(kind), requests_(requests), window_(window), burst_(burst), tokens_(burst) {}

    /// @return how long to wait; zero: accepted
    duration count(steady_time now) {
        if (kind_ == counting::bucket) return count_in_bucket(now);
        if (kind_ == counting::fixed && now >= window_start_ + window_) {
            window_start_ += (now - window_start_) / window_ * window_;
            accepted_.clear();
        }
        while (kind_ == counting::sliding && !accepted_.empty() && accepted_.front() <= now - window_)
            accepted_.pop_front();
        if (static_cast<double>(accepted_.size()) >= requests_)
            return kind_ == counting::fixed ? window_start_ + window_ - now : accepted_.front() + window_ - now;
        accepted_.push_back(now);
        return {};
    }
    void lower_to(double requests) { requests_ = requests; }
    double allowed(duration span) const {
        return requests_ * std::chrono::duration<double>(span).count() / std::chrono::duration<double>(window_).count();
    }

private:
    duration count_in_bucket(steady_time now) {
        tokens_ = std::min(burst_, tokens_ + (last_ ? allowed(now - *last_) : 0));
        last_ = now;
        if (tokens_ >= 1) return tokens_ -= 1, duration(0);
        auto const seconds = (1 - tokens_) / allowed(1s);
        return std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds)) + 1ns;
    }

    counting kind_;
    double requests_;
    duration window_;
    double burst_;
    double tokens_;
    std::optional<steady_time> last_;
    steady_time window_start_{1000s};
    std::deque<steady_time> accepted_;
};

/// What a server saw of a request.
class arrival {
public:
    arrival(steady_time at, bool was_throttled) : time(at), throttled(was_throttled) {}
    steady_time time;
    bool throttled;
};

/// A vendor in memory: 20 to 80 ms away, at the far end of each connection of a client.
class simulated_server final : public http::connector {
public:
    simulated_server(std::shared_ptr<confab::testing::manual_clock> time, server_limit rule, telling words,
                     std::uint64_t seed)
        : clock(std::move(time)), limit(std::move(rule)), tells(words), jitter(time_::seeded_random(seed + 1000)) {}

    asio::awaitable<confab::result<std::unique_ptr<http::byte_stream>>>
    connect(http::url const&, http::timeouts const&, time_::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(*this);
        co_return confab::result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    std::string answer() {
        auto const now = clock->now();
        if (is_down) {
            arrivals.emplace_back(now, false);
            return "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n";
        }
        auto const wait = limit.count(now);
        arrivals.emplace_back(now, wait > duration(0));
        if (wait == duration(0)) return "HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}";
        auto const seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
        auto const told =
            tells == telling::retry_after ? "Retry-After: " + std::to_string(seconds) + "\r\n" : std::string();
        return "HTTP/1.1 429 X\r\nContent-Length: 0\r\n" + told + "\r\n";
    }

    std::shared_ptr<confab::testing::manual_clock> clock;
    server_limit limit;
    telling tells;
    std::shared_ptr<time_::random_source> jitter;
    std::vector<arrival> arrivals;
    steady_time told_until{}; // as the client knows
    int early = 0;            // requests that it sent all the same
    bool is_down = false;

private:
    class stream final : public http::byte_stream {
    public:
        explicit stream(simulated_server& server) : server_(server) {}

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            auto const size = std::min(buffer.size(), output_.size());
            http::io_result const done(size == 0 ? confab::error_code(asio::error::eof) : confab::error_code(), size);
            std::memcpy(buffer.data(), output_.data(), size);
            output_.erase(0, size);
            co_return done;
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            if (server_.clock->now() < server_.told_until) ++server_.early;
            auto const there = server_.clock->now() + 10ms + server_.jitter->up_to(30ms);
            auto const sent = co_await server_.clock->sleep_until(there);
            if (!sent.failed()) output_ += server_.answer();
            auto const here = server_.clock->now() + 10ms + server_.jitter->up_to(30ms);
            auto const back = co_await server_.clock->sleep_until(here);
            auto const told = output_.find("Retry-After: ");
            if (told != output_.npos) {
                std::chrono::seconds const wait(std::atoi(output_.c_str() + told + 13));
                server_.told_until = std::max<steady_time>(server_.told_until, server_.clock->now() + wait);
            }
            http::io_result const done(back, data.size());
            co_return done;
        }
        bool has_input() noexcept override { return false; }

    private:
        simulated_server& server_;
        std::string output_;
    };
};

class plain_protocol final : public resilience::vendor_protocol {
public:
    std::string_view name() const noexcept override { return "simulated"; }
    void authorize(http::request&) const override {}
    void read_error(std::string_view, confab::diagnostics&) const override {}
};

class no_answer final : public resilience::answer_sink {
public:
    confab::error_code begin(http::response_head const&) override { return {}; }
    confab::error_code on_data(std::string_view) override { return {}; }
};

/// Streams that pull pages one after the other through one requester.
class simulation {
public:
    simulation(server_limit limit, telling words, std::shared_ptr<resilience::rate_budget> budget, std::uint64_t seed,
               std::size_t connections = 8)
        : server(std::make_shared<simulated_server>(clock, std::move(limit), words, seed)) {
        http::client_options options;
        options.connector = server;
        options.clock = clock;
        options.max_connections = connections;
        resilience::requester::parts parts;
        parts.protocol = std::make_shared<plain_protocol>();
        parts.clock = clock;
        parts.random = time_::seeded_random(seed);
        parts.budget = std::move(budget);
        parts.connections = options.max_connections;
        parts.circuit = std::make_shared<resilience::circuit>();
        http::client client(context.get_executor(), http::url::parse("https://example.com").value(), options);
        requester = std::make_unique<resilience::requester>(std::move(client), std::move(parts));
    }

    void start(int streams) {
        for (int i = 0; i < streams; ++i) asio::co_spawn(context, stream(), [this](std::exception_ptr) { ++ended; });
    }
    void run_until(steady_time end) {
        // So that the clock stops there.
        asio::co_spawn(context, clock->sleep_until(end), [](std::exception_ptr, confab::error_code) {});
        for (;;) {
            context.restart();
            context.poll();
            if (clock->now() >= end || !clock->advance_to_next()) return;
        }
    }

    asio::io_context context;
    std::shared_ptr<confab::testing::manual_clock> clock = std::make_shared<confab::testing::manual_clock>();
    steady_time begin = clock->now();
    std::shared_ptr<simulated_server> server;
    std::unique_ptr<resilience::requester> requester;
    int ended = 0;
    int failed = 0;
    std::vector<steady_time> succeeded;
    bool stops_at_failure = true;

private:
    asio::awaitable<void> stream() {
        no_answer sink;
        for (;;) {
            http::request page("GET", "/page", http::idempotency::read);
            auto const answer = co_await requester->send(std::move(page), sink);
            if (answer) succeeded.push_back(clock->now());
            else ++failed;
            if (!answer && stops_at_failure) co_return;
        }
    }
};

/// The worst of several runs.
class worst {
public:
    void add(simulation const& run, steady_time from, duration span, double allowed) {
        int accepted = 0;
        int throttled = 0;
        for (auto const& one : run.server->arrivals)
            if (one.time >= from && one.time < from + span) ++(one.throttled ? throttled : accepted);
        used = std::min(used, 100 * accepted / allowed);
        throttled_percent = std::max(throttled_percent, 100.0 * throttled / std::max(accepted + throttled, 1));
        failed += run.failed;
        early += run.server->early;
    }
    double used = 1000;
    double throttled_percent = 0;
    int failed = 0;
    int early = 0;
};
constexpr std::uint64_t seeds = 10;

char const* name_of(counting kind) {
    return kind == counting::bucket    ? "bucket, burst 10"
           : kind == counting::sliding ? "sliding window"
                                       : "fixed window";
}
bool all_good = true;
char const* verdict(bool good) {
    all_good = all_good && good;
    return good ? "ok" : "MISSED";
}

void print(char const* scene, counting kind, worst const& seen, double least, double most) {
    std::printf("%-38s %-17s %5.1f %% >= %2.0f %%   %4.1f %% <= %1.0f %%   %5d  %s\n", scene, name_of(kind), seen.used,
                least, seen.throttled_percent, most, seen.early,
                verdict(seen.used >= least && seen.throttled_percent <= most && seen.failed == 0 && seen.early == 0));
    std::fflush(stdout);
}

server_limit limit_of(counting kind, double requests = 100) { return {kind, requests, 60s, 10}; }
std::shared_ptr<resilience::rate_budget> unknown_budget() { return std::make_shared<resilience::rate_budget>(); }

void known(counting kind) {
    resilience::rate_limit const limit(100, 60s, kind == counting::bucket ? 10 : 1);
    worst seen;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        simulation run(limit_of(kind), telling::nothing, std::make_shared<resilience::rate_budget>(limit), seed);
        run.start(32);
        run.run_until(run.begin + 10min);
        seen.add(run, run.begin, 10min, run.server->limit.allowed(10min) + (kind == counting::bucket ? 10 : 0));
    }
    print("known, 32 streams, 10 min", kind, seen, kind == counting::bucket ? 98 : 97, 0);
}

void unknown(counting kind, telling words) {
    worst seen;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        simulation run(limit_of(kind), words, unknown_budget(), seed);
        run.start(32);
        run.run_until(run.begin + 20min);
        seen.add(run, run.begin + 2min, 18min, run.server->limit.allowed(18min));
    }
    bool const told = words == telling::retry_after;
    print(told ? "unknown, Retry-After, after 2 windows" : "unknown, bare 429, after 2 windows", kind, seen,
          told ? 92 : 85, told ? 2 : 5);
}

void lowered(counting kind, telling words, bool is_known) {
    worst seen;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        auto budget =
            is_known ? std::make_shared<resilience::rate_budget>(resilience::rate_limit(100, 60s)) : unknown_budget();
        simulation run(limit_of(kind), words, std::move(budget), seed);
        run.start(32);
        run.run_until(run.begin + 5min);
        run.server->limit.lower_to(10);
        run.run_until(run.begin + 27min);
        seen.add(run, run.begin + 7min, 20min, run.server->limit.allowed(20min));
    }
    char const* const scenes[2][2] = {{"unknown, lowered to 10, bare 429", "unknown, lowered to 10, Retry-After"},
                                      {"known 100, lowered to 10, bare 429", "known 100, lowered to 10, Retry-After"}};
    print(scenes[is_known][words == telling::retry_after], kind, seen, 80, 5);
}

void outage() {
    auto budget = std::make_shared<resilience::rate_budget>(resilience::rate_limit(100'000, 60s, 1000));
    simulation run(limit_of(counting::bucket, 1e9), telling::nothing, budget, 1, 64);
    run.server->is_down = true;
    run.start(64);
    run.run_until(run.begin + 110s);
    auto const stats = run.requester->stats();
    auto const first = stats.requests - stats.retries;
    auto const bound = 1.2 * static_cast<double>(first) + 10;
    std::printf("outage of 110 s, 64 walks: %llu requests, %llu of them first attempts, bound %.0f  %s\n",
                static_cast<unsigned long long>(stats.requests), static_cast<unsigned long long>(first), bound,
                verdict(static_cast<double>(stats.requests) <= bound && run.server->arrivals.size() <= stats.requests));
    run.server->is_down = false;
    auto const recovered = run.clock->now();
    run.run_until(recovered + 30s);
    bool const any = !run.succeeded.empty();
    auto const after = any ? std::chrono::duration<double>(run.succeeded.front() - recovered).count() : -1;
    std::printf("recovery: first success after %.1f s, probe interval 30 s by then; walks that failed: %d  %s\n", after,
                run.failed, verdict(any && after <= 30 && run.failed == 0));
}

// Once in real time, over TLS: a sandbox that allows 100 requests in 3 s.
void real_time() {
    namespace testing = confab::testing;
    testing::sandbox_options options;
    options.rate_limit = testing::sandbox_rate_limit(100, 3s, 10);
    testing::opencx_sandbox_options pages;
    pages.page_size = 10;
    constexpr unsigned requests = 210;
    testing::sandbox_data_options data;
    data.sessions = requests * pages.page_size;
    testing::sandbox server(std::make_shared<testing::opencx_sandbox>(testing::sandbox_data(data), pages), options);
    asio::io_context context;
    auto const settings =
        confab::client_options().base_url(server.base_url()).ca_pem(server.root_pem()).rate_limit({100, 3s, 10});
    confab::opencx::client const client(context.get_executor(), pages.token, settings);
    std::uint64_t sessions = 0;
    auto const walk = [&]() -> asio::awaitable<void> {
        auto stream = client.pages();
        while (auto page = co_await stream.next()) sessions += page->items().size();
    };
    auto const begin = std::chrono::steady_clock::now();
    asio::co_spawn(context, walk(), [](std::exception_ptr) {});
    context.run();
    auto const took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    auto const seen = server.counters();
    auto const used = 100 * static_cast<double>(seen.requests) / (10 + took * 100 / 3);
    std::printf("in real time, 100 per 3 s: %llu requests in %.1f s, %.1f %% of the limit, %llu throttled  %s\n",
                static_cast<unsigned long long>(seen.requests), took, used,
                static_cast<unsigned long long>(seen.rate_limited),
                verdict(sessions == requests * pages.page_size && seen.rate_limited == 0 && used >= 90));
}

} // namespace

int main() {
    std::printf(
        "limit 100 requests a minute, 32 streams, 20 to 80 ms away; the worst of %d seeds\n%-38s %-17s %-18s%-15s%s\n",
        static_cast<int>(seeds), "client", "server", "used", "throttled", "while told to wait");
    for (auto const kind : {counting::bucket, counting::sliding, counting::fixed}) known(kind);
    for (auto const words : {telling::retry_after, telling::nothing})
        for (auto const kind : {counting::bucket, counting::sliding, counting::fixed}) unknown(kind, words);
    for (bool const is_known : {true, false})
        for (auto const words : {telling::retry_after, telling::nothing})
            for (auto const kind : {counting::bucket, counting::sliding, counting::fixed})
                lowered(kind, words, is_known);
    outage();
    real_time();
    return all_good ? 0 : 1;
}
