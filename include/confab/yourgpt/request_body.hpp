// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_REQUEST_BODY_HPP
#define CONFAB_YOURGPT_REQUEST_BODY_HPP

#include <confab/error.hpp>
#include <confab/http/message.hpp>
#include <confab/yourgpt/credential.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::yourgpt {

/** The members of a request's body in their order, to be written in either format.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class request_body {
public:
    request_body() = default;

    /// A member whose value is text.
    request_body& text(std::string_view name, std::string_view value) { return set(name, value, true); }
    /// A member whose value is a number.
    request_body& number(std::string_view name, std::uint64_t value) { return set(name, std::to_string(value), false); }
    /// A member whose value is JSON already; in a form it is written as this text.
    request_body& json(std::string_view name, std::string_view value) { return set(name, value, false); }
    /// The project, which goes first.
    CONFAB_DECL request_body& project(std::string_view uid);

    /// Takes a member out, if it is there.
    CONFAB_DECL request_body& remove(std::string_view name);

    bool contains(std::string_view name) const noexcept { return find(name) != members_.size(); }

    /// An object.
    CONFAB_DECL std::string as_json() const;
    /// `name=value` with `&` between them, percent-encoded.
    CONFAB_DECL std::string as_form() const;
    /// A POST with this body.
    CONFAB_DECL http::request post(std::string path, http::idempotency kind, body_format format) const;

private:
    class entry {
    public:
        entry(std::string_view member_name, std::string_view member_value, bool member_is_text)
            : name(member_name), value(member_value), is_text(member_is_text) {}
        std::string name;
        std::string value;
        bool is_text;
    };

    /// One that is there already is replaced where it is.
    CONFAB_DECL request_body& set(std::string_view name, std::string_view value, bool is_text);
    CONFAB_DECL std::size_t find(std::string_view name) const noexcept;

    std::vector<entry> members_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/request_body.ipp>
#endif

#endif
