// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_MESSAGE_HPP
#define CONFAB_HTTP_MESSAGE_HPP

#include <confab/error.hpp>
#include <confab/http/secret.hpp>
#include <confab/time/deadline.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::http {

/// What happens if a request is sent twice. It decides what may be sent again.
enum class idempotency {
    read,       ///< nothing changes: sent again silently where a reused connection was dead
    repeatable, ///< the outcome is the same: sent again only where the caller has asked for it
    once_only,  ///< something happens twice: never sent again
};

/// A header field.
class header_field {
public:
    header_field() = default;
    header_field(std::string field_name, std::string field_value, secret field_credential = {})
        : name(std::move(field_name)), value(std::move(field_value)), credential(std::move(field_credential)) {}

    std::string name;
    std::string value;
    secret credential; ///< follows the value when it is sent; only in requests
};

/** A request. What is wrong with it is told by @ref validate, which an exchange calls before anything is sent.
 *
 *  The client itself adds `Host`, `User-Agent` (unless present), `Accept-Encoding`, `Content-Length` and `Connection`.
 *  @par Example
 *  @code
 *  request list("GET", query_string().append("status", "open").after("/chat/sessions"), idempotency::read);
 *  list.field("Accept", "application/json").credential("Authorization", "Bearer ", token);
 *  @endcode
 */
class request {
public:
    request() = default;
    /// @param target the path below the base URL's, with its query: begins with `/`, escaped (see @ref query_string).
    request(std::string method, std::string target, idempotency kind = idempotency::once_only)
        : method_(std::move(method)), target_(std::move(target)), kind_(kind) {}

    /// Adds a header field.
    CONFAB_DECL request& field(std::string name, std::string value);
    /// Adds a header field whose value is `scheme` (for instance "Bearer ") and a secret.
    CONFAB_DECL request& credential(std::string name, std::string scheme, secret value);
    /// Sets the body and adds its `Content-Type`.
    CONFAB_DECL request& body(std::string content_type, std::string bytes);
    /// Replaces the target.
    request& target(std::string target) noexcept {
        target_ = std::move(target);
        return *this;
    }
    /// Ends this exchange at `when` at the latest, where the client's timeouts::total would be later.
    request& deadline(time::steady_time when) noexcept {
        deadline_ = when;
        return *this;
    }

    std::string const& method() const noexcept { return method_; }
    std::string const& target() const noexcept { return target_; }
    /// The target without its query, for messages and logs.
    CONFAB_DECL std::string_view path() const noexcept;
    std::string const& body() const noexcept { return body_; }
    idempotency kind() const noexcept { return kind_; }
    time::steady_time deadline() const noexcept { return deadline_; }
    std::vector<header_field> const& fields() const noexcept { return fields_; }

private:
    std::string method_;
    std::string target_;
    std::string body_;
    std::vector<header_field> fields_;
    time::steady_time deadline_ = time::never;
    idempotency kind_ = idempotency::once_only;
};

/** Checks a request.
 *
 *  @return errc::invalid_argument, its message naming what is wrong: a method other than upper-case letters, a target that
 *  does not begin with `/` or holds other than printable ASCII, a space or `#`; a field's name that is no token, or one that
 *  the client sets itself (`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Upgrade`, `Expect`, `TE`, `Trailer`,
 *  `Keep-Alive`, `Proxy-Connection`, `Accept-Encoding`); a value with other than printable ASCII and tabs. Header injection
 *  is thereby impossible. Success otherwise.
 */
CONFAB_DECL result<void> validate(request const& value);

/// Appends the request's head as it is sent, with the final empty line. The request must be valid.
/// @param accepted_codings the value of `Accept-Encoding`; empty: no such field.
CONFAB_DECL void append_head(std::string& out, request const& value, std::string_view authority,
                             std::string_view path_prefix, std::string_view user_agent,
                             std::string_view accepted_codings = {});

/// The status line and the header fields of a response. Copies share the fields, which do not change.
class response_head {
public:
    response_head() = default;
    CONFAB_DECL response_head(unsigned head_status, unsigned head_version, std::vector<header_field> head_fields);

    /// 200 to 599.
    unsigned status() const noexcept { return status_; }
    /// 10 or 11: HTTP/1.0 or HTTP/1.1.
    unsigned version() const noexcept { return version_; }
    /// All fields, in the order and the spelling in which they came (untrusted).
    CONFAB_DECL std::vector<header_field> const& fields() const noexcept;
    /** The first field of that name, whatever its case; nothing if there is none. The view is valid as long as the object is
     *  neither changed nor destroyed.
     */
    CONFAB_DECL std::optional<std::string_view> find(std::string_view name) const noexcept;

private:
    unsigned status_ = 0;
    unsigned version_ = 11;
    std::shared_ptr<std::vector<header_field> const> fields_; // never changed; null: none
};

/// 301, 302, 303, 307 and 308: the answer is elsewhere.
constexpr bool is_redirect(unsigned status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Whether two ASCII texts are equal but for the case of their letters.
CONFAB_DECL bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/message.ipp>
#endif

#endif
