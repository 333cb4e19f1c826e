// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_BYTE_STREAM_HPP
#define CONFAB_HTTP_BYTE_STREAM_HPP

#include <confab/http/timeouts.hpp>
#include <confab/http/url.hpp>
#include <confab/time/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace confab::http {

namespace asio = boost::asio;

/// What a read or a write came to.
class io_result {
public:
    io_result() = default;
    io_result(error_code result_code, std::size_t result_size) noexcept : code(result_code), size(result_size) {}

    error_code code;      ///< none: success
    std::size_t size = 0; ///< bytes that were read or written, also where there is an error
};

/** A connected, encrypted stream of bytes: the only thing of this library that touches a socket.
 *
 *  Implement it (with a @ref connector) to put a proxy, a recorder or a fake under a client. All members are called on the
 *  client's strand, with at most one read and one write under way.
 *
 *  Operations support Asio's terminal cancellation and are not used after it. Destroying the stream closes it; it happens
 *  only while no operation is under way, or when the execution context is destroyed.
 */
class byte_stream {
public:
    byte_stream() = default;
    byte_stream(byte_stream const&) = delete;
    byte_stream& operator=(byte_stream const&) = delete;
    virtual ~byte_stream() = default;

    /** Reads at least one byte.
     *  @return no error and a size of at least 1, or
     *  `asio::error::eof`    the peer ended the stream in the way that cannot be forged (close_notify);
     *  errc::tls_truncated   the connection ended without that;
     *  errc::handshake_failed   the server, in its first word, refuses this client's certificate or the lack of one;
     *  any other code        the connection failed.
     */
    virtual asio::awaitable<io_result> read_some(asio::mutable_buffer buffer) = 0;

    /// Writes all of `data`. An error says nothing about how much the peer has received.
    virtual asio::awaitable<io_result> write(asio::const_buffer data) = 0;

    /** Whether something has arrived (bytes, an end, an error) although no read is under way. An idle connection of which
     *  this is true must not be used again. Does not block.
     */
    virtual bool has_input() noexcept = 0;

    /// Whether the connection resumed an earlier TLS session, which spares the server's certificate. Default false.
    virtual bool resumed() const noexcept { return false; }
};

/** Is told of the phases of one connect(), each when it ends, on the strand of the client that connects. An object of this
 *  class itself does nothing, for who does not care. Must not block or throw.
 */
class connect_events {
public:
    connect_events() = default;
    connect_events(connect_events const&) = delete;
    connect_events& operator=(connect_events const&) = delete;
    virtual ~connect_events() = default;

    /// The name has so many addresses, or could not be resolved. Not called for a host that is an address.
    virtual void on_resolved(std::size_t addresses, error_code outcome, time::duration took) {
        static_cast<void>(addresses), static_cast<void>(outcome), static_cast<void>(took);
    }
    /// TCP is connected, with the proxy's tunnel where there is one, or not.
    virtual void on_connected(error_code outcome, time::duration took) {
        static_cast<void>(outcome), static_cast<void>(took);
    }
    /** TLS is agreed upon and the peer verified, or not.
     *  @param protocol for instance "TLSv1.3", empty where there is none; valid during the call.
     */
    virtual void on_handshake(error_code outcome, time::duration took, bool resumed, std::string_view protocol) {
        static_cast<void>(outcome), static_cast<void>(took), static_cast<void>(resumed), static_cast<void>(protocol);
    }
};

/** Makes connections for a client.
 *  @par Thread safety connect() is called on the strands of all clients that share the connector: it must be safe on shared
 *  objects.
 */
class connector {
public:
    connector() = default;
    connector(connector const&) = delete;
    connector& operator=(connector const&) = delete;
    virtual ~connector() = default;

    /** Connects to the host and port of `base`, verifies the peer, and gives back a stream that is ready for a request.
     *
     *  @par Errors
     *  errc::host_not_found, errc::resolve_failed            the name cannot be resolved;
     *  errc::connect_failed, errc::local_resource            no address accepts, or this machine has nothing left;
     *  errc::proxy_refused                                   the proxy, if there is one, opens no tunnel;
     *  errc::tls_configuration                               the connector's settings cannot be used;
     *  errc::certificate_rejected, errc::handshake_failed    the peer is not trusted, or does not speak TLS;
     *  errc::resolve_timed_out, errc::connect_timed_out, errc::handshake_timed_out    a phase exceeded its limit.
     *  @par Cancellation terminal: nothing is left behind, except that a name being resolved is waited for elsewhere.
     *  @par Lifetimes the references outlive the operation.
     *  @param limits `resolve`, `connect` and `handshake` apply; the client watches `total`.
     *  @param events is told of each phase.
     */
    virtual asio::awaitable<result<std::unique_ptr<byte_stream>>>
    connect(url const& base, timeouts const& limits, time::clock& clock, connect_events& events) = 0;
};

} // namespace confab::http

#endif
