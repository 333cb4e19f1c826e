// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_URL_HPP
#define CONFAB_HTTP_URL_HPP

#include <confab/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::http {

/** A checked https base URL: where a client connects to, and what it puts before each request's target.
 *
 *  @par Thread safety shared objects: safe, all members are const.
 */
class url {
public:
    url() = default;

    /** Reads `https://host[:port][/path]`.
     *
     *  The host is a name in ASCII (an internationalised one in its `xn--` form), an IPv4 address in four decimal parts, or an
     *  IPv6 address in brackets. It is made lower case and loses a trailing dot; a trailing `/` of the path goes too.
     *  @par Errors
     *  errc::insecure_url  another scheme than https;
     *  errc::invalid_url   no host, user information, a query or a fragment, a host or port out of bounds, any byte that is
     *                      not printable ASCII, `\`, or a `%` that does not begin a printable escape in the path.
     *  @param text at most 2,048 bytes.
     */
    CONFAB_DECL static result<url> parse(std::string_view text);

    /// The host without brackets and without trailing dot: the name that certificates are checked for.
    std::string const& host() const noexcept { return host_; }
    /// The port, 443 unless the URL names one.
    std::uint16_t port() const noexcept { return port_; }
    /// The path before each request's target: empty, or `/` and more, without a trailing `/`.
    std::string const& path_prefix() const noexcept { return path_prefix_; }
    /// Whether the host is an IP address.
    bool host_is_address() const noexcept { return host_is_address_; }
    /// The value of the `Host` field: with brackets, and with the port unless it is 443.
    CONFAB_DECL std::string authority() const;
    /// `https://` and @ref authority.
    std::string origin() const { return "https://" + authority(); }

    /// Whether both name the same host and port.
    friend bool same_origin(url const& a, url const& b) noexcept { return a.port_ == b.port_ && a.host_ == b.host_; }

private:
    std::string host_;
    std::string path_prefix_;
    std::uint16_t port_ = 443;
    bool host_is_address_ = false;
};

/// Escapes all bytes but letters, digits, `-`, `.`, `_` and `~`: for a segment of a path, a name or a value of a query.
CONFAB_DECL std::string percent_encode(std::string_view text);

/** Builds the query of a request's target. The values may be any bytes, as a server's cursor may be. */
class query_string {
public:
    query_string() = default;

    /// Adds `name=value`, both escaped.
    CONFAB_DECL query_string& append(std::string_view name, std::string_view value);

    bool empty() const noexcept { return text_.empty(); }
    /// `path`, then `?` and the query unless that is empty.
    CONFAB_DECL std::string after(std::string_view path) const;
    /// The query without `?`.
    std::string const& text() const noexcept { return text_; }

private:
    std::string text_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/url.ipp>
#endif

#endif
