// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_PROXY_HPP
#define CONFAB_HTTP_PROXY_HPP

#include <confab/http/secret.hpp>
#include <confab/http/url.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::http {

namespace detail {

/// One entry of a no_proxy list: a pattern of hosts, perhaps with a port.
class no_proxy_rule {
public:
    no_proxy_rule() = default;

    enum class form : unsigned char { all, name, network };

    form what = form::name;
    std::string text;         ///< a name in lower case, or the bytes of an address (4 or 16)
    unsigned prefix_bits = 0; ///< of a network
    std::uint16_t port = 0;   ///< 0: any
};

} // namespace detail

/** The HTTP proxy that connections go through, and the hosts that are reached without it.
 *
 *  A connection asks the proxy for a tunnel (`CONNECT`) and speaks TLS with the server inside: the proxy sees the server's name
 *  and port, nothing else, and the server's certificate is checked as ever. The proxy's credentials go to the proxy only. They
 *  cross the network to it unencrypted, as does all of its dialogue: proxies that are themselves reached over TLS (`https://`)
 *  and SOCKS proxies are not supported.
 *
 *  The environment is not looked at unless @ref from_environment is called.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read. Copies share the credentials.
 */
class proxy_settings {
public:
    /// No proxy.
    proxy_settings() = default;

    /** Reads `http://[user:password@]host:port[/]`, where `http://` may be left out, and a list of exceptions.
     *
     *  The port must be given: programs do not agree on a default. User and password may be percent-encoded. An empty
     *  `proxy_url` means no proxy.
     *
     *  The exceptions are divided by commas or spaces. Each is one of these, optionally with `:port`:
     *    - `*`: all hosts, the proxy is never used;
     *    - a name: that host and all below it; a leading `.` or `*.` makes no difference;
     *    - an address (IPv6 with or without brackets, with a port in brackets);
     *    - a network, `10.0.0.0/8` or `fd00::/8` (`[fd00::/8]` with a port).
     *  Addresses and networks only match hosts that are written as an address: no name is resolved for them. Nothing is
     *  implied: `localhost` goes through the proxy unless it is named.
     *  @par Errors
     *  errc::invalid_url         the proxy's URL; the message does not quote it;
     *  errc::invalid_credential  a user without a password, a bad escape, a control character, or more than 8 KiB of both;
     *  errc::invalid_argument    an exception cannot be read; the message quotes it.
     *  @param proxy_url is zeroed. At most 16 KiB.
     */
    CONFAB_DECL static result<proxy_settings> make(std::string proxy_url, std::string_view no_proxy = {});

    /** What the environment says: `https_proxy`, or else `HTTPS_PROXY`, with `no_proxy`, or else `NO_PROXY`; no proxy where
     *  the former are not set or empty. Other variables (`http_proxy`, `all_proxy`) mean nothing here.
     *  @par Errors as @ref make.
     *  @par Thread safety as `std::getenv`: the environment must not be changed meanwhile.
     */
    CONFAB_DECL static result<proxy_settings> from_environment();

    /// Whether there is no proxy at all.
    bool empty() const noexcept { return address_.host().empty(); }
    /// Whether connections to the host and port of `target` go through the proxy.
    CONFAB_DECL bool applies_to(url const& target) const;

    /// The proxy's name or address, without brackets.
    std::string const& host() const noexcept { return address_.host(); }
    bool host_is_address() const noexcept { return address_.host_is_address(); }
    std::uint16_t port() const noexcept { return address_.port(); }
    /// User and password as `Proxy-Authorization: Basic` carries them (Base64); empty where there are none.
    secret const& basic_credentials() const noexcept { return credentials_; }

private:
    url address_; // of its parts only the host and the port mean anything
    secret credentials_;
    std::vector<detail::no_proxy_rule> exceptions_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/proxy.ipp>
#endif

#endif
