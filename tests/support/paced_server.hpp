// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_PACED_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_PACED_SERVER_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

/// What a @ref paced_server answers to one request.
class paced_answer {
public:
    paced_answer() = default;
    explicit paced_answer(std::string text) : bytes(std::move(text)) {}

    static constexpr std::size_t nowhere = std::string::npos;

    std::string bytes;
    std::size_t piece = 16 * 1024;  ///< bytes that arrive at a time
    std::size_t hold_at = nowhere;  ///< how many bytes arrive before it waits for release()
    std::size_t break_at = nowhere; ///< how many bytes arrive before the connection ends
};

/// A server in memory, under a client's connections, whose bytes come when the test wants them.
class paced_server final : public http::connector {
public:
    using handler = std::function<paced_answer(std::string_view request)>;

    explicit paced_server(handler answer) : state_(std::make_shared<state>(std::move(answer))) {}

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(state_);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    std::size_t requests() const noexcept { return state_->requests; }
    std::size_t bytes_sent() const noexcept { return state_->sent; }
    std::size_t open_streams() const noexcept { return state_->streams; }
    /// Whether an answer waits for release(). Single-threaded tests only.
    bool is_holding() const noexcept { return state_->held != nullptr; }
    void release() const noexcept {
        if (auto* const held = std::exchange(state_->held, nullptr)) held->set();
    }

private:
    class state {
    public:
        explicit state(handler answer) : respond(std::move(answer)) {}

        std::mutex mutex;
        handler respond;
        std::atomic<std::size_t> requests{0};
        std::atomic<std::size_t> sent{0};
        std::atomic<std::size_t> streams{0};
        time::detail::event* held = nullptr;
    };

    /// While it lives, release() finds the event.
    class hold {
    public:
        hold(state& owner, time::detail::event& event) : owner_(owner) { owner_.held = &event; }
        hold(hold const&) = delete;
        hold& operator=(hold const&) = delete;
        ~hold() { owner_.held = nullptr; }

    private:
        state& owner_;
    };

    class stream final : public http::byte_stream {
    public:
        explicit stream(std::shared_ptr<state> server) : server_(std::move(server)) { ++server_->streams; }
        ~stream() { --server_->streams; }

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            http::io_result done;
            if (at_ == answer_.hold_at) {
                auto const executor = co_await asio::this_coro::executor;
                time::detail::event released(executor);
                hold const present(*server_, released);
                co_await released.wait();
                answer_.hold_at = paced_answer::nowhere;
                if (!released.is_set()) done.code = asio::error::operation_aborted;
            }
            if (done.code) co_return done;
            auto const end = std::min({answer_.bytes.size(), answer_.break_at, answer_.hold_at});
            done.size = std::min({buffer.size(), end - at_, answer_.piece});
            if (done.size == 0) done.code = asio::error::eof;
            std::memcpy(buffer.data(), answer_.bytes.data() + at_, done.size);
            at_ += done.size;
            server_->sent += done.size;
            co_return done;
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            std::string_view const text(static_cast<char const*>(data.data()), data.size());
            ++server_->requests;
            std::lock_guard const lock(server_->mutex);
            answer_ = server_->respond(text);
            at_ = 0;
            co_return http::io_result(error_code(), data.size());
        }
        bool has_input() noexcept override { return at_ != answer_.bytes.size(); }

    private:
        std::shared_ptr<state> server_;
        paced_answer answer_;
        std::size_t at_ = 0;
    };

    std::shared_ptr<state> state_;
};

} // namespace confab::tests

#endif
