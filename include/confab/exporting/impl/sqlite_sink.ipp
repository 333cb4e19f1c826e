// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_SQLITE_SINK_IPP
#define CONFAB_EXPORTING_IMPL_SQLITE_SINK_IPP

#include <confab/exporting/sqlite_sink.hpp>
#include <confab/exporting/detail/impl/sqlite_database.ipp>

#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace confab::exporting {

CONFAB_DECL sqlite_sink::sqlite_sink(sqlite_sink_options options)
    : options_(std::move(options)), book_(options_.accounts), committed_at_(options_.now()) {}

CONFAB_DECL result<std::unique_ptr<sqlite_sink>> sqlite_sink::open(sqlite_sink_options options) {
    std::unique_ptr<sqlite_sink> made(new sqlite_sink(std::move(options)));
    if (auto const done = made->open_file_private(); !done) return done.error();
    auto opened = detail::sqlite_database::open(made->options_.path, made->options_.stop_requested);
    if (!opened) return opened.error();
    made->database_ = std::move(*opened);
    if (auto const done = made->open_tables(); !done) return done.error();
    return made;
}

CONFAB_DECL result<void> sqlite_sink::open_file_private() {
    auto const files = posix_file_system();
    auto const& path = options_.path;
    auto opened = open_file::open(files, path, O_RDWR | O_CREAT | O_EXCL);
    bool const is_new = opened.has_value();
    if (!is_new) opened = open_file::open(files, path, O_RDWR);
    if (!opened) return opened.error();
    lock_ = std::move(*opened);
    auto const identity = lock_.identify();
    if (!identity) return identity.error();
    if (!identity->regular) return failure(errc::sink_failed, printable(path, 1000) + " is no regular file");
    if (is_new)
        if (auto const made = lock_.make_private(); !made) return made.error();
    if (files->lock(lock_.number()) == 0) return {};
    if (errno != EWOULDBLOCK) return file_failure("lock", path, errno);
    return failure(errc::sink_locked, printable(path, 1000) + " is in use by another run");
}

CONFAB_DECL result<void> sqlite_sink::open_tables() {
    if (auto const done = database_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !done)
        return done.error();
    if (auto const done = verify_tables(); !done) return done.error();
    // At once: a table of sessions without its checkpoints would be taken for another program's.
    auto const made = database_->execute(
        "BEGIN IMMEDIATE;"
        "CREATE TABLE IF NOT EXISTS sessions (account TEXT NOT NULL, vendor TEXT NOT NULL, id TEXT NOT NULL, status "
        "TEXT,"
        " created_at TEXT, updated_at TEXT, channel TEXT, raw TEXT NOT NULL, PRIMARY KEY (account, id));"
        "CREATE TABLE IF NOT EXISTS confab_checkpoints (account TEXT NOT NULL PRIMARY KEY, checkpoint TEXT NOT NULL);"
        "COMMIT");
    if (!made) return made.error();
    if (options_.restart)
        if (auto const done = forget_accounts(); !done) return done.error();
    if (auto const done = load_checkpoints(); !done) return done.error();
    if (auto const done = load_versions(); !done) return done.error();
    auto upsert = database_->prepare(
        "INSERT INTO sessions (account, vendor, id, status, created_at, updated_at, channel, raw)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET vendor = excluded.vendor,"
        " status = excluded.status, created_at = excluded.created_at, updated_at = excluded.updated_at,"
        " channel = excluded.channel, raw = excluded.raw");
    if (!upsert) return upsert.error();
    upsert_ = std::move(*upsert);
    auto save = database_->prepare("INSERT INTO confab_checkpoints (account, checkpoint) VALUES (?, ?)"
                                   " ON CONFLICT (account) DO UPDATE SET checkpoint = excluded.checkpoint");
    if (!save) return save.error();
    save_ = std::move(*save);
    return {};
}

// Tables of these names that are not ours are not touched.
CONFAB_DECL result<void> sqlite_sink::verify_tables() {
    auto tables = database_->prepare(
        "SELECT name, (SELECT group_concat(name) FROM pragma_table_info(master.name)) FROM sqlite_master AS master"
        " WHERE name IN ('sessions', 'confab_checkpoints')");
    if (!tables) return tables.error();
    bool has_sessions = false, has_checkpoints = false, as_expected = true;
    auto const done = database_->each(*tables, [&](detail::sqlite_statement const& row) -> result<void> {
        bool const is_sessions = row.text(0) == "sessions";
        (is_sessions ? has_sessions : has_checkpoints) = true;
        std::string_view const columns =
            is_sessions ? "account,vendor,id,status,created_at,updated_at,channel,raw" : "account,checkpoint";
        as_expected = as_expected && row.text(1) == columns;
        return {};
    });
    if (!done) return done.error();
    if (as_expected && (has_checkpoints || !has_sessions)) return {};
    return failure(errc::checkpoint_foreign,
                   printable(options_.path, 1000) + " has a table \"sessions\" that is not of an export");
}

CONFAB_DECL result<void> sqlite_sink::forget_accounts() {
    if (auto const done = database_->execute("BEGIN IMMEDIATE"); !done) return done.error();
    for (std::string_view const sql :
         {"DELETE FROM sessions WHERE account = ?", "DELETE FROM confab_checkpoints WHERE account = ?"}) {
        auto erase = database_->prepare(sql);
        if (!erase) return erase.error();
        for (auto const& one : options_.accounts) {
            erase->bind(0, one.name);
            if (auto const done = database_->run(*erase); !done) return done.error();
        }
    }
    return database_->execute("COMMIT");
}

CONFAB_DECL result<void> sqlite_sink::load_checkpoints() {
    auto saved = database_->prepare("SELECT checkpoint, EXISTS (SELECT 1 FROM sessions WHERE account = ?1)"
                                    " FROM (SELECT 1) LEFT JOIN confab_checkpoints ON account = ?1");
    if (!saved) return saved.error();
    for (auto const& one : options_.accounts) {
        saved->bind(0, one.name);
        auto const done = database_->each(*saved, [&](detail::sqlite_statement const& row) -> result<void> {
            if (auto const text = row.text(0)) return book_.load(one.name, *text, options_.path);
            if (row.text(1) == "0") return {};
            return failure(errc::checkpoint_foreign, printable(options_.path, 1000) + " holds rows of account \"" +
                                                         printable(one.name) + "\" but no checkpoint");
        });
        if (!done) return done.error();
    }
    return {};
}

CONFAB_DECL result<void> sqlite_sink::load_versions() {
    constexpr unsigned rows_between_looks = 4096;
    auto rows = database_->prepare(
        "SELECT id, updated_at, CASE WHEN updated_at IS NULL THEN raw END FROM sessions WHERE account = ?");
    if (!rows) return rows.error();
    unsigned seen = 0;
    for (auto const& one : options_.accounts) {
        rows->bind(0, one.name);
        auto const done = database_->each(*rows, [&](detail::sqlite_statement const& row) -> result<void> {
            if (++seen % rows_between_looks == 0 && options_.stop_requested && options_.stop_requested())
                return failure(errc::cancelled);
            std::optional<json::timestamp> updated;
            if (auto const text = row.text(1)) updated = json::parse_timestamp(*text);
            ledger_.remember(one.name, row.text(0).value_or(""), updated, row.text(2).value_or(""));
            return {};
        });
        if (!done) return done.error();
    }
    return {};
}

CONFAB_DECL failure sqlite_sink::fail(failure const& reason) {
    failed_ = reason;
    return reason;
}

CONFAB_DECL result<void> sqlite_sink::begin() {
    if (in_transaction_) return {};
    if (auto const done = database_->execute("BEGIN IMMEDIATE"); !done) return done.error();
    in_transaction_ = true;
    return {};
}

CONFAB_DECL result<write_outcome> sqlite_sink::write_now(std::string_view account, std::span<record const> rows,
                                                         std::uint64_t limit) {
    if (failed_) return *failed_;
    book_.begin(account);
    write_outcome outcome;
    for (auto const& row : rows) {
        if (outcome.sessions >= limit) break;
        if (auto const checked = verify(row); !checked) {
            reject(outcome, row, checked.error());
        } else if (ledger_.see(account, row, row.raw, outcome)) {
            if (auto const done = begin(); !done) return fail(done.error());
            if (auto const done = upsert(row); !done) return fail(done.error());
        }
        ++outcome.consumed;
    }
    return outcome;
}

CONFAB_DECL result<void> sqlite_sink::upsert(record const& row) {
    auto const text = [](std::optional<json::timestamp> const& time) {
        return time ? json::format_timestamp(*time) : std::string();
    };
    auto const created = text(row.created_at), updated = text(row.updated_at);
    upsert_.bind(0, row.account);
    upsert_.bind(1, row.vendor);
    upsert_.bind(2, row.id);
    upsert_.bind(3, row.status);
    upsert_.bind(4, row.created_at ? std::optional<std::string_view>(created) : std::nullopt);
    upsert_.bind(5, row.updated_at ? std::optional<std::string_view>(updated) : std::nullopt);
    upsert_.bind(6, row.channel);
    upsert_.bind(7, row.raw);
    uncommitted_ += row.raw.size();
    return database_->run(upsert_);
}

CONFAB_DECL result<void> sqlite_sink::advance_now(std::string_view account, walk_state state,
                                                  std::string_view position) {
    if (failed_) return *failed_;
    book_.advance(account, state, position);
    bool const due =
        uncommitted_ >= options_.commit_bytes || options_.now() - committed_at_ >= options_.commit_interval;
    return due ? commit_now() : result<void>();
}

CONFAB_DECL result<void> sqlite_sink::commit_now() {
    if (failed_) return *failed_;
    if (!in_transaction_ && !book_.has_changed()) return {};
    if (auto const done = save_changes(); !done) return fail(done.error());
    book_.settle();
    in_transaction_ = false;
    ++commits_;
    uncommitted_ = 0;
    committed_at_ = options_.now();
    return {};
}

CONFAB_DECL result<void> sqlite_sink::save_changes() {
    file_identity named;
    auto const mine = lock_.identify();
    if (!mine) return mine.error();
    // SQLite would go on with a file that nobody can find any more.
    if (posix_file_system()->identify(options_.path.c_str(), named) != 0 || named.inode != mine->inode ||
        named.device != mine->device)
        return failure(errc::sink_failed, printable(options_.path, 1000) + " was removed");
    if (auto const done = begin(); !done) return done.error();
    for (auto const& [account, text] : book_.changes()) {
        save_.bind(0, account);
        save_.bind(1, text);
        if (auto const done = database_->run(save_); !done) return done.error();
    }
    return database_->execute("COMMIT");
}

} // namespace confab::exporting

#endif
