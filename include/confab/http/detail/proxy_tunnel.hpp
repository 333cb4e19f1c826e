// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_PROXY_TUNNEL_HPP
#define CONFAB_HTTP_DETAIL_PROXY_TUNNEL_HPP

#include <confab/http/detail/wiped_text.hpp>
#include <confab/http/proxy.hpp>
#include <confab/http/response_reader.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <string>
#include <utility>

namespace confab::http::detail {

/// Reads a proxy's answer to CONNECT. Without I/O. What follows it would be forged: a server waits for its client in TLS.
class tunnel_answer final {
public:
    tunnel_answer() : reader_(sink_, limits(), true) {} // as to HEAD: whatever it announces, there is no body

    /** Takes the next bytes.
     *  @par Errors errc::proxy_refused: another status than 2xx, no HTTP, too large, or bytes that follow it.
     */
    result<void> feed(std::string_view bytes) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (reader_.done()) return failure(errc::proxy_refused, "the proxy sent bytes of its own into the tunnel");
            auto const fed = reader_.feed(bytes.substr(i, 1));
            if (fed.has_error())
                return failure(errc::proxy_refused, "the proxy's answer is not valid: " + describe(fed.error()));
            if (reader_.done() && reader_.head().status() / 100 != 2) return refusal(reader_.head().status());
        }
        return {};
    }
    bool done() const noexcept { return reader_.done(); }

private:
    static response_limits limits() {
        response_limits limits;
        limits.head_bytes = 16 * 1024;
        return limits;
    }
    static failure refusal(unsigned status) {
        if (status == 407)
            return failure(errc::proxy_refused, "407: the proxy does not accept the credentials, or wants some");
        return failure(errc::proxy_refused, "the proxy answered " + std::to_string(status));
    }

    string_sink sink_;
    response_reader reader_;
};

/// `host:port` of a server, always with its port.
inline std::string tunnel_target(url const& base) {
    auto target = base.authority();
    if (base.port() == 443) target += ":443";
    return target;
}

inline void append_connect(std::string& out, std::string_view target, std::string_view credentials) {
    constexpr std::size_t own_bytes = 128;
    out.reserve(2 * target.size() + credentials.size() + own_bytes); // a text that grew would leave credentials behind
    out.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target).append("\r\n");
    if (!credentials.empty()) out.append("Proxy-Authorization: Basic ").append(credentials).append("\r\n");
    out.append("\r\n");
}

inline failure tunnel_failure(error_code const& error, bool expired) {
    if (expired) return failure(errc::connect_timed_out, "the proxy did not answer");
    if (error == asio::error::operation_aborted) return failure(errc::cancelled);
    return failure(errc::connect_failed, "the connection to the proxy ended: " + error.message());
}

/// Has the proxy at the other end of the socket connect it to `base`.
inline asio::awaitable<result<void>> open_tunnel(asio::ip::tcp::socket& socket, url const& base,
                                                 proxy_settings const& proxy, time::duration limit,
                                                 time::clock& clock) {
    auto const executor = co_await asio::this_coro::executor;
    time::watchdog guard(clock, executor, time::saturating_add(clock.now(), limit), [&socket](errc) {
        error_code unimportant;
        socket.close(unimportant);
    });
    error_code error;
    wiped_text question("");
    append_connect(question.text, tunnel_target(base), proxy.basic_credentials().reveal());
    asio::const_buffer const data(question.text.data(), question.text.size());
    co_await asio::async_write(socket, data, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return tunnel_failure(error, guard.expired());
    tunnel_answer answer;
    std::array<char, 1024> bytes;
    asio::mutable_buffer const space(bytes.data(), bytes.size());
    while (!answer.done()) {
        auto const size = co_await socket.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return tunnel_failure(error, guard.expired());
        auto fed = answer.feed(std::string_view(bytes.data(), size));
        if (fed.has_error()) co_return fed;
    }
    co_return result<void>();
}

} // namespace confab::http::detail

#endif
