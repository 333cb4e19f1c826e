// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_TLS_CONNECTOR_IPP
#define CONFAB_HTTP_IMPL_TLS_CONNECTOR_IPP

#include <confab/http/tls_connector.hpp>
#include <confab/http/detail/host_resolution.hpp>
#include <confab/http/detail/key_pins.hpp>
#include <confab/http/detail/proxy_tunnel.hpp>
#include <confab/http/detail/socket_race.hpp>
#include <confab/http/detail/tls_session_cache.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>
#include <utility>

namespace confab::http {
namespace detail {

/** The alerts by which a server refuses a client for its certificate or the lack of one. In TLS 1.3 they come when the client
 *  takes the handshake for done, so that the first read reports them.
 */
inline bool refuses_client(error_code const& error) noexcept {
    if (error.category() != asio::error::get_ssl_category()) return false;
    switch (ERR_GET_REASON(static_cast<unsigned long>(error.value())) - SSL_AD_REASON_OFFSET) {
    case SSL_AD_HANDSHAKE_FAILURE:
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED: return true;
    default: return false;
    }
}

/** TCP that does not wait. OpenSSL answers while it reads (a key update, say): where such an answer does not fit into the
 *  socket's buffer at once, a part of it is lost, and the connection with it. That must not look like a read that would wait.
 */
class tcp_layer final : public tcp::socket {
public:
    explicit tcp_layer(tcp::socket connected) : tcp::socket(std::move(connected)) {}

    template <class Buffers>
    std::size_t write_some(Buffers const& buffers, error_code& error) {
        auto const size = tcp::socket::write_some(buffers, error);
        if (error == asio::error::would_block) error = asio::error::no_buffer_space;
        return size;
    }
};

/// Reads in a row that take what is there, 16 KiB each at most.
inline constexpr unsigned max_reads_at_once = 16;

class tls_stream final : public byte_stream {
public:
    tls_stream(tcp::socket socket, tls_context const& context, std::shared_ptr<tls_session_cache> sessions,
               url const& base)
        : context_(context), keeper_(std::move(sessions), base.authority()),
          stream_(tcp_layer(std::move(socket)), context_.native()) {
        error_code unimportant; // has_input() would tell
        stream_.next_layer().non_blocking(true, unimportant);
    }

    asio::awaitable<io_result> read_some(asio::mutable_buffer buffer) override {
        // What has arrived already needs no turn of the event loop; others get theirs now and then all the same.
        error_code error = asio::error::would_block;
        std::size_t size = 0;
        if (++reads_at_once_ < max_reads_at_once) size = stream_.read_some(buffer, error);
        if (error == asio::error::would_block) {
            reads_at_once_ = 0;
            size = co_await stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
        }
        if (error == asio::ssl::error::stream_truncated) error = errc::tls_truncated;
        else if (!has_read_ && refuses_client(error)) error = errc::handshake_failed;
        has_read_ = has_read_ || size != 0;
        co_return io_result(error, size);
    }
    asio::awaitable<io_result> write(asio::const_buffer data) override {
        error_code error;
        auto const size = co_await asio::async_write(stream_, data, asio::redirect_error(asio::use_awaitable, error));
        co_return io_result(error, size);
    }
    bool has_input() noexcept override {
        // A server sends session tickets when it likes. OpenSSL takes them in; what is left is input that nobody asked for.
        char byte = 0;
        error_code error;
        stream_.read_some(asio::mutable_buffer(&byte, 1), error);
        return error != asio::error::would_block;
    }

    bool resumed() const noexcept override {
        return SSL_session_reused(const_cast<asio::ssl::stream<tcp_layer>&>(stream_).native_handle()) == 1;
    }
    /// What was agreed upon; empty while nothing is.
    std::string_view protocol() noexcept {
        auto* const ssl = stream_.native_handle();
        return SSL_is_init_finished(ssl) == 1 ? SSL_get_version(ssl) : std::string_view();
    }

    tcp::socket& socket() noexcept { return stream_.next_layer(); }
    asio::ssl::stream<tcp_layer>& layer() noexcept { return stream_; }
    session_keeper& keeper() noexcept { return keeper_; }

private:
    tls_context context_;
    session_keeper keeper_; // before the stream, which refers to it
    asio::ssl::stream<tcp_layer> stream_;
    bool has_read_ = false;
    unsigned reads_at_once_ = 0;
};

/// Sets the name that the certificate must have, and the name that the server is asked for.
inline bool expect_host(SSL* ssl, url const& base) noexcept {
    auto const& host = base.host();
    if (base.host_is_address()) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

inline bool speaks_http_1(SSL* ssl) noexcept {
    unsigned char const* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    return size == 0 || std::string_view(reinterpret_cast<char const*>(chosen), size) == "http/1.1";
}

inline failure handshake_failure(SSL* ssl, error_code const& error) {
    auto const verdict = SSL_get_verify_result(ssl);
    if (verdict == no_pin_matches)
        return failure(errc::certificate_rejected, "no pin matches a certificate of the server's chain");
    if (verdict != X509_V_OK) return failure(errc::certificate_rejected, X509_verify_cert_error_string(verdict));
    if (error == asio::error::operation_aborted) return failure(errc::cancelled);
    if (error.category() == asio::error::get_ssl_category()) return failure(errc::handshake_failed, error.message());
    return failure(errc::connect_failed, "the connection ended during the TLS handshake: " + error.message());
}

class tls_connector final : public connector {
public:
    tls_connector(tls_context context, host_resolver resolver, proxy_settings proxy)
        : context_(std::move(context)), resolver_(std::move(resolver)), proxy_(std::move(proxy)) {}

    asio::awaitable<result<std::unique_ptr<byte_stream>>> connect(url const& base, timeouts const& limits,
                                                                  time::clock& clock, connect_events& events) override {
        bool const tunnelled = proxy_.applies_to(base);
        auto const& host = tunnelled ? proxy_.host() : base.host();
        addresses found;
        if (tunnelled ? proxy_.host_is_address() : base.host_is_address()) {
            found.push_back(asio::ip::make_address(host));
        } else {
            auto const started = clock.now();
            auto resolved = co_await resolve_host(resolver_, host, limits.resolve, clock);
            events.on_resolved(resolved.has_error() ? 0 : resolved->size(), code_of(resolved), clock.now() - started);
            if (resolved.has_error()) co_return resolved.error();
            found = std::move(*resolved);
        }
        auto const connecting = clock.now();
        auto connected = co_await reach(found, base, limits.connect, clock);
        events.on_connected(code_of(connected), clock.now() - connecting);
        if (connected.has_error()) co_return connected.error();
        auto stream = std::make_unique<tls_stream>(std::move(*connected), context_, sessions_, base);
        auto const agreeing = clock.now();
        auto const agreed = co_await handshake(*stream, base, limits.handshake, clock);
        events.on_handshake(code_of(agreed), clock.now() - agreeing, stream->resumed(), stream->protocol());
        if (agreed.has_error()) co_return agreed.error();
        co_return result<std::unique_ptr<byte_stream>>(std::move(stream));
    }

private:
    template <class T>
    static error_code code_of(result<T> const& outcome) {
        return outcome.has_error() ? outcome.error().code : error_code();
    }

    /// TCP, and the proxy's tunnel where there is one.
    asio::awaitable<result<tcp::socket>> reach(addresses const& found, url const& base, time::duration limit,
                                               time::clock& clock) {
        bool const tunnelled = proxy_.applies_to(base);
        auto const end = time::saturating_add(clock.now(), limit);
        auto const port = tunnelled ? proxy_.port() : base.port();
        auto connected = co_await connect_to_any(found, port, limit, clock);
        if (connected.has_error() || !tunnelled) co_return connected;
        auto const left = time::remaining(clock.now(), end);
        auto const opened = co_await open_tunnel(*connected, base, proxy_, left, clock);
        if (opened.has_error()) co_return opened.error();
        co_return connected;
    }

    static asio::awaitable<result<void>> handshake(tls_stream& stream, url const& base, time::duration limit,
                                                   time::clock& clock) {
        auto const executor = co_await asio::this_coro::executor;
        error_code error;
        stream.socket().set_option(tcp::no_delay(true), error);
        auto* const ssl = stream.layer().native_handle();
        if (!expect_host(ssl, base)) co_return failure(errc::handshake_failed, "OpenSSL refuses the host name");
        stream.keeper().attach(ssl, clock.utc_now());
        time::watchdog guard(clock, executor, time::saturating_add(clock.now(), limit), [&stream](errc) {
            error_code unimportant;
            stream.socket().close(unimportant);
        });
        co_await stream.layer().async_handshake(asio::ssl::stream_base::client,
                                                asio::redirect_error(asio::use_awaitable, error));
        if (error) stream.keeper().forget();
        if (guard.expired()) co_return failure(errc::handshake_timed_out);
        if (error) co_return handshake_failure(ssl, error);
        if (!speaks_http_1(ssl)) co_return failure(errc::handshake_failed, "the server does not speak HTTP/1.1");
        co_return result<void>();
    }

    tls_context context_;
    host_resolver resolver_;
    proxy_settings proxy_;
    std::shared_ptr<tls_session_cache> sessions_ = std::make_shared<tls_session_cache>();
};

} // namespace detail

CONFAB_DECL std::shared_ptr<connector> make_tls_connector(tls_context context, host_resolver resolver,
                                                          proxy_settings proxy) {
    return std::make_shared<detail::tls_connector>(std::move(context), std::move(resolver), std::move(proxy));
}

} // namespace confab::http

#endif
