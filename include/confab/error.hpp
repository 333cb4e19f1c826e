// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ERROR_HPP
#define CONFAB_ERROR_HPP

#include <confab/detail/config.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace confab {

using boost::system::error_code;

/** What went wrong, as finely as tests and logs need it. Callers branch on @ref condition instead.
 *
 *  Grouped by the phase that detects it. The message of each is `make_error_code(e).message()`, its
 *  stable name (the `code` of the exporter's summary) is @ref name_of.
 */
enum class errc : int {
    // usage: nothing was sent
    operation_in_progress = 1, ///< a second operation was started on a stream while one is pending
    no_executor,               ///< a stream has to wait, and neither its handler nor its body names an executor
    invalid_argument,          ///< a parameter is outside its documented bounds
    invalid_url,               ///< a URL cannot be parsed or has no host
    insecure_url,              ///< a URL is not https
    invalid_credential,        ///< a credential is empty or holds bytes that no header may carry

    // connect
    host_not_found, ///< the name has no address
    resolve_failed, ///< the resolver failed; it may work later
    connect_failed, ///< no address accepted a connection
    local_resource, ///< this machine has no descriptor, port or buffer left
    proxy_refused,  ///< the proxy did not open a tunnel

    // tls
    tls_configuration,    ///< trust roots, client certificate or pins cannot be used
    certificate_rejected, ///< the peer's certificate is not trusted for this host
    handshake_failed,     ///< TLS could not be agreed upon
    tls_truncated,        ///< the connection ended without close_notify where that matters

    // http
    connection_lost,         ///< the connection ended before the first byte of a response
    body_truncated,          ///< the connection ended within a response
    malformed_response_head, ///< the status line, a header field or the framing is not HTTP/1.1
    head_too_large,          ///< the header block or the number of fields exceeds its limit
    body_too_large,          ///< the body exceeds its limit
    unsupported_encoding,    ///< a transfer or content coding that was not asked for
    malformed_encoding,      ///< the body does not decode under its content coding, or expands too far
    redirect_refused,        ///< a redirect that is not followed; the target host is in the message
    unexpected_status,       ///< a status that has no meaning for this request

    // time
    resolve_timed_out,    ///< no address in time
    connect_timed_out,    ///< no connection in time
    handshake_timed_out,  ///< TLS was not agreed upon in time
    write_timed_out,      ///< the request could not be written in time
    first_byte_timed_out, ///< no response byte in time
    idle_timed_out,       ///< the response paused for too long
    too_slow,             ///< the response came slower than the minimum throughput
    deadline_exceeded,    ///< the time for the whole operation is over, or would be before a retry
    cancelled,            ///< the caller cancelled the operation

    // decode
    not_json,        ///< the body is something else than JSON (HTML, empty, wrong media type)
    malformed_json,  ///< the body is not valid JSON (or not UTF-8)
    json_too_deep,   ///< the JSON is nested deeper than the limit
    unexpected_type, ///< a member has a type that cannot be read
    missing_member,  ///< a member without which the answer has no meaning
    duplicate_key,   ///< a member that must be unique appears twice
    malformed_item,  ///< one row of a page cannot be read; page and index are in the diagnostics

    // paging
    pagination_loop,      ///< a position was repeated
    too_many_empty_pages, ///< too many pages in a row without rows
    no_progress,          ///< too many pages in a row without a row that is new
    contradictory_page,   ///< the page's members about what follows contradict each other
    cursor_expired,       ///< the vendor no longer knows the position
    invalid_position,     ///< a saved position is damaged, or of another vendor, account or query

    // vendor
    unauthorized,     ///< the credential is missing, wrong or expired (401)
    forbidden,        ///< the credential lacks a permission (403)
    not_found,        ///< what was asked for does not exist (404, 410)
    request_rejected, ///< the vendor refused the request (another 4xx)
    server_failure,   ///< the vendor failed (5xx)
    rate_limited,     ///< the vendor's limit is reached (429)
    vendor_failure,   ///< the vendor answered success around an error

    // exporting
    sink_failed,        ///< the sink could not be written; what was committed stays
    sink_locked,        ///< another run holds the sink
    lease_lost,         ///< another process has taken over the part of a shared export; nothing of it was written
    checkpoint_damaged, ///< the checkpoint does not match its checksum or its data
    checkpoint_foreign, ///< the checkpoint belongs to another job or a newer version

    // limit
    row_cap_reached, ///< the vendor serves no more rows of one query, and there may be more: narrow its bounds in time
};

/** What a caller can do about an error: `if (e.code() == confab::condition::retryable)`.
 *
 *  A code may meet several conditions: `errc::rate_limited` is both rate_limited and retryable.
 */
enum class condition : int {
    retryable = 1,      ///< trying again later may succeed, as far as the error alone can tell
    rate_limited,       ///< the vendor asked for fewer requests
    unauthorized,       ///< the credential must be changed
    not_found,          ///< the thing asked for does not exist
    malformed_response, ///< the server's bytes or JSON cannot be read
    cancelled,          ///< the caller asked for it
    timed_out,          ///< a time limit was reached
};

/// The category of @ref errc.
CONFAB_DECL boost::system::error_category const& error_category() noexcept;
/// The category of @ref condition.
CONFAB_DECL boost::system::error_category const& condition_category() noexcept;

inline error_code make_error_code(errc value) noexcept { return {static_cast<int>(value), error_category()}; }
inline boost::system::error_condition make_error_condition(condition value) noexcept {
    return {static_cast<int>(value), condition_category()};
}

/// The enumerator's own name, for instance "certificate_rejected"; "unknown" for other values.
CONFAB_DECL std::string_view name_of(errc value) noexcept;
/// The name of any code: @ref name_of for ours, "cancelled" for Asio's operation_aborted, else the category's name.
CONFAB_DECL std::string_view name_of(error_code code) noexcept;

/** The details of a failure: what, where, how often tried, and where to resume.
 *
 *  Every member is optional; empty means unknown or not applicable. No member ever holds a credential.
 *  Text that a server sent is in `vendor_code`, `vendor_message` and `excerpt`, capped in size and not escaped: treat it
 *  as untrusted. `what()` of @ref error escapes it.
 */
class diagnostics {
public:
    diagnostics() = default;

    std::string message;                 ///< our own words beyond the code's message, one line
    std::string operation;               ///< what was being done, for instance "GET /chat/sessions"
    std::string vendor;                  ///< the vendor's folder name, for instance "opencx"
    unsigned http_status = 0;            ///< status of the last response, 0 if there was none
    std::string vendor_code;             ///< the vendor's own code (untrusted)
    std::string vendor_message;          ///< the vendor's own message, at most 1,000 bytes (untrusted)
    std::string excerpt;                 ///< start of a body that could not be read, at most 200 bytes (untrusted)
    std::string request_id;              ///< the response's request id (untrusted)
    std::string json_pointer;            ///< the member that could not be read
    std::optional<std::uint64_t> page;   ///< page of the walk, from 0
    std::optional<std::uint64_t> item;   ///< item within the page, from 0
    std::optional<std::uint64_t> offset; ///< byte offset within the body or, where `item` is told, within the item
    unsigned attempts = 0;               ///< requests that were sent for this operation
    std::string stopped_because;         ///< why it was not tried again
    std::optional<std::chrono::sys_seconds> retry_at; ///< when the server said to try again
    std::string position;                             ///< where a walk can be resumed from
    std::uint64_t delivered = 0;                      ///< items that the walk delivered before
};

/** A code with its details: the error type of @ref result. */
class failure {
public:
    failure() = default;
    failure(errc value, std::string message = {}) : code(make_error_code(value)) {
        details.message = std::move(message);
    }
    failure(error_code value, diagnostics value_details = {}) : code(value), details(std::move(value_details)) {}
    failure(errc value, diagnostics value_details) : code(make_error_code(value)), details(std::move(value_details)) {}

    error_code code;
    diagnostics details;
};

/// One line for a person: code, own message, vendor's words (escaped, capped), attempts, page and item. No secret.
CONFAB_DECL std::string describe(failure const& value);

/** Makes text that a server sent safe to print: printable ASCII stays, all else (control characters, escapes,
 *  bidirectional marks, bytes that are no UTF-8) comes out as `\n`, `\x1b` or `\u202e`; valid letters beyond ASCII stay.
 *  @param limit at most so many bytes of `text` are used; "…" marks a cut.
 */
CONFAB_DECL std::string printable(std::string_view text, std::size_t limit = 200);

/// What functions below the clients return: a value or a @ref failure.
template <class T>
using result = boost::system::result<T, failure>;

/** What clients and streams throw. `what()` is @ref describe of the failure.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class error : public boost::system::system_error {
public:
    explicit error(failure value);

    char const* what() const noexcept override;
    failure const& reason() const noexcept { return reason_; }
    diagnostics const& details() const noexcept { return reason_.details; }

private:
    failure reason_;
    std::string line_;
};

/// Lets `result<T>::value()` throw @ref error. Found by argument-dependent lookup.
[[noreturn]] CONFAB_DECL void throw_exception_from_error(failure const& value, boost::source_location const& where);

/** The failure behind an exception: an @ref error's own, a `system_error`'s code, else nothing (the exception is not ours). */
CONFAB_DECL std::optional<failure> failure_of(std::exception_ptr const& exception);

} // namespace confab

namespace boost::system {
template <>
struct is_error_code_enum<confab::errc> : std::true_type {};
template <>
struct is_error_condition_enum<confab::condition> : std::true_type {};
} // namespace boost::system

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/impl/error.ipp>
#endif

#endif
