// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_MESSAGE_IPP
#define CONFAB_HTTP_IMPL_MESSAGE_IPP

#include <confab/http/message.hpp>

#include <algorithm>
#include <array>

namespace confab::http {
namespace detail {

inline constexpr std::array<std::string_view, 11> reserved_fields{
    "Host", "Content-Length", "Transfer-Encoding", "Connection",       "Upgrade",         "Expect",
    "TE",   "Trailer",        "Keep-Alive",        "Proxy-Connection", "Accept-Encoding",
};

constexpr bool is_token_byte(char c) noexcept {
    bool const letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter_or_digit || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

inline bool is_token(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_byte);
}

inline bool is_field_value(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c < '\x7f') || c == '\t'; });
}

inline bool is_target(std::string_view text) noexcept {
    return text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

inline bool is_method(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

inline bool is_reserved_field(std::string_view name) noexcept {
    return std::any_of(reserved_fields.begin(), reserved_fields.end(),
                       [&](std::string_view reserved) { return equals_ignoring_case(name, reserved); });
}

inline void append_field(std::string& out, std::string_view name, std::string_view value,
                         std::string_view credential = {}) {
    out.append(name).append(": ").append(value).append(credential).append("\r\n");
}

} // namespace detail

CONFAB_DECL request& request::field(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
    return *this;
}

CONFAB_DECL request& request::credential(std::string name, std::string scheme, secret value) {
    fields_.emplace_back(std::move(name), std::move(scheme), std::move(value));
    return *this;
}

CONFAB_DECL request& request::body(std::string content_type, std::string bytes) {
    field("Content-Type", std::move(content_type));
    body_ = std::move(bytes);
    return *this;
}

CONFAB_DECL std::string_view request::path() const noexcept {
    return std::string_view(target_).substr(0, target_.find('?'));
}

CONFAB_DECL result<void> validate(request const& value) {
    if (!detail::is_method(value.method()) || value.method() == "CONNECT")
        return failure(errc::invalid_argument, "the request's method is not valid");
    if (!detail::is_target(value.target())) return failure(errc::invalid_argument, "the request's target is not valid");
    for (auto const& field : value.fields()) {
        if (!detail::is_token(field.name)) return failure(errc::invalid_argument, "a header field's name is not valid");
        if (detail::is_reserved_field(field.name))
            return failure(errc::invalid_argument, "the header field " + field.name + " is set by the client");
        if (!detail::is_field_value(field.value))
            return failure(errc::invalid_argument, "the value of the header field " + field.name + " is not valid");
    }
    return {};
}

CONFAB_DECL void append_head(std::string& out, request const& value, std::string_view authority,
                             std::string_view path_prefix, std::string_view user_agent,
                             std::string_view accepted_codings) {
    out.append(value.method()).append(" ").append(path_prefix).append(value.target()).append(" HTTP/1.1\r\n");
    detail::append_field(out, "Host", authority);
    bool names_agent = false;
    for (auto const& field : value.fields()) {
        detail::append_field(out, field.name, field.value, field.credential.reveal());
        names_agent = names_agent || equals_ignoring_case(field.name, "User-Agent");
    }
    if (!names_agent && !user_agent.empty()) detail::append_field(out, "User-Agent", user_agent);
    if (!accepted_codings.empty()) detail::append_field(out, "Accept-Encoding", accepted_codings);
    bool const may_lack_body = value.method() == "GET" || value.method() == "HEAD" || value.method() == "DELETE";
    if (!value.body().empty() || !may_lack_body)
        detail::append_field(out, "Content-Length", std::to_string(value.body().size()));
    out.append("\r\n");
}

CONFAB_DECL response_head::response_head(unsigned head_status, unsigned head_version,
                                         std::vector<header_field> head_fields)
    : status_(head_status), version_(head_version),
      fields_(std::make_shared<std::vector<header_field> const>(std::move(head_fields))) {}

CONFAB_DECL std::vector<header_field> const& response_head::fields() const noexcept {
    static std::vector<header_field> const none;
    return fields_ ? *fields_ : none;
}

CONFAB_DECL std::optional<std::string_view> response_head::find(std::string_view name) const noexcept {
    for (auto const& field : fields())
        if (equals_ignoring_case(field.name, name)) return field.value;
    return std::nullopt;
}

CONFAB_DECL bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace confab::http

#endif
