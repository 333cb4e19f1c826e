// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_PROTOCOL_IPP
#define CONFAB_TWIN_IMPL_PROTOCOL_IPP

#include <confab/twin/protocol.hpp>

#include <confab/http/url.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace confab::twin {
namespace detail {

// Members that the client sets by itself; those of the query at hand are looked up in it.
inline constexpr std::string_view always_sent[] = {"limit", "offset", "page"};

// Text as text, other values as their JSON.
inline std::string any_text(json::envelope const& document, std::string_view pointer) {
    if (auto text = document.text_at(pointer); text && *text) return std::move(**text);
    auto const raw = document.raw_at(pointer);
    return raw && *raw ? std::string(**raw) : std::string();
}

} // namespace detail

CONFAB_DECL void protocol::authorize(http::request& request) const {
    request.field("Accept", "application/json");
    if (!token_.empty()) request.credential("Authorization", "Bearer ", token_);
}

CONFAB_DECL void protocol::read_error(std::string_view body, diagnostics& details) const {
    auto const document = json::envelope::parse(std::string(body));
    if (!document) {
        details.excerpt = body.substr(0, 200);
        return;
    }
    details.vendor_message = detail::any_text(*document, "/error");
    if (auto const more = detail::any_text(*document, "/details"); !more.empty()) {
        if (!details.vendor_message.empty()) details.vendor_message += ": ";
        details.vendor_message += more;
    }
    details.vendor_message.resize(std::min<std::size_t>(details.vendor_message.size(), 1000));
}

// The size of pages by offset is not part of the identity: an offset means the same for each.
template <class Query>
item_listing::item_listing(std::string_view operation, std::string path, std::string_view account, parameters members,
                           Query const& query, std::uint64_t most_rows)
    : operation_(operation), path_(std::move(path)), members_(std::move(members)), limit_(query.limit()),
      first_(query.page().value_or(query.offset())), most_rows_(most_rows), by_page_(query.page().has_value()) {
    http::query_string canonical;
    for (auto const& [name, value] : members_) canonical.append(name, value);
    if (by_page_) canonical.append("limit", std::to_string(limit_));
    identity_ = paging::listing_identity(vendor_name, account, path_ + '?' + canonical.text());
}

CONFAB_DECL result<item_listing::pointer> item_listing::search(std::string path, std::string_view account,
                                                               session_query const& query, names const& called,
                                                               parameters const& extra) {
    auto members = query.parameters(called);
    if (!members) return members.error();
    parameters further;
    for (auto const& [name, value] : extra) {
        auto const is_same = [&](auto const& member) { return member.first == name; };
        if (std::ranges::find(detail::always_sent, name) != std::end(detail::always_sent) ||
            std::ranges::any_of(*members, is_same))
            return failure(errc::invalid_argument, "extra query member " + name + " is set by the client itself");
        further.emplace_back(name, value);
    }
    members->insert(members->end(), further.begin(), further.end());
    return pointer(new item_listing("GET /search/{service}/sessions", std::move(path), account, std::move(*members),
                                    query, called.most_rows()));
}

CONFAB_DECL result<item_listing::pointer> item_listing::chats(std::string_view account, chat_query const& query) {
    auto members = query.parameters();
    if (!members) return members.error();
    return pointer(
        new item_listing("GET /sessions", std::string(chat_list_call.path()), account, std::move(*members), query, 0));
}

CONFAB_DECL result<item_listing::pointer> item_listing::messages(std::string_view account, std::string_view session_id,
                                                                 message_query const& query) {
    auto path = messages_call.path_with(session_id);
    if (!path) return path.error();
    auto members = query.parameters();
    if (!members) return members.error();
    return pointer(new item_listing("GET /sessions/{sessionId}/messages", std::move(*path), account,
                                    std::move(*members), query, 0));
}

CONFAB_DECL result<std::uint64_t> item_listing::number_of(paging::position const& at) const {
    if (at.is_start()) return first_;
    std::string_view text = at.cursor();
    std::uint64_t number = 0;
    bool const is_kind = text.starts_with(by_page_ ? 'p' : 'o');
    if (is_kind) text.remove_prefix(1);
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!is_kind || read.ec != std::errc() || read.ptr != text.data() + text.size() || number > largest_number)
        return failure(errc::invalid_position, by_page_ ? "it is no page number" : "it is no offset");
    return number;
}

// The first row of a page: below 2^63, as a page has at most 1000 rows.
CONFAB_DECL std::uint64_t item_listing::row_of(std::uint64_t number) const noexcept {
    return by_page_ ? number * limit_ : number;
}

CONFAB_DECL result<http::request> item_listing::request_for(paging::position const& at) const {
    auto const number = number_of(at);
    if (!number) return number.error();
    http::query_string query;
    for (auto const& [name, value] : members_) query.append(name, value);
    query.append("limit", std::to_string(limit_));
    if (by_page_ || *number != 0) query.append(by_page_ ? "page" : "offset", std::to_string(*number));
    return http::request("GET", query.after(path_), http::idempotency::read);
}

CONFAB_DECL result<std::optional<paging::position>>
item_listing::next(json::envelope const&, paging::position const& at, std::size_t rows) const {
    using following = std::optional<paging::position>;
    auto const number = number_of(at);
    if (!number) return number.error();
    if (rows != 0)
        return following(
            paging::position(by_page_ ? 'p' + std::to_string(*number + 1) : 'o' + std::to_string(*number + rows)));
    if (most_rows_ == 0 || row_of(*number) < most_rows_) return following();
    return cap_reached_at(row_of(*number));
}

CONFAB_DECL failure item_listing::cap_reached_at(std::uint64_t row) const {
    return failure(errc::row_cap_reached, "nothing is served from row " + std::to_string(row) +
                                              " on, and the vendor serves " + std::to_string(most_rows_) +
                                              " rows for one period: narrow the query's from and to");
}

CONFAB_DECL bool item_listing::is_at_cap(std::string_view saved) const {
    auto const at = paging::position::restore(saved, identity_);
    if (!at || most_rows_ == 0) return false;
    auto const number = number_of(*at);
    return number && row_of(*number) >= most_rows_;
}

CONFAB_DECL failure item_listing::cap_reached(std::string_view saved) const {
    auto const at = paging::position::restore(saved, identity_);
    if (!at) return at.error();
    auto const number = number_of(*at);
    return number ? cap_reached_at(row_of(*number)) : number.error();
}

} // namespace confab::twin

#endif
