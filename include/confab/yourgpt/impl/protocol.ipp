// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_PROTOCOL_IPP
#define CONFAB_YOURGPT_IMPL_PROTOCOL_IPP

#include <confab/yourgpt/protocol.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/yourgpt/detail/uids.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace confab::yourgpt {
namespace detail {

inline constexpr std::string_view success_type = "RXSUCCESS";

/// `type` is a text; anything else counts as none.
inline std::string type_of(json::envelope const& answer) {
    auto const type = answer.text_at("/type");
    return type && *type ? **type : std::string();
}

inline void read_words(json::envelope const& answer, diagnostics& details) {
    if (auto const message = answer.text_at("/message"); message && *message)
        details.vendor_message = (*message)->substr(0, 1000);
    if (auto const code = answer.text_or_number_at("/code"); code && *code)
        details.vendor_code = (*code)->substr(0, 200);
}

/// A number from 1 to `most`; 0 for any other text.
inline std::uint64_t number_to(std::uint64_t most, std::string_view digits) noexcept {
    std::uint64_t number = 0;
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() && number <= most ? number : 0;
}

/// What an answer with this `type`, message and code is. @return nothing for a success.
inline error_code judge(json::envelope const& answer, diagnostics& details) {
    auto const type = type_of(answer);
    if (type == success_type) return {};
    read_words(answer, details);
    if (type.empty()) details.message = "the answer has no type";
    else if (type != "RXERROR") details.message = "the answer's type is " + printable(type, 60);
    return details.vendor_code == "429" ? errc::rate_limited : errc::vendor_failure;
}

} // namespace detail

CONFAB_DECL void protocol::authorize(http::request& request) const {
    request.field("Accept", "application/json");
    if (credential_.door() == door::project_key) request.credential(options_.key_header(), "", credential_.secret());
    else request.credential("Authorization", "Bearer ", credential_.secret());
}

CONFAB_DECL void protocol::read_error(std::string_view body, diagnostics& details) const {
    auto const document = json::envelope::parse(std::string(body));
    if (document) detail::read_words(*document, details);
    else details.excerpt = body.substr(0, 200);
}

CONFAB_DECL error_code protocol::judge_error(error_code verdict, std::string_view body) const {
    auto const document = json::envelope::parse(std::string(body));
    if (!document || detail::type_of(*document) != "RXERROR") return verdict;
    auto const code = document->text_or_number_at("/code");
    return code && *code == "429" ? error_code(errc::rate_limited) : verdict;
}

CONFAB_DECL error_code protocol::judge_success(std::string_view body, diagnostics& details) const {
    auto const document = json::envelope::parse(std::string(body));
    if (!document || !document->text().substr(document->text().find_first_not_of(" \t\r\n")).starts_with('{'))
        return {};
    return detail::judge(*document, details);
}

CONFAB_DECL numbered_listing::numbered_listing(protocol const& caller, std::string path, std::string_view account,
                                               std::uint64_t first_page, request_body body)
    : path_(std::move(path)), operation_("POST " + path_), body_(std::move(body)), first_page_(first_page),
      format_(caller.options().bodies(caller.credential().door())),
      identity_(vendor_name, account, path_ + '?' + body_.as_json()) {}

CONFAB_DECL result<std::shared_ptr<numbered_listing const>>
numbered_listing::of_sessions(protocol const& caller, std::string path, std::string_view account,
                              session_query const& query, parameters const& extra) {
    auto body = query.members(caller.credential().door());
    if (!body) return body.error();
    if (caller.credential().door() == door::platform_token) body->project(caller.credential().project_uid());
    for (auto const& [name, value] : extra) {
        static constexpr std::string_view own[] = {"project_uid", "from", "to", "orderBy", "limit", "page"};
        if (body->contains(name) || std::find(std::begin(own), std::end(own), name) != std::end(own))
            return failure(errc::invalid_argument, "extra query member " + name + " is set by the client itself");
        if (json::validate(value)) {
            body->json(name, value);
            continue;
        }
        if (!value.empty())
            if (auto const readable = detail::check_text(name, value); !readable) return readable.error();
        body->text(name, value);
    }
    return std::shared_ptr<numbered_listing const>(
        new numbered_listing(caller, std::move(path), account, query.first_page(), std::move(*body)));
}

CONFAB_DECL result<std::shared_ptr<numbered_listing const>> numbered_listing::of_messages(protocol const& caller,
                                                                                          std::string_view account,
                                                                                          std::string_view session_uid,
                                                                                          message_query const& query) {
    request_body body;
    auto const with_uid = detail::add_session_uid(body, session_uid, caller.options().session_uids());
    if (!with_uid) return with_uid.error();
    if (auto const added = query.add_members(body); !added) return added.error();
    if (caller.credential().door() == door::platform_token) body.project(caller.credential().project_uid());
    return std::shared_ptr<numbered_listing const>(new numbered_listing(
        caller, std::string(get_session_messages.path()), account, query.first_page(), std::move(body)));
}

CONFAB_DECL result<std::pair<std::uint64_t, std::uint64_t>>
numbered_listing::page_of(paging::position const& at) const {
    std::pair<std::uint64_t, std::uint64_t> page(first_page_, 0);
    if (at.is_start()) return page;
    std::string_view const text = at.cursor();
    auto const slash = std::min(text.find('/'), text.size());
    page.first = detail::number_to(std::numeric_limits<std::uint32_t>::max(), text.substr(0, slash));
    if (slash != text.size()) page.second = detail::number_to(largest_page, text.substr(slash + 1));
    if (page.first == 0 || (page.second == 0 && slash != text.size()))
        return failure(errc::invalid_position, "it is no page number");
    return page;
}

CONFAB_DECL result<http::request> numbered_listing::request_for(paging::position const& at) const {
    auto const page = page_of(at);
    if (!page) return page.error();
    auto body = body_;
    if (page->second != 0) body.number("limit", page->second);
    return body.number("page", page->first).post(path_, http::idempotency::read, format_);
}

CONFAB_DECL bool numbered_listing::proves_success(std::string_view members) const {
    auto const parsed = json::envelope::parse(std::string(members));
    return parsed && detail::type_of(*parsed) == detail::success_type;
}

CONFAB_DECL result<std::optional<paging::position>>
numbered_listing::next(json::envelope const& envelope, paging::position const& at, std::size_t rows) const {
    diagnostics details;
    if (auto const judged = detail::judge(envelope, details); judged.failed())
        return failure(judged, std::move(details));
    auto const page = page_of(at);
    if (!page) return page.error();
    if (rows == 0) return std::optional<paging::position>();
    if (page->first == std::numeric_limits<std::uint32_t>::max())
        return failure(errc::no_progress, "there is no page number behind this one");
    auto next = std::to_string(page->first + 1);
    if (page->second != 0) next += '/' + std::to_string(page->second);
    return std::optional<paging::position>(paging::position(std::move(next)));
}

} // namespace confab::yourgpt

#endif
