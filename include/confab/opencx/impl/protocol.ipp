// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_PROTOCOL_IPP
#define CONFAB_OPENCX_IMPL_PROTOCOL_IPP

#include <confab/opencx/protocol.hpp>

#include <confab/http/url.hpp>

#include <algorithm>
#include <array>
#include <charconv>

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

// A page by cursor ends the walk where `next` is null, absent or empty.
inline result<std::optional<paging::position>> next_by_cursor(json::envelope const& envelope) {
    auto cursor = envelope.text_or_number_at("/next");
    if (!cursor) return cursor.error();
    if (!*cursor || (*cursor)->empty()) return std::optional<paging::position>();
    return std::optional<paging::position>(paging::position(std::move(**cursor)));
}

/// The number of the page at a position.
inline result<std::uint64_t> page_number(paging::position const& at) {
    std::uint64_t page = 1;
    if (at.is_start()) return page;
    auto const& text = at.cursor();
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), page);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || page < 1)
        return failure(errc::invalid_position, "it is no number of a page");
    return page;
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
    return detail::next_by_cursor(envelope);
}

CONFAB_DECL filter_listing::filter_listing(std::string_view account, filter_query const& query,
                                           std::string const& first_body)
    : query_(query), identity_(vendor_name, account, "filter " + first_body) {}

CONFAB_DECL result<std::shared_ptr<filter_listing const>> filter_listing::make(std::string_view account,
                                                                               filter_query const& query) {
    auto const first = query.body(1);
    if (!first) return first.error();
    return std::shared_ptr<filter_listing const>(new filter_listing(account, query, *first));
}

CONFAB_DECL result<http::request> filter_listing::request_for(paging::position const& at) const {
    auto const page = detail::page_number(at);
    if (!page) return page.error();
    auto body = query_.body(*page);
    if (!body) return body.error();
    auto request = filter_call.request();
    if (request) request->body("application/json", std::move(*body));
    return request;
}

CONFAB_DECL result<std::optional<paging::position>>
filter_listing::next(json::envelope const& envelope, paging::position const& at, std::size_t rows) const {
    auto const page = detail::page_number(at);
    auto const told = envelope.unsigned_at("/page");
    auto const has_next = envelope.boolean_at("/has_next");
    if (!page) return page.error();
    if (!told) return told.error();
    if (!has_next) return has_next.error();
    if (*told && **told != *page)
        return failure(errc::contradictory_page, "page " + std::to_string(*page) +
                                                     " was asked for, the answer is page " + std::to_string(**told));
    if (!has_next->value_or(rows != 0)) return std::optional<paging::position>();
    return std::optional<paging::position>(paging::position(std::to_string(*page + 1)));
}

CONFAB_DECL result<std::shared_ptr<history_listing const>> history_listing::make(std::string_view account,
                                                                                 std::string_view session_id) {
    auto path = history_call.path_with(session_id);
    if (!path) return path.error();
    return std::shared_ptr<history_listing const>(new history_listing(account, std::move(*path)));
}

CONFAB_DECL result<http::request> history_listing::request_for(paging::position const& at) const {
    http::query_string query;
    if (!at.is_start()) query.append("cursor", at.cursor());
    return http::request("GET", query.after(path_), history_call.kind());
}

CONFAB_DECL result<std::optional<paging::position>> history_listing::next(json::envelope const& envelope,
                                                                          paging::position const&, std::size_t) const {
    return detail::next_by_cursor(envelope);
}

} // namespace confab::opencx

#endif
