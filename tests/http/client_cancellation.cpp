// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"
#include "support/sanitizers.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(http_client_cancellation)

namespace {

using namespace confab;
using namespace confab::tests;

constexpr int races = is_thread_sanitized ? 40'000 : 20'000;

/// An exchange that goes through each kind of waiting, and what stands in its way.
class obstacle_course {
public:
    std::string name;
    std::function<memory_reply(std::size_t connection, std::size_t request, std::string_view bytes)> respond;
    bool is_warm = false;   ///< a connection is idle before
    bool is_queued = false; ///< another exchange has the only connection, and ends by itself
};

memory_reply dripping(std::string bytes) {
    memory_reply drip(std::move(bytes), ending::none, 1);
    drip.piece = 1;
    return drip;
}

std::vector<obstacle_course> obstacle_courses() {
    obstacle_course fresh, dead, redirected, queued;
    fresh.name = "fresh";
    fresh.respond = [](std::size_t, std::size_t, std::string_view) { return dripping(reply("x")); };
    dead.name = "a dead connection";
    dead.is_warm = true;
    dead.respond = [](std::size_t connection, std::size_t request, std::string_view) {
        return connection == 1 && request == 2 ? memory_reply("", ending::reset) : dripping(reply("x"));
    };
    redirected.name = "redirected";
    redirected.respond = [](std::size_t, std::size_t, std::string_view bytes) {
        return dripping(bytes.starts_with("GET /base") ? reply("", "Location: /y\r\n", "302 F") : reply("x"));
    };
    queued = fresh;
    queued.name = "queued";
    queued.is_queued = true;
    return {fresh, dead, redirected, queued};
}

BOOST_AUTO_TEST_CASE(at_every_suspension_it_ends_and_leaves_nothing) { // fault I1, I3, I7
    for (auto const& course : obstacle_courses()) {
        std::size_t moments = 0, cancelled = 0;
        for (bool is_done = false; !is_done; ++moments) {
            memory_fixture fixture;
            fixture.options.max_connections = 1;
            fixture.options.follow_redirects = 1;
            auto const client = fixture.make_client(course.respond);
            if (course.is_warm) BOOST_TEST(fixture.exchange(client).ok(200, "x"));
            exchanged other, outcome;
            fixture.context.restart();
            if (course.is_queued) fixture.start(client, read_request(), other);
            asio::cancellation_signal signal;
            asio::co_spawn(fixture.context, exchange_into(client, read_request(), outcome),
                           asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
            for (std::size_t i = 0; i < moments; ++i) fixture.context.poll_one();
            is_done = outcome.finished;
            signal.emit(asio::cancellation_type::terminal);
            fixture.poll();
            BOOST_TEST_CONTEXT(course.name << ", moment " << moments) {
                BOOST_TEST_REQUIRE(outcome.finished);
                BOOST_TEST((outcome.code() == errc::cancelled || outcome.ok(200, "x")));
                if (course.is_queued) BOOST_TEST(other.ok(200, "x"));
                cancelled += outcome.code() == errc::cancelled ? 1u : 0u;
                auto const stats = client.stats();
                BOOST_TEST(stats.active == 0u);
                BOOST_TEST(stats.waiting == 0u);
                BOOST_TEST(stats.idle == fixture.server->open());
                BOOST_TEST(fixture.clock->pending() == 0u);
                BOOST_TEST(fixture.exchange(client).ok(200, "x"));
            }
        }
        BOOST_TEST_MESSAGE(course.name << ": " << moments << " moments, " << cancelled << " cancelled");
        BOOST_TEST(cancelled > 35u); // a suspension for each byte, at least
    }
}

BOOST_AUTO_TEST_CASE(the_context_is_stopped_or_goes_at_every_suspension) { // fault I4
    for (auto const& course : obstacle_courses()) {
        std::size_t moments = 0;
        for (bool is_done = false; !is_done; ++moments) {
            std::optional<http::client> client;
            auto fixture = std::make_unique<memory_fixture>();
            fixture->options.max_connections = 1;
            fixture->options.follow_redirects = 1;
            auto const server = [&] {
                client.emplace(fixture->make_client(course.respond));
                return fixture->server;
            }();
            exchanged first, second;
            fixture->start(*client, read_request(), first);
            fixture->start(*client, read_request(), second);
            for (std::size_t i = 0; i < moments; ++i) fixture->context.poll_one();
            is_done = second.finished;
            fixture->context.stop();
            if (moments % 2 == 0) client.reset();
            fixture.reset();
            BOOST_TEST(second.finished == is_done);
            BOOST_TEST(server->open() == 0u);
        }
        BOOST_TEST(moments > 35u);
    }
}

/** Lets the other side of a race get ahead, by work: a yield would last as long as whatever else runs on the machine likes.
 *
 *  How far follows what came of the rounds before, so that either side wins some of them on any machine.
 */
class head_start {
public:
    void give(int round, bool was_too_short) {
        reach_ = was_too_short ? std::min(reach_ + reach_ / 8 + 1, most) : std::max(reach_ - reach_ / 8, 8);
        std::atomic<int> left{reach_ * (round % 16)};
        while (left.fetch_sub(1) > 0) continue;
    }

private:
    static constexpr int most = 5000; // with which the longest spin takes less than a millisecond
    int reach_ = 100;
};

BOOST_AUTO_TEST_CASE(races_the_completion_on_four_threads) { // fault I6
    http::client_options options;
    options.connector = std::make_shared<memory_server>(
        [](std::size_t, std::size_t, std::string_view) { return memory_reply(reply("x")); });
    asio::thread_pool threads(4);
    http::client const client(threads.get_executor(), http::url::parse("https://server.test").value(), options);
    std::atomic<int> completed{0}, cancelled{0}, wrong{0};
    head_start ahead;
    for (int i = 0; i < races; ++i) {
        auto const own = asio::make_strand(threads);
        auto const stop = std::make_shared<asio::cancellation_signal>();
        auto const outcome = std::make_shared<exchanged>();
        asio::post(own, [&, i, own, stop, outcome] {
            asio::co_spawn(own, exchange_into(client, read_request(), *outcome),
                           asio::bind_cancellation_slot(stop->slot(), [&, stop, outcome](std::exception_ptr thrown) {
                               if (thrown || !outcome->finished) ++wrong;
                               else if (outcome->ok(200, "x")) ++completed;
                               else ++(outcome->code() == errc::cancelled ? cancelled : wrong);
                           }));
            if (i % 16 == 0) stop->emit(asio::cancellation_type::terminal); // however busy the machine is
        });
        ahead.give(i, cancelled > completed);
        // Some are left alone, however slow the machine is.
        if (i % 16 != 15) asio::post(own, [stop] { stop->emit(asio::cancellation_type::terminal); });
        // So that not all of them queue up at once.
        while (i - (completed + cancelled + wrong) > 64) std::this_thread::yield();
    }
    threads.join();
    BOOST_TEST_MESSAGE(completed << " completed, " << cancelled << " cancelled");
    BOOST_TEST(wrong == 0);
    BOOST_TEST(completed + cancelled == races);
    BOOST_TEST(completed > 0);
    BOOST_TEST(cancelled > 0);
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(client.stats().waiting == 0u);
}

// --- exceptions and limits of the caller's sink ---

class throwing_sink final : public http::body_sink {
public:
    error_code on_head(http::response_head const&) override { return {}; }
    error_code on_data(std::string_view) override { throw std::length_error("sink"); }
};

asio::awaitable<void> exchange_with(http::client client, http::body_sink& sink, std::string& thrown) {
    auto waiting = client.exchange(read_request(), sink);
    try {
        auto const outcome = co_await std::move(waiting);
        thrown = outcome.has_error() ? "an error" : "nothing";
    } catch (std::length_error const& error) {
        thrown = error.what();
    }
}

BOOST_FIXTURE_TEST_CASE(what_a_sink_throws_reaches_the_caller, memory_fixture) { // fault I5, I10
    auto const client =
        make_client([](std::size_t, std::size_t, std::string_view) { return memory_reply(reply("x")); });
    throwing_sink sink;
    std::string thrown;
    asio::co_spawn(context, exchange_with(client, sink, thrown), [](std::exception_ptr) {});
    poll();
    BOOST_TEST(thrown == "sink");
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(server->open() == 0u);
    BOOST_TEST(clock->pending() == 0u);
    BOOST_TEST(exchange(client).ok(200, "x"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
