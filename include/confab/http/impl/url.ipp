// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_URL_IPP
#define CONFAB_HTTP_IMPL_URL_IPP

#include <confab/http/url.hpp>
#include <confab/http/message.hpp>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>

namespace confab::http {
namespace detail {

inline constexpr std::size_t max_url_bytes = 2048;
inline constexpr std::size_t max_host_bytes = 253;
inline constexpr std::size_t max_label_bytes = 63;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
/// The value of a hexadecimal digit; 16 for any other character.
constexpr unsigned hex_value(char c) noexcept {
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    auto const letter = to_lower(c);
    return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a') + 10u : 16u;
}
constexpr bool is_visible(char c) noexcept { return c > ' ' && c < '\x7f'; }

inline bool is_label(std::string_view label) noexcept {
    return !label.empty() && label.size() <= max_label_bytes && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// A last label that begins with a digit can only belong to an IPv4 address: no top-level domain does.
inline bool ends_like_number(std::string_view host) noexcept {
    return is_digit(host[host.find_last_of('.') + 1]); // npos + 1 is 0
}

inline bool is_name(std::string_view host) noexcept {
    if (host.size() > max_host_bytes) return false;
    for (std::size_t begin = 0; begin <= host.size();) {
        auto const end = std::min(host.find('.', begin), host.size());
        if (!is_label(host.substr(begin, end - begin))) return false;
        begin = end + 1;
    }
    return true;
}

/// Each `%` begins an escape of a byte that is no control character.
inline bool has_good_escapes(std::string_view path) noexcept {
    for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
        if (path.size() - at < 3) return false;
        auto const high = hex_value(path[at + 1]);
        auto const low = hex_value(path[at + 2]);
        if (high > 15 || low > 15 || high * 16 + low < 0x20 || high * 16 + low == 0x7f) return false;
    }
    return true;
}

/// The host as it is used, or empty where it is not valid.
inline std::string normalised_host(std::string_view text, bool bracketed, bool& is_address) {
    error_code error;
    if (bracketed) {
        is_address = true;
        if (text.find('%') != std::string_view::npos) return {}; // a zone belongs to one machine
        auto const address = boost::asio::ip::make_address_v6(std::string(text), error);
        return error ? std::string() : address.to_string();
    }
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || !is_name(text)) return {};
    if (ends_like_number(text)) {
        auto const address = boost::asio::ip::make_address_v4(std::string(text), error);
        is_address = true;
        return error ? std::string() : address.to_string();
    }
    std::string host(text);
    std::transform(host.begin(), host.end(), host.begin(), to_lower);
    return host;
}

inline bool read_port(std::string_view text, std::uint16_t& port) noexcept {
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), port);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && port != 0 && is_digit(text.front());
}

} // namespace detail

CONFAB_DECL result<url> url::parse(std::string_view text) {
    auto const invalid = [](char const* why) { return failure(errc::invalid_url, why); };
    if (text.size() > detail::max_url_bytes) return invalid("it is too long");
    if (!std::all_of(text.begin(), text.end(), [](char c) { return detail::is_visible(c) && c != '\\'; }))
        return invalid("it holds a byte that a URL may not hold");
    auto const scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0) return invalid("it does not begin with https://");
    if (!equals_ignoring_case(text.substr(0, scheme_end), "https")) return failure(errc::insecure_url);
    text.remove_prefix(scheme_end + 3);
    if (text.find_first_of("?#") != std::string_view::npos) return invalid("a base URL has neither query nor fragment");

    auto const path_begin = std::min(text.find('/'), text.size());
    auto host = text.substr(0, path_begin);
    auto path = text.substr(path_begin);
    if (host.find('@') != std::string_view::npos) return invalid("it holds user information");
    url parsed;
    bool const bracketed = host.starts_with('[');
    auto const host_end = bracketed ? host.find(']') : host.find(':');
    if (bracketed && host_end == std::string_view::npos) return invalid("a bracket is not closed");
    if (auto const rest = host.substr(std::min(host.size(), host_end + (bracketed ? 1 : 0))); !rest.empty())
        if (rest.size() < 2 || rest.front() != ':' || !detail::read_port(rest.substr(1), parsed.port_))
            return invalid("the port is not valid");
    host = bracketed ? host.substr(1, host_end - 1) : host.substr(0, host_end);
    parsed.host_ = detail::normalised_host(host, bracketed, parsed.host_is_address_);
    if (parsed.host_.empty()) return invalid("the host is not valid");
    if (!detail::has_good_escapes(path)) return invalid("the path holds a bad escape");
    while (path.ends_with('/')) path.remove_suffix(1);
    parsed.path_prefix_ = path;
    return parsed;
}

CONFAB_DECL std::string url::authority() const {
    bool const needs_brackets = host_.find(':') != std::string::npos;
    auto text = needs_brackets ? '[' + host_ + ']' : host_;
    if (port_ != 443) text += ':' + std::to_string(port_);
    return text;
}

CONFAB_DECL std::string percent_encode(std::string_view text) {
    constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        if (detail::is_letter(c) || detail::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

CONFAB_DECL query_string& query_string::append(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_ += percent_encode(name);
    text_ += '=';
    text_ += percent_encode(value);
    return *this;
}

CONFAB_DECL std::string query_string::after(std::string_view path) const {
    std::string target(path);
    if (!text_.empty()) target += '?' + text_;
    return target;
}

} // namespace confab::http

#endif
