// SPDX-License-Identifier: BSL-1.0
// Processes that stop in the middle of an operation of a shared export, as SIGSTOP or a machine that sleeps has it, and go on later.
#include <confab/exporting/postgresql_work.hpp>

#include "opened_work.hpp"
#include "sample_rows.hpp"

#include "support/errc_output.hpp"
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
#include <optional>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(exporting_postgresql_frozen, *boost::unit_test::precondition(confab::tests::has_postgresql))

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace confab::exporting;
using confab::describe;
using confab::errc;
using confab::result;
using confab::json::timestamp;
using confab::paging::time_window;
using confab::tests::postgresql_server;
using confab::tests::sample_rows;
using confab::tests::sanitized_step;
using confab::tests::wait_for;

constexpr timestamp start{1'700'000'000s};

/// A process whose operations can be left off in the middle: nothing of it runs but in step() and thaw().
class process {
public:
    explicit process(std::string const& uri, std::chrono::milliseconds lease = 30s) {
        auto options = confab::tests::work_options(uri);
        options.lease = lease;
        work = confab::tests::open_work(context, std::move(options));
    }
    work_claim claim() {
        auto claimed = wait_for(context, work->claim("a"));
        BOOST_TEST_REQUIRE(claimed.has_value(), (claimed ? "" : describe(claimed.error())));
        return std::move(*claimed);
    }
    /// Claims until there is something to do: what others hold is freed by the server alone.
    work_lease claim_in_time() {
        auto const end = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < end)
            if (auto const claimed = claim(); claimed.supply == work_supply::claimed) return claimed.lease;
        BOOST_FAIL("nothing was freed");
        return {};
    }
    template <class T>
    void begin(asio::awaitable<result<T>> operation) {
        asio::co_spawn(context, std::move(operation), [this](std::exception_ptr thrown, result<T> ended) {
            BOOST_TEST(!thrown);
            outcome = ended ? result<void>() : result<void>(ended.error());
        });
        context.restart();
    }
    /// One handler, for which it waits.
    void step() { context.run_one_for(1s); }
    result<void> thaw() {
        auto const end = std::chrono::steady_clock::now() + 60s;
        context.restart();
        while (!outcome && context.run_one_until(end) != 0) {
        }
        BOOST_TEST_REQUIRE(outcome.has_value());
        return *outcome;
    }
    result<void> finish(work_lease const& lease) {
        return wait_for(context, work->finish(lease, std::nullopt, true, no_refresh_));
    }

    asio::io_context context;
    std::unique_ptr<postgresql_work> work;
    std::optional<result<void>> outcome;

private:
    postgresql_work::refresh_position no_refresh_ = [](std::optional<timestamp> const&) { return std::string(); };
};

std::vector<time_window> const halves{time_window(start, std::nullopt), time_window(std::nullopt, start)};

std::string query(std::string const& uri, std::string const& sql) { return postgresql_server::query(uri, sql); }

/// Connections with a transaction that waits for its client.
std::string idle_in_transaction(std::string const& uri) {
    return query(uri, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state ="
                      " 'idle in transaction'");
}

/** Begins an operation and leaves it off while the server waits for its next message.
 *  @return whether it was met there: the answer may come sooner than it is looked for
 */
bool freeze_in_transaction(std::string const& uri, process& who) {
    auto const end = std::chrono::steady_clock::now() + 60s;
    while (!who.outcome && std::chrono::steady_clock::now() < end) {
        who.step();
        if (idle_in_transaction(uri) != "0") return true;
    }
    return false;
}

std::string tables(std::string const& uri) {
    return query(uri, "SELECT count(*), (SELECT count(*) FROM confab_work), (SELECT string_agg(checkpoint, ',') FROM"
                      " confab_checkpoints) FROM sessions");
}

void check_refused(result<void> const& outcome) {
    BOOST_TEST_REQUIRE(!outcome.has_value());
    BOOST_TEST((outcome.error().code == errc::sink_failed), describe(outcome.error()));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_process_that_is_frozen_with_a_row_locked_holds_up_nobody_for_longer_than_a_lease) {
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto const uri = postgresql_server::shared().new_database();
        process frozen(uri, 1s), heir(uri);
        auto const lease = frozen.claim().lease;
        frozen.begin(frozen.work->divide(lease, halves, std::nullopt));
        if (!freeze_in_transaction(uri, frozen)) continue;
        auto const taken = heir.claim_in_time();
        BOOST_TEST(taken.number == lease.number);
        BOOST_TEST(taken.epoch == lease.epoch + 1);
        BOOST_TEST(heir.finish(taken).has_value()); // takes the lock of the account, which was held, too
        auto const left = tables(uri);
        check_refused(frozen.thaw());
        BOOST_TEST(tables(uri) == left);
        BOOST_TEST(query(uri, "SELECT count(*) FROM confab_work") == "0");
        return;
    }
    BOOST_ERROR("never met within its transaction");
}

BOOST_AUTO_TEST_CASE(a_process_that_is_frozen_before_its_rows_commits_none_of_them) {
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto const uri = postgresql_server::shared().new_database();
        process frozen(uri, 1s), heir(uri);
        auto const lease = frozen.claim().lease;
        sample_rows const page(0, 3);
        frozen.begin(frozen.work->write(lease, page.rows));
        if (!freeze_in_transaction(uri, frozen)) continue;
        BOOST_TEST(heir.finish(heir.claim_in_time()).has_value());
        while (idle_in_transaction(uri) != "0") {
        }
        check_refused(frozen.thaw());
        BOOST_TEST(query(uri, "SELECT count(*) FROM sessions") == "0");
        return;
    }
    BOOST_ERROR("never met within its transaction");
}

// Whatever it was about to do: once it was taken over, nothing of it comes to pass.
BOOST_AUTO_TEST_CASE(a_process_that_is_frozen_anywhere_changes_nothing_once_it_was_taken_over) {
    auto const uri = postgresql_server::shared().new_database();
    sample_rows const page(0, 3);
    for (auto const* what : {"write", "advance", "divide", "finish"})
        for (std::size_t steps = 0, was_over = 0; was_over == 0; steps += sanitized_step(1))
            BOOST_TEST_CONTEXT(what << ", " << steps << " steps") {
                query(uri, "DROP TABLE IF EXISTS sessions, confab_checkpoints, confab_work, confab_budgets");
                process frozen(uri, 1s), heir(uri);
                auto const lease = frozen.claim().lease;
                std::string const operation = what;
                auto const& work = frozen.work;
                if (operation == "write") frozen.begin(work->write(lease, page.rows));
                if (operation == "advance") frozen.begin(work->advance(lease, "of the frozen one"));
                if (operation == "divide") frozen.begin(work->divide(lease, halves, std::nullopt));
                postgresql_work::refresh_position const refresh = [](std::optional<timestamp> const&) {
                    return std::string("of the frozen one");
                };
                if (operation == "finish") frozen.begin(work->finish(lease, std::nullopt, true, refresh));
                for (std::size_t i = 0; i < steps && !frozen.outcome; ++i) frozen.step();
                was_over = frozen.outcome ? 1 : 0;
                bool is_complete = false;
                for (auto const end = std::chrono::steady_clock::now() + 60s;
                     !is_complete && std::chrono::steady_clock::now() < end;) {
                    // As if the lease had ended, unless the frozen one has the row locked: then it does by itself.
                    query(uri, "UPDATE confab_work SET leased_until = NULL WHERE number IN (SELECT number FROM"
                               " confab_work FOR UPDATE SKIP LOCKED)");
                    auto const claimed = heir.claim();
                    is_complete = claimed.supply == work_supply::done;
                    if (claimed.supply == work_supply::claimed) BOOST_TEST(heir.finish(claimed.lease).has_value());
                }
                BOOST_TEST(is_complete);
                auto const left = tables(uri);
                auto const outcome = frozen.thaw();
                BOOST_TEST(tables(uri) == left);
                if (!outcome)
                    BOOST_TEST((outcome.error().code == errc::lease_lost || outcome.error().code == errc::sink_failed),
                               describe(outcome.error()));
            }
}

BOOST_AUTO_TEST_SUITE_END()
