// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_FAKE_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_FAKE_SERVER_HPP

#include <confab/http/byte_stream.hpp>

#include <boost/asio/error.hpp>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

/// A response as bytes.
inline std::string reply(unsigned status, std::string_view body, std::string_view fields = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(fields) + "\r\n" + std::string(body);
}

/// A server in memory, under a client's connections: answers each request head with what `handler` returns for it.
/// An empty answer ends the connection.
class fake_server final : public http::connector {
public:
    using handler = std::function<std::string(std::string_view request)>;

    explicit fake_server(handler answer) : state_(std::make_shared<state>(std::move(answer))) {}

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(state_);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    /// The request heads so far.
    std::vector<std::string> const& requests() const noexcept { return state_->requests; }

private:
    class state {
    public:
        explicit state(handler answer) : respond(std::move(answer)) {}
        handler respond;
        std::vector<std::string> requests;
    };

    class stream final : public http::byte_stream {
    public:
        explicit stream(std::shared_ptr<state> server) : server_(std::move(server)) {}

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            auto const size = std::min(buffer.size(), output_.size());
            http::io_result const done(size == 0 ? error_code(asio::error::eof) : error_code(), size);
            std::memcpy(buffer.data(), output_.data(), size);
            output_.erase(0, size);
            co_return done;
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            std::string_view const text(static_cast<char const*>(data.data()), data.size());
            server_->requests.emplace_back(text);
            output_ += server_->respond(text);
            co_return http::io_result(error_code(), data.size());
        }
        bool has_input() noexcept override { return !output_.empty(); }

    private:
        std::shared_ptr<state> server_;
        std::string output_;
    };

    std::shared_ptr<state> state_;
};

} // namespace confab::tests

#endif
