// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WRITER_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WRITER_IPP

#include <confab/exporting/detail/postgresql_writer.hpp>
#include <confab/exporting/detail/postgresql_rows.hpp>
#include <confab/exporting/detail/postgresql_tables.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <charconv>
#include <exception>
#include <utility>

namespace confab::exporting::detail {

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::open() {
    if (!postgresql_connection::is_uri(options_.uri))
        co_return failure(errc::invalid_argument, "the sink is no URI of a PostgreSQL database");
    auto opened = co_await postgresql_connection::open(options_.uri, options_.connect_limit);
    if (!opened) co_return opened.error();
    connection_ = std::move(*opened);
    auto done = co_await lock_accounts(*connection_, options_.accounts, account_lock::exclusive, options_.lock_wait);
    auto sql = options_.restart ? restart_statements(*connection_, options_.accounts) : std::string();
    if (done) done = co_await make_tables(*connection_, std::move(sql));
    if (done) done = co_await make_incoming_table(*connection_);
    if (done) done = co_await load_checkpoints(*connection_, options_.accounts, book_);
    if (done) done = co_await load_versions();
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::load_versions() {
    if (options_.accounts.empty()) co_return result<void>();
    auto begin =
        "BEGIN; DECLARE known NO SCROLL CURSOR FOR SELECT account, id, (extract(epoch FROM updated_at) * 1000000)"
        "::bigint, CASE WHEN updated_at IS NULL THEN raw END FROM sessions WHERE account IN (" +
        quoted_names(*connection_, options_.accounts) + ")";
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
    if (state_.is_broken()) co_return half_done::reason();
    co_return result<void>();
}

CONFAB_DECL asio::awaitable<result<write_outcome>>
postgresql_writer::write(std::string_view account, std::span<record const> rows, std::uint64_t limit) {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    auto outcome = state_.unless_broken([&] { return take(account, rows, limit); });
    if (state_.is_broken()) connection_.reset();
    co_return outcome;
}

CONFAB_DECL result<write_outcome> postgresql_writer::take(std::string_view account, std::span<record const> rows,
                                                          std::uint64_t limit) {
    book_.begin(account);
    write_outcome outcome;
    for (auto const& row : rows) {
        if (outcome.sessions >= limit) break;
        auto const fits = check_postgresql_row(row);
        if (!fits) reject(outcome, row, fits.error());
        else if (ledger_.see(account, row, row.raw, outcome)) append_row(pending_, rows_++, row);
        ++outcome.consumed;
    }
    return outcome;
}

CONFAB_DECL bool postgresql_writer::is_due() const {
    return pending_.size() >= options_.commit_bytes || options_.now() - committed_at_ >= options_.commit_interval;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::advance(std::string_view account, walk_state state,
                                                                     std::string_view position) {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    auto const due = state_.unless_broken([&]() -> result<bool> {
        book_.advance(account, state, position);
        return is_due();
    });
    if (state_.is_broken()) connection_.reset();
    if (!due) co_return due.error();
    if (!*due) co_return result<void>();
    auto const committed = co_await commit();
    co_return committed;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::commit() {
    auto const free = co_await idle();
    if (!free) co_return free.error();
    if (pending_.empty() && !book_.has_changed()) co_return result<void>();
    auto const executor = co_await asio::this_coro::executor;
    auto const begun = state_.unless_broken([&] { return begin_saving(executor); });
    if (state_.is_broken()) connection_.reset();
    if (!begun) co_return begun.error();
    auto const ended = *begun;
    co_await ended->wait();
    if (!ended->is_set()) co_return failure(errc::cancelled);
    if (failed_) co_return *failed_;
    co_return result<void>();
}

CONFAB_DECL result<std::shared_ptr<time::detail::event>>
postgresql_writer::begin_saving(asio::any_io_executor const& executor) {
    /// Tells that the commit has ended, also where Asio drops its coroutine because an exception left it.
    class notice {
    public:
        explicit notice(std::shared_ptr<postgresql_writer> to)
            : to_(std::move(to)), outcome_(failure(errc::sink_failed, "PostgreSQL: a commit broke off")) {}
        notice(notice const&) = delete;
        notice& operator=(notice const&) = delete;
        ~notice() { to_->on_saved(std::move(outcome_)); }
        void set(result<void> outcome) noexcept { outcome_ = std::move(outcome); }

    private:
        std::shared_ptr<postgresql_writer> to_;
        result<void> outcome_;
    };
    auto const ended = std::make_shared<time::detail::event>(executor);
    auto told = std::make_unique<notice>(shared_from_this());
    auto saved = save();
    committing_ = ended;
    // A coroutine of its own: who is cancelled stops waiting for it, and the rows of the others become durable all the same.
    asio::co_spawn(executor, std::move(saved),
                   [told = std::move(told)](std::exception_ptr thrown, result<void> outcome) {
                       if (!thrown) told->set(std::move(outcome));
                   });
    return ended;
}

CONFAB_DECL void postgresql_writer::on_saved(result<void> outcome) noexcept {
    auto const ended = std::exchange(committing_, nullptr);
    if (!ended) return; // it was not begun
    if (outcome.has_value()) {
        book_.settle();
        pending_.clear();
        rows_ = 0;
        ++commits_;
        try {
            committed_at_ = options_.now();
        } catch (...) {
            state_.break_off();
        }
    } else {
        failed_ = std::move(outcome).error();
        if (failed_->code == errc::cancelled) failed_->code = make_error_code(errc::sink_failed);
        connection_.reset();
    }
    ended->set();
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_writer::save() {
    auto const self = shared_from_this(); // until the last use below
    auto done = co_await connection_->execute("BEGIN");
    std::string sql;
    if (done && !pending_.empty()) {
        done = co_await connection_->copy_in("COPY confab_incoming FROM STDIN", pending_);
        sql = upsert_statement("true", "sessions.updated_at IS NULL OR excluded.updated_at IS NULL"
                                       " OR excluded.updated_at >= sessions.updated_at") +
              ";";
    }
    if (!done) co_return done;
    sql += checkpoint_statements(*connection_, book_) + "COMMIT";
    done = co_await connection_->execute(std::move(sql));
    co_return done;
}

} // namespace confab::exporting::detail

#endif
