// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_TLS_PEER_HPP
#define CONFAB_TESTS_SUPPORT_TLS_PEER_HPP

#include "support/https_fixture.hpp"

#include <confab/http/tls_connector.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <sys/socket.h>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace confab::tests {

/** A TLS server on 127.0.0.1 of which a test sets up OpenSSL's context and says what it does once the handshake is done. It
 *  serves one connection after the other on a thread of its own.
 */
class tls_peer {
public:
    using set_up = std::function<void(SSL_CTX*)>;
    using behaviour = std::function<void(SSL*)>;

    explicit tls_peer(testing::server_certificate const& certificate, set_up prepare = nullptr,
                      behaviour behave = &tls_peer::answer)
        : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free), behave_(std::move(behave)),
          listener_(io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          port_(listener_.local_endpoint().port()) {
        SSL_CTX_set_security_level(context_.get(), 0); // what the client must refuse has to be offered
        SSL_CTX_set_session_id_context(context_.get(), reinterpret_cast<unsigned char const*>("confab"), 6);
        load(certificate);
        if (prepare) prepare(context_.get());
        thread_ = std::thread([this] { serve(); });
    }
    tls_peer(tls_peer const&) = delete;
    tls_peer& operator=(tls_peer const&) = delete;
    ~tls_peer() {
        {
            std::lock_guard const lock(mutex_);
            stopped_ = true;
            if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
        }
        ::shutdown(listener_.native_handle(), SHUT_RDWR);
        thread_.join();
    }

    std::uint16_t port() const noexcept { return port_; }
    /// Bytes of application data that have come out of handshaken connections.
    std::size_t application_bytes() const { return read(application_bytes_); }
    /// Connections that were accepted, handshakes that were completed, and those among them that resumed a session.
    std::size_t connections() const { return read(connections_); }
    std::size_t handshakes() const { return read(handshakes_); }
    std::size_t resumptions() const { return read(resumptions_); }
    /// Blocks until so many connections have been served to their end, for at most 10 s. @return whether they have.
    bool wait_until_served(std::size_t count) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return served_ >= count; });
    }

    /// Blocks until so many handshakes, with their tickets, are done, for at most 10 s. @return whether they are.
    bool wait_until_shaken(std::size_t count) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return handshakes_ >= count; });
    }

    /// Reads a request. @return whether there was one.
    bool read_request(SSL* ssl) {
        std::string request;
        while (request.find("\r\n\r\n") == std::string::npos) {
            char bytes[4096];
            auto const size = SSL_read(ssl, bytes, sizeof(bytes));
            if (size <= 0) return false;
            request.append(bytes, static_cast<std::size_t>(size));
            std::lock_guard const lock(mutex_);
            application_bytes_ += static_cast<std::size_t>(size);
        }
        return true;
    }
    static void write(SSL* ssl, std::string_view bytes) {
        SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size()));
    }

private:
    /// Answers one request, and hangs up in order.
    static void answer(SSL* ssl) {
        write(ssl, reply("x", "Connection: close\r\n"));
        SSL_shutdown(ssl);
    }

    std::size_t read(std::size_t const& counter) const {
        std::lock_guard const lock(mutex_);
        return counter;
    }
    void load(testing::server_certificate const& certificate) {
        auto const text = [](std::string const& pem) {
            return std::unique_ptr<BIO, decltype(&BIO_free)>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                             &BIO_free);
        };
        auto const chain = text(certificate.chain_pem), key_text = text(certificate.private_key_pem);
        std::unique_ptr<X509, decltype(&X509_free)> const leaf(
            PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
        std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(
            PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
        if (SSL_CTX_use_certificate(context_.get(), leaf.get()) != 1 ||
            SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1)
            throw std::runtime_error("tls_peer: the certificate cannot be used");
        while (X509* const next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
            SSL_CTX_add0_chain_cert(context_.get(), next);
        ERR_clear_error();
    }
    void serve() {
        ::sigset_t pipe_signal;
        ::sigemptyset(&pipe_signal);
        ::sigaddset(&pipe_signal, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
        for (;;) {
            int const socket = ::accept(listener_.native_handle(), nullptr, nullptr);
            {
                std::lock_guard const lock(mutex_);
                if (stopped_) {
                    if (socket >= 0) ::close(socket);
                    return;
                }
                if (socket < 0) continue;
                socket_ = socket;
                ++connections_;
            }
            serve(socket);
            std::lock_guard const lock(mutex_);
            socket_ = -1;
            ::close(socket);
            ++served_;
            changed_.notify_all();
        }
    }
    void serve(int socket) {
        std::unique_ptr<SSL, decltype(&SSL_free)> const ssl(SSL_new(context_.get()), &SSL_free);
        SSL_set_fd(ssl.get(), socket);
        bool const agreed = SSL_accept(ssl.get()) == 1;
        if (agreed) {
            {
                std::lock_guard const lock(mutex_);
                ++handshakes_;
                changed_.notify_all();
                if (SSL_session_reused(ssl.get()) == 1) ++resumptions_;
            }
            if (read_request(ssl.get())) behave_(ssl.get());
        }
        ERR_clear_error();
        // The client may have bytes under way: closing before they have come would reset what it has yet to read.
        ::shutdown(socket, SHUT_WR);
        char ignored[4096];
        while (::recv(socket, ignored, sizeof(ignored), 0) > 0) {
        }
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    behaviour behave_;
    asio::io_context io_;
    asio::ip::tcp::acceptor listener_;
    std::uint16_t port_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool stopped_ = false;
    int socket_ = -1;
    std::size_t connections_ = 0;
    std::size_t handshakes_ = 0;
    std::size_t resumptions_ = 0;
    std::size_t application_bytes_ = 0;
    std::size_t served_ = 0;
    std::thread thread_;
};

/// A resolver that finds this machine under any name.
inline http::host_resolver loopback_resolver() {
    return [](std::string const&) { return std::vector{asio::ip::make_address("127.0.0.1")}; };
}

/// One exchange with `host`, which is this machine, by a client of its own.
inline exchanged ask(http::client_options const& options, std::uint16_t port, std::string const& host = "localhost") {
    asio::io_context context;
    exchanged outcome;
    {
        auto const base = http::url::parse("https://" + host + ":" + std::to_string(port)).value();
        http::client const client(context.get_executor(), base, options);
        asio::co_spawn(context, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
    }
    context.run_for(std::chrono::seconds(20));
    return outcome;
}

/// Options that trust the test's authority, with a TLS connector of their own.
inline http::client_options tls_client_options(http::tls_options tls = http::tls_options()) {
    http::client_options options;
    if (tls.ca_pem.empty()) tls.ca_pem = test_authority().root_pem();
    options.connector = http::make_tls_connector(http::tls_context::make(tls).value(), loopback_resolver());
    return options;
}

} // namespace confab::tests

#endif
