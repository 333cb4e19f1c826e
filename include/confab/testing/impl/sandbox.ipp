// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SANDBOX_IPP
#define CONFAB_TESTING_IMPL_SANDBOX_IPP

#include <confab/testing/sandbox.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <thread>

namespace confab::testing {
namespace detail {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

inline constexpr std::uint32_t sandbox_head_limit = 64 * 1024;
inline constexpr std::uint64_t sandbox_body_limit = 1024 * 1024;
inline constexpr std::chrono::seconds sandbox_handshake_limit{10};

CONFAB_DECL int select_http_1_1(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
                                unsigned offered_size, void*) {
    static constexpr unsigned char wanted[] = "\x08http/1.1";
    unsigned char* selected = nullptr;
    if (SSL_select_next_proto(&selected, size, wanted, sizeof wanted - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = selected;
    return SSL_TLSEXT_ERR_OK;
}

CONFAB_DECL asio::ssl::context make_server_tls(server_certificate const& certificate, bool tls_1_3) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    if (!tls_1_3) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
    // Weak certificates are what some tests are about; whether to accept them is for the client to say.
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_alpn_select_cb(native, select_http_1_1, nullptr);
    context.use_certificate_chain(asio::buffer(certificate.chain_pem));
    context.use_private_key(asio::buffer(certificate.private_key_pem), asio::ssl::context::pem);
    return context;
}

/// One client's connection.
class sandbox_connection {
public:
    sandbox_connection(tcp::socket socket, asio::ssl::context& tls)
        : stream(std::move(socket), tls), timer(stream.get_executor()) {}

    /// Closes the connection if nothing cancels the timer before.
    static void watch(std::shared_ptr<sandbox_connection> const& self, std::chrono::milliseconds limit) {
        if (self->closed) return;
        self->watched = true;
        self->timer.expires_after(limit);
        self->timer.async_wait([self](boost::system::error_code error) {
            if (!error && self->watched) self->close(connection_end::fin);
        });
    }
    void unwatch() {
        watched = false;
        timer.cancel();
    }

    void close(connection_end how) {
        boost::system::error_code ignored;
        closed = true;
        auto& socket = stream.lowest_layer();
        if (how == connection_end::reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
        else socket.shutdown(tcp::socket::shutdown_both, ignored);
        socket.close(ignored);
        unwatch();
    }

    asio::ssl::stream<tcp::socket> stream;
    asio::steady_timer timer;
    boost::beast::flat_buffer buffer{sandbox_head_limit + 16 * 1024};
    std::uint64_t number = 0;
    std::uint64_t requests = 0;
    bool watched = false;
    bool closed = false;
};

using connection_pointer = std::shared_ptr<sandbox_connection>;

CONFAB_DECL sandbox_request make_request(http::request<http::string_body> message,
                                         sandbox_connection const& connection) {
    sandbox_request made(std::string(message.method_string()), std::string(message.target()));
    for (auto const& field : message) made.fields.emplace_back(field.name_string(), field.value());
    made.connection = connection.number;
    made.time = std::chrono::steady_clock::now();
    made.body = std::move(message.body());
    return made;
}

CONFAB_DECL std::string response_head(sandbox_response const& response, bool keep_alive) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += http::obsolete_reason(http::int_to_status(response.status));
    for (auto const& [name, value] : response.fields) head.append("\r\n").append(name).append(": ").append(value);
    head += "\r\nContent-Length: " + std::to_string(response.body.size());
    return head += keep_alive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
}

} // namespace detail

/** Everything that connections share. Kept alive by them, so that it may outlive the sandbox on a caller's context. */
class sandbox::core : public std::enable_shared_from_this<core> {
public:
    using tcp = boost::asio::ip::tcp;

    core(boost::asio::any_io_executor const& executor, std::vector<sandbox_mount> mounts, sandbox_options options)
        : strand_(boost::asio::make_strand(executor)), router(std::move(mounts), options),
          authority(options.authority ? *options.authority : certificate_authority()),
          tls_(detail::make_server_tls(authority.issue(options.certificate), options.tls_1_3)),
          acceptor_(strand_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), options.port)),
          options_(std::move(options)), port(acceptor_.local_endpoint().port()) {}

    void start() { boost::asio::co_spawn(strand_, accept_connections(shared_from_this()), boost::asio::detached); }

    void stop() {
        boost::asio::dispatch(strand_, [self = shared_from_this()] {
            boost::system::error_code ignored;
            self->stopped_ = true;
            self->acceptor_.close(ignored);
            // A copy, since the end of a connection takes it out of the map.
            auto const connections = self->connections_;
            for (auto const& connection : connections)
                if (auto const open = connection.second.lock()) open->close(connection_end::fin);
        });
    }

private:
    // Coroutines are static and get the core by value: the frame keeps it alive.
    static boost::asio::awaitable<void> accept_connections(std::shared_ptr<core> self);
    static boost::asio::awaitable<void> serve(std::shared_ptr<core> self, detail::connection_pointer connection);
    static boost::asio::awaitable<bool> exchange(std::shared_ptr<core> self, detail::connection_pointer connection);
    static boost::asio::awaitable<bool> send(detail::connection_pointer connection, sandbox_reply const& reply,
                                             bool keep_alive, bool is_head);
    static boost::asio::awaitable<void> hold(detail::connection_pointer connection);

    boost::asio::strand<boost::asio::any_io_executor> strand_;

public:
    sandbox_router router;
    certificate_authority authority;

private:
    boost::asio::ssl::context tls_;
    tcp::acceptor acceptor_;
    sandbox_options options_;
    std::map<std::uint64_t, std::weak_ptr<detail::sandbox_connection>> connections_;
    bool stopped_ = false;

public:
    std::uint16_t port;
};

CONFAB_DECL boost::asio::awaitable<void> sandbox::core::accept_connections(std::shared_ptr<core> self) {
    namespace asio = boost::asio;
    while (!self->stopped_) {
        boost::system::error_code error;
        tcp::socket socket(self->strand_);
        co_await self->acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (self->stopped_) break;
        if (error) { // out of descriptors, most likely: connections that end will free some
            asio::steady_timer pause(self->strand_, std::chrono::milliseconds(20));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto const connection = std::make_shared<detail::sandbox_connection>(std::move(socket), self->tls_);
        connection->number = self->router.note_connection();
        self->connections_.emplace(connection->number, connection);
        asio::co_spawn(self->strand_, serve(self, connection), asio::detached);
    }
}

CONFAB_DECL boost::asio::awaitable<void> sandbox::core::serve(std::shared_ptr<core> self,
                                                              detail::connection_pointer connection) {
    namespace asio = boost::asio;
    boost::system::error_code error;
    detail::sandbox_connection::watch(connection, detail::sandbox_handshake_limit);
    co_await connection->stream.async_handshake(asio::ssl::stream_base::server,
                                                asio::redirect_error(asio::use_awaitable, error));
    connection->unwatch();
    if (!error) {
        self->router.note_handshake();
        bool goes_on = true;
        while (goes_on) goes_on = co_await exchange(self, connection);
    }
    connection->close(connection_end::fin);
    self->connections_.erase(connection->number);
}

/// Reads a request and answers it. @return whether the connection can be used again.
CONFAB_DECL boost::asio::awaitable<bool> sandbox::core::exchange(std::shared_ptr<core> self,
                                                                 detail::connection_pointer connection) {
    namespace asio = boost::asio;
    boost::system::error_code error;
    boost::beast::http::request_parser<boost::beast::http::string_body> parser;
    parser.header_limit(detail::sandbox_head_limit);
    parser.body_limit(detail::sandbox_body_limit);
    detail::sandbox_connection::watch(connection, self->options_.idle_limit);
    co_await boost::beast::http::async_read(connection->stream, connection->buffer, parser,
                                            asio::redirect_error(asio::use_awaitable, error));
    connection->unwatch();
    if (error) co_return false;

    ++connection->requests;
    bool const is_last = self->options_.requests_per_connection == connection->requests;
    bool const keep_alive = parser.get().keep_alive() && !is_last;
    bool const is_head = parser.get().method() == boost::beast::http::verb::head;
    sandbox_reply const reply = self->router.answer(detail::make_request(parser.release(), *connection));
    bool const sent = co_await send(connection, reply, keep_alive, is_head);
    if (!sent) co_return false;
    self->router.note_sent(reply);
    if (keep_alive) co_return true;

    // An orderly end, for which a client that does not take part is not waited for long.
    detail::sandbox_connection::watch(connection, std::chrono::seconds(1));
    co_await connection->stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    co_return false;
}

/// Sends a reply, or what its fault leaves of it. @return whether all of it was sent.
CONFAB_DECL boost::asio::awaitable<bool>
sandbox::core::send(detail::connection_pointer connection, sandbox_reply const& reply, bool keep_alive, bool is_head) {
    namespace asio = boost::asio;
    using kind = sandbox_fault::kind;
    boost::system::error_code error;
    sandbox_fault const& fault = reply.fault;
    if (fault.delayed_by.count() > 0) {
        if (connection->closed) co_return false;
        connection->timer.expires_after(fault.delayed_by);
        co_await connection->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
    if (fault.what == kind::drop) {
        connection->close(fault.end);
        co_return false;
    }
    bool const partial = fault.what == kind::cut || fault.what == kind::stall;
    std::size_t size = is_head ? 0 : reply.response.body.size();
    if (partial) size = std::min(size, fault.bytes);
    std::string const head = detail::response_head(reply.response, keep_alive);
    std::array<asio::const_buffer, 2> const buffers{asio::buffer(head), asio::buffer(reply.response.body.data(), size)};
    co_await asio::async_write(connection->stream, buffers, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
    if (fault.what == kind::stall) co_await hold(connection);
    if (fault.what == kind::cut) connection->close(fault.end);
    co_return !partial;
}

/// Keeps a connection open until the client closes it or the sandbox stops.
CONFAB_DECL boost::asio::awaitable<void> sandbox::core::hold(detail::connection_pointer connection) {
    namespace asio = boost::asio;
    boost::system::error_code error;
    std::array<char, 256> discarded{};
    auto const into = asio::buffer(discarded);
    while (!error) co_await connection->stream.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
}

/** A context with the thread that runs it. */
class sandbox::own_thread {
public:
    own_thread() : context_(1) {}
    ~own_thread() { join(); }

    boost::asio::any_io_executor executor() { return context_.get_executor(); }
    void run() {
        thread_ = std::thread([this] { context_.run(); });
    }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

private:
    boost::asio::io_context context_;
    std::thread thread_;
};

CONFAB_DECL sandbox::sandbox(std::shared_ptr<sandbox_vendor> vendor, sandbox_options options)
    : sandbox(std::vector{sandbox_mount({}, std::move(vendor))}, std::move(options)) {}

CONFAB_DECL sandbox::sandbox(std::vector<sandbox_mount> mounts, sandbox_options options)
    : thread_(std::make_unique<own_thread>()),
      core_(std::make_shared<core>(thread_->executor(), std::move(mounts), std::move(options))) {
    core_->start();
    thread_->run();
}

CONFAB_DECL sandbox::sandbox(boost::asio::any_io_executor executor, std::vector<sandbox_mount> mounts,
                             sandbox_options options)
    : core_(std::make_shared<core>(executor, std::move(mounts), std::move(options))) {
    core_->start();
}

CONFAB_DECL sandbox::~sandbox() { stop(); }

CONFAB_DECL std::uint16_t sandbox::port() const noexcept { return core_->port; }

CONFAB_DECL std::string sandbox::base_url(std::string_view prefix) const {
    return "https://127.0.0.1:" + std::to_string(port()) + std::string(prefix);
}

CONFAB_DECL std::string sandbox::root_pem() const { return core_->authority.root_pem(); }

CONFAB_DECL std::vector<sandbox_request> sandbox::requests() const { return core_->router.requests(); }

CONFAB_DECL sandbox_counters sandbox::counters() const { return core_->router.counters(); }

CONFAB_DECL void sandbox::stop() {
    core_->stop();
    if (thread_) thread_->join();
}

} // namespace confab::testing

#endif
