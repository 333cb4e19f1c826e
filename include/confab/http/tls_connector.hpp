// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_TLS_CONNECTOR_HPP
#define CONFAB_HTTP_TLS_CONNECTOR_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/http/proxy.hpp>
#include <confab/http/tls_context.hpp>

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confab::http {

/** Finds the addresses of a host. Called on a thread of its own, where it may block; more than one call may run at once.
 *
 *  @par Errors errc::host_not_found (also by an empty list), or errc::resolve_failed where trying again may help.
 */
using host_resolver = std::function<result<std::vector<asio::ip::address>>(std::string const& host)>;

/** Makes TLS connections over TCP.
 *
 *  A name is resolved on a detached thread: neither a deadline nor a cancellation nor the end of the execution context waits
 *  for the system's resolver. At most 16 addresses are raced as RFC 8305 says: IPv6 and IPv4 take turns, that of the resolver's first
 *  address begins, the next one starts 250 ms after the one before or when that one fails, and the first to accept wins. Each
 *  connection resolves anew. The server is sent the host's name (SNI) unless that is an address, and its certificate must be
 *  valid for it; not one byte of a request is sent before.
 *
 *  TLS sessions are resumed where the server offers it, for the same host and port: a resumed one is as trusted as the
 *  connection that it was made on, which this connector verified with the same settings. Tickets of TLS 1.3 are used once.
 *
 *  Where `proxy` applies, what is resolved and connected to is the proxy, the server's name is left to it, and all else happens
 *  within its tunnel; timeouts::connect then covers the connection and the tunnel. errc::proxy_refused: it answered the wish
 *  for a tunnel with another status than 2xx, or not properly.
 *  @param resolver how to find addresses; null: getaddrinfo. It is not asked for hosts that are addresses.
 */
CONFAB_DECL std::shared_ptr<connector> make_tls_connector(tls_context context, host_resolver resolver = nullptr,
                                                          proxy_settings proxy = proxy_settings());

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/tls_connector.ipp>
#endif

#endif
