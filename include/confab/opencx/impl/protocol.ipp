// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_PROTOCOL_IPP
#define CONFAB_OPENCX_IMPL_PROTOCOL_IPP

#include <confab/opencx/protocol.hpp>

#include <confab/http/url.hpp>

#include <array>

namespace confab::opencx {
namespace detail {

// Members of the query that the client sets, or that a query may set.
inline constexpr std::array<std::string_view, 8> own_members{"cursor",        "handed_off",    "status",
                                                             "channel_type",  "created_after", "created_before",
                                                             "updated_after", "updated_before"};

inline std::string canonical_text(session_listing::parameters const& members) {
    http::query_string text;
    for (auto const& [name, value] : members) text.append(name, value);
    return text.text();
}

} // namespace detail

CONFAB_DECL void protocol::authorize(http::request& request) const {
    request.field("Accept", "application/json");
    request.credential("Authorization", "Bearer ", token_);
}

// {"statusCode":401,"message":"Unauthorized","error":"Unauthorized"}; `message` may also be a list of texts.
CONFAB_DECL void protocol::read_error(std::string_view body, diagnostics& details) const {
    auto const document = json::envelope::parse(std::string(body));
    if (!document) {
        details.excerpt = body.substr(0, 200);
        return;
    }
    if (auto const message = document->text_at("/message"); message && *message) details.vendor_message = **message;
    else if (auto const first = document->text_at("/message/0"); first && *first) details.vendor_message = **first;
    if (auto const error = document->text_at("/error"); error && *error) {
        if (details.vendor_message.empty()) details.vendor_message = **error;
        else details.vendor_code = **error;
    }
    details.vendor_message.resize(std::min<std::size_t>(details.vendor_message.size(), 1000));
    details.vendor_code.resize(std::min<std::size_t>(details.vendor_code.size(), 200));
}

CONFAB_DECL session_listing::session_listing(std::string path, std::string_view account, parameters members)
    : path_(std::move(path)), members_(std::move(members)),
      identity_(vendor_name, account, path_ + '?' + detail::canonical_text(members_)) {}

CONFAB_DECL result<std::shared_ptr<session_listing const>>
session_listing::make(std::string path, std::string_view account, session_query const& query, parameters const& extra) {
    auto members = query.parameters();
    if (!members) return members.error();
    for (auto const& [name, value] : extra) {
        for (auto const own : detail::own_members)
            if (name == own)
                return failure(errc::invalid_argument, "extra query member " + name + " is set by the client itself");
        members->emplace_back(name, value);
    }
    return std::shared_ptr<session_listing const>(new session_listing(std::move(path), account, std::move(*members)));
}

CONFAB_DECL result<http::request> session_listing::request_for(paging::position const& at) const {
    http::query_string query;
    for (auto const& [name, value] : members_) query.append(name, value);
    if (!at.is_start()) query.append("cursor", at.cursor());
    return http::request("GET", query.after(path_), http::idempotency::read);
}

CONFAB_DECL result<std::optional<paging::position>> session_listing::next(json::envelope const& envelope,
                                                                          paging::position const&, std::size_t) const {
    auto cursor = envelope.text_or_number_at("/next");
    if (!cursor) return cursor.error();
    if (!*cursor || (*cursor)->empty()) return std::optional<paging::position>();
    return std::optional<paging::position>(paging::position(std::move(**cursor)));
}

} // namespace confab::opencx

#endif
