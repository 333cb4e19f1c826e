// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_SINK_HPP
#define CONFAB_EXPORTING_SINK_HPP

#include <confab/error.hpp>
#include <confab/exporting/checkpoint.hpp>
#include <confab/exporting/record.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

/// An account that writes into a sink, with what it was asked for.
class sink_account {
public:
    sink_account() = default;
    sink_account(std::string account, paging::fingerprint const& asked) : name(std::move(account)), job(asked) {}

    std::string name;
    paging::fingerprint job; ///< a checkpoint with another one is foreign
};

/// What became of the rows of one @ref sink::write.
class write_outcome {
public:
    write_outcome() = default;

    std::size_t consumed = 0;        ///< rows that were dealt with; fewer than given where the limit was reached
    std::uint64_t sessions = 0;      ///< sessions that this run wrote for the first time
    std::uint64_t revisions = 0;     ///< further versions of sessions that this run had written before
    std::uint64_t duplicates = 0;    ///< rows that repeat what this run met before
    std::uint64_t unchanged = 0;     ///< rows that an earlier run wrote
    std::uint64_t rejected = 0;      ///< rows that cannot be written
    std::vector<failure> rejections; ///< why, of the first few of those; `details.item` is @ref record::index
};

/// No limit to the sessions that @ref sink::write writes.
inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

/** Where rows go, and what a later run needs to go on.
 *
 *  A sink writes each version of a session once. Rows and position become durable together: what
 *  @ref commit made durable survives any crash, what came later is fetched again.
 *
 *  Several accounts may write at once, each from a coroutine of its own on one strand; who has to wait for the sink holds up its own
 *  walk, and with it the vendor. After any error the sink is dead: each later call gives the same error.
 *  @par Errors of each operation
 *  - errc::sink_failed the sink cannot be written
 *  - errc::cancelled the stop that was asked for came while the sink was waiting
 *  @par Cancellation terminal; a sink that a cancellation met within a write may be dead
 *  @par Lifetimes arguments must outlive the operation
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class sink {
public:
    virtual ~sink() = default;

    /// Where the account's walk goes on; an account that is new to the sink starts at the start.
    virtual account_checkpoint resume(std::string_view account) const = 0;

    /** Writes those rows of one account that the sink does not hold, in their order.
     *  @param limit stops in front of the next row once so many `sessions` were written
     */
    virtual boost::asio::awaitable<result<write_outcome>> write(std::string_view account, std::span<record const> rows,
                                                                std::uint64_t limit) = 0;

    /** States that all rows up to `position` have been given to @ref write. May commit.
     *  @param position where the walk goes on, or where one that is complete is brought up to date; empty: at the start
     */
    virtual boost::asio::awaitable<result<void>> advance(std::string_view account, walk_state state,
                                                         std::string_view position) = 0;

    /// Makes what was written and stated durable.
    virtual boost::asio::awaitable<result<void>> commit() = 0;

    /// A number that grows whenever rows that were written become durable: all that were written before it grew are.
    virtual std::uint64_t commits() const noexcept = 0;
};

} // namespace confab::exporting

#endif
