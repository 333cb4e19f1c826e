// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_OBJECT_CALL_HPP
#define CONFAB_PAGING_OBJECT_CALL_HPP

#include <confab/paging/object_fetch.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

// What the calls of all vendors that are no lists have in common.

namespace confab::paging {

/** Sends a call's request, unless it could not be made, and reads what it answers.
 *
 *  A failure to read the answer tells vendor, operation, status and request id, and shows no credential.
 *  @param requester shared, so that the client may go first
 *  @param request the request, or why there is none
 *  @param pointer JSON Pointer of the object within the answer; a literal
 *  @param read makes the value, for instance &decoded<session, session_fields>
 *  @par Errors that of `request`; those of fetch_object() and of `read`
 *  @par Cancellation terminal: errc::cancelled
 */
template <class T>
asio::awaitable<result<T>> call(std::shared_ptr<resilience::requester> requester, result<http::request> request,
                                std::string_view pointer, body_expectation expected, resilience::call_settings settings,
                                result<T> (*read)(raw_object const&)) {
    if (!request) co_return request.error();
    auto const operation = request->method() + ' ' + std::string(request->path());
    auto const answer = co_await fetch_object(*requester, std::move(*request), pointer, expected, settings);
    if (!answer) co_return answer.error();
    auto value = read(*answer);
    if (value) co_return value;
    auto reason = value.error();
    reason.details.vendor = requester->protocol().name();
    reason.details.operation = operation;
    reason.details.http_status = answer->status;
    reason.details.request_id = answer->request_id;
    requester->redact(reason.details);
    co_return reason;
}

/// decode_object() with a field table that is a constant at namespace scope, as call() takes it.
template <class Owned, auto const& Fields>
result<Owned> decoded(raw_object const& answer) {
    return decode_object<Owned>(answer, Fields);
}

/// A call's request with a JSON body, unless either could not be made; an empty body is none.
inline result<http::request> with_body(result<http::request> request, result<std::string> body) {
    if (!request) return request;
    if (!body) return body.error();
    if (!body->empty()) request->body("application/json", std::move(*body));
    return request;
}

} // namespace confab::paging

#endif
