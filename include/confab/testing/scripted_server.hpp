// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SCRIPTED_SERVER_HPP
#define CONFAB_TESTING_SCRIPTED_SERVER_HPP

#include <confab/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing {

/** What a @ref scripted_server does on one connection, step by step. A script that ends without an ending closes in order
 *  (close_notify, FIN).
 */
class script {
public:
    script() = default;

    /// Speaks no TLS: bytes go out and in as they are. Call it first.
    CONFAB_DECL script& without_tls();
    /// Reads one request with its body and records it.
    CONFAB_DECL script& expect_request();
    /// Sends bytes.
    CONFAB_DECL script& send(std::string bytes);
    /// Sends bytes in pieces, each in a TLS record and a TCP segment of its own.
    CONFAB_DECL script& send_in_pieces(std::string bytes, std::size_t piece = 1);
    /** Reads requests until the peer closes, and plays for each what `respond` makes of its bytes. What plays an ending, or
     *  waits for requests of its own, ends the connection's script.
     *  @param respond called on the server's threads, for several connections at once.
     */
    CONFAB_DECL script& answer(std::function<script(std::string const& request)> respond);
    /// Waits until the peer closes or the server is stopped.
    CONFAB_DECL script& stall();
    /// Waits for scripted_server::proceed().
    CONFAB_DECL script& wait();
    /// Ends in order: close_notify, then FIN.
    CONFAB_DECL script& close();
    /// Ends with FIN, without close_notify.
    CONFAB_DECL script& cut();
    /// Ends with RST.
    CONFAB_DECL script& reset();

private:
    friend class scripted_server;

    enum class action : unsigned char { without_tls, expect_request, send, answer, stall, wait, close, cut, reset };

    class step {
    public:
        step(action step_action, std::string step_bytes = {}, std::size_t step_piece = 0)
            : what(step_action), bytes(std::move(step_bytes)), piece(step_piece) {}

        action what;
        std::string bytes;
        std::size_t piece; // 0: all at once
        std::function<script(std::string const&)> respond;
    };

    script& add(step next) {
        steps_.push_back(std::move(next));
        return *this;
    }

    std::vector<step> steps_;
};

/** A TLS server on 127.0.0.1 that does what a test has written down, right or wrong. It knows nothing of HTTP but where a request
 *  ends.
 *
 *  Connections are played on threads of its own. The n-th connection gets the n-th script, later ones that of
 *  play_always(); one for which there is none is reset. The destructor stops everything at once.
 *  @par Thread safety shared objects: safe.
 *  @par Example
 *  @code
 *  scripted_server server(certificate.chain_pem, certificate.private_key_pem);
 *  server.play(script().expect_request().send("HTTP/1.1 204 No Content\r\n\r\n").close());
 *  @endcode
 */
class scripted_server {
public:
    /** Listens on a free port.
     *  @throws std::runtime_error the certificate or the key cannot be used, or no socket can be had.
     */
    CONFAB_DECL scripted_server(std::string_view certificate_chain_pem, std::string_view private_key_pem);
    scripted_server(scripted_server const&) = delete;
    scripted_server& operator=(scripted_server const&) = delete;
    CONFAB_DECL ~scripted_server();

    std::uint16_t port() const noexcept { return port_; }
    /// `https://127.0.0.1:` and the port.
    CONFAB_DECL std::string base_url() const;

    /// Queues a script for the next connection without one.
    CONFAB_DECL void play(script next);
    /// What is played on each connection for which no script is queued.
    CONFAB_DECL void play_always(script next);
    /// Lets one wait() of a script go on, present or future.
    CONFAB_DECL void proceed();
    /// Closes all connections and stops listening.
    CONFAB_DECL void stop();

    /// All requests that were read, in order, as bytes.
    CONFAB_DECL std::vector<std::string> requests() const;
    /// Bytes that were read after handshakes (without TLS: all bytes), whether or not they make up a request.
    CONFAB_DECL std::size_t bytes_received() const;
    /// Connections that were accepted.
    CONFAB_DECL std::size_t connections() const;
    /// Connections that have not been closed on both sides.
    CONFAB_DECL std::size_t open_connections() const;
    /// The names that clients asked for (SNI), empty where there was none, of each completed or failed handshake.
    CONFAB_DECL std::vector<std::string> server_names() const;
    /// Blocks until so many connections have been played to their end, for at most 10 s. @return whether they have.
    CONFAB_DECL bool wait_until_played(std::size_t count) const;
    /// How many stall() have been reached.
    CONFAB_DECL std::size_t stalls() const;
    /// Blocks until so many stall() have been reached, for at most 10 s. @return whether they have.
    CONFAB_DECL bool wait_until_stalled(std::size_t count) const;
    /// Blocks until so many connections at most are open, for at most 10 s. @return whether that is so.
    CONFAB_DECL bool wait_until_closed(std::size_t count = 0) const;
    /// Blocks until so many requests have been read, for at most 10 s. @return whether they have.
    CONFAB_DECL bool wait_until_requested(std::size_t count) const;

private:
    class core;
    class peer;

    std::shared_ptr<core> core_;
    std::uint16_t port_ = 0;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/scripted_server.ipp>
#endif

#endif
