// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_CONNECTION_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_CONNECTION_IPP

#include <confab/exporting/detail/postgresql_connection.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace confab::exporting::detail {

/// A descriptor of our own for libpq's socket: libpq may close its one while it connects.
class postgresql_connection::socket {
public:
    using wait_type = asio::posix::stream_descriptor::wait_type;

    socket(asio::any_io_executor const& executor, int native) : descriptor_(executor) {
        int const copy = ::fcntl(native, F_DUPFD_CLOEXEC, 0);
        error_code error(copy < 0 ? errno : 0, boost::system::system_category());
        if (!error) descriptor_.assign(copy, error);
        if (error) throw boost::system::system_error(error);
    }

    asio::awaitable<result<void>> wait(wait_type what) {
        error_code error;
        co_await descriptor_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted)
            co_return is_late_ ? failure(errc::sink_failed, "PostgreSQL: no connection in time")
                               : failure(errc::cancelled);
        if (error) co_return failure(errc::sink_failed, "PostgreSQL: " + error.message());
        co_return result<void>();
    }
    void give_up() {
        is_late_ = true;
        error_code unimportant;
        descriptor_.cancel(unimportant);
    }

private:
    asio::posix::stream_descriptor descriptor_;
    bool is_late_ = false;
};

CONFAB_DECL std::optional<std::string_view> postgresql_row::text(int column) const noexcept {
    if (::PQgetisnull(result_, row_, column) == 1) return std::nullopt;
    return std::string_view(::PQgetvalue(result_, row_, column),
                            static_cast<std::size_t>(::PQgetlength(result_, row_, column)));
}

CONFAB_DECL postgresql_connection::postgresql_connection(::pg_conn* opened) : connection_(opened) {}

CONFAB_DECL postgresql_connection::~postgresql_connection() {
    socket_.reset();
    ::PQfinish(connection_);
}

// What the server or libpq says, without its further lines, which may hold values of rows.
inline failure postgresql_failure(char const* words) {
    std::string_view text(words == nullptr ? "" : words);
    text = text.substr(0, text.find('\n'));
    return failure(errc::sink_failed, "PostgreSQL: " + printable(text.empty() ? "no memory" : text, 500));
}

CONFAB_DECL failure postgresql_connection::failed() const { return postgresql_failure(::PQerrorMessage(connection_)); }

CONFAB_DECL bool postgresql_connection::is_uri(std::string const& text) {
    char* why = nullptr;
    auto* const parsed = ::PQconninfoParse(text.c_str(), &why);
    if (why != nullptr) ::PQfreemem(why); // would quote the text, and a password with it
    if (parsed == nullptr) return false;
    ::PQconninfoFree(parsed);
    return text.find('\0') == std::string::npos;
}

CONFAB_DECL asio::awaitable<result<std::unique_ptr<postgresql_connection>>>
postgresql_connection::open(std::string uri, std::chrono::seconds limit) {
    // What stands in front of `dbname` gives way to the URI, what stands behind it does not.
    char const* const keys[] = {"fallback_application_name", "dbname", "client_encoding", nullptr};
    char const* const values[] = {"confab", uri.c_str(), "UTF8", nullptr};
    std::unique_ptr<postgresql_connection> made(
        new postgresql_connection(::PQconnectStartParams(keys, values, /*expand_dbname=*/1)));
    if (made->connection_ == nullptr) co_return postgresql_failure(nullptr);
    if (::PQstatus(made->connection_) == CONNECTION_BAD) co_return made->failed();
    auto const done = co_await made->establish(limit);
    if (!done) co_return done.error();
    co_return made;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_connection::establish(std::chrono::seconds limit) {
    auto const executor = co_await asio::this_coro::executor;
    // Shared with the timer's handler, which may run although the timer was cancelled.
    auto const waiting = std::make_shared<std::unique_ptr<socket>*>(&socket_);
    asio::steady_timer timer(executor, limit);
    timer.async_wait([waiting](error_code error) {
        if (!error && *waiting != nullptr && **waiting) (**waiting)->give_up();
    });
    result<void> outcome;
    auto state = PGRES_POLLING_WRITING;
    while (outcome && state != PGRES_POLLING_OK) {
        // A file descriptor that libpq has closed and opened anew is another one, whatever its number.
        socket_ = std::make_unique<socket>(executor, ::PQsocket(connection_));
        outcome = co_await socket_->wait(state == PGRES_POLLING_READING ? socket::wait_type::wait_read
                                                                        : socket::wait_type::wait_write);
        if (!outcome) break;
        state = ::PQconnectPoll(connection_);
        if (state == PGRES_POLLING_FAILED) outcome = failed();
    }
    *waiting = nullptr;
    if (!outcome) co_return outcome;
    if (::PQsetnonblocking(connection_, 1) != 0) co_return failed();
    ::PQsetNoticeProcessor(connection_, [](void*, char const*) {}, nullptr);
    socket_ = std::make_unique<socket>(executor, ::PQsocket(connection_));
    co_return outcome;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_connection::flush() {
    for (int left = ::PQflush(connection_); left != 0; left = ::PQflush(connection_)) {
        if (left < 0) co_return failed();
        auto const ready = co_await socket_->wait(socket::wait_type::wait_write);
        if (!ready) co_return ready.error();
        if (::PQconsumeInput(connection_) != 1) co_return failed();
    }
    co_return result<void>();
}

CONFAB_DECL asio::awaitable<result<std::shared_ptr<::pg_result>>> postgresql_connection::next_result() {
    while (::PQisBusy(connection_) == 1) {
        auto const ready = co_await socket_->wait(socket::wait_type::wait_read);
        if (!ready) co_return ready.error();
        if (::PQconsumeInput(connection_) != 1) co_return failed();
    }
    std::shared_ptr<::pg_result> got(::PQgetResult(connection_), &::PQclear);
    co_return got;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_connection::execute(std::string sql) {
    row_visitor const none;
    auto const done = co_await each(std::move(sql), none);
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_connection::each(std::string sql, row_visitor const& visit) {
    if (::PQsendQuery(connection_, sql.c_str()) != 1) co_return failed();
    auto outcome = co_await flush();
    if (!outcome) co_return outcome;
    for (;;) {
        auto const got = co_await next_result();
        if (!got) co_return got.error();
        auto* const rows = got->get();
        if (rows == nullptr) co_return outcome;
        auto const status = ::PQresultStatus(rows);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
            if (outcome) outcome = postgresql_failure(::PQresultErrorMessage(rows));
            if (status == PGRES_COPY_IN) co_return outcome; // not reached by our statements; nothing would end it
        }
        for (int row = 0; outcome && visit && row < ::PQntuples(rows); ++row)
            outcome = visit(postgresql_row(rows, row));
    }
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_connection::copy_in(std::string sql, std::string_view data) {
    constexpr std::size_t largest_piece = std::size_t{1} << 20;
    if (::PQsendQuery(connection_, sql.c_str()) != 1) co_return failed();
    auto flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto const begun = co_await next_result();
    if (!begun) co_return begun.error();
    if (::PQresultStatus(begun->get()) != PGRES_COPY_IN)
        co_return postgresql_failure(::PQresultErrorMessage(begun->get()));
    for (auto rest = data; !rest.empty();) {
        auto const piece = rest.substr(0, largest_piece);
        int const taken = ::PQputCopyData(connection_, piece.data(), static_cast<int>(piece.size()));
        if (taken < 0) co_return failed();
        if (taken == 1) rest.remove_prefix(piece.size());
        flushed = co_await flush(); // so that libpq holds one piece, not all of them
        if (!flushed) co_return flushed;
    }
    if (::PQputCopyEnd(connection_, nullptr) != 1) co_return failed();
    flushed = co_await flush();
    if (!flushed) co_return flushed;
    for (result<void> outcome;;) {
        auto const got = co_await next_result();
        if (!got) co_return got.error();
        if (got->get() == nullptr) co_return outcome;
        if (::PQresultStatus(got->get()) != PGRES_COMMAND_OK && outcome)
            outcome = postgresql_failure(::PQresultErrorMessage(got->get()));
    }
}

CONFAB_DECL std::string postgresql_connection::quoted(std::string_view text) const {
    std::unique_ptr<char, decltype(&::PQfreemem)> const made(::PQescapeLiteral(connection_, text.data(), text.size()),
                                                             &::PQfreemem);
    if (!made) throw std::bad_alloc();
    return std::string(made.get());
}

} // namespace confab::exporting::detail

#endif
