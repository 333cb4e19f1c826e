// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_POSTGRESQL_SINK_HPP
#define CONFAB_EXPORTING_POSTGRESQL_SINK_HPP

#include <confab/exporting/detail/postgresql_rows.hpp>
#include <confab/exporting/sink.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

namespace detail {
class postgresql_writer;
}

/// How a @ref postgresql_sink is opened.
class postgresql_sink_options {
public:
    postgresql_sink_options() = default;

    std::string uri;                           ///< `postgresql://…`; may hold a password, which no error shows
    std::vector<sink_account> accounts;        ///< the accounts of this run
    bool restart = false;                      ///< forget what is known of these accounts, and their rows
    std::chrono::seconds connect_limit{10};    ///< for connecting
    std::chrono::milliseconds lock_wait{3000}; ///< for another run to end; the server notices late that one was killed
    std::function<std::chrono::steady_clock::time_point()> now = [] { return std::chrono::steady_clock::now(); };
    std::chrono::milliseconds commit_interval{1000}; ///< @ref sink::advance commits when the last commit is so long ago
    std::uint64_t commit_bytes = std::uint64_t{8} << 20; ///< … or when rows of so many bytes were written since
};

/** The table `sessions` of a PostgreSQL database, with the checkpoints of its accounts in the table `confab_checkpoints`.
 *
 *  `sessions` has the columns account, vendor, id, status, created_at, updated_at, channel and raw: text, the times `timestamptz`, `raw` of
 *  the type `json`, which keeps it as the vendor sent it, and the primary key (account, id). Rows wait in memory until the next commit. That
 *  copies them into a temporary table, from there in the order of their ids into `sessions`, where a row gives way to a version that
 *  is not older, and saves the checkpoints, all in one transaction. A session-level advisory lock for each account keeps other runs out.
 *
 *  The tables are made in the first schema of the search path where they are missing. The database must be encoded in UTF-8. Needs
 *  libpq (target `confab::postgresql`) and a server of version 11 or later.
 *  @par Errors an exception (std::bad_alloc) that meets what changes the sink makes it dead as an error does: errc::sink_failed, the
 *      connection closed, and of a commit that was under way all or nothing done
 *  @par Cancellation a commit that is under way goes on without whom waited for it
 *  @par Thread safety distinct objects: safe; shared objects: unsafe; all its operations on the strand on which it was opened.
 */
class postgresql_sink final : public sink {
public:
    /** Connects, makes the tables where they are missing, and learns which versions are there.
     *  @par Errors
     *  - errc::invalid_argument `uri` is none
     *  - errc::sink_failed the server cannot be reached or refuses
     *  - errc::sink_locked another run writes one of the accounts
     *  - errc::checkpoint_damaged a checkpoint is not as it was written
     *  - errc::checkpoint_foreign a checkpoint is of another job or a newer version, there are rows without one, or the table is
     *    not of an export
     */
    CONFAB_DECL static boost::asio::awaitable<result<std::unique_ptr<postgresql_sink>>>
    open(postgresql_sink_options options);

    CONFAB_DECL explicit postgresql_sink(std::shared_ptr<detail::postgresql_writer> writer);
    CONFAB_DECL ~postgresql_sink() override;

    CONFAB_DECL account_checkpoint resume(std::string_view account) const override;
    /// Rows whose account and id take more than @ref longest_postgresql_key bytes are rejected, too.
    CONFAB_DECL boost::asio::awaitable<result<write_outcome>>
    write(std::string_view account, std::span<record const> rows, std::uint64_t limit) override;
    CONFAB_DECL boost::asio::awaitable<result<void>> advance(std::string_view account, walk_state state,
                                                             std::string_view position) override;
    CONFAB_DECL boost::asio::awaitable<result<void>> commit() override;
    CONFAB_DECL std::uint64_t commits() const noexcept override;

private:
    std::shared_ptr<detail::postgresql_writer> writer_; // shared with a commit that is under way
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/postgresql_sink.ipp>
#endif

#endif
