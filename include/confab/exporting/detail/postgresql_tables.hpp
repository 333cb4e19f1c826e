// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_POSTGRESQL_TABLES_HPP
#define CONFAB_EXPORTING_DETAIL_POSTGRESQL_TABLES_HPP

#include <confab/exporting/account_book.hpp>
#include <confab/exporting/detail/postgresql_connection.hpp>
#include <confab/exporting/sink.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// The tables of an export to PostgreSQL, and the locks on its accounts.

namespace confab::exporting::detail {

/// Whom an account's lock keeps out.
enum class account_lock {
    exclusive, ///< every other run
    shared,    ///< runs that are exclusive
};

/// The names as a list of literals.
CONFAB_DECL std::string quoted_names(postgresql_connection const& connection,
                                     std::vector<sink_account> const& accounts);

/** Locks the accounts for as long as the connection lasts, however it ends: a little later than the program that was killed.
 *  @param wait how long others may take to let go
 *  @return errc::sink_locked where they do not
 */
CONFAB_DECL asio::awaitable<result<void>> lock_accounts(postgresql_connection& connection,
                                                        std::vector<sink_account> const& accounts, account_lock kind,
                                                        std::chrono::milliseconds wait);
/// Turns exclusive locks into shared ones.
CONFAB_DECL asio::awaitable<result<void>> share_accounts(postgresql_connection& connection,
                                                         std::vector<sink_account> const& accounts);

/** Makes the tables where they are missing, and checks that they are of an export, in a database that can hold it.
 *  @param sql further statements of the same transaction, each with a semicolon behind it
 */
CONFAB_DECL asio::awaitable<result<void>> make_tables(postgresql_connection& connection, std::string sql);

/// Forgets the accounts, for @ref make_tables.
CONFAB_DECL std::string restart_statements(postgresql_connection const& connection,
                                           std::vector<sink_account> const& accounts);

/// Makes the temporary table that COPY fills: a row's number, then the columns of `sessions`.
CONFAB_DECL asio::awaitable<result<void>> make_incoming_table(postgresql_connection& connection);

/// Reads the accounts' checkpoints into the book; rows without one are errc::checkpoint_foreign.
CONFAB_DECL asio::awaitable<result<void>>
load_checkpoints(postgresql_connection& connection, std::vector<sink_account> const& accounts, account_book& book);

/// Saves what has changed in the book: statements with a semicolon behind each.
CONFAB_DECL std::string checkpoint_statements(postgresql_connection const& connection, account_book const& book);

/** Brings the newest version of each incoming row into `sessions`, in the order of the key, so that no two writers wait for each
 *  other in a circle. One statement without a semicolon.
 *  @param whether any row is brought at all
 *  @param gives_way when a row gives way to `excluded`
 */
CONFAB_DECL std::string upsert_statement(std::string_view whether, std::string_view gives_way);

} // namespace confab::exporting::detail

#endif
