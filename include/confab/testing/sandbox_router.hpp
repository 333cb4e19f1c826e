// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_ROUTER_HPP
#define CONFAB_TESTING_SANDBOX_ROUTER_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_fault.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace confab::testing {

/** A vendor and the path prefix below which a sandbox serves it. */
class sandbox_mount {
public:
    /// @param mount_prefix empty, or begins with "/" and does not end with it, for instance "/opencx".
    sandbox_mount(std::string mount_prefix, std::shared_ptr<sandbox_vendor> mounted)
        : prefix(std::move(mount_prefix)), vendor(std::move(mounted)) {}

    std::string prefix;
    std::shared_ptr<sandbox_vendor> vendor;
};

/** A token bucket: so many requests per period on average, `burst` at once. Each mount has its own. */
class sandbox_rate_limit {
public:
    sandbox_rate_limit(unsigned limit_requests, std::chrono::milliseconds limit_per, unsigned limit_burst)
        : requests(limit_requests), per(limit_per), burst(limit_burst) {}
    /// With a burst of all requests of a period.
    sandbox_rate_limit(unsigned limit_requests, std::chrono::milliseconds limit_per)
        : sandbox_rate_limit(limit_requests, limit_per, limit_requests) {}

    unsigned requests;             ///< per period, at least 1
    std::chrono::milliseconds per; ///< the period, at least 1 ms
    unsigned burst;                ///< capacity of the bucket, at least 1; it starts full
};

/** What a @ref sandbox_router does beside asking the vendors. */
class sandbox_router_options {
public:
    sandbox_router_options() = default;

    std::optional<sandbox_rate_limit> rate_limit; ///< over it: 429 with Retry-After; default: none
    sandbox_fault_plan faults;                    ///< default: no faults
    std::size_t remembered_requests = 10'000;     ///< requests that are remembered, the latest ones; 0 to 1,000,000
};

/** Counts since the start. */
class sandbox_counters {
public:
    sandbox_counters() = default;

    std::uint64_t connections = 0;       ///< TCP connections accepted
    std::uint64_t handshakes = 0;        ///< TLS handshakes completed
    std::uint64_t requests = 0;          ///< requests read to their end
    std::uint64_t responses = 0;         ///< responses written to their end
    std::uint64_t rate_limited = 0;      ///< requests answered 429 by the rate limit
    std::uint64_t faults = 0;            ///< faults injected
    std::uint64_t sessions = 0;          ///< sessions within complete responses, repeated ones each time
    std::uint64_t distinct_sessions = 0; ///< sessions within complete responses, each once
};

/** What is to be sent for a request. */
class sandbox_reply {
public:
    sandbox_reply() = default;

    sandbox_response response;
    sandbox_fault fault = sandbox_fault::delay(std::chrono::milliseconds{0}); ///< what the connection has to do to it
    std::size_t mount = 0;                                                    ///< place of the vendor in the table
};

/** A @ref sandbox without sockets: which vendor answers, rate limit, faults, request ids, log and counters.
 *
 *  @par Thread safety shared objects: safe.
 */
class sandbox_router {
public:
    /// @throws std::invalid_argument an empty table, a mount without vendor, a malformed or repeated prefix,
    /// a rate limit of zero.
    CONFAB_DECL explicit sandbox_router(std::vector<sandbox_mount> mounts, sandbox_router_options options = {});

    /** Answers a request: numbers it, logs it, and asks the vendor with the longest prefix that fits.
     *  @param request `time` must have been set; it is what the rate limit goes by.
     */
    CONFAB_DECL sandbox_reply answer(sandbox_request request);

    /// Notes that a reply was sent to its end.
    CONFAB_DECL void note_sent(sandbox_reply const& reply);
    /// Notes an accepted connection. @return its number, from 1.
    CONFAB_DECL std::uint64_t note_connection();
    /// Notes a completed handshake.
    CONFAB_DECL void note_handshake();

    /// The latest requests in their order, with bodies of at most 16 KiB.
    CONFAB_DECL std::vector<sandbox_request> requests() const;
    CONFAB_DECL sandbox_counters counters() const;

private:
    class entry {
    public:
        explicit entry(sandbox_mount entry_mount) : mount(std::move(entry_mount)) {}

        sandbox_mount mount;
        double tokens = 0;
        std::chrono::steady_clock::time_point filled{};
        std::vector<bool> served; ///< by index of session
    };

    CONFAB_DECL std::size_t entry_for(std::string_view path) const;
    CONFAB_DECL void remember(sandbox_request const& request);
    CONFAB_DECL std::chrono::milliseconds take_token(entry& of, std::chrono::steady_clock::time_point now);
    CONFAB_DECL void apply(sandbox_fault fault, sandbox_request const& request, sandbox_reply& reply);

    std::mutex mutable mutex_;
    std::vector<entry> entries_; ///< longer prefixes before what they begin with
    sandbox_router_options options_;
    std::deque<sandbox_request> log_;
    sandbox_counters counters_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/sandbox_router.ipp>
#endif

#endif
