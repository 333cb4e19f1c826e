// SPDX-License-Identifier: BSL-1.0
// What a walk over more than a million sessions holds in memory while its consumer pauses again and again. The server is in memory.
//
//   benchmark_resident_memory [gigabytes [seconds of a pause]]      default 1.3 2
//
// A pause comes after each 100,000 sessions. Fails where memory has grown by more than two pages since the first of them.
#include <confab/opencx.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>

namespace {

namespace asio = boost::asio;
namespace http = confab::http;
namespace opencx = confab::opencx;

constexpr int rows_of_page = 500;
constexpr std::size_t sessions_between_pauses = 100'000;

std::string page_text(bool is_last) {
    std::string text = R"({"items":[)";
    for (int row = 0; row < rows_of_page; ++row)
        text += std::string(row == 0 ? "" : ",") + R"({"id":"session-)" + std::to_string(row) +
                R"(","created_at":"2024-05-01T10:20:30Z","status":"open","summary":")" + std::string(1'100, 's') +
                R"("})";
    text += R"(],"next":)" + std::string(is_last ? "null" : "\"more\"") + "}";
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
}

std::size_t pages_left = 0;
std::string const answer = page_text(false);
std::string const last_answer = page_text(true);

class server final : public http::connector {
public:
    asio::awaitable<confab::result<std::unique_ptr<http::byte_stream>>>
    connect(http::url const&, http::timeouts const&, confab::time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>();
        co_return confab::result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

private:
    class stream final : public http::byte_stream {
    public:
        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            auto const size = std::min(buffer.size(), answer_.size() - at_);
            std::memcpy(buffer.data(), answer_.data() + at_, size);
            at_ += size;
            co_return http::io_result(size == 0 ? confab::error_code(asio::error::eof) : confab::error_code(), size);
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            answer_ = --pages_left == 0 ? last_answer : answer;
            at_ = 0;
            co_return http::io_result(confab::error_code(), data.size());
        }
        bool has_input() noexcept override { return false; }

    private:
        std::string_view answer_;
        std::size_t at_ = 0;
    };
};

std::size_t resident_bytes() {
    std::size_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class measured {
public:
    std::size_t sessions = 0;
    std::size_t at_first = 0; ///< bytes at the first pause
    std::size_t most = 0;
};

asio::awaitable<void> walk(opencx::client const& client, std::chrono::milliseconds pause, measured& found) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto sessions = client.sessions();
    while (auto session = co_await sessions.next()) {
        if (++found.sessions % sessions_between_pauses != 0) continue;
        timer.expires_after(pause);
        co_await timer.async_wait(asio::use_awaitable);
        auto const bytes = resident_bytes();
        if (found.at_first == 0) found.at_first = bytes;
        found.most = std::max(found.most, bytes);
    }
}

} // namespace

int main(int count, char** arguments) {
    auto const gigabytes = count > 1 ? std::strtod(arguments[1], nullptr) : 1.3;
    auto const seconds = count > 2 ? std::strtod(arguments[2], nullptr) : 2.0;
    pages_left = static_cast<std::size_t>(gigabytes * 1e9 / static_cast<double>(answer.size())) + 1;
    asio::io_context context;
    opencx::client_options options;
    options.connector(std::make_shared<server>());
    options.rate_limit(confab::resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
    options.walk_limits(confab::paging::walk_limits().allow_repeated_positions(true).max_stale_pages(1'000'000'000));
    opencx::client const client(context.get_executor(), "ocx_live_benchmark", options);
    measured found;
    auto const pause = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    asio::co_spawn(context, walk(client, pause, found), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
    auto const grown = found.most - found.at_first;
    std::printf("%zu sessions on pages of %zu KB: %.1f MB resident at the first pause, at most %.1f MB later: %.2f "
                "pages more\n",
                found.sessions, answer.size() / 1000, static_cast<double>(found.at_first) / 1e6,
                static_cast<double>(found.most) / 1e6, static_cast<double>(grown) / static_cast<double>(answer.size()));
    return grown <= 2 * answer.size() ? 0 : 1;
}
