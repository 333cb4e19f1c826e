// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/tls_peer.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/test/unit_test.hpp>

#include <openssl/bio.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_broken_handshakes)

// TLS that breaks off or goes silent at each byte, records that are damaged, and messages after the handshake.

namespace {

using namespace confab;
using namespace confab::tests;
using namespace std::chrono_literals;
using testing::script;

/// Sends a part of its first flight (what answers the ClientHello), then hangs up or says nothing more.
class flight_server {
public:
    enum class ending : unsigned char { hang_up, silence };

    flight_server(int protocol, std::size_t bytes, ending how)
        : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free), bytes_(bytes), ending_(how),
          listener_(io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        SSL_CTX_set_min_proto_version(context_.get(), protocol);
        SSL_CTX_set_max_proto_version(context_.get(), protocol);
        std::unique_ptr<BIO, decltype(&BIO_free)> const chain(text(good_certificate().chain_pem), &BIO_free),
            key_text(text(good_certificate().private_key_pem), &BIO_free);
        std::unique_ptr<X509, decltype(&X509_free)> const leaf(
            PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
        std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(
            PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
        SSL_CTX_use_certificate(context_.get(), leaf.get());
        SSL_CTX_use_PrivateKey(context_.get(), key.get());
        thread_ = std::thread([this] { serve(); });
    }
    flight_server(flight_server const&) = delete;
    flight_server& operator=(flight_server const&) = delete;
    ~flight_server() {
        ::shutdown(listener_.native_handle(), SHUT_RDWR);
        thread_.join();
    }

    std::uint16_t port() const { return listener_.local_endpoint().port(); }
    /// All bytes of the flight; 0 before it was made.
    std::size_t flight_size() const noexcept { return flight_size_; }
    bool has_sent() const noexcept { return has_sent_; }

private:
    static BIO* text(std::string const& pem) { return BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())); }

    void serve() {
        int const socket = ::accept(listener_.native_handle(), nullptr, nullptr);
        if (socket < 0) return;
        std::unique_ptr<SSL, decltype(&SSL_free)> const ssl(SSL_new(context_.get()), &SSL_free);
        SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        char bytes[16 * 1024];
        while (BIO_pending(SSL_get_wbio(ssl.get())) == 0) {
            auto const received = ::recv(socket, bytes, sizeof(bytes), 0);
            if (received <= 0) break;
            BIO_write(SSL_get_rbio(ssl.get()), bytes, static_cast<int>(received));
            SSL_accept(ssl.get());
            ERR_clear_error();
        }
        auto const size = BIO_read(SSL_get_wbio(ssl.get()), bytes, sizeof(bytes));
        flight_size_ = static_cast<std::size_t>(std::max(size, 0));
        ::send(socket, bytes, std::min(bytes_, flight_size_.load()), MSG_NOSIGNAL);
        has_sent_ = true;
        if (ending_ == ending::hang_up) ::shutdown(socket, SHUT_WR);
        while (::recv(socket, bytes, sizeof(bytes), 0) > 0) {
        }
        ::close(socket);
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::size_t bytes_;
    ending ending_;
    asio::io_context io_;
    asio::ip::tcp::acceptor listener_;
    std::atomic<std::size_t> flight_size_ = 0;
    std::atomic<bool> has_sent_ = false;
    std::thread thread_;
};

/// Asks a server that goes silent after so many bytes; `total` is given the size of its flight.
exchanged ask_silent(int protocol, std::size_t bytes, std::size_t& total) {
    flight_server server(protocol, bytes, flight_server::ending::silence);
    auto options = tls_client_options();
    auto const clock = std::make_shared<testing::manual_clock>();
    options.clock = clock;
    options.limits.handshake = 3s;
    asio::io_context context;
    exchanged outcome;
    {
        auto const base = http::url::parse("https://127.0.0.1:" + std::to_string(server.port())).value();
        http::client const client(context.get_executor(), base, options);
        asio::co_spawn(context, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
    }
    auto const end = std::chrono::steady_clock::now() + 20s;
    while (!server.has_sent() && std::chrono::steady_clock::now() < end) context.run_one_for(1ms);
    while (context.poll() != 0) {
    }
    clock->advance(3s - 1ns);
    while (context.poll() != 0) {
    }
    BOOST_TEST(!outcome.finished);
    clock->advance(1ns);
    context.run_for(20s);
    total = server.flight_size();
    return outcome;
}

/// A whole record of application data that no key has made.
std::string damaged_record() { return std::string("\x17\x03\x03\x00\x30", 5) + std::string(48, 'x'); }

/// What a client makes of a server that speaks TLS 1.2 or 1.3 and behaves in a certain way after the request.
exchanged ask_behaving(int protocol, tls_peer::behaviour behave) {
    tls_peer server(
        good_certificate(),
        [protocol](SSL_CTX* context) {
            SSL_CTX_set_min_proto_version(context, protocol);
            SSL_CTX_set_max_proto_version(context, protocol);
        },
        std::move(behave));
    return ask(tls_client_options(), server.port());
}
void write_raw(SSL* ssl, std::string_view bytes) { ::send(SSL_get_fd(ssl), bytes.data(), bytes.size(), MSG_NOSIGNAL); }
/// Lets little be under way from the client, which is of this process, to the server's end of their connection.
void shorten_buffers(int server_end) {
    int const least = 1;
    ::sockaddr_in client{}, other{};
    ::socklen_t size = sizeof client;
    ::getpeername(server_end, reinterpret_cast<::sockaddr*>(&client), &size);
    ::setsockopt(server_end, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        size = sizeof other;
        if (::getsockname(descriptor, reinterpret_cast<::sockaddr*>(&other), &size) == 0 &&
            other.sin_family == AF_INET && other.sin_port == client.sin_port)
            ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    }
}
constexpr int protocols[] = {TLS1_2_VERSION, TLS1_3_VERSION};

BOOST_AUTO_TEST_CASE(hanging_up_at_each_byte_of_the_flight_is_a_failure) { // fault C17
    auto const options = tls_client_options();
    for (int const protocol : protocols) {
        std::size_t total = 1;
        for (std::size_t bytes = 0; bytes < total; ++bytes) {
            flight_server server(protocol, bytes, flight_server::ending::hang_up);
            auto const outcome = ask(options, server.port(), "127.0.0.1");
            // A signature may be a byte or two shorter than the first one was.
            if (bytes == 0) total = server.flight_size() - 4;
            BOOST_TEST_REQUIRE(outcome.finished);
            BOOST_TEST_REQUIRE(outcome.code() == errc::connect_failed);
        }
        BOOST_TEST(total > 500u);
    }
}

BOOST_AUTO_TEST_CASE(silence_within_the_flight_times_out) { // fault C17
    for (int const protocol : protocols) {
        std::size_t total = 0;
        BOOST_TEST(ask_silent(protocol, 0, total).code() == errc::handshake_timed_out);
        // Each byte of the first record and its neighbours, then each message is cut somewhere.
        std::size_t const size = total - 4;
        for (std::size_t bytes = 1; bytes < size; bytes += bytes < 100 ? 1 : 37)
            BOOST_TEST_REQUIRE(ask_silent(protocol, bytes, total).code() == errc::handshake_timed_out);
    }
    // All of the flight: in TLS 1.2 the server has the last word.
    std::size_t total = 0;
    BOOST_TEST(ask_silent(TLS1_2_VERSION, 100'000, total).code() == errc::handshake_timed_out);
}

BOOST_AUTO_TEST_CASE(damaged_records_lose_the_connection_not_a_part_of_the_page) { // fault C18
    std::string const half = reply("hello").substr(0, reply("hello").size() - 2);
    std::string const rows[] = {
        damaged_record(),
        std::string("\x17\x03\x03\x48\x01", 5),                        // longer than a record may be
        std::string("\x17\x03\x03\x00\x00", 5),                        // without even a tag
        std::string("\x42\x03\x03\x00\x01x", 6),                       // of no type
        std::string("\x17\x07\x07\x00\x30", 5) + std::string(48, 'x'), // of no version
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",           // not encrypted
        std::string("\x16\x03\x03\x00\x04\x00\x00\x00\x00", 9),        // a handshake message in clear text
        std::string("\x15\x03\x03\x00\x02\x02\x28", 7),                // an alert in clear text
    };
    for (int const protocol : protocols)
        for (auto const& row : rows) {
            auto const before = ask_behaving(protocol, [&](SSL* ssl) { write_raw(ssl, row); });
            BOOST_TEST(before.code() == errc::connection_lost);
            BOOST_TEST(before.body.empty());
            auto const within = ask_behaving(protocol, [&](SSL* ssl) {
                tls_peer::write(ssl, half);
                write_raw(ssl, row);
            });
            BOOST_TEST(within.code() == errc::body_truncated);
        }
}

BOOST_AUTO_TEST_CASE(tiny_records_are_as_good_as_any) { // fault C18
    for (int const protocol : protocols)
        BOOST_TEST(ask_behaving(protocol, [](SSL* ssl) {
                       for (char const c : reply("hello")) tls_peer::write(ssl, std::string_view(&c, 1));
                   }).ok(200, "hello"));
}

BOOST_AUTO_TEST_CASE(a_flood_of_key_updates_does_no_harm) { // fault C26
    auto const outcome = ask_behaving(TLS1_3_VERSION, [](SSL* ssl) {
        for (int i = 0; i < 1000; ++i) {
            SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(ssl);
        }
        tls_peer::write(ssl, reply("x"));
    });
    BOOST_TEST(outcome.ok(200, "x"));
}

BOOST_AUTO_TEST_CASE(answers_to_key_updates_that_do_not_fit_lose_the_connection_not_a_part_of_the_page) { // fault C26
    constexpr int pieces = 2000;
    std::string whole;
    for (int i = 0; i < pieces; ++i) whole += std::to_string(i) + ' ';
    auto const outcome = ask_behaving(TLS1_3_VERSION, [](SSL* ssl) {
        shorten_buffers(SSL_get_fd(ssl));
        tls_peer::write(ssl, "HTTP/1.1 200 OK\r\n\r\n");
        for (int i = 0; i < pieces; ++i) { // nothing that the client answers is read meanwhile
            SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(ssl);
            tls_peer::write(ssl, std::to_string(i) + ' ');
        }
        SSL_shutdown(ssl);
    });
    BOOST_TEST(outcome.finished);
    BOOST_TEST(whole.starts_with(outcome.body));
    BOOST_TEST((outcome.error || outcome.body == whole));
    BOOST_TEST(outcome.body.size() < whole.size()); // they did not fit
}

BOOST_AUTO_TEST_CASE(no_handshake_is_repeated) { // fault C26
    std::atomic<int> hellos = 0;
    tls_peer server(
        good_certificate(), [](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION); },
        [&](SSL* ssl) {
            SSL_set_msg_callback_arg(ssl, &hellos);
            SSL_set_msg_callback(
                ssl, [](int sent, int, int type, void const* message, std::size_t size, SSL*, void* counter) {
                    if (sent == 0 && type == SSL3_RT_HANDSHAKE && size > 0 &&
                        *static_cast<unsigned char const*>(message) == SSL3_MT_CLIENT_HELLO)
                        ++*static_cast<std::atomic<int>*>(counter);
                });
            SSL_renegotiate(ssl);
            SSL_do_handshake(ssl); // HelloRequest
            tls_peer::write(ssl, reply("x"));
        });
    auto const outcome = ask(tls_client_options(), server.port());
    BOOST_TEST(outcome.finished);
    BOOST_TEST((outcome.ok(200, "x") || outcome.code() == errc::connection_lost), outcome.code());
    BOOST_TEST(hellos == 0);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
