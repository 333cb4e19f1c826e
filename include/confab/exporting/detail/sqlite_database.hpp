// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_SQLITE_DATABASE_HPP
#define CONFAB_EXPORTING_DETAIL_SQLITE_DATABASE_HPP

#include <confab/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace confab::exporting::detail {

class closes_sqlite {
public:
    CONFAB_DECL void operator()(::sqlite3* open) const noexcept;
    CONFAB_DECL void operator()(::sqlite3_stmt* prepared) const noexcept;
};

/// A prepared statement. Columns and parameters count from 0.
class sqlite_statement {
public:
    sqlite_statement() = default;
    explicit sqlite_statement(::sqlite3_stmt* prepared) : statement_(prepared) {}

    /// The text must stay as it is until the next step() or reset().
    CONFAB_DECL void bind(int parameter, std::optional<std::string_view> text) noexcept;
    /// Whether there is a row. The code is SQLite's, where it is neither.
    CONFAB_DECL bool step(int& code) noexcept;
    CONFAB_DECL void reset() noexcept;
    /// Nothing for NULL; valid until the next step() or reset().
    CONFAB_DECL std::optional<std::string_view> text(int column) const noexcept;

private:
    std::unique_ptr<::sqlite3_stmt, closes_sqlite> statement_;
};

/** An open database file. Errors are errc::sink_failed, errc::sink_locked, or errc::checkpoint_damaged where the file is no
 *  database; they name the file.
 */
class sqlite_database {
public:
    sqlite_database() = default;

    /// @param stop_requested asked while another connection holds the database; it is waited for 5 s at most
    CONFAB_DECL static result<std::unique_ptr<sqlite_database>> open(std::string const& path,
                                                                     std::function<bool()> stop_requested);

    CONFAB_DECL result<void> execute(char const* sql);
    CONFAB_DECL result<sqlite_statement> prepare(std::string_view sql);
    /// Runs a statement that gives no rows, and resets it.
    CONFAB_DECL result<void> run(sqlite_statement& statement);
    /// Calls `visit` for each row, resets the statement in the end.
    CONFAB_DECL result<void> each(sqlite_statement& statement,
                                  std::function<result<void>(sqlite_statement const&)> const& visit);

private:
    CONFAB_DECL failure failed(int code) const;

    std::string path_;
    std::function<bool()> stop_requested_;
    std::unique_ptr<::sqlite3, closes_sqlite> database_;
};

} // namespace confab::exporting::detail

#endif
