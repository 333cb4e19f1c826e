// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WORK_TABLES_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_POSTGRESQL_WORK_TABLES_IPP

#include <confab/exporting/detail/postgresql_work_tables.hpp>
#include <confab/exporting/detail/postgresql_tables.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace confab::exporting::detail {

// Whatever a server says once, everybody asks it again some time.
inline constexpr std::chrono::hours longest_shared_pause(1);

inline std::int64_t number_of(std::optional<std::string_view> const& text) {
    std::int64_t number = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

inline std::string span_literal(std::chrono::microseconds span) {
    return "(interval '1 microsecond' * " + std::to_string(span.count()) + ")";
}

inline std::string time_literal(std::optional<json::timestamp> const& time) {
    if (!time) return "NULL::timestamptz";
    return "(timestamptz 'epoch' + " + span_literal(time->time_since_epoch()) + ")";
}

/// The expression of a column that read_time() reads.
inline std::string time_column(std::string const& name) {
    return "(extract(epoch FROM " + name + ") * 1000000)::bigint";
}

inline std::optional<json::timestamp> read_time(std::optional<std::string_view> const& text) {
    if (!text) return std::nullopt;
    return json::timestamp(json::timestamp::duration(number_of(text)));
}

CONFAB_DECL std::string postgresql_work_tables::lease_end() const {
    return "clock_timestamp() + " + span_literal(options_.lease);
}

CONFAB_DECL std::string postgresql_work_tables::where_mine(postgresql_connection const& on,
                                                           work_lease const& lease) const {
    return " WHERE account = " + on.quoted(lease.account) + " AND number = " + std::to_string(lease.number) +
           " AND epoch = " + std::to_string(lease.epoch) + " AND holder = " + on.quoted(holder_);
}

CONFAB_DECL std::string postgresql_work_tables::fenced_update(postgresql_connection const& on, work_lease const& lease,
                                                              std::string const& columns) const {
    return "UPDATE confab_work SET leased_until = " + lease_end() + columns + where_mine(on, lease) +
           " RETURNING number";
}

// For as long as the transaction lasts: only one process at a time changes which parts there are.
CONFAB_DECL std::string postgresql_work_tables::lock_account(std::string_view account) const {
    return "SELECT pg_advisory_xact_lock(hashtextextended('confab work ' || coalesce(current_schema(), '') || ' ' || " +
           control_.line->quoted(account) + ", 0));";
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::open() {
    if (!postgresql_connection::is_uri(options_.uri))
        co_return failure(errc::invalid_argument, "the sink is no URI of a PostgreSQL database");
    shared_connection* const both[] = {&control_, &rows_};
    for (auto* const one : both) {
        auto opened = co_await postgresql_connection::open(options_.uri, options_.connect_limit);
        if (!opened) co_return opened.error();
        one->line = std::move(*opened);
    }
    for (auto* const one : both) {
        auto const set = co_await one->line->execute(session_settings());
        if (!set) co_return set.error();
    }
    auto& control = *control_.line;
    auto const kind = options_.restart ? account_lock::exclusive : account_lock::shared;
    auto done = co_await lock_accounts(control, options_.accounts, kind, options_.lock_wait);
    auto sql = options_.restart ? restart_statements(control, options_.accounts) : std::string();
    if (done) done = co_await make_tables(control, std::move(sql));
    if (done) done = co_await make_incoming_table(*rows_.line);
    if (done) done = co_await control.execute("SET synchronous_commit = off");
    for (auto const& account : options_.accounts)
        if (done) done = co_await begin_walk(account);
    if (done && options_.restart) done = co_await share_accounts(control, options_.accounts);
    co_return done;
}

// A machine that vanishes, or a process that is frozen, must not keep what it has locked. Older servers lack some of these.
CONFAB_DECL std::string postgresql_work_tables::session_settings() const {
    auto const lease = std::to_string(options_.lease.count());
    return "SELECT set_config(known.name, wanted.value, false) FROM pg_settings AS known JOIN (VALUES"
           " ('idle_in_transaction_session_timeout', '" +
           lease + "'), ('tcp_user_timeout', '" + lease +
           "'), ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'))"
           " AS wanted (name, value) ON known.name = wanted.name";
}

// Unless a walk is under way, one begins where the account's checkpoint says.
CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::begin_walk(sink_account account) {
    auto& control = *control_.line;
    auto const name = control.quoted(account.name);
    auto begin = "BEGIN; " + lock_account(account.name);
    auto done = co_await control.execute(std::move(begin));
    std::optional<std::string> job;
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        job.emplace(row.text(0).value_or(""));
        return {};
    };
    if (done) done = co_await control.each("SELECT job FROM confab_work WHERE account = " + name + " LIMIT 1", note);
    std::vector<sink_account> const only{account};
    if (done) done = co_await load_checkpoints(control, only, book_);
    if (done && job && *job != to_hex(account.job))
        done = failure(errc::checkpoint_foreign, "PostgreSQL: the shared work on account \"" + printable(account.name) +
                                                     "\" is for other filters or other query members");
    if (!done) co_return done;
    std::string sql;
    if (!job) {
        auto const known = book_.resume(account.name);
        book_.begin(account.name); // so that a run that does not share finds that the rows are of this job
        sql = "INSERT INTO confab_work (account, number, job, position) VALUES (" + name + ", 1, " +
              control.quoted(to_hex(account.job)) + ", " + control.quoted(known.position) + ");" +
              checkpoint_statements(control, book_);
    }
    sql += "COMMIT";
    done = co_await control.execute(std::move(sql));
    book_.settle();
    co_return done;
}

/// Runs statements on a connection in turn. Where one fails, the connection is not used any more.
CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::run(shared_connection& on, std::string sql,
                                                                      row_visitor const& visit) {
    if (on.failed) co_return *on.failed;
    if (on.state.is_broken()) co_return half_done::reason();
    auto const done = co_await on.line->each(std::move(sql), visit);
    if (!done) on.failed = done.error();
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::roll_back(shared_connection& on, failure reason) {
    row_visitor const none;
    auto const done = co_await run(on, "ROLLBACK", none);
    if (!done) co_return done.error();
    co_return reason;
}

CONFAB_DECL asio::awaitable<result<work_claim>> postgresql_work_tables::claim(std::string account) {
    auto const turn = co_await control_.take_turn();
    auto const name = control_.line->quoted(account);
    work_claim made;
    made.lease.account = account;
    bool is_left = false;
    row_visitor const take = [&](postgresql_row const& row) -> result<void> {
        if (row.text(0) == "left") is_left = row.text(1) == "t";
        if (row.text(0) != "part") return {};
        made.supply = work_supply::claimed;
        made.lease.number = number_of(row.text(1));
        made.lease.epoch = number_of(row.text(2));
        made.lease.window = paging::time_window(read_time(row.text(3)), read_time(row.text(4)));
        made.lease.position = row.text(5).value_or("");
        return {};
    };
    auto sql = "UPDATE confab_work SET epoch = epoch + 1, holder = " + control_.line->quoted(holder_) +
               ", leased_until = " + lease_end() +
               " WHERE (account, number) = (SELECT account, number FROM confab_work"
               " WHERE account = " +
               name +
               " AND NOT is_done AND coalesce(leased_until, '-infinity') < clock_timestamp()"
               " ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING 'part', number, epoch, " +
               time_column("created_after") + ", " + time_column("created_before") +
               ", position; SELECT 'left', EXISTS (SELECT 1 FROM confab_work WHERE account = " + name + ")";
    auto const done = co_await run(control_, std::move(sql), take);
    if (!done) co_return done.error();
    if (made.supply != work_supply::claimed && is_left) made.supply = work_supply::busy;
    co_return made;
}

// The lease is checked, and rows are locked, within one message: whatever becomes of this process meanwhile, the server goes on to
// the end of the transaction.
CONFAB_DECL asio::awaitable<result<write_outcome>> postgresql_work_tables::write(work_lease lease, std::string lines,
                                                                                 write_outcome counted) {
    auto const turn = co_await rows_.take_turn();
    row_visitor const none;
    auto done = co_await run(rows_, "BEGIN", none);
    if (!done) co_return done.error();
    done = co_await rows_.line->copy_in("COPY confab_incoming FROM STDIN", lines);
    if (!done) rows_.failed = done.error();
    if (!done) co_return done.error();
    bool is_mine = false;
    std::vector<paging::fingerprint> ids;
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        if (row.text(0) == "part") is_mine = true;
        else ids.push_back(paging::fingerprint_of(key_, row.text(1).value_or("")));
        return {};
    };
    // A time of the last change is newer than none; without any, other bytes are another version.
    auto sql = "WITH mine AS (" + fenced_update(*rows_.line, lease, "") + "), written AS (" +
               upsert_statement("EXISTS (SELECT 1 FROM mine)",
                                "excluded.updated_at > sessions.updated_at OR (sessions.updated_at IS NULL AND"
                                " (excluded.updated_at IS NOT NULL OR excluded.raw::text <> sessions.raw::text))") +
               " RETURNING id) SELECT 'part', NULL FROM mine UNION ALL SELECT 'row', id FROM written; COMMIT";
    done = co_await run(rows_, std::move(sql), note);
    if (!done) co_return done.error();
    if (!is_mine) co_return failure(errc::lease_lost);
    count(lease.account, ids, counted);
    co_return counted;
}

CONFAB_DECL void postgresql_work_tables::count(std::string const& account, std::vector<paging::fingerprint> const& ids,
                                               write_outcome& counted) {
    auto& written = written_[account];
    auto const any_version = paging::version::at(json::timestamp());
    for (auto const& id : ids) {
        if (written.see(id, any_version) == paging::sighting::added) ++counted.sessions;
        else ++counted.revisions;
    }
    counted.unchanged = counted.consumed - counted.rejected - ids.size();
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::advance(work_lease lease, std::string position) {
    auto const turn = co_await control_.take_turn();
    bool is_mine = false;
    row_visitor const note = [&](postgresql_row const&) -> result<void> {
        is_mine = true;
        return {};
    };
    auto sql = fenced_update(*control_.line, lease, ", position = " + control_.line->quoted(position));
    auto const done = co_await run(control_, std::move(sql), note);
    if (!done || is_mine) co_return done;
    co_return failure(errc::lease_lost);
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::divide(work_lease lease,
                                                                         std::vector<paging::time_window> windows,
                                                                         std::optional<json::timestamp> watermark) {
    auto const turn = co_await control_.take_turn();
    bool is_mine = false;
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        is_mine = is_mine || !row.text(0).value_or("").empty();
        return {};
    };
    auto const& control = *control_.line;
    auto begin = "BEGIN; " + lock_account(lease.account) + fenced_update(control, lease, "");
    auto done = co_await run(control_, std::move(begin), note);
    if (done && !is_mine) done = co_await roll_back(control_, failure(errc::lease_lost));
    if (!done) co_return done;
    std::string list;
    for (auto const& window : windows)
        list += (list.empty() ? "(" : ", (") + std::to_string(&window - windows.data()) + ", " +
                time_literal(window.after) + ", " + time_literal(window.before) + ")";
    // What one walk has found at its beginning, no later one misses.
    auto sql =
        "INSERT INTO confab_work (account, number, job, created_after, created_before, position, watermark)"
        " SELECT account, (SELECT max(number) FROM confab_work AS others WHERE others.account = confab_work.account)"
        " + 1 + at, job, after, before, '', greatest(watermark, " +
        time_literal(watermark) + ") FROM confab_work, (VALUES " + list + ") AS windows (at, after, before)" +
        where_mine(control, lease) + "; DELETE FROM confab_work" + where_mine(control, lease) + "; COMMIT";
    row_visitor const none;
    done = co_await run(control_, std::move(sql), none);
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::finish(work_lease lease,
                                                                         std::optional<json::timestamp> watermark,
                                                                         bool had_rows, refresh_position refresh) {
    auto const turn = co_await control_.take_turn();
    bool is_mine = false, is_over = false;
    std::optional<json::timestamp> earliest;
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        if (row.text(0) == "part") is_mine = true;
        if (row.text(0) != "rest") return {};
        is_over = row.text(1) == "f";
        earliest = read_time(row.text(2));
        return {};
    };
    auto const& control = *control_.line;
    auto const name = control.quoted(lease.account);
    // A part whose walk does not tell leaves no time from which changes are known; where there was no row, nothing was missed
    // since the part began. Parts that nobody has begun will find what this one has.
    auto const found =
        watermark || !had_rows ? "greatest(watermark, " + time_literal(watermark) + ")" : std::string("NULL");
    auto sql = "BEGIN; " + lock_account(lease.account) +
               "UPDATE confab_work SET is_done = true, leased_until = NULL, watermark = " + found +
               where_mine(control, lease) +
               " RETURNING 'part';"
               " UPDATE confab_work SET watermark = greatest(watermark, " +
               time_literal(watermark) + ") WHERE account = " + name +
               " AND epoch = 0;"
               " SELECT 'rest', bool_or(NOT is_done), CASE WHEN bool_and(watermark IS NOT NULL) THEN " +
               time_column("min(watermark)") + " END FROM confab_work WHERE account = " + name;
    auto done = co_await run(control_, std::move(sql), note);
    if (done && !is_mine) done = co_await roll_back(control_, failure(errc::lease_lost));
    else if (done && is_over) done = co_await complete_account(lease.account, earliest, refresh);
    else if (done) {
        row_visitor const none;
        done = co_await run(control_, "COMMIT", none);
    }
    co_return done;
}

// Within the transaction of finish().
CONFAB_DECL asio::awaitable<result<void>>
postgresql_work_tables::complete_account(std::string const& account, std::optional<json::timestamp> const& watermark,
                                         refresh_position const& refresh) {
    book_.advance(account, walk_state::complete, refresh(watermark));
    auto sql = checkpoint_statements(*control_.line, book_) +
               "DELETE FROM confab_work WHERE account = " + control_.line->quoted(account) + "; COMMIT";
    row_visitor const none;
    auto const done = co_await run(control_, std::move(sql), none);
    book_.settle();
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::release(work_lease lease) {
    auto const turn = co_await control_.take_turn();
    row_visitor const none;
    auto sql = "UPDATE confab_work SET leased_until = NULL" + where_mine(*control_.line, lease);
    auto const done = co_await run(control_, std::move(sql), none);
    co_return done;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::renew() {
    auto const turn = co_await control_.take_turn();
    row_visitor const none;
    auto sql = "UPDATE confab_work SET leased_until = " + lease_end() +
               " WHERE NOT is_done AND leased_until IS NOT NULL AND holder = " + control_.line->quoted(holder_);
    auto const done = co_await run(control_, std::move(sql), none);
    co_return done;
}

CONFAB_DECL asio::awaitable<result<sending_time>>
postgresql_work_tables::reserve(std::string account, std::optional<resilience::rate_limit> limit) {
    auto const turn = co_await control_.take_turn();
    microseconds interval(0), tolerance(0);
    if (limit) {
        interval = std::chrono::ceil<microseconds>(resilience::cell_rate(*limit).interval());
        tolerance = interval * std::clamp<std::int64_t>(limit->burst() - 2, 0, 1'000'000);
    }
    sending_time made;
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        made.wait = std::max(microseconds(0), microseconds(number_of(row.text(0))));
        made.pause = std::max(microseconds(0), microseconds(number_of(row.text(1))));
        return {};
    };
    auto const step = span_literal(interval);
    auto const burst_begin = "clock_timestamp() - " + span_literal(tolerance);
    auto sql = "INSERT INTO confab_budgets AS budget (account, next_at, paused_until) VALUES (" +
               control_.line->quoted(account) + ", " + burst_begin + " + " + step +
               ", '-infinity') ON CONFLICT (account) DO UPDATE SET next_at = CASE WHEN budget.paused_until >"
               " clock_timestamp() THEN budget.next_at ELSE greatest(budget.next_at, " +
               burst_begin + ", budget.paused_until) + " + step + " END RETURNING " +
               time_column("next_at - " + step + " - clock_timestamp()") + ", " +
               time_column("greatest(paused_until, clock_timestamp()) - clock_timestamp()");
    auto const done = co_await run(control_, std::move(sql), note);
    if (!done) co_return done.error();
    co_return made;
}

CONFAB_DECL asio::awaitable<result<std::chrono::microseconds>> postgresql_work_tables::pause_left(std::string account) {
    auto const turn = co_await control_.take_turn();
    microseconds left(0);
    row_visitor const note = [&](postgresql_row const& row) -> result<void> {
        left = std::max(microseconds(0), microseconds(number_of(row.text(0))));
        return {};
    };
    auto sql = "SELECT " + time_column("greatest(paused_until, clock_timestamp()) - clock_timestamp()") +
               " FROM confab_budgets WHERE account = " + control_.line->quoted(account);
    auto const done = co_await run(control_, std::move(sql), note);
    if (!done) co_return done.error();
    co_return left;
}

CONFAB_DECL asio::awaitable<result<void>> postgresql_work_tables::pause(std::string account, microseconds span) {
    auto const turn = co_await control_.take_turn();
    auto const until = "clock_timestamp() + " + span_literal(std::min<microseconds>(span, longest_shared_pause));
    auto sql =
        "INSERT INTO confab_budgets AS budget (account, next_at, paused_until) VALUES (" +
        control_.line->quoted(account) + ", clock_timestamp(), " + until +
        ") ON CONFLICT (account) DO UPDATE SET paused_until = greatest(budget.paused_until, excluded.paused_until)";
    row_visitor const none;
    auto const done = co_await run(control_, std::move(sql), none);
    co_return done;
}

} // namespace confab::exporting::detail

#endif
