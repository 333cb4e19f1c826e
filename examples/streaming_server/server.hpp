// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_STREAMING_SERVER_SERVER_HPP
#define CONFAB_STREAMING_SERVER_SERVER_HPP

#include "sources.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace streaming_server {

/** An HTTP server on the loopback interface whose `GET /sessions` streams the sessions of all sources as NDJSON, merged, the
 *  latest first.
 *
 *  Each line is a session in the common model; the last one, `{"end":…}`, says what came of each source: without it the stream
 *  is not whole. A source that fails does not end the others. Sessions are pulled as fast as the visitor reads, and no
 *  faster. Who hangs up, also in the middle of a wait for a vendor, has the requests that were under way for him cancelled.
 *  @par Thread safety all members and the executor on one thread
 */
class session_server {
public:
    /// @param most_visitors beyond them, others are answered with status 503
    session_server(boost::asio::any_io_executor executor, std::uint16_t port, std::vector<source> sources,
                   std::size_t most_visitors = 64);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// How many streams are under way.
    std::size_t visitors() const noexcept { return visitors_.size(); }

    /// Accepts visitors until stop().
    boost::asio::awaitable<void> run();
    /// Accepts nobody any more and cancels all streams.
    void stop();

private:
    using socket = boost::asio::ip::tcp::socket;

    class visitor {
    public:
        explicit visitor(socket accepted) : connection(std::move(accepted)) {}

        socket connection;
        boost::asio::cancellation_signal gone;
    };

    void serve(socket accepted);
    void watch(std::shared_ptr<visitor> const& who);
    boost::asio::awaitable<void> answer(std::shared_ptr<visitor> who, bool is_welcome);
    boost::asio::awaitable<void> stream_sessions(std::shared_ptr<visitor> who);

    boost::asio::ip::tcp::acceptor acceptor_;
    std::vector<source> sources_;
    std::size_t most_visitors_;
    std::set<std::shared_ptr<visitor>> visitors_;
};

} // namespace streaming_server

#endif
