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
CONFAB_DECL session_listing::session_listing(std::string path, std::string_view account, parameters members,
                                             session_query const& query, std::uint64_t most_rows)
    : path_(std::move(path)), members_(std::move(members)), limit_(query.limit()),
      first_(query.page().value_or(query.offset())), most_rows_(most_rows), by_page_(query.page().has_value()) {
    http::query_string canonical;
    for (auto const& [name, value] : members_) canonical.append(name, value);
    if (by_page_) canonical.append("limit", std::to_string(limit_));
    identity_ = paging::listing_identity(vendor_name, account, path_ + '?' + canonical.text());
}

CONFAB_DECL result<std::shared_ptr<session_listing const>>
session_listing::make(std::string path, std::string_view account, session_query const& query, names const& called,
                      parameters const& extra, std::uint64_t most_rows) {
    auto members = query.parameters(called);
    if (!members) return members.error();
    session_listing::parameters further;
    for (auto const& [name, value] : extra) {
        auto const is_same = [&](auto const& member) { return member.first == name; };
        if (std::ranges::find(detail::always_sent, name) != std::end(detail::always_sent) ||
            std::ranges::any_of(*members, is_same))
            return failure(errc::invalid_argument, "extra query member " + name + " is set by the client itself");
        further.emplace_back(name, value);
    }
    members->insert(members->end(), further.begin(), further.end());
    return std::shared_ptr<session_listing const>(
        new session_listing(std::move(path), account, std::move(*members), query, most_rows));
}

CONFAB_DECL result<std::uint64_t> session_listing::number_of(paging::position const& at) const {
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

CONFAB_DECL result<http::request> session_listing::request_for(paging::position const& at) const {
    auto const number = number_of(at);
    if (!number) return number.error();
    http::query_string query;
    for (auto const& [name, value] : members_) query.append(name, value);
    query.append("limit", std::to_string(limit_));
    if (by_page_ || *number != 0) query.append(by_page_ ? "page" : "offset", std::to_string(*number));
    return http::request("GET", query.after(path_), http::idempotency::read);
}

CONFAB_DECL result<std::optional<paging::position>>
session_listing::next(json::envelope const&, paging::position const& at, std::size_t rows) const {
    using following = std::optional<paging::position>;
    auto const number = number_of(at);
    if (!number) return number.error();
    if (rows != 0)
        return following(
            paging::position(by_page_ ? 'p' + std::to_string(*number + 1) : 'o' + std::to_string(*number + rows)));
    auto const reached = by_page_ ? *number * limit_ : *number; // below 2^63
    if (most_rows_ == 0 || reached < most_rows_) return following();
    return failure(errc::contradictory_page, "nothing follows row " + std::to_string(reached) + ", and only " +
                                                 std::to_string(most_rows_) + " rows are served for one period");
}

} // namespace confab::twin

#endif
