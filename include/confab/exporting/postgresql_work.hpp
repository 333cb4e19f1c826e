// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_POSTGRESQL_WORK_HPP
#define CONFAB_EXPORTING_POSTGRESQL_WORK_HPP

#include <confab/exporting/sink.hpp>
#include <confab/paging/time_windows.hpp>
#include <confab/resilience/rate_limit.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

namespace detail {
class postgresql_work_tables;
}

/// How a @ref postgresql_work is opened.
class postgresql_work_options {
public:
    postgresql_work_options() = default;

    std::string uri;                           ///< `postgresql://…`; may hold a password, which no error shows
    std::vector<sink_account> accounts;        ///< the accounts of this process
    bool restart = false;                      ///< forget what is known of these accounts, and their rows
    std::chrono::milliseconds lease{30'000};   ///< how long a part stays with a process that has died; at least 1 s
    std::chrono::seconds connect_limit{10};    ///< for connecting
    std::chrono::milliseconds lock_wait{3000}; ///< for a run that does not share to end
};

/// A part of an account's sessions that this process may write.
class work_lease {
public:
    work_lease() = default;

    std::string account;
    std::int64_t number = 0;    ///< of the part; later ones were divided off later
    std::int64_t epoch = 0;     ///< grows with each process that takes the part over
    paging::time_window window; ///< when its sessions were created
    std::string position;       ///< where the walk goes on; empty: at the start
};

/// What there is to do for an account.
enum class work_supply {
    claimed, ///< a part
    busy,    ///< others are at work on all that is left
    done,    ///< nothing is left: the account is complete
};

/// What came of @ref postgresql_work::claim.
class work_claim {
public:
    work_claim() = default;

    work_supply supply = work_supply::done;
    work_lease lease; ///< where it is `claimed`
};

/// When a request may be sent, see @ref postgresql_work::reserve.
class sending_time {
public:
    sending_time() = default;

    std::chrono::microseconds wait{0}; ///< until then
    std::chrono::microseconds pause{
        0}; ///< how long all processes have to pause yet: nothing was reserved, unless it is 0
};

/** An export to a PostgreSQL database that any number of processes share, see docs/shared-export.md.
 *
 *  What is left of an account's walk are rows of the table `confab_work`, each a window of creation times. A process claims one under
 *  a lease, which it renews while it lives; the lease of a dead one ends, and another process goes on where the dead one's last
 *  commit was. Each commit checks that the lease was not taken over meanwhile. A row of `sessions` gives way to newer versions
 *  only, so none is written twice. The table `confab_budgets` keeps all processes together within the accounts' rate limits.
 *  All times are the database server's.
 *
 *  Two connections, one for rows and one for everything else, on which operations wait for each other. After an error other than
 *  errc::lease_lost and errc::cancelled each further operation on that connection gives the same error.
 *  @par Errors of each operation
 *  - errc::lease_lost another process has taken over; what the operation was about was not done
 *  - errc::sink_failed the database cannot be used
 *  - errc::local_resource memory ran out within the operation: further ones on that connection give errc::sink_failed
 *  - errc::cancelled who waited was cancelled; the operation goes on without whom waited for it
 *  @par Lifetimes arguments must outlive the operation
 *  @par Thread safety distinct objects: safe; shared objects: unsafe; all its operations on the strand on which it was opened.
 */
class postgresql_work {
public:
    /// Where a later export begins that has to find what has changed since a time; where there is none, empty.
    using refresh_position = std::function<std::string(std::optional<json::timestamp> const& watermark)>;

    /** Connects, makes the tables where they are missing, and begins the accounts' walks unless they are under way.
     *  @par Errors
     *  - errc::invalid_argument `uri` is none
     *  - errc::sink_locked a run that does not share writes one of the accounts; or, to restart, any run does
     *  - errc::checkpoint_damaged, errc::checkpoint_foreign as of @ref postgresql_sink; or the work that is left is of another job
     */
    CONFAB_DECL static boost::asio::awaitable<result<std::unique_ptr<postgresql_work>>>
    open(postgresql_work_options options);

    CONFAB_DECL explicit postgresql_work(std::shared_ptr<detail::postgresql_work_tables> tables);
    /// Gives back no lease: they end by themselves.
    CONFAB_DECL ~postgresql_work();

    /// Takes a part of the account that nobody is at work on.
    CONFAB_DECL boost::asio::awaitable<result<work_claim>> claim(std::string_view account);

    /// Commits those rows that are new or newer than the table's, and renews the lease.
    CONFAB_DECL boost::asio::awaitable<result<write_outcome>> write(work_lease const& lease,
                                                                    std::span<record const> rows);
    /// Saves where the walk goes on.
    CONFAB_DECL boost::asio::awaitable<result<void>> advance(work_lease const& lease, std::string_view position);
    /** Replaces the part by others, which together hold its sessions.
     *  @param watermark a time before which no change can be missed by walks that begin after now
     */
    CONFAB_DECL boost::asio::awaitable<result<void>> divide(work_lease const& lease,
                                                            std::vector<paging::time_window> const& windows,
                                                            std::optional<json::timestamp> const& watermark);
    /** The part is done. With the last one the account is complete.
     *  @param watermark up to when its walk has found all changes, if that is known
     *  @param had_rows whether the walk has met any row
     *  @param refresh called within the operation, where the account is complete
     */
    CONFAB_DECL boost::asio::awaitable<result<void>> finish(work_lease const& lease,
                                                            std::optional<json::timestamp> const& watermark,
                                                            bool had_rows, refresh_position const& refresh);
    /// Gives the part back, to be claimed at once.
    CONFAB_DECL boost::asio::awaitable<result<void>> release(work_lease const& lease);
    /// Renews all leases of this process, once.
    CONFAB_DECL boost::asio::awaitable<result<void>> renew();
    /// Renews them in time, again and again, until it is cancelled or fails.
    CONFAB_DECL boost::asio::awaitable<result<void>> keep_leases();

    /** Reserves the next time at which a request of the account may be sent.
     *  @param limit nothing: only pauses count
     *  @return whoever has to wait asks pause_left() afterwards, before the request goes
     */
    CONFAB_DECL boost::asio::awaitable<result<sending_time>>
    reserve(std::string_view account, std::optional<resilience::rate_limit> const& limit);
    /// How long all processes have to pause yet.
    CONFAB_DECL boost::asio::awaitable<result<std::chrono::microseconds>> pause_left(std::string_view account);
    /// All processes pause for so long at least, or for an hour if that is shorter.
    CONFAB_DECL boost::asio::awaitable<result<void>> pause(std::string_view account, std::chrono::microseconds span);

private:
    std::shared_ptr<detail::postgresql_work_tables> tables_; // shared with operations that are under way
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/postgresql_work.ipp>
#endif

#endif
