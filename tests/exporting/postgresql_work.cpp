// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/postgresql_work.hpp>

#include "opened_work.hpp"
#include "sample_rows.hpp"

#include "support/errc_output.hpp"
#include "support/postgresql_server.hpp"
#include "support/wait_for.hpp"

#include <confab/exporting/checkpoint.hpp>
#include <confab/exporting/postgresql_sink.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(exporting_postgresql_work, *boost::unit_test::precondition(confab::tests::has_postgresql))

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
using confab::tests::wait_for;

constexpr timestamp start{1'700'000'000s};

postgresql_work_options options_of(std::string const& uri, std::uint64_t job = 1) {
    return confab::tests::work_options(uri, {"a", "b'\\"}, job);
}

/// A process that takes part.
class process {
public:
    explicit process(postgresql_work_options options) : work(confab::tests::open_work(context, std::move(options))) {}
    explicit process(std::string const& uri) : process(options_of(uri)) {}

    work_claim claim(std::string const& account = "a") { return check(wait_for(context, work->claim(account))); }
    write_outcome write(work_lease const& lease, sample_rows const& page) {
        return check(wait_for(context, work->write(lease, page.rows)));
    }
    result<void> advance(work_lease const& lease, std::string const& position) {
        return wait_for(context, work->advance(lease, position));
    }
    result<void> divide(work_lease const& lease, std::vector<time_window> const& windows,
                        std::optional<timestamp> const& watermark = std::nullopt) {
        return wait_for(context, work->divide(lease, windows, watermark));
    }
    result<void> finish(work_lease const& lease, std::optional<timestamp> const& watermark = std::nullopt,
                        bool had_rows = true) {
        postgresql_work::refresh_position const refresh = [](std::optional<timestamp> const& since) {
            return since ? "since " + confab::json::format_timestamp(*since) : std::string();
        };
        return wait_for(context, work->finish(lease, watermark, had_rows, refresh));
    }
    result<void> release(work_lease const& lease) { return wait_for(context, work->release(lease)); }

    asio::io_context context;
    std::unique_ptr<postgresql_work> work;

private:
    template <class T>
    static T check(result<T> outcome) {
        BOOST_TEST_REQUIRE(outcome.has_value(), (outcome ? "" : describe(outcome.error())));
        return std::move(*outcome);
    }
};

void check_refused(postgresql_work_options options, errc expected) {
    asio::io_context context;
    auto const opened = wait_for(context, postgresql_work::open(std::move(options)));
    BOOST_TEST_REQUIRE(!opened.has_value());
    BOOST_TEST((opened.error().code == expected), describe(opened.error()));
}

void check_lost(result<void> const& outcome) {
    BOOST_TEST_REQUIRE(!outcome.has_value());
    BOOST_TEST((outcome.error().code == errc::lease_lost), describe(outcome.error()));
}

/// As if all leases had ended.
void expire(std::string const& uri) {
    postgresql_server::query(uri, "UPDATE confab_work SET leased_until = clock_timestamp() - interval '1 second'");
}

std::string count(std::string const& uri) { return postgresql_server::query(uri, "SELECT count(*) FROM sessions"); }

account_checkpoint checkpoint_of(std::string const& uri, std::string const& account = "a") {
    auto const text =
        postgresql_server::query(uri, "SELECT checkpoint FROM confab_checkpoints WHERE account = '" + account + "'");
    auto const decoded = decode_checkpoint(text);
    BOOST_TEST_REQUIRE(decoded.has_value());
    return decoded->accounts.at(0);
}

} // namespace

BOOST_AUTO_TEST_CASE(one_process_exports_an_account_that_is_not_divided) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    auto const claimed = only.claim();
    BOOST_TEST_REQUIRE((claimed.supply == work_supply::claimed));
    BOOST_TEST(claimed.lease.account == "a");
    BOOST_TEST(claimed.lease.position == "");
    BOOST_TEST((claimed.lease.window == time_window()));
    auto const outcome = only.write(claimed.lease, sample_rows(0, 10));
    BOOST_TEST(outcome.sessions == 10u);
    BOOST_TEST(outcome.consumed == 10u);
    BOOST_TEST(only.advance(claimed.lease, "p1").has_value());
    BOOST_TEST((only.claim().supply == work_supply::busy));
    BOOST_TEST(only.finish(claimed.lease, start).has_value());
    BOOST_TEST((only.claim().supply == work_supply::done));
    auto const known = checkpoint_of(uri);
    BOOST_TEST((known.state == walk_state::complete));
    BOOST_TEST(known.position == "since 2023-11-14T22:13:20Z");
    BOOST_TEST(count(uri) == "10");
    BOOST_TEST((only.claim("b'\\").supply == work_supply::claimed)); // the other account goes its own way
}

BOOST_AUTO_TEST_CASE(no_two_processes_hold_a_part) {
    auto const uri = postgresql_server::shared().new_database();
    process one(uri), other(uri);
    auto const mine = one.claim();
    BOOST_TEST((other.claim().supply == work_supply::busy));
    std::vector<time_window> const windows{time_window(start, std::nullopt), time_window(start - 1h, start),
                                           time_window(std::nullopt, start - 1h)};
    BOOST_TEST(one.divide(mine.lease, windows).has_value());
    std::vector<work_lease> held;
    for (auto* const who : {&one, &other, &one}) {
        auto const claimed = who->claim();
        BOOST_TEST_REQUIRE((claimed.supply == work_supply::claimed));
        BOOST_TEST((claimed.lease.window == windows[held.size()]));
        held.push_back(claimed.lease);
    }
    BOOST_TEST((one.claim().supply == work_supply::busy));
    BOOST_TEST((other.claim().supply == work_supply::busy));
    BOOST_TEST(one.finish(held[0]).has_value());
    BOOST_TEST(one.finish(held[2]).has_value());
    BOOST_TEST((one.claim().supply == work_supply::busy));
    BOOST_TEST(other.finish(held[1]).has_value());
    BOOST_TEST((one.claim().supply == work_supply::done));
}

// A process that was thought dead goes on.
BOOST_AUTO_TEST_CASE(who_was_taken_over_writes_nothing_more) {
    auto const uri = postgresql_server::shared().new_database();
    process frozen(uri), heir(uri);
    auto const old = frozen.claim().lease;
    frozen.write(old, sample_rows(0, 5));
    BOOST_TEST(frozen.advance(old, "p5").has_value());
    BOOST_TEST((heir.claim().supply == work_supply::busy));
    expire(uri);
    auto const taken = heir.claim();
    BOOST_TEST_REQUIRE((taken.supply == work_supply::claimed));
    BOOST_TEST(taken.lease.position == "p5");
    BOOST_TEST(taken.lease.epoch > old.epoch);
    auto const page = sample_rows(5, 9);
    auto const written = wait_for(frozen.context, frozen.work->write(old, page.rows));
    BOOST_TEST_REQUIRE(!written.has_value());
    BOOST_TEST((written.error().code == errc::lease_lost));
    BOOST_TEST(count(uri) == "5");
    check_lost(frozen.advance(old, "p9"));
    check_lost(frozen.divide(old, {time_window(start, std::nullopt), time_window(std::nullopt, start)}));
    check_lost(frozen.finish(old));
    BOOST_TEST(frozen.release(old).has_value());
    BOOST_TEST((frozen.claim().supply == work_supply::busy)); // and is as good as any other
    heir.write(taken.lease, page);
    BOOST_TEST(heir.finish(taken.lease).has_value());
    BOOST_TEST(count(uri) == "9");
    BOOST_TEST((frozen.claim().supply == work_supply::done));
    check_lost(frozen.finish(old));
}

// Parts and epochs have the same numbers in each walk.
BOOST_AUTO_TEST_CASE(a_lease_of_an_earlier_walk_is_not_one_of_a_later_walk) {
    auto const uri = postgresql_server::shared().new_database();
    process frozen(uri), heir(uri), later(uri);
    auto const old = frozen.claim().lease;
    expire(uri);
    BOOST_TEST(heir.finish(heir.claim().lease).has_value());
    process begins_again(uri);
    auto const present = later.claim().lease;
    BOOST_TEST(present.number == old.number);
    BOOST_TEST(present.epoch == old.epoch);
    check_lost(frozen.advance(old, "of the earlier walk"));
    check_lost(frozen.finish(old));
    BOOST_TEST(later.advance(present, "p").has_value());
    BOOST_TEST(later.finish(present).has_value());
}

BOOST_AUTO_TEST_CASE(a_lease_that_ended_counts_until_somebody_takes_over) {
    auto const uri = postgresql_server::shared().new_database();
    process slow(uri), other(uri);
    auto const lease = slow.claim().lease;
    expire(uri);
    BOOST_TEST(slow.write(lease, sample_rows(0, 5)).sessions == 5u); // which renews it
    BOOST_TEST((other.claim().supply == work_supply::busy));
    expire(uri);
    BOOST_TEST(wait_for(slow.context, slow.work->renew()).has_value());
    BOOST_TEST((other.claim().supply == work_supply::busy));
    BOOST_TEST(slow.release(lease).has_value());
    BOOST_TEST((other.claim().supply == work_supply::claimed));
}

BOOST_AUTO_TEST_CASE(a_row_gives_way_to_newer_versions_only) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    auto const lease = only.claim().lease;
    only.write(lease, sample_rows(0, 3, 5));
    BOOST_TEST(only.write(lease, sample_rows(0, 3, 5)).unchanged == 3u);
    BOOST_TEST(only.write(lease, sample_rows(0, 3, 4)).unchanged == 3u);
    auto const newer = only.write(lease, sample_rows(0, 3, 6));
    BOOST_TEST(newer.sessions == 0u);
    BOOST_TEST(newer.revisions == 3u);
    sample_rows timeless;
    timeless.add("s0", 7).updated_at.reset();
    BOOST_TEST(only.write(lease, timeless).unchanged == 1u); // none is older than any time
    timeless.add("t", 1).updated_at.reset();
    BOOST_TEST(only.write(lease, timeless).sessions == 1u);
    BOOST_TEST(only.write(lease, timeless).unchanged == 2u);
    sample_rows other;
    other.add("t", 2).updated_at.reset();
    BOOST_TEST(only.write(lease, other).revisions == 1u); // other bytes
    BOOST_TEST(postgresql_server::query(uri, "SELECT id, raw->>'version' FROM sessions ORDER BY id") ==
               "s0|6\ns1|6\ns2|6\nt|2");
    sample_rows bad;
    bad.add("");
    bad.add(std::string(3'000, 'x'));
    auto const rejected = only.write(lease, bad);
    BOOST_TEST(rejected.rejected == 2u);
    BOOST_TEST(rejected.unchanged == 0u);
}

// The account is brought up to date from a time before which no part missed anything.
BOOST_AUTO_TEST_CASE(the_earliest_watermark_of_all_parts_counts) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    BOOST_TEST(only.divide(only.claim().lease, {time_window(start, std::nullopt), time_window(std::nullopt, start)},
                           start + 10s)
                   .has_value());
    auto const first = only.claim().lease;
    BOOST_TEST(only.finish(first, start + 50s).has_value());
    auto const second = only.claim().lease; // begins when the first has seen that far
    BOOST_TEST(only.finish(second, start + 20s).has_value());
    BOOST_TEST(checkpoint_of(uri).position == "since " + confab::json::format_timestamp(start + 50s));
    // A part that does not know leaves nothing to begin at but the start.
    process later(uri);
    auto const refresh = later.claim().lease;
    BOOST_TEST(refresh.position == "since " + confab::json::format_timestamp(start + 50s));
    BOOST_TEST(later.finish(refresh).has_value());
    BOOST_TEST(checkpoint_of(uri).position == "");
}

// Dividing makes windows beyond the ends of the list and in its gaps.
BOOST_AUTO_TEST_CASE(a_part_without_rows_takes_no_watermark_away) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    BOOST_TEST(only.divide(only.claim().lease, {time_window(start, std::nullopt), time_window(std::nullopt, start)},
                           start + 10s)
                   .has_value());
    BOOST_TEST(only.finish(only.claim().lease, std::nullopt, false).has_value());
    BOOST_TEST(only.finish(only.claim().lease, start + 20s).has_value());
    BOOST_TEST(checkpoint_of(uri).position == "since " + confab::json::format_timestamp(start + 10s));
}

BOOST_AUTO_TEST_CASE(parts_that_are_held_at_once_know_nothing_of_each_other) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    BOOST_TEST(only.divide(only.claim().lease, {time_window(start, std::nullopt), time_window(std::nullopt, start)},
                           start + 10s)
                   .has_value());
    auto const first = only.claim().lease, second = only.claim().lease;
    BOOST_TEST(only.finish(first, start + 50s).has_value());
    BOOST_TEST(only.finish(second, start + 20s).has_value());
    BOOST_TEST(checkpoint_of(uri).position == "since " + confab::json::format_timestamp(start + 20s));
}

BOOST_AUTO_TEST_CASE(runs_that_do_not_share_are_kept_out_and_keep_out) {
    auto const uri = postgresql_server::shared().new_database();
    auto alone = postgresql_sink_options();
    alone.uri = uri;
    alone.lock_wait = 0ms;
    alone.accounts = options_of(uri).accounts;
    auto shared = options_of(uri);
    shared.lock_wait = 0ms;
    {
        process taking_part(uri);
        asio::io_context context;
        auto const opened = wait_for(context, postgresql_sink::open(alone));
        BOOST_TEST_REQUIRE(!opened.has_value());
        BOOST_TEST((opened.error().code == errc::sink_locked));
        auto restart = shared;
        restart.restart = true;
        check_refused(restart, errc::sink_locked);
    }
    asio::io_context context;
    alone.lock_wait = 3s; // the server notices late
    auto const opened = wait_for(context, postgresql_sink::open(alone));
    BOOST_TEST_REQUIRE(opened.has_value());
    check_refused(shared, errc::sink_locked);
}

BOOST_AUTO_TEST_CASE(a_run_that_does_not_share_goes_on_where_a_shared_one_was_and_the_other_way_round) {
    auto const uri = postgresql_server::shared().new_database();
    {
        process unfinished(uri);
        unfinished.write(unfinished.claim().lease, sample_rows(0, 5));
    }
    auto alone = postgresql_sink_options();
    alone.uri = uri;
    alone.accounts = options_of(uri).accounts;
    {
        asio::io_context context;
        auto const opened = wait_for(context, postgresql_sink::open(alone));
        BOOST_TEST_REQUIRE(opened.has_value());
        auto& sink = **opened;
        BOOST_TEST(sink.resume("a").position == ""); // what was not finished is walked again
        auto const page = sample_rows(0, 7);
        auto const written = wait_for(context, sink.write("a", page.rows, unlimited));
        BOOST_TEST((written && written->sessions == 2u && written->unchanged == 5u));
        BOOST_TEST(wait_for(context, sink.advance("b'\\", walk_state::walking, "b-place")).has_value());
        BOOST_TEST(wait_for(context, sink.commit()).has_value());
        postgresql_server::query(uri, "DELETE FROM confab_work WHERE account <> 'a'");
    }
    process again(uri);
    BOOST_TEST(again.claim("b'\\").lease.position == "b-place");
}

BOOST_AUTO_TEST_CASE(restart_forgets_rows_parts_and_checkpoints) {
    auto const uri = postgresql_server::shared().new_database();
    {
        process first(uri);
        auto const lease = first.claim().lease;
        first.write(lease, sample_rows(0, 5));
        BOOST_TEST(
            first.divide(lease, {time_window(start, std::nullopt), time_window(std::nullopt, start)}).has_value());
    }
    auto options = options_of(uri, 2); // even those of another job
    options.restart = true;
    process again(options);
    BOOST_TEST(count(uri) == "0");
    BOOST_TEST((again.claim().lease.window == time_window()));
    process other(options_of(uri, 2)); // its lock is shared by now
    BOOST_TEST((other.claim().supply == work_supply::busy));
}

BOOST_AUTO_TEST_CASE(work_or_checkpoints_of_another_job_are_refused) {
    auto const uri = postgresql_server::shared().new_database();
    {
        process first(uri);
    }
    check_refused(options_of(uri, 2), errc::checkpoint_foreign);
    postgresql_server::query(uri, "DELETE FROM confab_work");
    check_refused(options_of(uri, 2), errc::checkpoint_foreign);
    postgresql_server::query(uri, "UPDATE confab_checkpoints SET checkpoint = checkpoint || 'x'");
    check_refused(options_of(uri), errc::checkpoint_damaged);
    auto none = options_of(uri);
    none.uri = "postgresql//nothing";
    check_refused(none, errc::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_cancelled_operation_goes_on_and_the_connection_with_it) {
    auto const uri = postgresql_server::shared().new_database();
    process only(uri);
    auto const lease = only.claim().lease;
    sample_rows const page(0, 50);
    asio::cancellation_signal cancel;
    std::optional<result<write_outcome>> outcome;
    asio::co_spawn(only.context, only.work->write(lease, page.rows),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, result<write_outcome> ended) {
                       outcome.emplace(std::move(ended));
                   }));
    only.context.restart();
    only.context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    only.context.restart();
    only.context.run();
    BOOST_TEST_REQUIRE(outcome.has_value());
    BOOST_TEST(count(uri) == "50");
    BOOST_TEST(only.write(lease, sample_rows(50, 60)).sessions == 10u);
}

BOOST_AUTO_TEST_CASE(times_of_requests_are_reserved_one_after_the_other) {
    auto const uri = postgresql_server::shared().new_database();
    process one(uri), other(uri);
    std::optional<confab::resilience::rate_limit> const limit(confab::resilience::rate_limit(10, 1s, 5));
    std::vector<std::chrono::microseconds> waits;
    for (int i = 0; i < 8; ++i) {
        auto& who = i % 2 == 0 ? one : other;
        auto const wait = wait_for(who.context, who.work->reserve("a", limit));
        BOOST_TEST_REQUIRE(wait.has_value());
        waits.push_back(wait->wait);
    }
    // A burst of four, one less than allowed, as a server may count otherwise; then a tenth of a second each.
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST((waits[i] == 0us));
    for (std::size_t i = 4; i < 8; ++i)
        BOOST_TEST((waits[i] > 100ms * static_cast<int>(i - 4) && waits[i] <= 102ms * static_cast<int>(i - 3)));
    BOOST_TEST((wait_for(one.context, one.work->reserve("b'\\", std::nullopt))->wait == 0us));
}

BOOST_AUTO_TEST_CASE(a_pause_is_everybodys) {
    auto const uri = postgresql_server::shared().new_database();
    process one(uri), other(uri);
    BOOST_TEST((*wait_for(other.context, other.work->pause_left("a")) == 0us));
    BOOST_TEST(wait_for(one.context, one.work->pause("a", 1h)).has_value());
    BOOST_TEST(wait_for(one.context, one.work->pause("a", 1s)).has_value()); // changes nothing
    auto const left = *wait_for(other.context, other.work->pause_left("a"));
    BOOST_TEST((left > 59min && left <= 1h));
    for (auto const& limit :
         {std::optional<confab::resilience::rate_limit>(), std::optional(confab::resilience::rate_limit(10, 1s, 5))})
        BOOST_TEST((wait_for(other.context, other.work->reserve("a", limit))->pause > 59min));
    // However long one was told to wait, others look again within an hour.
    BOOST_TEST(wait_for(one.context, one.work->pause("a", std::chrono::hours(24 * 10'000))).has_value());
    BOOST_TEST((*wait_for(other.context, other.work->pause_left("a")) <= 1h));
}

BOOST_AUTO_TEST_SUITE_END()
