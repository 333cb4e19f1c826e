// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_SQLITE_SINK_HPP
#define CONFAB_EXPORTING_SQLITE_SINK_HPP

#include <confab/exporting/account_book.hpp>
#include <confab/exporting/blocking_sink.hpp>
#include <confab/exporting/detail/sqlite_database.hpp>
#include <confab/exporting/file_system.hpp>
#include <confab/exporting/version_ledger.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

/// How a @ref sqlite_sink is opened.
class sqlite_sink_options {
public:
    sqlite_sink_options() = default;

    std::string path;                     ///< the database file
    std::vector<sink_account> accounts;   ///< the accounts of this run
    bool restart = false;                 ///< forget what is known of these accounts, and their rows
    std::function<bool()> stop_requested; ///< asked now and then while it waits or reads; may be empty
    std::function<std::chrono::steady_clock::time_point()> now = [] { return std::chrono::steady_clock::now(); };
    std::chrono::milliseconds commit_interval{1000}; ///< @ref sink::advance commits when the last commit is so long ago
    std::uint64_t commit_bytes = std::uint64_t{16} << 20; ///< … or when rows of so many bytes were written since
};

/** The table `sessions` of an SQLite database, with the checkpoints of its accounts in the table `confab_checkpoints`.
 *
 *  `sessions` has the columns account, vendor, id, status, created_at, updated_at, channel and raw, all text (times in RFC 3339, UTC;
 *  raw as the vendor sent it), and the primary key (account, id). A newer version of a session replaces its row. Rows and
 *  checkpoint are committed in one transaction, durably (`synchronous = FULL`), in a write-ahead log, so that others
 *  can read meanwhile. The file is made with mode 0600, which SQLite gives its log, too, and is locked (flock) for the
 *  object's lifetime. Needs libsqlite3 3.24 or later (target `confab::sqlite`).
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class sqlite_sink final : public blocking_sink {
public:
    /** Opens or makes the database.
     *  @par Errors
     *  - errc::sink_failed the file cannot be opened, read or written
     *  - errc::sink_locked another run, or another program for longer than 5 s, holds it
     *  - errc::checkpoint_damaged the file is no database, or a checkpoint is not as it was written
     *  - errc::checkpoint_foreign a checkpoint is of another job or a newer version, or there are rows without one
     *  - errc::cancelled `stop_requested` said so
     */
    CONFAB_DECL static result<std::unique_ptr<sqlite_sink>> open(sqlite_sink_options options);

    account_checkpoint resume(std::string_view account) const override { return book_.resume(account); }
    CONFAB_DECL result<write_outcome> write_now(std::string_view account, std::span<record const> rows,
                                                std::uint64_t limit) override;
    CONFAB_DECL result<void> advance_now(std::string_view account, walk_state state,
                                         std::string_view position) override;
    CONFAB_DECL result<void> commit_now() override;
    std::uint64_t commits() const noexcept override { return commits_; }

private:
    CONFAB_DECL explicit sqlite_sink(sqlite_sink_options options);

    CONFAB_DECL result<void> open_file_private();
    CONFAB_DECL result<void> open_tables();
    CONFAB_DECL result<void> verify_tables();
    CONFAB_DECL result<void> forget_accounts();
    CONFAB_DECL result<void> load_checkpoints();
    CONFAB_DECL result<void> load_versions();
    CONFAB_DECL result<void> begin();
    CONFAB_DECL result<void> upsert(record const& row);
    CONFAB_DECL result<void> save_changes();
    CONFAB_DECL failure fail(failure const& reason);

    sqlite_sink_options options_;
    open_file lock_; // closed behind the database: closing it earlier would drop SQLite's own locks
    std::unique_ptr<detail::sqlite_database> database_;
    detail::sqlite_statement upsert_, save_;
    account_book book_;
    version_ledger ledger_;
    bool in_transaction_ = false;
    std::uint64_t uncommitted_ = 0; // bytes
    std::uint64_t commits_ = 0;
    std::chrono::steady_clock::time_point committed_at_;
    std::optional<failure> failed_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/sqlite_sink.ipp>
#endif

#endif
