// SPDX-License-Identifier: BSL-1.0
// Memory that runs out at each allocation in turn while rows go to PostgreSQL.
#include <confab/exporting/detail/postgresql_connection.hpp>
#include <confab/exporting/postgresql_sink.hpp>
#include <confab/exporting/postgresql_work.hpp>

#include "sample_rows.hpp"

#include "support/errc_output.hpp"
#include "support/memory_shortage.hpp"
#include "support/postgresql_server.hpp"
#include "support/sanitizers.hpp"
#include "support/wait_for.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#if !defined(CONFAB_TESTS_UNDER_TSAN)

BOOST_AUTO_TEST_SUITE(exporting_postgresql_allocation, *boost::unit_test::precondition(confab::tests::has_postgresql))

namespace {

namespace asio = boost::asio;
using namespace confab::exporting;
using confab::describe;
using confab::errc;
using confab::result;
using confab::tests::is_sanitized;
using confab::tests::postgresql_server;
using confab::tests::sample_rows;
using confab::tests::sanitized_step;
using confab::tests::shortage;
using confab::tests::wait_for;

/// What became of an operation during which an allocation failed.
class shortage_outcome {
public:
    bool is_reached = false;             ///< an allocation has failed
    bool is_over = false;                ///< the operation came to an end that its caller saw
    bool is_out_of_run = false;          ///< bad_alloc left the context's run()
    std::optional<result<void>> outcome; ///< nothing: an exception
};

shortage_outcome run_short_of_memory(asio::io_context& context, asio::awaitable<result<void>> operation,
                                     std::size_t at) {
    shortage_outcome came_to;
    asio::co_spawn(context, std::move(operation), [&](std::exception_ptr thrown, result<void> ended) {
        came_to.is_over = true;
        if (!thrown) came_to.outcome.emplace(std::move(ended));
    });
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    context.restart();
    shortage.begin(at);
    try {
        while (!came_to.is_over && context.run_one_until(end) != 0) {
        }
    } catch (std::bad_alloc const&) {
        came_to.is_out_of_run = true;
    }
    came_to.is_reached = shortage.end();
    // What was left of it ends now.
    while (!came_to.is_over && context.run_one_for(std::chrono::milliseconds(20)) != 0) {
    }
    return came_to;
}

/// Asks the database, on a connection that lasts.
class database {
public:
    database() : uri(postgresql_server::shared().new_database()) {
        auto made = wait_for(context_, detail::postgresql_connection::open(uri, std::chrono::seconds(10)));
        BOOST_TEST_REQUIRE(made.has_value());
        line_ = std::move(*made);
    }
    /// The last row's first column.
    std::string ask(std::string sql) {
        std::string answer;
        detail::postgresql_connection::row_visitor const note = [&](detail::postgresql_row const& row) -> result<void> {
            answer = row.text(0).value_or("");
            return {};
        };
        auto const done = wait_for(context_, line_->each(std::move(sql), note));
        BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : describe(done.error())));
        return answer;
    }
    bool in_transaction() {
        return ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE"
                   " 'idle in transaction%'") != "0";
    }
    std::string rows_of(std::string const& account) {
        return ask("SELECT count(*) FROM sessions WHERE account = '" + account + "'");
    }

    std::string uri;

private:
    asio::io_context context_;
    std::unique_ptr<detail::postgresql_connection> line_;
};

// --- a run that is alone ---

/// A sink of two accounts.
class opened_sink {
public:
    opened_sink(std::string const& uri, std::string const& one, std::string const& other) {
        postgresql_sink_options options;
        options.uri = uri;
        for (auto const& name : {one, other}) options.accounts.emplace_back(name, confab::paging::fingerprint(1, 1));
        auto made = wait_for(context, postgresql_sink::open(std::move(options)));
        BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : describe(made.error())));
        out = std::move(*made);
    }

    asio::io_context context;
    std::unique_ptr<postgresql_sink> out;
};

/// A page of rows, its position, and a commit.
asio::awaitable<result<void>> write_page(sink& into, sample_rows const& page, std::string account, std::string behind) {
    auto const written = co_await into.write(account, page.rows, unlimited);
    if (!written) co_return written.error();
    auto stated = co_await into.advance(account, walk_state::walking, behind);
    if (stated) stated = co_await into.commit();
    co_return stated;
}

/// Another account either goes on, or learns in words that the sink is dead and all is rolled back; nobody waits for ever.
bool write_later(database& stored, opened_sink& made, sample_rows const& page, std::string const& account) {
    auto const later = wait_for(made.context, write_page(*made.out, page, account, "2"));
    if (later) return true;
    BOOST_TEST((later.error().code == errc::sink_failed), describe(later.error()));
    // Not only when the sink goes: the server notices that the connection is closed.
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (stored.in_transaction() && std::chrono::steady_clock::now() < end) {
    }
    BOOST_TEST(!stored.in_transaction());
    return false;
}

/// Whatever was committed is a whole page, and the position not beyond it; the next run goes on from there.
void check_next_run(database& stored, std::string const& a, std::string const& b, bool is_b_written) {
    auto const rows = stored.rows_of(a);
    opened_sink again(stored.uri, a, b);
    auto const position = again.out->resume(a).position;
    BOOST_TEST((rows == "3" || (rows == "0" && position.empty())), rows << ' ' << position);
    BOOST_TEST((position.empty() || position == "3"));
    BOOST_TEST(again.out->resume(b).position == (is_b_written ? "2" : ""));
    BOOST_TEST(stored.rows_of(b) == (is_b_written ? "2" : "0"));
    sample_rows const of_a(0, 3, 0, a), of_b(0, 2, 0, b);
    BOOST_TEST(wait_for(again.context, write_page(*again.out, of_a, a, "3")).has_value());
    BOOST_TEST(wait_for(again.context, write_page(*again.out, of_b, b, "2")).has_value());
    BOOST_TEST(stored.rows_of(a) == "3");
    BOOST_TEST(stored.rows_of(b) == "2");
}

// --- a shared export ---

constexpr std::size_t most_allocations = 400;

std::string account_of(std::size_t at) { return "a" + std::to_string(at); }

class process {
public:
    process(std::string const& uri, std::size_t first, std::size_t last) {
        postgresql_work_options options;
        options.uri = uri;
        for (auto at = first; at <= last; ++at)
            options.accounts.emplace_back(account_of(at), confab::paging::fingerprint(1, 1));
        auto made = wait_for(context, postgresql_work::open(std::move(options)));
        BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : describe(made.error())));
        work = std::move(*made);
    }

    asio::io_context context;
    std::unique_ptr<postgresql_work> work;
};

/// A part is claimed, a page of it written, and the rest of it divided.
asio::awaitable<result<void>> begin_part(postgresql_work& work, std::string account, sample_rows const& page) {
    auto const claimed = co_await work.claim(account);
    if (!claimed) co_return claimed.error();
    auto const& lease = claimed->lease;
    auto const written = co_await work.write(lease, page.rows);
    if (!written) co_return written.error();
    auto done = co_await work.advance(lease, "3");
    if (!done) co_return done.error();
    auto const middle = confab::json::timestamp(std::chrono::seconds(1'700'000'000));
    std::vector<confab::paging::time_window> const windows{confab::paging::time_window(middle, std::nullopt),
                                                           confab::paging::time_window(std::nullopt, middle)};
    done = co_await work.divide(lease, windows, std::nullopt);
    co_return done;
}

/// Works off all that is left of an account.
void finish_all(process& heir, std::string const& account, sample_rows const& all) {
    postgresql_work::refresh_position const no_refresh = [](std::optional<confab::json::timestamp> const&) {
        return std::string();
    };
    for (;;) {
        auto const claimed = wait_for(heir.context, heir.work->claim(account));
        BOOST_TEST_REQUIRE(claimed.has_value());
        BOOST_TEST_REQUIRE((claimed->supply != work_supply::busy));
        if (claimed->supply == work_supply::done) return;
        BOOST_TEST_REQUIRE(wait_for(heir.context, heir.work->write(claimed->lease, all.rows)).has_value());
        BOOST_TEST_REQUIRE(
            wait_for(heir.context, heir.work->finish(claimed->lease, std::nullopt, true, no_refresh)).has_value());
    }
}

} // namespace

// fault L6
BOOST_AUTO_TEST_CASE(memory_may_run_out_at_every_allocation_of_a_sink) {
    database stored;
    std::size_t at = 1, refused = 0;
    for (bool is_reached = true; is_reached; at += sanitized_step(1)) BOOST_TEST_CONTEXT("allocation " << at) {
            auto const a = account_of(at), b = "b" + std::to_string(at);
            sample_rows const of_a(0, 3, 0, a), of_b(0, 2, 0, b);
            bool is_b_written = false;
            {
                opened_sink made(stored.uri, a, b);
                auto const came_to = run_short_of_memory(made.context, write_page(*made.out, of_a, a, "3"), at);
                is_reached = came_to.is_reached;
                bool const is_refused = came_to.outcome && !*came_to.outcome;
                BOOST_TEST((came_to.is_over || came_to.is_out_of_run));
                if (is_refused) BOOST_TEST((came_to.outcome->error().code == errc::sink_failed));
                is_b_written = write_later(stored, made, of_b, b);
                BOOST_TEST((!is_refused || !is_b_written));
                if (!is_b_written) ++refused;
            }
            check_next_run(stored, a, b, is_b_written);
        }
    BOOST_TEST_MESSAGE(at << " allocations, after " << refused << " of which the sink was dead");
    BOOST_TEST(at > 20u);
    BOOST_TEST(refused > (is_sanitized ? 0u : 5u));
}

// fault L6
BOOST_AUTO_TEST_CASE(memory_may_run_out_at_every_allocation_of_shared_work) {
    database stored;
    process heir(stored.uri, 1, most_allocations);
    std::size_t at = 1;
    for (bool is_reached = true; is_reached && at < most_allocations; at += sanitized_step(1))
        BOOST_TEST_CONTEXT("allocation " << at) {
            auto const account = account_of(at);
            sample_rows const page(0, 3, 0, account), all(0, 5, 0, account);
            {
                process only(stored.uri, at, at);
                auto const came_to = run_short_of_memory(only.context, begin_part(*only.work, account, page), at);
                is_reached = came_to.is_reached;
                BOOST_TEST((came_to.is_over || came_to.is_out_of_run));
                // Goes on, or learns in words that a connection is dead; nobody waits for ever.
                auto const claimed = wait_for(only.context, only.work->claim(account));
                if (claimed && claimed->supply == work_supply::claimed)
                    static_cast<void>(wait_for(only.context, only.work->write(claimed->lease, page.rows)));
            }
            auto const rows = stored.rows_of(account);
            BOOST_TEST((rows == "0" || rows == "3"));
            stored.ask("UPDATE confab_work SET leased_until = NULL WHERE account = '" + account + "'");
            finish_all(heir, account, all);
            BOOST_TEST(stored.rows_of(account) == "5");
            BOOST_TEST(stored.ask("SELECT count(*) FROM confab_work WHERE account = '" + account + "'") == "0");
        }
    BOOST_TEST_MESSAGE(at << " allocations");
    BOOST_TEST(at > 50u);
    BOOST_TEST(at < most_allocations);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
