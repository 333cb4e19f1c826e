// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WRITER_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WRITER_IPP

#include <confab/exporting/detail/postgresql_writer.hpp>
#include <confab/exporting/detail/postgresql_rows.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <charconv>
#include <exception>
#include <utility>
#include <vector>

namespace confab::exporting::detail {

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::open() {
    if (!postgresql_connection::is_uri(options_.uri))
        co_return failure(errc::invalid_argument, "the sink is no URI of a PostgreSQL database");
    auto opened = co_await postgresql_connection::open(options_.uri, options_.connect_limit);
    if (!opened) co_return opened.error();
    connection_ = std::move(*opened);
    auto done = co_await lock_accounts();
    if (done) done = co_await make_tables();
    if (done) done = co_await load_checkpoints();
    if (done) done = co_await load_versions();
    co_return done;
}

CONFAB_DECL std::string postgresql_writer::quoted_accounts() const {
    std::string list;
    for (auto const& one : options_.accounts) list += (list.empty() ? "" : ", ") + connection_->quoted(one.name);
    return list;
}

// Session-level locks, which go with the connection, however it ends: a little later than the program that was killed.
CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::lock_accounts() {
    std::string const key = "(hashtextextended('confab ' || coalesce(current_schema(), '') || ' ' || name, 0))";
    auto sql = "SELECT name FROM unnest(ARRAY[" + quoted_accounts() +
               "]::text[]) AS name WHERE NOT pg_try_advisory_lock" + key;
    std::vector<std::string> refused;
    postgresql_connection::row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        refused.emplace_back(row.text(0).value_or(""));
        return {};
    };
    auto const asked = co_await connection_->each(std::move(sql), note);
    if (!asked) co_return asked.error();
    for (auto const& name : refused) {
        result<void> locked = failure(errc::sink_locked);
        if (options_.lock_wait.count() > 0) {
            auto wait = "SET lock_timeout = " + std::to_string(options_.lock_wait.count()) +
                        "; SELECT pg_advisory_lock" + key + " FROM (SELECT " + connection_->quoted(name) +
                        "::text AS name) AS one; RESET lock_timeout";
            locked = co_await connection_->execute(std::move(wait));
        }
        if (locked) continue;
        co_return failure(errc::sink_locked,
                          "PostgreSQL: account \"" + printable(name) + "\" is in use by another run");
    }
    co_return result<void>();
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::make_tables() {
    bool is_utf8 = false;
    postgresql_connection::row_visitor const look = [&](postgresql_row const& row) -> result<void> {
        is_utf8 = row.text(0) == "UTF8";
        return {};
    };
    auto done = co_await connection_->each(
        "SELECT current_setting('server_encoding'), CASE WHEN current_setting('synchronous_commit') = 'off'"
        " THEN set_config('synchronous_commit', 'on', false) END",
        look);
    if (!done) co_return done.error();
    if (!is_utf8) co_return failure(errc::sink_failed, "PostgreSQL: the database is not encoded in UTF-8");
    // One at a time: two sessions that make a table at once can fail in spite of IF NOT EXISTS.
    std::string sql =
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('confab tables', 0));"
        "CREATE TABLE IF NOT EXISTS sessions (account text COLLATE \"C\" NOT NULL, vendor text NOT NULL,"
        " id text COLLATE \"C\" NOT NULL, status text, created_at timestamptz, updated_at timestamptz, channel text,"
        " raw json NOT NULL, PRIMARY KEY (account, id));"
        "CREATE TABLE IF NOT EXISTS confab_checkpoints (account text COLLATE \"C\" NOT NULL PRIMARY KEY,"
        " checkpoint text NOT NULL);"
        "CREATE TEMPORARY TABLE confab_incoming (number bigint, account text COLLATE \"C\", vendor text,"
        " id text COLLATE \"C\", status text, created_at timestamptz, updated_at timestamptz, channel text, raw json)"
        " ON COMMIT DELETE ROWS;";
    if (options_.restart && !options_.accounts.empty())
        for (auto const* table : {"sessions", "confab_checkpoints"})
            sql += std::string("DELETE FROM ") + table + " WHERE account IN (" + quoted_accounts() + ");";
    sql += "COMMIT";
    done = co_await connection_->execute(std::move(sql));
    if (!done) co_return done.error();
    auto const ours = co_await connection_->execute(
        "SELECT account, vendor, id, status, created_at, updated_at, channel, raw FROM sessions LIMIT 0");
    if (!ours) co_return failure(errc::checkpoint_foreign, "the table \"sessions\" is not of an export");
    co_return ours;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::load_checkpoints() {
    auto sql = "SELECT name, checkpoint, EXISTS (SELECT 1 FROM sessions WHERE account = name) FROM unnest(ARRAY[" +
               quoted_accounts() + "]::text[]) AS name LEFT JOIN confab_checkpoints ON account = name";
    postgresql_connection::row_visitor const load = [&](postgresql_row const& row) -> result<void> {
        auto const account = row.text(0).value_or("");
        if (auto const text = row.text(1)) return book_.load(account, *text, "PostgreSQL");
        if (row.text(2) == "f") return {};
        return failure(errc::checkpoint_foreign,
                       "PostgreSQL: there are rows of account \"" + printable(account) + "\" but no checkpoint");
    };
    auto const done = co_await connection_->each(std::move(sql), load);
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::load_versions() {
    if (options_.accounts.empty()) co_return result<void>();
    auto begin =
        "BEGIN; DECLARE known NO SCROLL CURSOR FOR SELECT account, id, (extract(epoch FROM updated_at) * 1000000)"
        "::bigint, CASE WHEN updated_at IS NULL THEN raw END FROM sessions WHERE account IN (" +
        quoted_accounts() + ")";
    auto done = co_await connection_->execute(std::move(begin));
    std::uint64_t rows = 1;
    postgresql_connection::row_visitor const remember = [&](postgresql_row const& row) -> result<void> {
        std::optional<json::timestamp> updated;
        if (auto const text = row.text(2)) {
            std::int64_t count = 0;
            std::from_chars(text->data(), text->data() + text->size(), count);
            updated.emplace(json::timestamp::duration(count));
        }
        ledger_.remember(row.text(0).value_or(""), row.text(1).value_or(""), updated, row.text(3).value_or(""));
        ++rows;
        return {};
    };
    while (done && rows != 0) {
        rows = 0;
        done = co_await connection_->each("FETCH 2000 FROM known", remember);
    }
    if (done) done = co_await connection_->execute("COMMIT");
    co_return done;
}

/// Waits until no commit is under way.
CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::idle() {
    while (committing_) {
        auto const ended = committing_;
        co_await ended->wait();
        if (!ended->is_set()) co_return failure(errc::cancelled);
    }
    if (failed_) co_return *failed_;
    co_return result<void>();
}

CONFAB_DECL asio::awaitable<result<write_outcome>>
postgresql_writer::write(std::string_view account, std::span<record const> rows, std::uint64_t limit) {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    book_.begin(account);
    write_outcome outcome;
    for (auto const& row : rows) {
        if (outcome.sessions >= limit) break;
        auto const checked = verify(row);
        if (!checked) reject(outcome, row, checked.error());
        else if (row.account.size() + row.id.size() > longest_postgresql_key)
            reject(outcome, row, failure(errc::malformed_item, "the id is too long for the table's index"));
        else if (ledger_.see(account, row, row.raw, outcome)) append_row(pending_, rows_++, row);
        ++outcome.consumed;
    }
    co_return outcome;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::advance(std::string_view account, walk_state state,
                                                                     std::string_view position) {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    book_.advance(account, state, position);
    bool const due =
        pending_.size() >= options_.commit_bytes || options_.now() - committed_at_ >= options_.commit_interval;
    if (!due) co_return result<void>();
    auto const committed = co_await commit();
    co_return committed;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::commit() {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    if (pending_.empty() && !book_.has_changed()) co_return result<void>();
    auto const executor = co_await asio::this_coro::executor;
    committing_ = std::make_shared<time::detail::event>(executor);
    auto const ended = committing_;
    // A coroutine of its own: who is cancelled stops waiting for it, and the rows of the others become durable all the same.
    asio::co_spawn(executor, save(), [self = shared_from_this()](std::exception_ptr thrown, result<void> outcome) {
        if (thrown) outcome = failure(errc::sink_failed, "PostgreSQL: no memory");
        self->on_saved(std::move(outcome));
    });
    co_await ended->wait();
    if (!ended->is_set()) co_return failure(errc::cancelled);
    if (failed_) co_return *failed_;
    co_return result<void>();
}

CONFAB_DECL void postgresql_writer::on_saved(result<void> outcome) {
    auto const ended = std::exchange(committing_, nullptr);
    if (!outcome) {
        failed_ = outcome.error();
        if (failed_->code == errc::cancelled) failed_->code = make_error_code(errc::sink_failed);
    } else {
        book_.settle();
        pending_.clear();
        rows_ = 0;
        ++commits_;
        committed_at_ = options_.now();
    }
    ended->set();
}

CONFAB_DECL std::string postgresql_writer::checkpoint_statements() const {
    std::string sql;
    for (auto const& [account, text] : book_.changes())
        sql += "INSERT INTO confab_checkpoints (account, checkpoint) VALUES (" + connection_->quoted(account) + ", " +
               connection_->quoted(text) + ") ON CONFLICT (account) DO UPDATE SET checkpoint = excluded.checkpoint;";
    return sql;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::save() {
    auto const self = shared_from_this(); // until the last use below
    auto done = co_await connection_->execute("BEGIN");
    std::string sql;
    if (done && !pending_.empty()) {
        done = co_await connection_->copy_in("COPY confab_incoming FROM STDIN", pending_);
        // The newest of several versions; in the order of the key, so that no two writers wait for each other in a circle.
        sql = "INSERT INTO sessions (account, vendor, id, status, created_at, updated_at, channel, raw)"
              " SELECT account, vendor, id, status, created_at, updated_at, channel, raw FROM (SELECT DISTINCT ON "
              "(account, id)"
              " * FROM confab_incoming ORDER BY account, id, number DESC) AS newest ORDER BY account, id"
              " ON CONFLICT (account, id) DO UPDATE SET vendor = excluded.vendor, status = excluded.status,"
              " created_at = excluded.created_at, updated_at = excluded.updated_at, channel = excluded.channel,"
              " raw = excluded.raw WHERE sessions.updated_at IS NULL OR excluded.updated_at IS NULL"
              " OR excluded.updated_at >= sessions.updated_at;";
    }
    if (!done) co_return done;
    sql += checkpoint_statements() + "COMMIT";
    done = co_await connection_->execute(std::move(sql));
    co_return done;
}

} // namespace confab::exporting::detail

#endif
