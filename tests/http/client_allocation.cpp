// SPDX-License-Identifier: BSL-1.0
// Memory that runs out at each allocation in turn, and stacks that must not grow.
#include <confab/http/client.hpp>

#include <confab/detail/strand.hpp>

#include "support/compressed_text.hpp"
#include "support/memory_server.hpp"
#include "support/memory_shortage.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace confab;
using namespace confab::tests;

#if !defined(CONFAB_TESTS_UNDER_TSAN)
class shortage_outcome {
public:
    shortage_outcome() = default;

    bool is_reached = false;    ///< an allocation has failed
    bool is_completed = false;  ///< the exchange came to an end that its caller saw
    bool is_out_of_run = false; ///< bad_alloc left the context's run()
    bool is_usable = false;     ///< the client works afterwards
    bool is_clean = false;      ///< places, timers and connections are back
};

/// One exchange during which the n-th allocation fails.
shortage_outcome exchange_short_of_memory(std::size_t at) {
    shortage_outcome came_to;
    memory_fixture fixture;
    auto const client = fixture.make_client([](std::size_t, std::size_t request, std::string_view) {
        return request == 1
                   ? memory_reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Long-Enough-To-Allocate: "
                                  "01234567890123456789\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                                  ending::none, 20)
                   : memory_reply(reply("again"));
    });
    exchanged outcome;
    bool is_over = false;
    auto body = exchange_into(client, read_request(), outcome);
    // What the caller's own spawning allocates is not the client's.
    asio::co_spawn(fixture.context, std::move(body), [&](std::exception_ptr) { is_over = true; });
    shortage.begin(at);
    try {
        fixture.context.poll();
    } catch (std::bad_alloc const&) {
        came_to.is_out_of_run = true;
    }
    came_to.is_reached = shortage.end();
    fixture.poll();
    came_to.is_completed = is_over;
    came_to.is_clean = client.stats().active == 0 && client.stats().waiting == 0 && fixture.clock->pending() == 0 &&
                       fixture.server->open() == client.stats().idle;
    auto const next = fixture.exchange(client);
    came_to.is_usable = next.ok(200, "again") || next.ok(200, "hello");
    return came_to;
}

#endif

BOOST_AUTO_TEST_SUITE(http_client_allocation)

#if !defined(CONFAB_TESTS_UNDER_TSAN)
// One failure at a time: where nothing can be had any more, Asio terminates, since the destructor of its coroutines posts.
BOOST_AUTO_TEST_CASE(memory_may_run_out_at_every_allocation) { // fault J2, I10
    exchange_short_of_memory(1'000'000);                       // what is made once is made now
    std::size_t at = 1, out_of_run = 0;
    for (bool is_reached = true; is_reached; ++at) {
        auto const before = shortage.live;
        auto const came_to = exchange_short_of_memory(at);
        auto const after = shortage.live;
        is_reached = came_to.is_reached;
        out_of_run += came_to.is_out_of_run ? 1u : 0u;
        BOOST_TEST_CONTEXT("allocation " << at) {
            BOOST_TEST(after == before);
            BOOST_TEST(came_to.is_usable);
            BOOST_TEST(came_to.is_clean);
            BOOST_TEST((came_to.is_completed || came_to.is_out_of_run));
        }
    }
    BOOST_TEST_MESSAGE(at << " allocations, " << out_of_run << " left run()");
    BOOST_TEST(at > 20u);
}
#endif

// --- a stream that is always ready ---

/// Answers at once with `begin`, then `again` for ever; never suspends.
class ready_server final : public http::connector {
public:
    ready_server(std::string begin, std::string again, std::size_t piece)
        : begin_(std::move(begin)), again_(std::move(again)), piece_(piece) {}

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(*this);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    std::uint64_t sent = 0;

private:
    class stream final : public http::byte_stream {
    public:
        explicit stream(ready_server& server) : server_(server) {}

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            auto* const out = static_cast<char*>(buffer.data());
            auto const size = std::min(buffer.size(), server_.piece_);
            for (std::size_t i = 0; i < size; ++i, ++read_)
                out[i] = read_ < server_.begin_.size()
                             ? server_.begin_[read_]
                             : server_.again_[(read_ - server_.begin_.size()) % server_.again_.size()];
            server_.sent += size;
            http::io_result const some(error_code(), size);
            co_return some;
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            http::io_result const all(error_code(), data.size());
            co_return all;
        }
        bool has_input() noexcept override { return false; }

    private:
        ready_server& server_;
        std::size_t read_ = 0;
    };

    std::string begin_, again_;
    std::size_t piece_;
};

/// Measures how deep the stack is where it is called.
class depth_sink final : public http::body_sink {
public:
    error_code on_head(http::response_head const&) override { return {}; }
    error_code on_data(std::string_view bytes) override {
        auto const here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
        lowest = std::min(lowest, here);
        highest = std::max(highest, here);
        size += bytes.size();
        return {};
    }

    std::uintptr_t lowest = ~std::uintptr_t{0};
    std::uintptr_t highest = 0;
    std::size_t size = 0;
};

asio::awaitable<void> exchange_deep(http::client client, depth_sink& sink) {
    auto waiting = client.exchange(read_request(), sink);
    auto const outcome = co_await std::move(waiting);
    BOOST_TEST(outcome.has_value());
}

class discarding_sink final : public http::body_sink {
public:
    error_code on_head(http::response_head const&) override { return {}; }
    error_code on_data(std::string_view) override { return {}; }
};

asio::awaitable<void> discard(http::client client, error_code& code) {
    discarding_sink sink;
    auto waiting = client.exchange(read_request(), sink);
    auto const outcome = co_await std::move(waiting);
    if (outcome.has_error()) code = outcome.error().code;
}

#if !defined(CONFAB_TESTS_UNDER_TSAN)
BOOST_AUTO_TEST_CASE(a_strand_over_a_context_and_its_variants_allocate_nothing) {
    asio::io_context context;
    auto const strand = confab::detail::make_strand(context.get_executor());
    shortage.begin(1);
    auto const copy = strand;
    auto const tracked = asio::prefer(copy, asio::execution::outstanding_work.tracked);
    auto const never = asio::require(tracked, asio::execution::blocking.never);
    bool const is_same_context = &asio::query(never, asio::execution::context) == &context;
    BOOST_TEST(!shortage.end());
    BOOST_TEST(is_same_context);
    BOOST_TEST((asio::query(never, asio::execution::blocking) == asio::execution::blocking.never));
}
#endif

/// Handlers on one strand, of which each notes whether it runs alone.
class lone_handlers {
public:
    explicit lone_handlers(asio::any_io_executor const& executor) : strand(confab::detail::make_strand(executor)) {
        for (int i = 0; i < 1000; ++i)
            asio::post(strand, [this] {
                overlap = overlap || inside;
                inside = true;
                ++count;
                inside = false;
            });
    }

    asio::any_io_executor strand;
    bool inside = false, overlap = false;
    int count = 0;
};

// Over an executor of any kind; ThreadSanitizer would tell, too.
BOOST_AUTO_TEST_CASE(what_runs_on_a_strand_never_overlaps) {
    asio::io_context context;
    asio::thread_pool threads(2);
    lone_handlers handlers[] = {lone_handlers(context.get_executor()), lone_handlers(threads.get_executor()),
                                lone_handlers(asio::make_strand(threads))};
    std::thread another([&] { context.run(); });
    context.run();
    another.join();
    threads.join();
    for (auto const& one : handlers) {
        BOOST_TEST(one.count == 1000);
        BOOST_TEST(!one.overlap);
    }
}

BOOST_AUTO_TEST_CASE(a_million_reads_that_are_ready_at_once_do_not_deepen_the_stack) { // fault J5
    asio::io_context context;
    http::client_options options;
    options.connector = std::make_shared<ready_server>(reply(std::string(1'000'000, 'x')), "-", 1);
    http::client const client(context.get_executor(), http::url::parse("https://server.test").value(), options);
    depth_sink sink;
    asio::co_spawn(context, exchange_deep(client, sink), [](std::exception_ptr) {});
    context.run();
    BOOST_TEST(sink.size == 1'000'000u);
    BOOST_TEST(sink.highest - sink.lowest <= 64u * 1024);
}

// --- servers that never stop ---

/// A reply without end, and what it must come to.
class flood {
public:
    std::string name, begin, again;
    errc outcome;
    std::uint64_t most_sent; ///< bytes that the server gets rid of
};

BOOST_AUTO_TEST_CASE(what_never_ends_costs_little_memory) { // fault D4, D5, D8, D9, D14, D15
    std::string const head = "HTTP/1.1 200 OK\r\n", chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    // Blocks of 1 MB of zeros, for ever.
    auto const bomb = deflated(std::string(1'000'000, '\0'), wrapping::none, Z_FULL_FLUSH);
    flood const floods[] = {
        {"a line without end", head + "X: ", "x", errc::head_too_large, 100'000},
        {"fields without end", head, "A: b\r\n", errc::head_too_large, 100'000},
        {"1xx without end", "", "HTTP/1.1 103 Early\r\nA: b\r\n\r\n", errc::head_too_large, 100'000},
        {"an extension without end", chunked + "5;", "x", errc::malformed_response_head, 100'000},
        {"extensions without end", chunked, "1;a=b\r\nx\r\n", errc::malformed_response_head, 100'000},
        {"a trailer without end", chunked + "0\r\nX: ", "x", errc::malformed_response_head, 100'000},
        {"trailers without end", chunked + "0\r\n", "A: b\r\n", errc::malformed_response_head, 100'000},
        {"chunks without end", chunked, "400\r\n" + std::string(1024, 'x') + "\r\n", errc::body_too_large, 5'000'000},
        {"a body without end", head + "\r\n", "x", errc::body_too_large, 5'000'000},
        {"a bomb", head + "Content-Encoding: deflate\r\n\r\n", bomb, errc::malformed_encoding, 100'000},
    };
    for (auto const& row : floods) BOOST_TEST_CONTEXT(row.name) {
            asio::io_context context;
            http::client_options options;
            auto const server = std::make_shared<ready_server>(row.begin, row.again, 64 * 1024);
            options.connector = server;
            options.response.body_bytes = 4'000'000;
            http::client const client(context.get_executor(), http::url::parse("https://server.test").value(), options);
            error_code code;
            asio::co_spawn(context, discard(client, code), [](std::exception_ptr) {});
            shortage.peak_bytes = shortage.live_bytes;
            auto const before = shortage.live_bytes;
            context.run();
            BOOST_TEST(code == row.outcome);
            BOOST_TEST(server->sent <= row.most_sent);
            BOOST_TEST(shortage.peak_bytes - before < 512 * 1024);
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
