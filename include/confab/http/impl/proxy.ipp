// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_PROXY_IPP
#define CONFAB_HTTP_IMPL_PROXY_IPP

#include <confab/http/proxy.hpp>

#include <confab/http/detail/wiped_text.hpp>
#include <confab/http/message.hpp>

#include <boost/asio/ip/address.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

namespace confab::http {
namespace detail {

inline constexpr std::size_t max_proxy_url_bytes = 16 * 1024;
inline constexpr std::size_t max_credential_bytes = 8 * 1024;

/// Hexadecimal digits only; nothing for other text.
inline std::optional<unsigned char> read_hex_byte(std::string_view digits) noexcept {
    unsigned char value = 0;
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || parsed.ec != std::errc() || parsed.ptr != digits.data() + 2) return std::nullopt;
    return value;
}

/// Appends the text with its escapes undone. False: a bad escape, or a control character.
inline bool append_unescaped(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '%') {
            auto const escaped = read_hex_byte(text.substr(i + 1, 2));
            if (!escaped) return false;
            byte = *escaped;
            i += 2;
        }
        if (byte < 0x20 || byte == 0x7f) return false;
        out += static_cast<char>(byte);
    }
    return true;
}

/// `user:password` in Base64. All texts that held it are wiped.
inline result<secret> basic_credentials(std::string_view user_information) {
    auto const invalid = [] {
        return failure(errc::invalid_credential, "the proxy's user and password are not valid");
    };
    auto const colon = user_information.find(':');
    if (user_information.size() > max_credential_bytes || colon == std::string_view::npos || colon == 0)
        return invalid();
    wiped_text plain("");
    plain.text.reserve(user_information.size());
    if (!append_unescaped(plain.text, user_information.substr(0, colon))) return invalid();
    if (plain.text.find(':') != std::string::npos) return invalid(); // RFC 7617: the user would end there
    plain.text += ':';
    if (!append_unescaped(plain.text, user_information.substr(colon + 1))) return invalid();
    std::string encoded((plain.text.size() + 2) / 3 * 4 + 1, '\0');
    auto const size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                        reinterpret_cast<unsigned char const*>(plain.text.data()),
                                        static_cast<int>(plain.text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return secret::make(std::move(encoded));
}

/// The bytes of an address, in network order; empty if it is none.
inline std::string address_bytes(std::string_view text) {
    error_code error;
    auto const address = boost::asio::ip::make_address(std::string(text), error);
    if (error || text.find('%') != std::string_view::npos) return {};
    auto const copied = [](auto const& bytes) { return std::string(bytes.begin(), bytes.end()); };
    return address.is_v4() ? copied(address.to_v4().to_bytes()) : copied(address.to_v6().to_bytes());
}

template <class Number>
inline bool read_number(std::string_view text, Number& number) noexcept {
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

inline bool read_network(std::string_view text, no_proxy_rule& rule) {
    auto const slash = text.find('/');
    rule.what = no_proxy_rule::form::network;
    rule.text = address_bytes(text.substr(0, slash));
    auto const most_bits = static_cast<unsigned>(rule.text.size() * 8);
    rule.prefix_bits = most_bits;
    if (slash != std::string_view::npos && !read_number(text.substr(slash + 1), rule.prefix_bits)) return false;
    return most_bits != 0 && rule.prefix_bits <= most_bits;
}

inline bool read_name(std::string_view text, no_proxy_rule& rule) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    else if (text.starts_with('.')) text.remove_prefix(1);
    if (text.ends_with('.')) text.remove_suffix(1);
    auto const as_host = url::parse("https://" + std::string(text));
    if (as_host.has_error() || as_host->host_is_address() || as_host->host().size() != text.size()) return false;
    rule.text = as_host->host();
    return true;
}

inline std::optional<no_proxy_rule> read_rule(std::string_view text) {
    no_proxy_rule rule;
    bool const bracketed = text.starts_with('[');
    auto const host_end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && host_end == std::string_view::npos) return std::nullopt;
    bool const is_bare_v6 = !bracketed && host_end != text.rfind(':');
    if (!is_bare_v6 && host_end != std::string_view::npos) {
        auto const rest = text.substr(host_end + (bracketed ? 1 : 0));
        if (!rest.empty() && (rest.front() != ':' || !read_number(rest.substr(1), rule.port) || rule.port == 0))
            return std::nullopt;
        text = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
    }
    if (text == "*" && !bracketed) {
        rule.what = no_proxy_rule::form::all;
        return rule;
    }
    bool const is_network =
        bracketed || is_bare_v6 || text.find('/') != std::string_view::npos || !address_bytes(text).empty();
    if (!(is_network ? read_network(text, rule) : read_name(text, rule))) return std::nullopt;
    return rule;
}

inline result<std::vector<no_proxy_rule>> read_rules(std::string_view list) {
    std::vector<no_proxy_rule> rules;
    while (!list.empty()) {
        auto const item = list.substr(0, list.find_first_of(", \t"));
        list.remove_prefix(std::min(item.size() + 1, list.size()));
        if (item.empty()) continue;
        auto rule = read_rule(item);
        if (!rule) return failure(errc::invalid_argument, "no_proxy holds " + printable(item, 60));
        rules.push_back(std::move(*rule));
    }
    return rules;
}

/// `host:port`, by the rules of our own URLs; nothing if it is not that.
inline std::optional<url> read_proxy_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos || text.find(']', colon) != std::string_view::npos) return std::nullopt;
    auto address = url::parse("https://" + std::string(text));
    if (address.has_error() || !address->path_prefix().empty()) return std::nullopt;
    return std::move(*address);
}

/// Whether the first `bits` bits are equal.
inline bool same_network(std::string_view a, std::string_view b, unsigned bits) noexcept {
    if (a.size() != b.size()) return false;
    auto const whole = bits / 8;
    if (a.substr(0, whole) != b.substr(0, whole)) return false;
    if (bits % 8 == 0) return true;
    auto const shift = 8 - bits % 8;
    return static_cast<unsigned char>(a[whole]) >> shift == static_cast<unsigned char>(b[whole]) >> shift;
}

inline bool covers(no_proxy_rule const& rule, url const& target, std::string_view target_bytes) noexcept {
    if (rule.port != 0 && rule.port != target.port()) return false;
    if (rule.what == no_proxy_rule::form::all) return true;
    if (rule.what == no_proxy_rule::form::network) return same_network(rule.text, target_bytes, rule.prefix_bits);
    std::string_view host = target.host();
    if (target.host_is_address() || !host.ends_with(rule.text)) return false;
    return host.size() == rule.text.size() || host[host.size() - rule.text.size() - 1] == '.';
}

} // namespace detail

CONFAB_DECL result<proxy_settings> proxy_settings::make(std::string proxy_url, std::string_view no_proxy) {
    detail::wiped_text const owned(proxy_url);
    wipe(proxy_url);
    proxy_settings settings;
    auto rules = detail::read_rules(no_proxy);
    if (rules.has_error()) return rules.error();
    settings.exceptions_ = std::move(*rules);
    std::string_view text = owned.text;
    if (text.empty()) return settings;
    auto const invalid = [](char const* why) { return failure(errc::invalid_url, why); };
    if (text.size() > detail::max_proxy_url_bytes) return invalid("the proxy's URL is too long");
    if (auto const scheme_end = text.find("://"); scheme_end != std::string_view::npos) {
        if (!equals_ignoring_case(text.substr(0, scheme_end), "http"))
            return invalid("the proxy's URL does not begin with http://");
        text.remove_prefix(scheme_end + 3);
    }
    if (auto const user_end = text.rfind('@'); user_end != std::string_view::npos) {
        auto credentials = detail::basic_credentials(text.substr(0, user_end));
        if (credentials.has_error()) return credentials.error();
        settings.credentials_ = std::move(*credentials);
        text.remove_prefix(user_end + 1);
    }
    auto address = detail::read_proxy_address(text);
    if (!address) return invalid("the proxy's URL is not host:port");
    settings.address_ = std::move(*address);
    return settings;
}

CONFAB_DECL result<proxy_settings> proxy_settings::from_environment() {
    auto const read = [](char const* name, char const* otherwise) {
        auto const* const value = std::getenv(name);
        auto const* const found = value != nullptr ? value : std::getenv(otherwise);
        return std::string(found != nullptr ? found : "");
    };
    return make(read("https_proxy", "HTTPS_PROXY"), read("no_proxy", "NO_PROXY"));
}

CONFAB_DECL bool proxy_settings::applies_to(url const& target) const {
    if (empty()) return false;
    auto const bytes = target.host_is_address() ? detail::address_bytes(target.host()) : std::string();
    return std::none_of(exceptions_.begin(), exceptions_.end(),
                        [&](detail::no_proxy_rule const& rule) { return detail::covers(rule, target, bytes); });
}

} // namespace confab::http

#endif
