// SPDX-License-Identifier: BSL-1.0
// When the first session of a slow page is there, and what sessions cost beside pages when pages arrive at once.
// Run it without arguments on an idle machine; it takes half a minute. The server is in memory: no TLS, no sockets.
#include <confab/opencx.hpp>
#include <confab/paging/walk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
namespace http = confab::http;
namespace opencx = confab::opencx;
using clock_type = std::chrono::steady_clock;

constexpr int rows_of_page = 500;
constexpr int pages_of_walk = 40;
constexpr std::size_t slow_rate = 64 * 1024; // bytes a second

std::string page_text(bool is_last) {
    std::string text = R"({"items":[)";
    for (int row = 0; row < rows_of_page; ++row) {
        auto const number = std::to_string(row);
        text += row == 0 ? "" : ",";
        text += R"({"id":"b9d1c1de-3c1b-4f0e-9d3f-)" + std::to_string(100'000'000'000 + row) +
                R"(","created_at":"2024-05-01T10:20:30.123456+00:00","updated_at":"2024-05-01T11:20:30.123456+00:00",)"
                R"("status":"open","ai_closure_type":null,"ticket_number":)" +
                number + R"(,"contact":{"id":"c)" + number + R"(","name":"Jos\u00e9 )" + number + R"(","email":"user)" +
                number + R"(@example.com"},"language":"en","assist_mode":false,)" + R"("summary":")" +
                std::string(880, 's') + R"("})";
    }
    return text + R"(],"next":)" + (is_last ? "null" : "\"more\"") + "}";
}

std::string reply(std::string const& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string const answer = reply(page_text(false));
std::string const last_answer = reply(page_text(true));

/// Answers each request with a page; in slices, if it is slow.
class server final : public http::connector {
public:
    explicit server(bool is_slow) : is_slow_(is_slow) {}

    asio::awaitable<confab::result<std::unique_ptr<http::byte_stream>>>
    connect(http::url const&, http::timeouts const&, confab::time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(is_slow_);
        co_return confab::result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

private:
    class stream final : public http::byte_stream {
    public:
        explicit stream(bool is_slow) : is_slow_(is_slow) {}

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            constexpr std::size_t slice = 1024;
            auto const size = std::min({buffer.size(), answer_.size() - at_, is_slow_ ? slice : buffer.size()});
            if (is_slow_) {
                due_ += std::chrono::nanoseconds(1'000'000'000ull * size / slow_rate);
                asio::steady_timer timer(co_await asio::this_coro::executor, due_);
                co_await timer.async_wait(asio::use_awaitable);
            }
            std::memcpy(buffer.data(), answer_.data() + at_, size);
            at_ += size;
            co_return http::io_result(size == 0 ? confab::error_code(asio::error::eof) : confab::error_code(), size);
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            answer_ = is_slow_ || ++pages_ == pages_of_walk ? last_answer : answer;
            at_ = 0;
            due_ = clock_type::now();
            co_return http::io_result(confab::error_code(), data.size());
        }
        bool has_input() noexcept override { return false; }

    private:
        bool is_slow_;
        int pages_ = 0;
        std::string_view answer_;
        std::size_t at_ = 0;
        clock_type::time_point due_;
    };

    bool is_slow_;
};

opencx::client make_client(asio::io_context& context, bool is_slow) {
    opencx::client_options options;
    options.connector(std::make_shared<server>(is_slow));
    options.rate_limit(confab::resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
    options.walk_limits(confab::paging::walk_limits().allow_repeated_positions(true).max_stale_pages(1'000'000));
    return opencx::client(context.get_executor(), "ocx_live_benchmark", options);
}

double seconds_since(clock_type::time_point start) {
    return std::chrono::duration<double>(clock_type::now() - start).count();
}

asio::awaitable<void> slow_page(opencx::client const& client) {
    auto const start = clock_type::now();
    auto sessions = client.sessions();
    auto first = co_await sessions.next();
    auto const first_at = seconds_since(start);
    while (auto session = co_await sessions.next()) first = std::move(session);
    auto const end_at = seconds_since(start);
    std::printf("page at 64 KB/s: first session after %.3f s of %.3f s (%.2f %%)\n", first_at, end_at,
                100 * first_at / end_at);
}

void rethrow(std::exception_ptr const& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

std::size_t total = 0;

asio::awaitable<void> all_pages(opencx::client const& client) {
    auto pages = client.pages();
    while (auto page = co_await pages.next())
        for (auto const& session : page->items()) total += session.raw.size();
}

asio::awaitable<void> all_items(opencx::client const& client) {
    auto sessions = confab::paging::items_of<opencx::session>(client.pages());
    while (auto session = co_await sessions.next()) total += session->raw.size();
}

asio::awaitable<void> all_sessions(opencx::client const& client) {
    auto sessions = client.sessions();
    while (auto session = co_await sessions.next()) total += session->raw.size();
}

/// Microseconds of CPU for each session, the best of some rounds.
double cost(asio::awaitable<void> (*read)(opencx::client const&)) {
    double best = 1e9;
    for (int round = 0; round < 7; ++round) {
        asio::io_context context;
        auto const client = make_client(context, false);
        asio::co_spawn(context, read(client), rethrow);
        auto const start = std::clock();
        context.run();
        best = std::min(best, static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC);
    }
    return best / (rows_of_page * pages_of_walk);
}

} // namespace

int main() {
    std::printf("page: %zu KB\n", page_text(true).size() / 1024);
    auto const pages = cost(all_pages);
    auto const items = cost(all_items);
    auto const sessions = cost(all_sessions);
    std::printf(
        "CPU a session: as a view in its page %.3f us, as a value of a whole page %.3f us, as it arrives %.3f us\n",
        pages, items, sessions);
    std::printf("as it arrives / whole page %.2f, as it arrives / view %.2f\n", sessions / items, sessions / pages);
    asio::io_context context;
    auto const client = make_client(context, true);
    asio::co_spawn(context, slow_page(client), rethrow);
    context.run();
    return total == 0 ? 1 : 0;
}
