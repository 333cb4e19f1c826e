// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_TABLES_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_TABLES_IPP

#include <confab/exporting/detail/postgresql_tables.hpp>

#include <utility>

namespace confab::exporting::detail {

inline constexpr std::string_view account_lock_key =
    "(hashtextextended('confab ' || coalesce(current_schema(), '') || ' ' || name, 0))";

CONFAB_DECL std::string quoted_names(postgresql_connection const& connection,
                                     std::vector<sink_account> const& accounts) {
    std::string list;
    for (auto const& one : accounts) list += (list.empty() ? "" : ", ") + connection.quoted(one.name);
    return list;
}

CONFAB_DECL asio::awaitable<result<void>> lock_accounts(postgresql_connection& connection,
                                                        std::vector<sink_account> const& accounts, account_lock kind,
                                                        std::chrono::milliseconds wait) {
    std::string const suffix(kind == account_lock::shared ? "_shared" : "");
    std::string const key(account_lock_key);
    auto sql = "SELECT name FROM unnest(ARRAY[" + quoted_names(connection, accounts) +
               "]::text[]) AS name WHERE NOT pg_try_advisory_lock" + suffix + key;
    std::vector<std::string> refused;
    postgresql_connection::row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        refused.emplace_back(row.text(0).value_or(""));
        return {};
    };
    auto const asked = co_await connection.each(std::move(sql), note);
    if (!asked) co_return asked.error();
    for (auto const& name : refused) {
        result<void> locked = failure(errc::sink_locked);
        if (wait.count() > 0) {
            auto patient = "SET lock_timeout = " + std::to_string(wait.count()) + "; SELECT pg_advisory_lock" + suffix +
                           key + " FROM (SELECT " + connection.quoted(name) +
                           "::text AS name) AS one; RESET lock_timeout";
            locked = co_await connection.execute(std::move(patient));
        }
        if (locked) continue;
        co_return failure(errc::sink_locked,
                          "PostgreSQL: account \"" + printable(name) + "\" is in use by another run");
    }
    co_return result<void>();
}

CONFAB_DECL asio::awaitable<result<void>> share_accounts(postgresql_connection& connection,
                                                         std::vector<sink_account> const& accounts) {
    std::string const key(account_lock_key);
    auto sql = "SELECT pg_advisory_lock_shared" + key + ", pg_advisory_unlock" + key + " FROM unnest(ARRAY[" +
               quoted_names(connection, accounts) + "]::text[]) AS name";
    auto const done = co_await connection.execute(std::move(sql));
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> make_tables(postgresql_connection& connection, std::string sql) {
    bool is_utf8 = false;
    postgresql_connection::row_visitor const look = [&](postgresql_row const& row) -> result<void> {
        is_utf8 = row.text(0) == "UTF8";
        return {};
    };
    auto done = co_await connection.each("SELECT current_setting('server_encoding')", look);
    if (!done) co_return done.error();
    if (!is_utf8) co_return failure(errc::sink_failed, "PostgreSQL: the database is not encoded in UTF-8");
    // One at a time: two sessions that make a table at once can fail in spite of IF NOT EXISTS.
    auto statements =
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('confab tables', 0));"
        "CREATE TABLE IF NOT EXISTS sessions (account text COLLATE \"C\" NOT NULL, vendor text NOT NULL,"
        " id text COLLATE \"C\" NOT NULL, status text, created_at timestamptz, updated_at timestamptz, channel text,"
        " raw json NOT NULL, PRIMARY KEY (account, id));"
        "CREATE TABLE IF NOT EXISTS confab_checkpoints (account text COLLATE \"C\" NOT NULL PRIMARY KEY,"
        " checkpoint text NOT NULL);"
        "CREATE TABLE IF NOT EXISTS confab_work (account text COLLATE \"C\" NOT NULL, number bigint NOT NULL,"
        " job text NOT NULL, created_after timestamptz, created_before timestamptz, position text NOT NULL,"
        " watermark timestamptz, is_done boolean NOT NULL DEFAULT false, epoch bigint NOT NULL DEFAULT 0,"
        " holder text NOT NULL DEFAULT '', leased_until timestamptz, PRIMARY KEY (account, number));"
        "CREATE TABLE IF NOT EXISTS confab_budgets (account text COLLATE \"C\" NOT NULL PRIMARY KEY,"
        " next_at timestamptz NOT NULL, paused_until timestamptz NOT NULL);" +
        sql + "COMMIT";
    done = co_await connection.execute(std::move(statements));
    if (!done) co_return done.error();
    auto const ours = co_await connection.execute(
        "SELECT account, vendor, id, status, created_at, updated_at, channel, raw FROM sessions LIMIT 0");
    if (!ours) co_return failure(errc::checkpoint_foreign, "the table \"sessions\" is not of an export");
    co_return ours;
}

CONFAB_DECL std::string restart_statements(postgresql_connection const& connection,
                                           std::vector<sink_account> const& accounts) {
    std::string sql;
    if (accounts.empty()) return sql;
    for (auto const* table : {"sessions", "confab_checkpoints", "confab_work"})
        sql += std::string("DELETE FROM ") + table + " WHERE account IN (" + quoted_names(connection, accounts) + ");";
    return sql;
}

CONFAB_DECL asio::awaitable<result<void>> make_incoming_table(postgresql_connection& connection) {
    auto const done = co_await connection.execute(
        "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', "
        "false)"
        " END; CREATE TEMPORARY TABLE confab_incoming (number bigint, account text COLLATE \"C\", vendor text,"
        " id text COLLATE \"C\", status text, created_at timestamptz, updated_at timestamptz, channel text, raw json)"
        " ON COMMIT DELETE ROWS");
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>>
load_checkpoints(postgresql_connection& connection, std::vector<sink_account> const& accounts, account_book& book) {
    auto sql = "SELECT name, checkpoint, EXISTS (SELECT 1 FROM sessions WHERE account = name) FROM unnest(ARRAY[" +
               quoted_names(connection, accounts) + "]::text[]) AS name LEFT JOIN confab_checkpoints ON account = name";
    postgresql_connection::row_visitor const load = [&](postgresql_row const& row) -> result<void> {
        auto const account = row.text(0).value_or("");
        if (auto const text = row.text(1)) return book.load(account, *text, "PostgreSQL");
        if (row.text(2) == "f") return {};
        return failure(errc::checkpoint_foreign,
                       "PostgreSQL: there are rows of account \"" + printable(account) + "\" but no checkpoint");
    };
    auto const done = co_await connection.each(std::move(sql), load);
    co_return done;
}

CONFAB_DECL std::string checkpoint_statements(postgresql_connection const& connection, account_book const& book) {
    std::string sql;
    for (auto const& [account, text] : book.changes())
        sql += "INSERT INTO confab_checkpoints (account, checkpoint) VALUES (" + connection.quoted(account) + ", " +
               connection.quoted(text) + ") ON CONFLICT (account) DO UPDATE SET checkpoint = excluded.checkpoint;";
    return sql;
}

CONFAB_DECL std::string upsert_statement(std::string_view whether, std::string_view gives_way) {
    return "INSERT INTO sessions (account, vendor, id, status, created_at, updated_at, channel, raw)"
           " SELECT account, vendor, id, status, created_at, updated_at, channel, raw FROM (SELECT DISTINCT ON"
           " (account, id) * FROM confab_incoming ORDER BY account, id, number DESC) AS newest WHERE " +
           std::string(whether) +
           " ORDER BY account, id"
           " ON CONFLICT (account, id) DO UPDATE SET vendor = excluded.vendor, status = excluded.status,"
           " created_at = excluded.created_at, updated_at = excluded.updated_at, channel = excluded.channel,"
           " raw = excluded.raw WHERE " +
           std::string(gives_way);
}

} // namespace confab::exporting::detail

#endif
