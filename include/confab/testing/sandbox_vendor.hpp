// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_VENDOR_HPP
#define CONFAB_TESTING_SANDBOX_VENDOR_HPP

#include <confab/detail/config.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::testing {

/// Header fields in the order of the message: name and value.
using sandbox_fields = std::vector<std::pair<std::string, std::string>>;

/** A request as a @ref sandbox received it. */
class sandbox_request {
public:
    sandbox_request() = default;
    /// A request without body, for tests of a vendor's logic.
    sandbox_request(std::string request_method, std::string request_target, sandbox_fields request_fields = {})
        : method(std::move(request_method)), target(std::move(request_target)), fields(std::move(request_fields)) {}

    /// The values of all fields of that name; names compare without regard to case.
    CONFAB_DECL std::vector<std::string_view> values_of(std::string_view name) const;
    /// The target up to its query.
    CONFAB_DECL std::string_view path() const noexcept;
    /// The target after its first question mark; empty without one.
    CONFAB_DECL std::string_view query() const noexcept;

    std::uint64_t number = 0;                     ///< place among all requests of the sandbox, from 1
    std::uint64_t connection = 0;                 ///< the connection it came on, from 1
    std::chrono::steady_clock::time_point time{}; ///< when its last byte had been read
    std::string method;                           ///< as sent
    std::string target;                           ///< as sent: path and query, not decoded
    sandbox_fields fields;                        ///< all header fields; holds the credential
    std::string body;                             ///< as sent
};

/** What a vendor answers. Framing fields (Content-Length, Connection) are added by the sandbox. */
class sandbox_response {
public:
    sandbox_response() = default;

    unsigned status = 200;           ///< HTTP status
    sandbox_fields fields;           ///< header fields beside the framing
    std::string body;                ///< whole body
    std::vector<std::uint64_t> rows; ///< indices of the sessions that the body holds
};

/// A fault that only the vendor can make, since it is about what a page says.
enum class page_change {
    none,
    repeat_position, ///< the rows as ever, but the position that was asked for instead of the following one
    no_rows,         ///< no rows, and a new position that leads to the rows which would have come
};

/** The logic of one vendor's API over generated data: request in, response out, no sockets.
 *
 *  A further vendor is one more class like @ref opencx_sandbox. A @ref sandbox calls it from one thread at a time.
 */
class sandbox_vendor {
public:
    sandbox_vendor() = default;
    sandbox_vendor(sandbox_vendor const&) = delete;
    sandbox_vendor& operator=(sandbox_vendor const&) = delete;
    virtual ~sandbox_vendor() = default;

    /** Answers a request, whatever it holds.
     *  @param request its target begins with the vendor's own path; the sandbox has removed what it is mounted under.
     *  @param change a fault to make where the response is a page; else it is ignored.
     */
    virtual sandbox_response handle(sandbox_request const& request, page_change change) = 0;

    /// An error in the vendor's own form, for what the sandbox itself refuses (rate limit, unknown path).
    virtual sandbox_response error(unsigned status, std::string_view message) const = 0;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/sandbox_vendor.ipp>
#endif

#endif
