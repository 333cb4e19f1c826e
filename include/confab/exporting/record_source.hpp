// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_RECORD_SOURCE_HPP
#define CONFAB_EXPORTING_RECORD_SOURCE_HPP

#include <confab/error.hpp>
#include <confab/exporting/record.hpp>
#include <confab/resilience/observer.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

/// One page of rows for an export.
class record_batch {
public:
    record_batch() = default;

    std::shared_ptr<void const> memory; ///< keeps alive what the rows view
    std::vector<record> rows;
    std::vector<failure> rejected;    ///< rows that the vendor's client could not read, first few
    std::uint64_t rejected_count = 0; ///< all of those
    std::vector<failure> notices;     ///< what went otherwise than hoped for, though no row was lost to it
    std::string next_position;        ///< where the walk goes on behind this page
    bool is_last = false;             ///< whether the vendor said that nothing follows
};

/// What an account's sources have asked of their vendor so far.
class source_stats {
public:
    source_stats() = default;

    std::uint64_t requests = 0;          ///< requests sent, retries included
    std::uint64_t retries = 0;           ///< requests that repeated a failed one
    std::uint64_t throttled = 0;         ///< answers that asked for fewer requests
    std::uint64_t bytes = 0;             ///< bytes of bodies received
    std::chrono::milliseconds waited{0}; ///< time spent waiting for the rate budget or before retries
    /// Until when it waits at least, where it does now: not for an answer, but for what `waiting_for` says.
    std::optional<time::steady_time> waiting_until;
    resilience::wait_reason waiting_for = resilience::wait_reason::budget;
};

/** The pages of one account, one after the other: what a vendor implements to be exported.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class record_source {
public:
    virtual ~record_source() = default;

    /** The next page; nothing behind the last one.
     *
     *  At most one call may be outstanding. After an error or the end, no further call is made.
     *  @par Errors those of the vendor's pages; errc::cursor_expired and errc::invalid_position ask for a new walk
     *  @par Cancellation terminal: completes with errc::cancelled or throws what Asio throws
     */
    virtual boost::asio::awaitable<result<std::optional<record_batch>>> next() = 0;

    /** Behind the end: where a later walk begins in order to bring the export up to date, with what has changed since this one.
     *  Empty: at the start.
     */
    virtual std::string refresh_position() const { return {}; }

    /// Behind the end: up to when it has found all changes, by the vendor's time; nothing where that is not known.
    virtual std::optional<json::timestamp> watermark() const { return std::nullopt; }

    /// Of the account, that is including sources that the same opener made before. May be called at any time.
    virtual source_stats stats() const = 0;
};

/// Starts a walk at a position that an earlier walk gave, or at the start where it is empty.
using source_opener = std::function<std::unique_ptr<record_source>(std::string const& position)>;

} // namespace confab::exporting

#endif
