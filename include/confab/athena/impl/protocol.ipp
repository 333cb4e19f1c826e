// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_IMPL_PROTOCOL_IPP
#define CONFAB_ATHENA_IMPL_PROTOCOL_IPP

#include <confab/athena/protocol.hpp>

#include <confab/http/url.hpp>
#include <confab/json/raw_text.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace confab::athena {
namespace detail {

// Members that every request has; those of the query at hand are looked up in it.
inline constexpr std::string_view always_sent[] = {"limit", "offset"};

inline std::string text_or_empty(json::envelope const& document, std::string const& pointer) {
    auto text = document.text_or_number_at(pointer);
    return text && *text ? std::move(**text) : std::string();
}

// The place that a validation error names: ["query","limit"] is "query.limit".
inline std::string place_of(json::envelope const& document) {
    constexpr std::size_t deepest = 16;
    std::string place;
    for (std::size_t step = 0; step < deepest; ++step) {
        auto const part = text_or_empty(document, "/detail/0/loc/" + std::to_string(step));
        if (part.empty()) break;
        if (!place.empty()) place += '.';
        place += part;
    }
    return place;
}

inline void read_detail(json::envelope const& document, diagnostics& details) {
    auto const raw = document.raw_at("/detail");
    if (!raw || !*raw) return;
    char const kind = (*raw)->front();
    if (kind == '[') {
        details.vendor_message = text_or_empty(document, "/detail/0/msg");
        details.vendor_code = text_or_empty(document, "/detail/0/type");
        if (auto const place = place_of(document); !place.empty())
            details.vendor_message = place + (details.vendor_message.empty() ? "" : ": ") + details.vendor_message;
    } else if (kind == '{') {
        for (auto const* const name : {"/detail/message", "/detail/msg", "/detail/error"})
            if (details.vendor_message.empty()) details.vendor_message = text_or_empty(document, name);
        for (auto const* const name : {"/detail/code", "/detail/type"})
            if (details.vendor_code.empty()) details.vendor_code = text_or_empty(document, name);
        if (details.vendor_message.empty()) details.vendor_message = **raw;
    } else {
        details.vendor_message = text_or_empty(document, "/detail");
    }
}

inline failure page_failure(errc code, char const* pointer, std::string message) {
    diagnostics details;
    details.message = std::move(message);
    details.json_pointer = pointer;
    return failure(code, std::move(details));
}

// Whether a top-level member is there with the value null, which the envelope's accessors do not tell from a missing one.
inline bool is_null(json::envelope const& envelope, std::string_view name) {
    auto const found = json::find_member(envelope.text(), name);
    return found && *found && **found == "null";
}

} // namespace detail

CONFAB_DECL void protocol::authorize(http::request& request) const {
    if (std::ranges::none_of(request.fields(), [](auto const& field) { return field.name == "Accept"; }))
        request.field("Accept", "application/json");
    credential_.authorize(request);
}

CONFAB_DECL void protocol::read_error(std::string_view body, diagnostics& details) const {
    auto const document = json::envelope::parse(std::string(body));
    if (!document) {
        details.excerpt = body.substr(0, 200);
        return;
    }
    detail::read_detail(*document, details);
    if (details.vendor_message.empty()) details.vendor_message = detail::text_or_empty(*document, "/message");
    details.vendor_message.resize(std::min<std::size_t>(details.vendor_message.size(), 1000));
    details.vendor_code.resize(std::min<std::size_t>(details.vendor_code.size(), 200));
}

// The page size is not part of the identity: an offset means the same for each.
CONFAB_DECL session_listing::session_listing(std::string path, std::string_view account, parameters members,
                                             std::uint64_t limit, std::uint64_t first_offset)
    : path_(std::move(path)), members_(std::move(members)), limit_(limit), first_offset_(first_offset) {
    http::query_string canonical;
    for (auto const& [name, value] : members_) canonical.append(name, value);
    identity_ = paging::listing_identity(vendor_name, account, path_ + '?' + canonical.text());
}

CONFAB_DECL result<std::shared_ptr<session_listing const>>
session_listing::make(std::string path, std::string_view account, session_query const& query, parameters const& extra) {
    auto members = query.parameters();
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
        new session_listing(std::move(path), account, std::move(*members), query.limit(), query.offset()));
}

CONFAB_DECL result<std::uint64_t> session_listing::offset_of(paging::position const& at) const {
    if (at.is_start()) return first_offset_;
    auto const& text = at.cursor();
    std::uint64_t offset = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), offset);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || offset > largest_offset)
        return failure(errc::invalid_position, "it is no offset");
    return offset;
}

CONFAB_DECL result<http::request> session_listing::request_for(paging::position const& at) const {
    auto const offset = offset_of(at);
    if (!offset) return offset.error();
    http::query_string query;
    for (auto const& [name, value] : members_) query.append(name, value);
    query.append("limit", std::to_string(limit_));
    if (*offset != 0) query.append("offset", std::to_string(*offset));
    return http::request("GET", query.after(path_), http::idempotency::read);
}

CONFAB_DECL result<std::uint64_t> session_listing::check_next(std::uint64_t next_offset, std::uint64_t offset,
                                                              std::size_t rows) const {
    auto const text = std::to_string(next_offset) + " after offset " + std::to_string(offset);
    if (next_offset <= offset)
        return detail::page_failure(errc::pagination_loop, "/next_offset", text + " does not lead forward");
    // A page may hold fewer rows than were asked for and still stand for all of them.
    if (next_offset - offset > std::max<std::uint64_t>(limit_, rows))
        return detail::page_failure(errc::contradictory_page, "/next_offset",
                                    text + " skips rows: the page has " + std::to_string(rows));
    return next_offset;
}

CONFAB_DECL result<std::optional<paging::position>>
session_listing::next(json::envelope const& envelope, paging::position const& at, std::size_t rows) const {
    using following = std::optional<paging::position>;
    auto const offset = offset_of(at);
    if (!offset) return offset.error();
    auto const has_more = envelope.boolean_at("/has_more");
    if (!has_more) return has_more.error();
    auto const told = envelope.unsigned_at("/next_offset");
    if (!told) return told.error();
    auto const behind = *offset + rows;
    if (!*has_more && !*told) {
        if (detail::is_null(envelope, "next_offset")) return following();
        return detail::page_failure(errc::missing_member, "/has_more", "nothing says whether more follows");
    }
    if (*has_more && !**has_more && (!*told || **told < behind || rows == 0)) return following();
    if (!*told && rows == 0)
        return detail::page_failure(errc::contradictory_page, "/has_more",
                                    "more follows, but there are neither rows nor next_offset");
    auto const checked = check_next(told->value_or(behind), *offset, rows);
    if (!checked) return checked.error();
    return following(paging::position(std::to_string(*checked)));
}

} // namespace confab::athena

#endif
