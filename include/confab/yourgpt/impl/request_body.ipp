// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_REQUEST_BODY_IPP
#define CONFAB_YOURGPT_IMPL_REQUEST_BODY_IPP

#include <confab/yourgpt/request_body.hpp>

#include <confab/http/url.hpp>
#include <confab/json/raw_text.hpp>

namespace confab::yourgpt {

CONFAB_DECL std::size_t request_body::find(std::string_view name) const noexcept {
    std::size_t at = 0;
    while (at < members_.size() && members_[at].name != name) ++at;
    return at;
}

CONFAB_DECL request_body& request_body::set(std::string_view name, std::string_view value, bool is_text) {
    auto const at = find(name);
    if (at == members_.size()) members_.emplace_back(name, value, is_text);
    else members_[at] = entry(name, value, is_text);
    return *this;
}

CONFAB_DECL request_body& request_body::project(std::string_view uid) {
    members_.emplace(members_.begin(), "project_uid", uid, true);
    return *this;
}

CONFAB_DECL request_body& request_body::remove(std::string_view name) {
    auto const at = find(name);
    if (at != members_.size()) members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
    return *this;
}

CONFAB_DECL std::string request_body::as_json() const {
    std::string text = "{";
    for (auto const& member : members_) {
        if (text.size() > 1) text += ',';
        json::append_quoted(text, member.name);
        text += ':';
        if (member.is_text) json::append_quoted(text, member.value);
        else text += member.value;
    }
    return text += '}';
}

CONFAB_DECL std::string request_body::as_form() const {
    http::query_string text;
    for (auto const& member : members_) text.append(member.name, member.value);
    return text.text();
}

CONFAB_DECL http::request request_body::post(std::string path, http::idempotency kind, body_format format) const {
    http::request made("POST", std::move(path), kind);
    if (format == body_format::json) made.body("application/json", as_json());
    else made.body("application/x-www-form-urlencoded", as_form());
    return made;
}

} // namespace confab::yourgpt

#endif
