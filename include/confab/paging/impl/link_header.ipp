// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_LINK_HEADER_IPP
#define CONFAB_PAGING_IMPL_LINK_HEADER_IPP

#include <confab/paging/link_header.hpp>

#include <algorithm>

namespace confab::paging {
namespace detail {

/// Reads one `Link` field from its beginning to its end.
class link_reader {
public:
    explicit link_reader(std::string_view field) : rest_(field) {}

    /// The next link and its relations; false at the end, and where the field cannot be read.
    bool read(std::string_view& target, std::string_view& relations) {
        while (!rest_.empty() && (is_blank(rest_.front()) || rest_.front() == ',')) rest_.remove_prefix(1);
        if (rest_.empty()) return false;
        auto const end = rest_.find('>');
        if (rest_.front() != '<' || end == rest_.npos) return fail();
        target = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        relations = {};
        bool has_relations = false;
        for (std::string_view name, value; read_parameter(name, value);) {
            if (has_relations || !http::equals_ignoring_case(name, "rel")) continue;
            relations = value;
            has_relations = true;
        }
        return !failed_;
    }

    bool failed() const noexcept { return failed_; }

private:
    static bool is_blank(char letter) noexcept { return letter == ' ' || letter == '\t'; }
    bool fail() {
        failed_ = true;
        return false;
    }
    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }
    std::string_view take(std::size_t size) {
        auto const taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    bool read_parameter(std::string_view& name, std::string_view& value) {
        skip_blanks();
        if (rest_.empty() || rest_.front() == ',') return false;
        if (rest_.front() != ';') return fail();
        rest_.remove_prefix(1);
        skip_blanks();
        name = take(std::min(rest_.find_first_of(" \t=;,"), rest_.size()));
        skip_blanks();
        value = {};
        if (rest_.empty() || rest_.front() != '=') return true;
        rest_.remove_prefix(1);
        skip_blanks();
        if (rest_.empty() || rest_.front() != '"') {
            value = take(std::min(rest_.find_first_of(" \t;,"), rest_.size()));
            return true;
        }
        std::size_t end = 1;
        while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size()) return fail();
        value = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return true;
    }

    std::string_view rest_;
    bool failed_ = false;
};

/// Whether a list of words, separated by blanks, holds a word.
inline bool has_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        auto const end = std::min(words.find_first_of(" \t"), words.size());
        if (http::equals_ignoring_case(words.substr(0, end), wanted)) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

/// Whether a path has segments that lead upwards, escaped or not.
inline bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        auto segment = path.substr(0, end);
        std::size_t dots = 0;
        while (!segment.empty()) {
            bool const is_escaped = http::equals_ignoring_case(segment.substr(0, 3), "%2e");
            if (!is_escaped && segment[0] != '.') break;
            segment.remove_prefix(is_escaped ? 3 : 1);
            ++dots;
        }
        if (segment.empty() && (dots == 1 || dots == 2)) return true;
        path.remove_prefix(end);
    }
    return false;
}

/// What follows the host of an absolute link of the base's origin.
inline result<std::string_view> path_of_absolute(http::url const& base, std::string_view link) {
    auto const authority = link.find("//") + 2;
    auto const end = std::min(link.find_first_of("/?#", authority), link.size());
    auto const origin = http::url::parse(link.substr(0, end));
    if (!origin && origin.error().code == errc::insecure_url)
        return failure(errc::redirect_refused, "a link to a page is not https");
    if (!origin) return failure(errc::invalid_url, "a link to a page is no URL");
    if (!same_origin(base, *origin))
        return failure(errc::redirect_refused, "a link to a page leads to " + printable(origin->authority(), 200));
    return link.substr(end);
}

} // namespace detail

CONFAB_DECL result<std::optional<std::string_view>> find_link(http::response_head const& head,
                                                              std::string_view relation) {
    for (auto const& field : head.fields()) {
        if (!http::equals_ignoring_case(field.name, "link")) continue;
        detail::link_reader reader(field.value);
        for (std::string_view target, relations; reader.read(target, relations);)
            if (detail::has_word(relations, relation)) return std::optional<std::string_view>(target);
        if (reader.failed()) return failure(errc::malformed_response_head, "a Link field cannot be read");
    }
    return std::optional<std::string_view>();
}

CONFAB_DECL result<std::string> target_of_link(http::url const& base, std::string_view link, std::string_view current) {
    std::string target;
    if (link.starts_with('?')) {
        target.append(current.substr(0, current.find('?'))).append(link);
    } else {
        std::string_view path = link;
        // A colon before the first slash ends a scheme; two slashes begin a host.
        if (link.starts_with("//") || link.substr(0, link.find_first_of("/?#")).find(':') != link.npos) {
            if (link.starts_with("//") || link.find("://") == link.npos)
                return failure(errc::redirect_refused, "a link to a page is not https");
            auto const found = detail::path_of_absolute(base, link);
            if (!found) return found.error();
            path = *found;
        }
        auto const& prefix = base.path_prefix();
        bool const is_below = path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/');
        if (!path.starts_with('/')) return failure(errc::invalid_url, "a link to a page is no URL with a path");
        if (!is_below || detail::has_dot_segment(path.substr(0, path.find('?'))))
            return failure(errc::redirect_refused, "a link to a page leads out of the base URL's path");
        target = path.substr(prefix.size());
    }
    if (!http::validate(http::request("GET", target, http::idempotency::read)))
        return failure(errc::invalid_url, "a link to a page holds bytes that no URL may have");
    return target;
}

} // namespace confab::paging

#endif
