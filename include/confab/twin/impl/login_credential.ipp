// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_LOGIN_CREDENTIAL_IPP
#define CONFAB_TWIN_IMPL_LOGIN_CREDENTIAL_IPP

#include <confab/twin/login_credential.hpp>

#include <confab/json/envelope.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/resilience/retry_policy.hpp>
#include <confab/twin/protocol.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace confab::twin {
namespace detail {

inline constexpr std::size_t longest_token = 16'384;

// base64url without padding, as the parts of a token are written.
inline std::optional<std::string> decode_base64url(std::string_view text) {
    if (text.empty() || text.size() % 4 == 1 || text.size() > longest_token) return std::nullopt;
    std::string standard(text);
    for (char& c : standard) {
        if (c == '+' || c == '/' || c == '=') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    std::size_t const padding = (4 - standard.size() % 4) % 4;
    standard.append(padding, '=');
    std::string out(standard.size() / 4 * 3, '\0');
    int const size =
        ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                          reinterpret_cast<unsigned char const*>(standard.data()), static_cast<int>(standard.size()));
    if (size < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

inline void append_member(std::string& body, std::string_view name, std::string_view value) {
    body += body.empty() ? '{' : ',';
    json::append_quoted(body, name);
    body += ':';
    json::append_quoted(body, value);
}

inline http::request identity_request(paging::endpoint const& call, std::string body, std::chrono::seconds lifetime) {
    body += ",\"ttl\":" + std::to_string(lifetime.count()) + '}';
    http::request request(std::string(call.method()), std::string(call.path()), call.kind());
    request.field("Accept", "application/json").body("application/json", std::move(body));
    return request;
}

inline result<http::secret> secret_at(json::envelope const& document, std::string_view pointer) {
    auto text = document.text_at(pointer);
    if (!text) return text.error();
    if (!*text || (*text)->empty()) return http::secret();
    return http::secret::make(std::move(**text));
}

inline failure refusal(http::response_head const& head, json::envelope const* document) {
    failure reason(resilience::judge_status(head.status()));
    reason.details.vendor = "twin";
    reason.details.http_status = head.status();
    if (document == nullptr) return reason;
    if (auto const words = document->text_at("/error"); words && *words)
        reason.details.vendor_message = (*words)->substr(0, 1000);
    return reason;
}

} // namespace detail

CONFAB_DECL std::optional<time::utc_time> expiry_of(std::string_view token) {
    auto const first = token.find('.');
    auto const second = first == token.npos ? token.npos : token.find('.', first + 1);
    if (second == token.npos) return std::nullopt;
    auto payload = detail::decode_base64url(token.substr(first + 1, second - first - 1));
    if (!payload) return std::nullopt;
    auto const claims = json::envelope::parse(std::move(*payload));
    if (!claims) return std::nullopt;
    auto const raw = claims->raw_at("/exp");
    if (!raw || !*raw) return std::nullopt;
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    std::int64_t seconds = -1;
    auto const* const end = (*raw)->data() + (*raw)->size();
    auto const read = std::from_chars((*raw)->data(), end, seconds);
    bool const has_fraction = read.ptr != end && *read.ptr == '.';
    if (read.ec != std::errc() || seconds < 0 || seconds > end_of_9999) return std::nullopt;
    if (read.ptr != end &&
        (!has_fraction || !std::all_of(read.ptr + 1, end, [](char c) { return c >= '0' && c <= '9'; })))
        return std::nullopt;
    constexpr auto latest = std::chrono::floor<std::chrono::seconds>(time::utc_time::max());
    return std::min(std::chrono::sys_seconds(std::chrono::seconds(seconds)), latest);
}

CONFAB_DECL login_credential::login_credential(http::client identity, std::string email, std::string password,
                                               std::chrono::seconds lifetime)
    : identity_(std::move(identity)), email_(std::move(email)), password_(std::move(password)), lifetime_(lifetime) {
    if (email_.empty()) throw error(failure(errc::invalid_argument, "email: it is empty"));
    if (password_.empty()) throw error(failure(errc::invalid_credential, "password: it is empty"));
    if (lifetime_ < std::chrono::seconds(1) || lifetime_ > std::chrono::hours(24) * 10'000)
        throw error(failure(errc::invalid_argument, "lifetime: it is outside of 1 second to 10,000 days"));
}

CONFAB_DECL login_credential::~login_credential() { http::wipe(password_); }

CONFAB_DECL asio::awaitable<result<resilience::issued_token>> login_credential::login() {
    std::string body;
    detail::append_member(body, "email", email_);
    detail::append_member(body, "password", password_);
    auto request = detail::identity_request(login_call, std::move(body), lifetime_);
    co_return co_await ask(std::move(request));
}

CONFAB_DECL asio::awaitable<result<resilience::issued_token>> login_credential::refresh(resilience::issued_token old) {
    std::string body;
    detail::append_member(body, "refreshToken", old.refresh.reveal());
    auto request = detail::identity_request(refresh_call, std::move(body), lifetime_);
    request.credential("Authorization", "", old.access);
    auto renewed = co_await ask(std::move(request));
    // An answer without a new refresh token leaves the old one valid.
    if (renewed && renewed->refresh.empty()) renewed->refresh = old.refresh;
    co_return renewed;
}

CONFAB_DECL asio::awaitable<result<resilience::issued_token>> login_credential::ask(http::request request) {
    http::string_sink sink;
    auto const head = co_await identity_.exchange(std::move(request), sink);
    if (!head) co_return head.error();
    auto const document = json::envelope::parse(sink.take());
    if (resilience::judge_status(head->status()).failed())
        co_return detail::refusal(*head, document ? &*document : nullptr);
    if (!document) co_return document.error();
    auto access = detail::secret_at(*document, "/token");
    if (!access) co_return access.error();
    if (access->empty()) co_return failure(errc::missing_member, "the identity service answered without a token");
    auto refresh = detail::secret_at(*document, "/refreshToken");
    if (!refresh) co_return refresh.error();
    resilience::issued_token issued(std::move(*access));
    issued.refresh = std::move(*refresh);
    issued.expires_at = expiry_of(issued.access.reveal());
    co_return issued;
}

} // namespace confab::twin

#endif
