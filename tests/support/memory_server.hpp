// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_MEMORY_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_MEMORY_SERVER_HPP

#include "support/https_fixture.hpp"

#include <confab/http/byte_stream.hpp>
#include <confab/testing/manual_clock.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace confab::tests {

/// What follows the bytes of a @ref memory_reply.
enum class ending { none, close_notify, fin, reset };

/// What a @ref memory_server does with a request. A connection that does not end stays silent after its bytes.
class memory_reply {
public:
    memory_reply(std::string reply_bytes, ending reply_end = ending::none, std::size_t first_read = 0)
        : bytes(std::move(reply_bytes)), end(reply_end), first(first_read) {}

    std::string bytes;
    ending end;
    std::size_t first;          ///< bytes of the first read; 0: as many as fit
    std::size_t piece = 0;      ///< bytes of each later read; 0: as many as fit
    bool refuses_write = false; ///< the request cannot be written, though there is an answer
};

/** A server in memory, under a client's connections. Every operation suspends, so that it can be cancelled.
 *  @par Thread safety the counts: safe; `respond` is called on the strands of the clients.
 */
class memory_server final : public http::connector {
public:
    /// @param connection from 1. @param request from 1, on that connection.
    using handler = std::function<memory_reply(std::size_t connection, std::size_t request, std::string_view bytes)>;

    explicit memory_server(handler respond) : state_(std::make_shared<state>(std::move(respond))) {}

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        auto const number = ++state_->connections;
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(state_, number);
        co_await asio::post(asio::use_awaitable);
        if (refuses.load()) co_return failure(errc::connect_failed);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    std::size_t connections() const noexcept { return state_->connections; }
    std::size_t open() const noexcept { return state_->open; }
    std::size_t requests() const noexcept { return state_->requests; }

    std::atomic<bool> refuses{false}; ///< no further connection is accepted

private:
    class state {
    public:
        explicit state(handler answer) : respond(std::move(answer)) {}
        handler respond;
        std::atomic<std::size_t> connections{0};
        std::atomic<std::size_t> open{0};
        std::atomic<std::size_t> requests{0};
    };

    class stream final : public http::byte_stream {
    public:
        stream(std::shared_ptr<state> server, std::size_t number) : server_(std::move(server)), number_(number) {
            ++server_->open;
        }
        ~stream() override { --server_->open; }

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            auto const executor = co_await asio::this_coro::executor;
            if (reply_.bytes.size() == read_ && reply_.end == ending::none) {
                time::detail::event never(executor);
                co_await never.wait();
                co_return http::io_result(asio::error::operation_aborted, 0);
            }
            co_await asio::post(asio::use_awaitable);
            if (reply_.bytes.size() == read_) co_return http::io_result(end_code(), 0);
            auto size = std::min(buffer.size(), reply_.bytes.size() - read_);
            auto const most = read_ == 0 ? reply_.first : reply_.piece;
            if (most != 0) size = std::min(size, most);
            std::memcpy(buffer.data(), reply_.bytes.data() + read_, size);
            read_ += size;
            co_return http::io_result(error_code(), size);
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            std::string_view const text(static_cast<char const*>(data.data()), data.size());
            co_await asio::post(asio::use_awaitable);
            ++server_->requests;
            reply_ = server_->respond(number_, ++requests_, text);
            read_ = 0;
            if (reply_.refuses_write) co_return http::io_result(asio::error::broken_pipe, 0);
            co_return http::io_result(error_code(), data.size());
        }
        bool has_input() noexcept override { return read_ != reply_.bytes.size() || reply_.end != ending::none; }

    private:
        error_code end_code() const noexcept {
            if (reply_.end == ending::close_notify) return asio::error::eof;
            if (reply_.end == ending::fin) return errc::tls_truncated;
            return asio::error::connection_reset;
        }

        std::shared_ptr<state> server_;
        std::size_t number_;
        std::size_t requests_ = 0;
        std::size_t read_ = 0;
        memory_reply reply_{""};
    };

    std::shared_ptr<state> state_;
};

/// A client of a server in memory, with a clock that stands still.
class memory_fixture {
public:
    memory_fixture() { options.clock = clock; }

    http::client make_client(memory_server::handler respond) {
        server = std::make_shared<memory_server>(std::move(respond));
        options.connector = server;
        return http::client(context.get_executor(), http::url::parse("https://server.test/base").value(), options);
    }
    void start(http::client const& client, http::request what, exchanged& outcome) {
        asio::co_spawn(context, exchange_into(client, std::move(what), outcome), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    }
    /// Runs all that can run without time going on.
    void poll() {
        context.restart();
        context.poll();
    }
    exchanged exchange(http::client const& client, http::request what = read_request()) {
        exchanged outcome;
        start(client, std::move(what), outcome);
        poll();
        return outcome;
    }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::shared_ptr<memory_server> server;
    asio::io_context context;
    http::client_options options;
};

} // namespace confab::tests

#endif
