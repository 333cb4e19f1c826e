// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/postgresql_sink.hpp>

#include "sample_rows.hpp"

#include "support/errc_output.hpp"
#include "support/postgresql_server.hpp"
#include "support/wait_for.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

BOOST_AUTO_TEST_SUITE(exporting_postgresql_sink, *boost::unit_test::precondition(confab::tests::has_postgresql))

namespace {

namespace asio = boost::asio;
using namespace confab::exporting;
using confab::describe;
using confab::errc;
using confab::result;
using confab::tests::postgresql_server;
using confab::tests::sample_rows;
using confab::tests::wait_for;
using pg_sink = confab::exporting::postgresql_sink;

postgresql_sink_options options_of(std::string const& uri, std::uint64_t job = 1) {
    postgresql_sink_options options;
    options.uri = uri;
    for (auto const* name : {"a", "b'\\"}) options.accounts.emplace_back(name, confab::paging::fingerprint(job, 1));
    return options;
}

/// A sink that is pulled from the outside.
class opened_sink {
public:
    explicit opened_sink(postgresql_sink_options options) {
        auto made = wait_for(context, pg_sink::open(std::move(options)));
        BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : describe(made.error())));
        out = std::move(*made);
    }
    write_outcome write(sample_rows const& page, std::string const& account = "a", std::uint64_t limit = unlimited) {
        auto const outcome = wait_for(context, out->write(account, page.rows, limit));
        BOOST_TEST_REQUIRE(outcome.has_value(), (outcome ? "" : describe(outcome.error())));
        return *outcome;
    }
    write_outcome write(int first, int last, std::string const& account = "a", int version = 0) {
        auto const outcome = write(sample_rows(first, last, version, account), account);
        BOOST_TEST_REQUIRE(advance(account, std::to_string(last)).has_value());
        return outcome;
    }
    result<void> advance(std::string const& account, std::string const& position) {
        return wait_for(context, out->advance(account, walk_state::walking, position));
    }
    result<void> commit() { return wait_for(context, out->commit()); }

    asio::io_context context;
    std::unique_ptr<pg_sink> out;
};

void check_refused(postgresql_sink_options options, errc expected) {
    asio::io_context context;
    auto const opened = wait_for(context, pg_sink::open(std::move(options)));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().code == expected), describe(opened.error()));
}

std::string query(std::string const& uri, std::string const& sql) { return postgresql_server::query(uri, sql); }

} // namespace

BOOST_AUTO_TEST_CASE(rows_have_the_columns_of_the_contract) {
    auto const uri = postgresql_server::shared().new_database();
    opened_sink made(options_of(uri));
    sample_rows page;
    auto& row = page.add("x'y\\\t");
    row.raw = "{ \"id\" : 17000000000000000001, \"n\": \"\\u0000 \\ud800 \\n\xc3\xa9\",\n\t\"e\": 1e400 }";
    row.channel = std::nullopt;
    row.created_at = confab::json::parse_timestamp("0000-02-29T00:00:00Z").value();
    row.updated_at = confab::json::parse_timestamp("9999-12-31T23:59:59.123456Z").value();
    BOOST_TEST(made.write(page).sessions == 1u);
    BOOST_TEST(made.commit().has_value());
    BOOST_TEST(query(uri, "SELECT account, vendor, id, status, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE "
                          "'UTC', channel, raw FROM sessions") ==
               "a|opencx|x'y\\\t|open|0001-02-29 00:00:00 BC|9999-12-31 23:59:59.123456|-|" + std::string(row.raw));
    BOOST_TEST(query(uri, "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'raw' AND "
                          "attrelid = 'sessions'::regclass") == "json");
}

BOOST_AUTO_TEST_CASE(resumes_behind_what_was_committed_and_writes_each_version_once) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink made(options_of(uri));
        made.write(0, 3);
        made.write(0, 2, "b'\\");
        BOOST_TEST(made.commit().has_value());
        made.write(3, 9); // is not committed
    }
    opened_sink made(options_of(uri));
    BOOST_TEST(made.out->resume("a").position == "3");
    BOOST_TEST(made.out->resume("b'\\").position == "2");
    BOOST_TEST(query(uri, "SELECT count(*) FROM sessions") == "5");
    auto const again = made.write(0, 5);
    BOOST_TEST(again.unchanged == 3u);
    BOOST_TEST(again.sessions == 2u);
    auto const newer = made.write(2, 4, "a", 7);
    BOOST_TEST(newer.sessions == 1u);
    BOOST_TEST(newer.revisions == 1u); // two versions of one session in one transaction
    BOOST_TEST(made.write(3, 4, "a", 5).duplicates == 1u);
    BOOST_TEST(made.commit().has_value());
    BOOST_TEST(query(uri,
                     "SELECT string_agg(id || extract(second FROM updated_at)::int, ',' ORDER BY id) FROM sessions "
                     "WHERE account = 'a'") == "s020,s120,s227,s327,s420");
}

BOOST_AUTO_TEST_CASE(an_older_version_never_replaces_a_newer_row_of_another_writer) {
    auto const uri = postgresql_server::shared().new_database();
    opened_sink made(options_of(uri));
    made.write(0, 1);
    BOOST_TEST(made.commit().has_value());
    query(uri, "UPDATE sessions SET updated_at = updated_at + interval '1 hour', status = 'theirs'");
    made.write(0, 1, "a", 1);
    BOOST_TEST(made.commit().has_value());
    BOOST_TEST(query(uri, "SELECT status FROM sessions") == "theirs");
}

BOOST_AUTO_TEST_CASE(versions_without_a_time_are_told_apart_by_their_bytes) {
    auto const uri = postgresql_server::shared().new_database();
    sample_rows page(0, 1), other(0, 1, 1);
    page.rows[0].updated_at = other.rows[0].updated_at = std::nullopt;
    {
        opened_sink made(options_of(uri));
        BOOST_TEST(made.write(page).sessions == 1u);
        BOOST_TEST(made.commit().has_value());
    }
    opened_sink made(options_of(uri));
    BOOST_TEST(made.write(page).unchanged == 1u);
    BOOST_TEST(made.write(other).sessions == 1u);
    BOOST_TEST(made.commit().has_value());
    BOOST_TEST(query(uri, "SELECT raw FROM sessions") == std::string(other.rows[0].raw));
}

// fault F21
BOOST_AUTO_TEST_CASE(rows_that_the_table_cannot_hold_are_counted_and_harm_no_other) {
    auto const uri = postgresql_server::shared().new_database();
    opened_sink made(options_of(uri));
    sample_rows page(0, 5);
    page.rows[1].id = std::string_view("n\0l", 3);
    page.add(std::string(longest_postgresql_key, 'x'));
    std::string const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string scattered; // compresses badly
    for (unsigned i = 0, x = 1; i + 1 < longest_postgresql_key; ++i)
        scattered += letters[(x = x * 48271u % 2147483647u) % letters.size()];
    page.add(scattered);
    auto const outcome = made.write(page);
    BOOST_TEST(outcome.consumed == 7u);
    BOOST_TEST(outcome.sessions == 5u);
    BOOST_TEST(outcome.rejected == 2u);
    BOOST_TEST(outcome.rejections[0].details.item.value() == 1u);
    BOOST_TEST(made.commit().has_value());
    BOOST_TEST(query(uri, "SELECT count(*) FROM sessions") == "5");
    BOOST_TEST(made.write(sample_rows(10, 20), "a", 3).consumed == 3u);
}

// fault K9
BOOST_AUTO_TEST_CASE(a_second_run_of_an_account_is_refused_until_the_first_one_ends) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink const made(options_of(uri));
        auto options = options_of(uri);
        options.lock_wait = std::chrono::milliseconds(1);
        check_refused(options, errc::sink_locked);
        options.lock_wait = std::chrono::milliseconds(0);
        check_refused(options, errc::sink_locked);
        auto others = options_of(uri);
        others.accounts.clear();
        others.accounts.emplace_back("c", confab::paging::fingerprint(1, 1));
        opened_sink const beside(others);
    }
    opened_sink const made(options_of(uri));
}

// fault L8
BOOST_AUTO_TEST_CASE(another_job_is_refused_unless_it_begins_again) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink made(options_of(uri));
        made.write(0, 3);
        made.write(0, 2, "b'\\");
        BOOST_TEST(made.commit().has_value());
    }
    check_refused(options_of(uri, 2), errc::checkpoint_foreign);
    auto options = options_of(uri, 2);
    options.accounts.pop_back();
    options.restart = true;
    opened_sink made(options);
    BOOST_TEST(made.out->resume("a").position == "");
    BOOST_TEST(query(uri, "SELECT DISTINCT account FROM sessions") == "b'\\");
    BOOST_TEST(made.write(0, 1).sessions == 1u);
}

// fault K6
BOOST_AUTO_TEST_CASE(what_is_not_as_it_was_written_is_refused) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink made(options_of(uri));
        made.write(0, 3);
        BOOST_TEST(made.commit().has_value());
    }
    query(uri, "UPDATE confab_checkpoints SET checkpoint = replace(checkpoint, 'walking', 'complete')");
    check_refused(options_of(uri), errc::checkpoint_damaged);
    query(uri, "DELETE FROM confab_checkpoints");
    check_refused(options_of(uri), errc::checkpoint_foreign);
    query(uri, "DROP TABLE sessions; CREATE TABLE sessions (id int)");
    check_refused(options_of(uri), errc::checkpoint_foreign);
}

// fault M1
BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_a_typed_error_without_the_password) {
    for (std::string const uri :
         {"postgresql://u:canary@127.0.0.1:1/x", "postgresql:///x?host=/nowhere&password=canary",
          "postgresql://u:canary@[", "postgresql://u:can%ZZary@h/x"}) {
        asio::io_context context;
        auto const opened = wait_for(context, pg_sink::open(options_of(uri)));
        BOOST_TEST_REQUIRE(opened.has_error());
        BOOST_TEST(describe(opened.error()).find("canary") == std::string::npos);
        bool const is_expected =
            opened.error().code == errc::sink_failed || opened.error().code == errc::invalid_argument;
        BOOST_TEST(is_expected, describe(opened.error()));
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_says_nothing_is_given_up_in_time) {
    asio::io_context context;
    asio::ip::tcp::acceptor silent(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto options = options_of("postgresql://u@127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/x");
    options.connect_limit = std::chrono::seconds(0);
    auto const opened = wait_for(context, pg_sink::open(std::move(options)));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().code == errc::sink_failed));
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_an_error_for_good_and_the_next_run_completes) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink made(options_of(uri));
        made.write(0, 3);
        BOOST_TEST(made.commit().has_value());
        made.write(3, 6);
        query(uri, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'confab'");
        BOOST_TEST((made.commit().error().code == errc::sink_failed));
        BOOST_TEST((made.advance("a", "6").error().code == errc::sink_failed));
        BOOST_TEST(made.out->commits() == 1u);
    }
    opened_sink made(options_of(uri));
    BOOST_TEST(made.out->resume("a").position == "3");
    BOOST_TEST(made.write(3, 6).sessions == 3u);
}

// fault I1
BOOST_AUTO_TEST_CASE(a_commit_goes_on_without_whom_waited_for_it) {
    auto const uri = postgresql_server::shared().new_database();
    opened_sink made(options_of(uri));
    // The server takes its time, so that the commit is under way when it is cancelled.
    query(uri,
          "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL;"
          " END $$; CREATE TRIGGER slow AFTER INSERT ON sessions FOR EACH STATEMENT EXECUTE FUNCTION dawdle()");
    made.write(0, 3);
    asio::cancellation_signal cancel;
    std::optional<result<void>> outcome;
    asio::co_spawn(made.context, made.out->commit(),
                   asio::bind_cancellation_slot(
                       cancel.slot(), [&](std::exception_ptr, result<void> got) { outcome = std::move(got); }));
    made.context.restart();
    made.context.poll();
    BOOST_TEST_REQUIRE(!outcome.has_value());
    cancel.emit(asio::cancellation_type::terminal);
    made.write(3, 4); // waits for it
    BOOST_TEST_REQUIRE(outcome.has_value());
    BOOST_TEST(made.out->commits() == 1u);
    BOOST_TEST(query(uri, "SELECT count(*) FROM sessions") == "3");
}

// fault I4
BOOST_AUTO_TEST_CASE(it_may_go_while_a_commit_is_under_way) {
    auto const uri = postgresql_server::shared().new_database();
    {
        opened_sink made(options_of(uri));
        made.write(0, 300);
        asio::co_spawn(made.context, made.out->commit(), [](std::exception_ptr, result<void> const&) {});
        made.context.restart();
        made.context.poll();
        made.out.reset();
    }
    // Whatever came of it: all or nothing.
    opened_sink const made(options_of(uri));
    auto const rows = query(uri, "SELECT count(*) FROM sessions");
    BOOST_TEST((rows == "0" || rows == "300"));
    BOOST_TEST(made.out->resume("a").position == (rows == "0" ? "" : "300"));
}

BOOST_AUTO_TEST_SUITE_END()
