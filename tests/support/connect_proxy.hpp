// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_CONNECT_PROXY_HPP
#define CONFAB_TESTS_SUPPORT_CONNECT_PROXY_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace confab::tests {

namespace asio = boost::asio;

/** A proxy on 127.0.0.1 that opens every tunnel it is asked for, always to the same port of this machine whatever the name, and
 *  keeps what it has seen.
 */
class connect_proxy {
public:
    /// @param answer what it says when the tunnel is open.
    explicit connect_proxy(std::uint16_t target_port,
                           std::string answer = "HTTP/1.1 200 Connection established\r\n\r\n")
        : target_(asio::ip::address_v4::loopback(), target_port), answer_(std::move(answer)),
          acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        port_ = acceptor_.local_endpoint().port();
        asio::co_spawn(context_, accept(), asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }
    connect_proxy(connect_proxy const&) = delete;
    connect_proxy& operator=(connect_proxy const&) = delete;
    ~connect_proxy() {
        context_.stop();
        thread_.join();
    }

    /// `http://127.0.0.1:port`, with `user_information` before the host.
    std::string url(std::string const& user_information = {}) const {
        return "http://" + user_information + "127.0.0.1:" + std::to_string(port_);
    }
    /// The heads of the requests.
    std::vector<std::string> requests() const {
        std::lock_guard const lock(mutex_);
        return requests_;
    }
    /// All that clients have sent into the tunnels.
    std::string tunnelled() const {
        std::lock_guard const lock(mutex_);
        return tunnelled_;
    }

private:
    using tcp = boost::asio::ip::tcp;
    using socket_pointer = std::shared_ptr<tcp::socket>;

    boost::asio::awaitable<void> accept() {
        for (;;) {
            auto client = std::make_shared<tcp::socket>(context_);
            boost::system::error_code error;
            co_await acceptor_.async_accept(*client, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            asio::co_spawn(context_, serve(std::move(client)), asio::detached);
        }
    }
    boost::asio::awaitable<void> serve(socket_pointer client) {
        std::string head;
        auto buffer = asio::dynamic_buffer(head);
        boost::system::error_code error;
        co_await asio::async_read_until(*client, buffer, "\r\n\r\n", asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        {
            std::lock_guard const lock(mutex_);
            requests_.push_back(head);
        }
        auto const origin = std::make_shared<tcp::socket>(context_);
        co_await origin->async_connect(target_, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        co_await asio::async_write(*client, asio::buffer(answer_), asio::redirect_error(asio::use_awaitable, error));
        asio::co_spawn(context_, relay(client, origin, true), asio::detached);
        asio::co_spawn(context_, relay(origin, client, false), asio::detached);
    }
    boost::asio::awaitable<void> relay(socket_pointer from, socket_pointer to, bool is_from_client) {
        std::array<char, 4096> bytes;
        boost::system::error_code error;
        while (!error) {
            auto const size =
                co_await from->async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
            if (is_from_client) {
                std::lock_guard const lock(mutex_);
                tunnelled_.append(bytes.data(), size);
            }
            if (size != 0)
                co_await asio::async_write(*to, asio::buffer(bytes, size),
                                           asio::redirect_error(asio::use_awaitable, error));
        }
        to->shutdown(tcp::socket::shutdown_send, error);
    }

    boost::asio::io_context context_;
    tcp::endpoint target_;
    std::string answer_;
    tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::string tunnelled_;
    std::thread thread_;
};

} // namespace confab::tests

#endif
