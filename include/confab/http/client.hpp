// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_CLIENT_HPP
#define CONFAB_HTTP_CLIENT_HPP

#include <confab/http/body_sink.hpp>
#include <confab/http/byte_stream.hpp>
#include <confab/http/message.hpp>
#include <confab/http/observer.hpp>
#include <confab/http/proxy.hpp>
#include <confab/http/response_reader.hpp>
#include <confab/http/tls_context.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace confab::http {

/// How a client works. Each member's default is stated.
class client_options {
public:
    client_options() = default;

    std::size_t max_connections = 4; ///< exchanges at a time, and connections; at least 1, default 4
    /// Requests that a connection carries before it is replaced. Default 0: any number; servers end connections themselves.
    std::uint64_t max_requests_per_connection = 0;
    /** Requests of idempotency::repeatable are sent once more where a reused connection was dead, as reads always are. Default
     *  false. Those of idempotency::once_only never are.
     */
    bool resend_updates = false;
    /** How many redirects of one exchange are followed; at most 5, default 0: each is an error. Only within the origin, and only
     *  for reads: GET and HEAD keep their method, others follow 307 and 308 only.
     */
    unsigned follow_redirects = 0;
    timeouts limits;                            ///< see @ref timeouts
    response_limits response;                   ///< see @ref response_limits
    bool compression = true;                    ///< compressed responses are asked for and decoded; default true
    tls_options tls;                            ///< whom to trust; default the system's roots
    std::string user_agent = "confab";          ///< `User-Agent` of requests that do not name one; empty: none
    proxy_settings proxy;                       ///< default: none, and the environment is not looked at
    std::shared_ptr<http::connector> connector; ///< makes the connections; null (default): TLS as `tls` and `proxy` say
    std::shared_ptr<time::clock> clock;         ///< null (default): the system's
    std::shared_ptr<http::observer> observer;   ///< null (default): nobody is told
};

/// Counters of a client since it was made, and what its connections are doing.
class client_stats {
public:
    client_stats() = default;

    std::uint64_t exchanges = 0;          ///< exchanges that were begun
    std::uint64_t requests = 0;           ///< requests that were written, resends among them
    std::uint64_t resends = 0;            ///< requests that were sent again because a reused connection was dead
    std::uint64_t connections_opened = 0; ///< connections that were made
    std::uint64_t connections_reused = 0; ///< requests on a connection that was idle, warmed up or used before
    std::uint64_t connect_failures = 0;   ///< connections that could not be made
    std::uint64_t sessions_resumed = 0;   ///< connections made that resumed an earlier TLS session
    std::uint64_t bytes_sent = 0;         ///< bytes of requests, before encryption
    std::uint64_t bytes_received = 0;     ///< bytes of responses, after decryption
    std::size_t idle = 0;                 ///< connections that wait for an exchange, at this moment
    std::size_t active = 0;               ///< exchanges that have or make a connection, at this moment
    std::size_t waiting = 0;              ///< exchanges that wait for their turn, at this moment
};

namespace detail {
class client_core;
}

/** Sends requests to one origin over a few kept connections.
 *
 *  Each operation runs on a strand of the client's own, whichever executor it is awaited on. Connections are kept between
 *  exchanges; the one used last is used next. One that has been idle for timeouts::keep_alive, is older than
 *  timeouts::connection_age, has carried `max_requests_per_connection`, or on which something has arrived unasked, is closed
 *  instead; so is one on which an exchange failed or was cancelled. Exchanges beyond `max_connections` wait in turn.
 *
 *  All requests of a client go to one origin under one set of TLS settings. A connection carries requests of any credential: each
 *  request brings its own, and nothing is kept from one to the next.
 *
 *  Copies share the connections. An exchange keeps what it needs alive: the client may be destroyed first. When the execution
 *  context is destroyed, operations under way are destroyed with it; the client may go later, and does nothing any more. Either may go on any thread.
 *  @par Thread safety distinct and shared objects: safe. Any number of exchanges may be under way.
 */
class client {
public:
    /** Does nothing yet: the first exchange connects.
     *  Where `options` cannot be used, each exchange fails with errc::invalid_argument or errc::tls_configuration.
     */
    CONFAB_DECL client(asio::any_io_executor executor, url base, client_options options = client_options());

    /** Sends a request and reads its response.
     *
     *  Any status of 200 to 599 is a response, except redirects. The response's body goes to `sink`, on the client's strand;
     *  it is complete if this succeeds. Where it fails the sink may have seen a part, and the connection is closed.
     *
     *  A request of idempotency::read is sent once more, on a new connection, if the connection was a reused one and ended before
     *  the first byte of the response (or answered 408 or 421); so is one of idempotency::repeatable where `resend_updates` says
     *  so. Idle connections that had been idle for as long are closed then. Nothing else is ever sent twice.
     *  @par Errors
     *  those of @ref validate, connector::connect and response_reader, what the sink returned, and
     *  errc::connection_lost       the connection ended before the first byte of the response;
     *  errc::body_truncated, errc::tls_truncated   it ended later;
     *  errc::unsupported_encoding  the response has a Content-Encoding that was not asked for;
     *  errc::malformed_encoding    it does not decode, or expands further than response_limits::expansion;
     *  errc::redirect_refused      status 301, 302, 303, 307 or 308 that is not to be followed: the message names the target's
     *                              host. See client_options::follow_redirects; a loop, and more than those, are refused too;
     *  errc::write_timed_out, errc::first_byte_timed_out, errc::idle_timed_out, errc::too_slow,
     *  errc::deadline_exceeded     see @ref timeouts;
     *  errc::cancelled             the operation was cancelled.
     *  What the sink throws is thrown, and what the connector does. Where memory runs out, std::bad_alloc is thrown here or, where it is Asio that needs it,
     *  out of the context's run(); the exchange is over then, and the client works again once there is memory.
     *  @par Cancellation all types, where the awaiting coroutine lets them through (by default it does terminal only). Not yet sent: nothing is sent. Sent: the connection is closed; the server may have acted.
     *  @par Lifetimes `sink` must live until the operation is over; the client need not.
     *  @par Thread safety safe; several exchanges may run at once.
     *  @return the response's head.
     */
    CONFAB_DECL asio::awaitable<result<response_head>> exchange(request what, body_sink& sink) const;

    /** Opens connections, one after another, until `count` are idle or `max_connections` are in use. Exchanges then spare the time
     *  of connecting, for as long as timeouts::keep_alive.
     *  @par Errors those of connector::connect (connections that were opened before stay); errc::deadline_exceeded: it took longer
     *  than timeouts::total; errc::cancelled.
     *  @par Cancellation terminal.
     *  @par Lifetimes the client need not outlive the operation.
     *  @par Thread safety safe.
     *  @return how many are idle afterwards.
     */
    CONFAB_DECL asio::awaitable<result<std::size_t>> warm_up(std::size_t count) const;

    /// The counters at this moment, one by one.
    CONFAB_DECL client_stats stats() const noexcept;
    /// The origin and path that requests go to.
    CONFAB_DECL url const& base() const noexcept;
    /// Where the client's operations run: a strand of its own, on which sinks are called. Empty once its context has gone.
    CONFAB_DECL asio::any_io_executor executor() const noexcept;
    /// The clock in use.
    CONFAB_DECL std::shared_ptr<time::clock> const& clock() const noexcept;

private:
    std::shared_ptr<detail::client_core> core_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/client.ipp>
#endif

#endif
