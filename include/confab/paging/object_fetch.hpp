// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_OBJECT_FETCH_HPP
#define CONFAB_PAGING_OBJECT_FETCH_HPP

#include <confab/json/envelope.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/page_cutter.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>

namespace confab::paging {

/// What the body of a successful answer has to be.
enum class body_expectation {
    required,     ///< a JSON document that holds the object
    may_be_empty, ///< nothing, or such a document; the object may be missing
    text,         ///< any text, which is taken as it is; nothing is looked for in it
};

/// The answer of a call that is no list: its body, and where the object lies in it.
class raw_object {
public:
    raw_object() = default;

    /// The object's JSON text, a view into `bytes`; empty if the answer holds none.
    std::string_view text() const noexcept { return object.in(bytes); }

    std::string bytes;        ///< the body as received
    json::item_slice object;  ///< the object within `bytes`
    json::envelope envelope;  ///< the whole document, for the members around the object; `{}` where there is none
    std::string request_id;   ///< as received (untrusted)
    std::string content_type; ///< as received (untrusted)
    unsigned status = 0;      ///< 200 to 299
};

/** Sends a call that answers one object, with the requester's retries as far as the call's idempotency allows.
 *
 *  The body is limited by json::page_limits::page_bytes and by the client's responses.
 *  @param pointer JSON Pointer of the object within the document; "" for the whole of it
 *  @param expected whether a body must be there, and what it is
 *  @par Errors those of resilience::requester::send and json::envelope; errc::not_json (nothing but an empty body, where
 *      one is required, or no JSON), missing_member (no object at `pointer`), unexpected_status (206; 204 and 205 where
 *      a body is required), body_too_large; what vendor_protocol::judge_success says of a body of any size.
 *  @par Cancellation terminal: errc::cancelled
 *  @par Lifetimes `requester` and what `pointer` views must live until the operation is over.
 */
CONFAB_DECL asio::awaitable<result<raw_object>>
fetch_object(resilience::requester& requester, http::request request, std::string_view pointer,
             body_expectation expected, resilience::call_settings settings = resilience::call_settings());

/** The object of an answer as an owned value.
 *
 *  Members `raw` of the view get the object's text.
 *  @tparam Owned constructible from View, for instance opencx::session from opencx::session_view
 *  @param fields the field table of View
 *  @par Errors those of json::item_decoder::decode, with the answer's status and request id
 */
template <class Owned, class View, std::size_t Size>
result<Owned> decode_object(raw_object const& answer, json::field_table<View, Size> const& fields) {
    std::pmr::monotonic_buffer_resource arena;
    View view;
    auto const decoded = json::item_decoder().decode(fields, answer.text(), view, arena);
    if (!decoded) {
        auto reason = decoded.error();
        reason.details.http_status = answer.status;
        reason.details.request_id = answer.request_id;
        return reason;
    }
    if constexpr (requires { view.raw = answer.text(); }) view.raw = answer.text();
    return Owned(view);
}

/** The throwing form of a call: its value, or error with its failure.
 *  @param call a pending call, for instance of a client's `try_get`
 */
template <class T>
asio::awaitable<T> value_of(asio::awaitable<result<T>> call) {
    auto outcome = co_await std::move(call);
    if (!outcome) throw error(std::move(outcome).error());
    if constexpr (std::is_void_v<T>) co_return;
    else co_return std::move(*outcome);
}

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/object_fetch.ipp>
#endif

#endif
