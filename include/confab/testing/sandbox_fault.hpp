// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_FAULT_HPP
#define CONFAB_TESTING_SANDBOX_FAULT_HPP

#include <confab/testing/sandbox_vendor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace confab::testing {

/// How a connection ends without being asked to.
enum class connection_end {
    fin,   ///< orderly at the level of TCP, without TLS close_notify
    reset, ///< RST
};

/** Something that goes wrong with one response of a @ref sandbox. Made by the named functions. */
class sandbox_fault {
public:
    /// What happens; the members that a kind uses are named with it.
    enum class kind {
        none,            ///< nothing but the delay
        answer,          ///< `response` instead of the vendor's
        drop,            ///< no response byte; the connection ends by `end`
        cut,             ///< the head, `bytes` of the body, then the connection ends by `end`
        stall,           ///< the head, `bytes` of the body, then nothing more until the client gives up
        malformed_json,  ///< a complete HTTP message with the first half of the body
        repeat_position, ///< the page leads to itself
        no_rows,         ///< a page without rows that leads on
    };

    /// A response of one's own, for instance 503 with Retry-After.
    static sandbox_fault answer(unsigned status, std::string body = {}, sandbox_fields fields = {}) {
        sandbox_fault made(kind::answer);
        made.response.status = status;
        made.response.body = std::move(body);
        made.response.fields = std::move(fields);
        return made;
    }
    /// The connection ends before the first byte of the response.
    static sandbox_fault drop(connection_end end = connection_end::fin) { return {kind::drop, 0, end}; }
    /// The connection ends within the body.
    static sandbox_fault cut(std::size_t bytes, connection_end end = connection_end::fin) {
        return {kind::cut, bytes, end};
    }
    /// The response stops within the body; the connection stays open.
    static sandbox_fault stall(std::size_t bytes = 0) { return {kind::stall, bytes}; }
    /// The response comes as ever, but later.
    static sandbox_fault delay(std::chrono::milliseconds wait) { return sandbox_fault(kind::none).after(wait); }
    /// The body ends in the middle of its JSON.
    static sandbox_fault malformed_json() { return {kind::malformed_json}; }
    /// The page's next position is the one that was asked for.
    static sandbox_fault repeat_position() { return {kind::repeat_position}; }
    /// The page has no rows although more follow.
    static sandbox_fault no_rows() { return {kind::no_rows}; }

    /// The same fault after a time.
    sandbox_fault after(std::chrono::milliseconds wait) && {
        delayed_by = wait;
        return std::move(*this);
    }

    kind what = kind::none;
    std::size_t bytes = 0;                    ///< of the body; clamped to its size
    connection_end end = connection_end::fin; ///< for drop and cut
    std::chrono::milliseconds delayed_by{0};  ///< before anything else happens
    sandbox_response response;                ///< for answer

private:
    sandbox_fault(kind fault_kind, std::size_t body_bytes = 0, connection_end how = connection_end::fin)
        : what(fault_kind), bytes(body_bytes), end(how) {}
};

/** Decides what goes wrong: called once per request that the rate limit let pass, on the sandbox's thread.
 *
 *  The request's `number` counts all requests from 1. It must not throw, nor stop the sandbox.
 */
using sandbox_fault_plan = std::function<std::optional<sandbox_fault>(sandbox_request const&)>;

} // namespace confab::testing

#endif
