// SPDX-License-Identifier: BSL-1.0
// Thousands of exchanges of which many go wrong, and many threads: nothing is left behind, nothing is mixed up.
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_client_soak)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

constexpr std::array<std::string_view, 10> faults{"lost",  "fin",  "close", "reset",   "stall",
                                                  "pause", "junk", "slow",  "interim", "429"};

/// The path of the n-th request of a schedule: three of ten go wrong.
std::string scheduled_path(std::mt19937& random, std::size_t number) {
    auto const draw = random() % 100;
    auto const kind = draw < 70 ? std::string_view("ok") : faults[draw % faults.size()];
    return "/" + std::string(kind) + "/" + std::to_string(number);
}

std::string_view kind_of(std::string_view path) { return path.substr(1, path.find('/', 1) - 1); }

/// What the server does with a request: its path says it.
script answer_to(std::string const& request) {
    auto const path = request.substr(4, request.find(' ', 4) - 4);
    auto const kind = kind_of(path);
    auto const whole = reply(path);
    if (kind == "lost") return script().cut();
    if (kind == "fin") return script().send(whole.substr(0, whole.size() - 1)).cut();
    if (kind == "close") return script().send(whole.substr(0, whole.size() / 2)).close();
    if (kind == "reset") return script().send(whole.substr(0, 30)).reset();
    if (kind == "stall") return script().stall();
    if (kind == "pause") return script().send(whole.substr(0, whole.size() - 2)).stall();
    if (kind == "junk") return script().send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    if (kind == "slow") return script().send_in_pieces(whole);
    if (kind == "interim")
        return script().send("HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n").send(whole);
    if (kind == "429") return script().send(reply(path, "Connection: close\r\n", "429 Slow Down")).close();
    return script().send(whole);
}

bool is_expected(std::string_view path, exchanged const& outcome) {
    auto const kind = kind_of(path);
    if (kind == "lost") return outcome.code() == errc::connection_lost;
    if (kind == "fin" || kind == "close") return outcome.code() == errc::body_truncated;
    if (kind == "reset") return outcome.code() == errc::body_truncated || outcome.code() == errc::connection_lost;
    if (kind == "stall") return outcome.code() == errc::first_byte_timed_out;
    if (kind == "pause") return outcome.code() == errc::idle_timed_out || outcome.code() == errc::first_byte_timed_out;
    if (kind == "junk") return outcome.code() == errc::malformed_response_head;
    return outcome.ok(kind == "429" ? 429 : 200, path);
}

bool waits_for_ever(std::string_view path) { return kind_of(path) == "stall" || kind_of(path) == "pause"; }

std::size_t open_descriptors() {
    std::filesystem::directory_iterator const entries("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

class soak_fixture : public https_fixture {
public:
    soak_fixture() { server.play_always(script().answer(answer_to)); }
};

BOOST_AUTO_TEST_CASE(ten_thousand_requests_of_which_a_third_fails_leave_nothing_behind) { // fault J3, J7, B14
    auto const descriptors = open_descriptors();
    {
        soak_fixture fixture;
        auto const clock = std::make_shared<testing::manual_clock>();
        fixture.options.clock = clock;
        auto const client = fixture.make_client();
        std::mt19937 random(4711);
        std::size_t number = 0, handlers = 0, stalls_over = 0;
        while (number < 10'000) {
            std::vector<std::string> paths;
            std::list<exchanged> outcomes;
            for (int i = 0; i < 8; ++i) {
                paths.push_back(scheduled_path(random, number++));
                fixture.start(client, read_request(paths.back()), outcomes.emplace_back());
            }
            fixture.context.restart();
            while (!fixture.context.stopped()) {
                handlers += fixture.context.run_one_for(std::chrono::milliseconds(1));
                // Time goes on where all that is under way is silence.
                auto const silent = fixture.server.stalls() - stalls_over;
                if (silent == 0 || client.stats().active != silent || fixture.context.poll() != 0) continue;
                clock->advance(fixture.options.limits.first_byte);
                stalls_over += silent;
            }
            auto path = paths.begin();
            for (auto const& outcome : outcomes) {
                BOOST_TEST_REQUIRE(outcome.finished, *path);
                BOOST_TEST(is_expected(*path, outcome), *path << ": " << outcome.code() << ' ' << outcome.body);
                ++path;
            }
        }
        auto const stats = client.stats();
        BOOST_TEST(stats.exchanges == 10'000u);
        BOOST_TEST(stats.active == 0u);
        BOOST_TEST(stats.waiting == 0u);
        BOOST_TEST(stats.idle <= 4u);
        BOOST_TEST(clock->pending() == 0u);
        BOOST_TEST(stats.connections_opened < 10'000u);
        BOOST_TEST(stats.connections_reused > 3'000u);
        BOOST_TEST(fixture.server.wait_until_closed(stats.idle));
        BOOST_TEST(handlers < 100u * 10'000u); // nothing spins
    }
    BOOST_TEST(open_descriptors() == descriptors);
}

// --- threads ---

/// An exchange that may be cancelled from any thread.
class cancellable_exchange {
public:
    cancellable_exchange(asio::io_context& context, std::string request_path)
        : path(std::move(request_path)), strand(asio::make_strand(context)) {}

    void start(http::client const& client) {
        asio::post(strand, [this, client] {
            asio::co_spawn(strand, exchange_into(client, read_request(path), outcome),
                           asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr) { is_over = true; }));
        });
    }
    void cancel() {
        asio::post(strand, [this] { signal.emit(asio::cancellation_type::terminal); });
    }

    std::string path;
    asio::strand<asio::io_context::executor_type> strand;
    asio::cancellation_signal signal;
    exchanged outcome;
    std::atomic<bool> is_over{false};
};

BOOST_AUTO_TEST_CASE(one_client_on_four_threads_with_faults_and_cancellations) { // fault N1, I6
    soak_fixture fixture;
    fixture.options.clock = std::make_shared<testing::manual_clock>(); // no limit is ever reached
    auto const client = fixture.make_client();
    std::mt19937 random(815);
    std::list<cancellable_exchange> exchanges;
    auto work = asio::make_work_guard(fixture.context);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { fixture.context.run(); });
    for (std::size_t wave = 0; wave < 40; ++wave) {
        std::vector<cancellable_exchange*> begun;
        for (std::size_t i = 0; i < 16; ++i) {
            auto& one = exchanges.emplace_back(fixture.context, scheduled_path(random, wave * 16 + i));
            begun.push_back(&one);
            one.start(client);
        }
        for (auto* const one : begun)
            while (!one->is_over) {
                // Those that would wait for ever, and some others.
                for (auto* const other : begun)
                    if (!other->is_over && (waits_for_ever(other->path) || random() % 64 == 0)) other->cancel();
                std::this_thread::yield();
            }
    }
    work.reset();
    for (auto& thread : threads) thread.join();
    for (auto const& one : exchanges)
        BOOST_TEST((one.outcome.code() == errc::cancelled || is_expected(one.path, one.outcome)),
                   one.path << ": " << one.outcome.code());
    auto const stats = client.stats();
    BOOST_TEST(stats.active == 0u);
    BOOST_TEST(stats.waiting == 0u);
    BOOST_TEST(fixture.server.wait_until_closed(stats.idle));
}

BOOST_AUTO_TEST_CASE(many_clients_on_contexts_of_their_own) { // fault N2
    soak_fixture shared;
    std::vector<std::thread> threads;
    std::atomic<int> as_expected{0};
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            asio::io_context context;
            http::client const client(context.get_executor(), http::url::parse(shared.server.base_url()).value(),
                                      shared.options);
            std::mt19937 random(static_cast<unsigned>(i));
            for (std::size_t number = 0; number < 50; ++number) {
                auto const path = scheduled_path(random, number);
                if (waits_for_ever(path)) {
                    ++as_expected;
                    continue;
                }
                exchanged outcome;
                asio::co_spawn(context, exchange_into(client, read_request(path), outcome), [](std::exception_ptr) {});
                context.restart();
                context.run();
                as_expected += is_expected(path, outcome) ? 1 : 0;
            }
        });
    for (auto& thread : threads) thread.join();
    BOOST_TEST(as_expected == 200);
}

BOOST_FIXTURE_TEST_CASE(a_client_may_go_on_another_thread_than_the_one_that_runs_it, soak_fixture) { // fault N6
    auto work = asio::make_work_guard(context);
    std::thread runner([this] { context.run(); });
    std::list<exchanged> outcomes;
    std::atomic<int> over{0};
    for (int i = 0; i < 50; ++i) {
        std::optional<http::client> client(make_client());
        auto& outcome = outcomes.emplace_back();
        for (int use = 0; use < 1 + i % 2; ++use) {
            auto const target = over + 1;
            asio::co_spawn(context, exchange_into(*client, read_request("/ok/1"), outcome),
                           [&](std::exception_ptr) { ++over; });
            if (i % 2 == 0) break; // goes while it works
            while (over < target) std::this_thread::yield();
        }
        client.reset(); // with an idle connection, or before it has one
    }
    work.reset();
    runner.join();
    for (auto const& outcome : outcomes) BOOST_TEST(outcome.ok(200, "/ok/1"));
    BOOST_TEST(server.wait_until_closed());
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
