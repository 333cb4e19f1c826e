// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_POSTGRESQL_CONNECTION_HPP
#define CONFAB_EXPORTING_DETAIL_POSTGRESQL_CONNECTION_HPP

#include <confab/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct pg_conn;
struct pg_result;

namespace confab::exporting::detail {

namespace asio = boost::asio;

/// One row of a result, as text. Valid while it is being visited.
class postgresql_row {
public:
    postgresql_row(::pg_result const* rows, int row) noexcept : result_(rows), row_(row) {}

    /// Nothing for NULL.
    CONFAB_DECL std::optional<std::string_view> text(int column) const noexcept;

private:
    ::pg_result const* result_;
    int row_;
};

/** A connection to a PostgreSQL server that never blocks its thread, except that libpq looks up a host's name.
 *
 *  Errors are errc::sink_failed with the server's own words, without values of rows and without what the connection was opened
 *  with; errc::cancelled where the wait was. After either the connection must not be used any more. One operation at a time.
 */
class postgresql_connection {
public:
    using row_visitor = std::function<result<void>(postgresql_row const& row)>;

    postgresql_connection(postgresql_connection const&) = delete;
    postgresql_connection& operator=(postgresql_connection const&) = delete;
    CONFAB_DECL ~postgresql_connection();

    /// Whether the text is a URI that libpq can read.
    CONFAB_DECL static bool is_uri(std::string const& text);
    /// @param limit unless the URI has a `connect_timeout`
    CONFAB_DECL static asio::awaitable<result<std::unique_ptr<postgresql_connection>>> open(std::string uri,
                                                                                            std::chrono::seconds limit);

    /// Runs one or several statements, whose rows do not matter.
    CONFAB_DECL asio::awaitable<result<void>> execute(std::string sql);
    /// Runs one or several statements and calls `visit`, which must outlive the operation, for each row until it fails.
    CONFAB_DECL asio::awaitable<result<void>> each(std::string sql, row_visitor const& visit);
    /// Runs a COPY FROM STDIN with `data`, which must outlive the operation.
    CONFAB_DECL asio::awaitable<result<void>> copy_in(std::string sql, std::string_view data);

    /// The text as a literal of SQL, with its quotes.
    CONFAB_DECL std::string quoted(std::string_view text) const;

private:
    class socket;
    CONFAB_DECL explicit postgresql_connection(::pg_conn* opened);
    CONFAB_DECL asio::awaitable<result<void>> establish(std::chrono::seconds limit);
    CONFAB_DECL asio::awaitable<result<void>> flush();
    /// The next result that libpq has, null behind the last one.
    CONFAB_DECL asio::awaitable<result<std::shared_ptr<::pg_result>>> next_result();
    CONFAB_DECL failure failed() const;

    ::pg_conn* connection_;
    std::unique_ptr<socket> socket_;
};

} // namespace confab::exporting::detail

#endif
