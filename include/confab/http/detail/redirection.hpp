// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_REDIRECTION_HPP
#define CONFAB_HTTP_DETAIL_REDIRECTION_HPP

#include <confab/http/message.hpp>
#include <confab/http/url.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::http::detail {

/// The host that a `Location` names, fit to be printed; nothing else of it is shown.
inline std::string redirect_target(std::optional<std::string_view> location) {
    if (!location || location->empty()) return "without a target";
    auto const authority_mark = location->find("//");
    if (authority_mark == std::string_view::npos || authority_mark > location->find_first_of("/?#"))
        return "to the same host";
    auto host = location->substr(authority_mark + 2);
    host = host.substr(0, host.find_first_of("/?#\\"));
    if (auto const user_end = host.rfind('@'); user_end != std::string_view::npos) host.remove_prefix(user_end + 1);
    return "to " + printable(host, 253);
}

/// Removes the segments `.` and `..` of a target's path (RFC 3986, 5.2.4). The path begins with `/`.
inline std::string without_dot_segments(std::string_view target) {
    auto const query_at = std::min(target.find('?'), target.size());
    auto path = target.substr(0, query_at);
    std::string out;
    while (!path.empty()) {
        auto const end = std::min(path.find('/', 1), path.size());
        auto const segment = path.substr(0, end);
        path.remove_prefix(end);
        if (segment == "/..") out.erase(std::min(out.rfind('/'), out.size()));
        else if (segment != "/.") out += segment;
        if (path.empty() && (segment == "/.." || segment == "/.")) out += '/';
    }
    if (out.empty()) out = "/";
    return out.append(target.substr(query_at));
}

/** The target on the same origin that a `Location` means (RFC 3986, 5.2); nothing where it means none: another origin, another
 *  scheme, user information, nothing at all, more than 2,048 bytes.
 *  @param current the whole target, with the base URL's path, of the request that was redirected.
 */
inline std::optional<std::string> resolve_location(url const& origin, std::string_view current,
                                                   std::string_view location) {
    constexpr std::size_t max_location_bytes = 2048;
    if (location.empty() || location.size() > max_location_bytes) return std::nullopt;
    location = location.substr(0, location.find('#'));
    if (auto const scheme_end = location.find(':'); scheme_end < location.find_first_of("/?")) {
        if (!equals_ignoring_case(location.substr(0, scheme_end), "https")) return std::nullopt;
        location.remove_prefix(scheme_end + 1);
        if (!location.starts_with("//")) return std::nullopt;
    }
    if (location.starts_with("//")) {
        auto const authority_end = std::min(location.find_first_of("/?", 2), location.size());
        auto const named = url::parse("https:" + std::string(location.substr(0, authority_end)));
        if (named.has_error() || !same_origin(*named, origin)) return std::nullopt;
        location.remove_prefix(authority_end);
        return without_dot_segments((location.starts_with('/') ? "" : "/") + std::string(location));
    }
    auto const path = current.substr(0, current.find('?'));
    if (location.empty()) return std::string(current);
    if (location.front() == '/') return without_dot_segments(location);
    auto const kept = location.front() == '?' ? path : path.substr(0, path.rfind('/') + 1);
    return without_dot_segments(std::string(kept) + std::string(location));
}

/// The redirects of one exchange: which are followed, and which not. Without I/O.
class redirection {
public:
    /// @param limit redirects that are followed; 0: none.
    redirection(url const& origin, unsigned limit) noexcept : origin_(origin), limit_(limit) {}

    /** The next target of a request that was answered by a redirect.
     *  @par Errors errc::redirect_refused; the message names the target's host, and why, where redirects are followed at all.
     */
    result<std::string> next(request const& asked, response_head const& head) const {
        auto const location = head.find("Location");
        if (limit_ == 0) return failure(errc::redirect_refused, redirect_target(location));
        if (!may_follow(asked, head.status())) return refusal("it would not be the same request: ", location);
        if (visited_.size() >= limit_) return refusal("too many redirects: ", location);
        auto target = location ? resolve_location(origin_, whole_target(asked), *location) : std::nullopt;
        if (!target || validate(request(asked.method(), *target, asked.kind())).has_error())
            return refusal("not to the same origin: ", location);
        bool const is_loop =
            *target == whole_target(asked) || std::find(visited_.begin(), visited_.end(), *target) != visited_.end();
        if (is_loop) return refusal("a loop of redirects: ", location);
        return std::move(*target);
    }
    /// Has the request ask for what next() gave.
    void follow(request& asked, std::string target) {
        visited_.push_back(whole_target(asked));
        asked.target(std::move(target));
    }
    /// What goes before a request's target: the base URL's path, until a redirect has named another one.
    std::string_view path_prefix() const noexcept {
        return visited_.empty() ? std::string_view(origin_.path_prefix()) : std::string_view();
    }

private:
    static bool may_follow(request const& asked, unsigned status) noexcept {
        if (asked.kind() != idempotency::read) return false;
        return asked.method() == "GET" || asked.method() == "HEAD" || status == 307 || status == 308;
    }
    static failure refusal(char const* why, std::optional<std::string_view> location) {
        return failure(errc::redirect_refused, why + redirect_target(location));
    }
    std::string whole_target(request const& asked) const { return std::string(path_prefix()) + asked.target(); }

    url const& origin_;
    unsigned limit_;
    std::vector<std::string> visited_;
};

} // namespace confab::http::detail

#endif
