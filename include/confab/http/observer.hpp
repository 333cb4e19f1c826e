// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_OBSERVER_HPP
#define CONFAB_HTTP_OBSERVER_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab::http {

/** One try of an exchange, on one connection. The views are valid during the call of the hook that is passed it. */
class attempt_info {
public:
    attempt_info() = default;

    std::uint64_t exchange = 0; ///< number of the exchange among those of its client, from 1; 0: client::warm_up
    unsigned attempt = 0;       ///< number of the attempt within its exchange, from 1
    std::string_view host;      ///< name or address of the server, without brackets
    std::string_view method;    ///< of the request
    std::string_view path;      ///< of the request's target, without its query
    bool reused = false;        ///< the connection was idle: a request or client::warm_up had it made
};

/** Hooks into a client, for logs and metrics. Override what is of interest; `log_observer.hpp` has a ready-made one.
 *
 *  An attempt on a new connection is told in this order, one on a reused connection from on_request_sent() on:
 *  on_resolved (not for a host that is an address), on_connected, on_handshake, on_request_sent, on_first_byte, then exactly
 *  one of on_done and on_failed. A phase that fails is the last one that is told before on_failed. A request that is sent
 *  again is a further attempt of the same exchange. on_finished ends the exchange. client::warm_up tells of its connecting only.
 *
 *  Called on the strands of the clients that share it; must not block or throw. Views are valid during the call. Nothing that
 *  is passed holds a credential: of a target only its path is shown, of headers nothing.
 */
class observer {
public:
    observer() = default;
    observer(observer const&) = delete;
    observer& operator=(observer const&) = delete;
    virtual ~observer() = default;

    /// The name of the server (of the proxy, where one is used) has so many addresses, or could not be resolved.
    virtual void on_resolved(attempt_info const& attempt, std::size_t addresses, error_code outcome,
                             time::duration took) {
        static_cast<void>(attempt), static_cast<void>(addresses), static_cast<void>(outcome), static_cast<void>(took);
    }
    /// TCP is connected, through the proxy's tunnel where there is one, or no address would have it.
    virtual void on_connected(attempt_info const& attempt, error_code outcome, time::duration took) {
        static_cast<void>(attempt), static_cast<void>(outcome), static_cast<void>(took);
    }
    /** TLS is agreed upon and the peer verified, or not.
     *  @param resumed an earlier session was resumed.
     *  @param protocol for instance "TLSv1.3"; empty where there is none.
     */
    virtual void on_handshake(attempt_info const& attempt, error_code outcome, time::duration took, bool resumed,
                              std::string_view protocol) {
        static_cast<void>(attempt), static_cast<void>(outcome), static_cast<void>(took);
        static_cast<void>(resumed), static_cast<void>(protocol);
    }
    /// The request was written. @param bytes all of it, before encryption. @param took the writing.
    virtual void on_request_sent(attempt_info const& attempt, std::size_t bytes, time::duration took) {
        static_cast<void>(attempt), static_cast<void>(bytes), static_cast<void>(took);
    }
    /// The response has begun. @param took since the request was written.
    virtual void on_first_byte(attempt_info const& attempt, time::duration took) {
        static_cast<void>(attempt), static_cast<void>(took);
    }
    /** The response is complete, whatever its status says.
     *  @param body_bytes as they came, before decoding.
     *  @param took all of the attempt.
     */
    virtual void on_done(attempt_info const& attempt, unsigned status, std::uint64_t body_bytes, time::duration took) {
        static_cast<void>(attempt), static_cast<void>(status), static_cast<void>(body_bytes), static_cast<void>(took);
    }
    /// There is no complete response. @param took all of the attempt.
    virtual void on_failed(attempt_info const& attempt, error_code why, time::duration took) {
        static_cast<void>(attempt), static_cast<void>(why), static_cast<void>(took);
    }
    /** An exchange is over.
     *  @param last its last attempt; attempt_info::attempt is 0 where none was begun.
     *  @param took all of the exchange, with waiting for a connection.
     */
    virtual void on_finished(attempt_info const& last, error_code outcome, time::duration took) {
        static_cast<void>(last), static_cast<void>(outcome), static_cast<void>(took);
    }
};

} // namespace confab::http

#endif
