// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_SQLITE_DATABASE_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_SQLITE_DATABASE_IPP

#include <confab/exporting/detail/sqlite_database.hpp>

#include <sqlite3.h>

#include <utility>

namespace confab::exporting::detail {

CONFAB_DECL void closes_sqlite::operator()(::sqlite3* open) const noexcept { ::sqlite3_close(open); }
CONFAB_DECL void closes_sqlite::operator()(::sqlite3_stmt* prepared) const noexcept { ::sqlite3_finalize(prepared); }

CONFAB_DECL void sqlite_statement::bind(int parameter, std::optional<std::string_view> text) noexcept {
    if (!text) ::sqlite3_bind_null(statement_.get(), parameter + 1);
    else
        ::sqlite3_bind_text64(statement_.get(), parameter + 1, text->data() == nullptr ? "" : text->data(),
                              text->size(), SQLITE_STATIC, SQLITE_UTF8);
}

CONFAB_DECL bool sqlite_statement::step(int& code) noexcept {
    code = ::sqlite3_step(statement_.get());
    return code == SQLITE_ROW;
}

CONFAB_DECL void sqlite_statement::reset() noexcept { ::sqlite3_reset(statement_.get()); }

CONFAB_DECL std::optional<std::string_view> sqlite_statement::text(int column) const noexcept {
    auto const* const data = reinterpret_cast<char const*>(::sqlite3_column_text(statement_.get(), column));
    if (data == nullptr) return std::nullopt;
    return std::string_view(data, static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column)));
}

CONFAB_DECL failure sqlite_database::failed(int code) const {
    auto const kind = code & 0xff;
    auto reason = kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ? errc::checkpoint_damaged
                  : kind == SQLITE_BUSY || kind == SQLITE_LOCKED  ? errc::sink_locked
                                                                  : errc::sink_failed;
    if (reason == errc::sink_locked && stop_requested_ && stop_requested_()) reason = errc::cancelled;
    auto const why = database_ ? ::sqlite3_errmsg(database_.get()) : ::sqlite3_errstr(code);
    return failure(reason, printable(path_, 1000) + ": " + printable(why));
}

// Called by SQLite while another connection holds the database.
inline int wait_for_database(void* stop_requested, int times) {
    constexpr int pause = 50, longest = 5000;
    auto const& stop = *static_cast<std::function<bool()>*>(stop_requested);
    if (times >= longest / pause || (stop && stop())) return 0;
    ::sqlite3_sleep(pause);
    return 1;
}

CONFAB_DECL result<std::unique_ptr<sqlite_database>> sqlite_database::open(std::string const& path,
                                                                           std::function<bool()> stop_requested) {
    auto made = std::make_unique<sqlite_database>();
    made->path_ = path;
    made->stop_requested_ = std::move(stop_requested);
    ::sqlite3* raw = nullptr;
    auto const code = ::sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    made->database_.reset(raw);
    if (code != SQLITE_OK) return made->failed(code);
    ::sqlite3_extended_result_codes(raw, 1);
    ::sqlite3_busy_handler(raw, &wait_for_database, &made->stop_requested_);
    return made;
}

CONFAB_DECL result<void> sqlite_database::execute(char const* sql) {
    auto const code = ::sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code);
    return {};
}

CONFAB_DECL result<sqlite_statement> sqlite_database::prepare(std::string_view sql) {
    ::sqlite3_stmt* prepared = nullptr;
    auto const code =
        ::sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &prepared, nullptr);
    if (code != SQLITE_OK) return failed(code);
    return sqlite_statement(prepared);
}

CONFAB_DECL result<void> sqlite_database::run(sqlite_statement& statement) {
    return each(statement, [](sqlite_statement const&) -> result<void> { return {}; });
}

CONFAB_DECL result<void> sqlite_database::each(sqlite_statement& statement,
                                               std::function<result<void>(sqlite_statement const&)> const& visit) {
    int code = SQLITE_OK;
    result<void> outcome;
    while (outcome && statement.step(code)) outcome = visit(statement);
    if (outcome && code != SQLITE_DONE) outcome = failed(code);
    statement.reset();
    return outcome;
}

} // namespace confab::exporting::detail

#endif
