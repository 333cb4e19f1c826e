// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/sqlite_sink.hpp>

#include "sample_rows.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(sqlite_sink)

namespace {

using namespace confab::exporting;
using confab::errc;
using confab::tests::sample_rows;
using confab::tests::temporary_directory;
using sink = confab::exporting::sqlite_sink;

sqlite_sink_options options_of(std::string const& path, std::uint64_t job = 1) {
    sqlite_sink_options options;
    options.path = path;
    for (auto const* name : {"a", "b"}) options.accounts.emplace_back(name, confab::paging::fingerprint(job, 1));
    return options;
}

std::unique_ptr<sink> open(sqlite_sink_options options) {
    auto opened = sink::open(std::move(options));
    BOOST_TEST_REQUIRE(opened.has_value(), (opened ? "" : describe(opened.error())));
    return std::move(*opened);
}

void check_refused(sqlite_sink_options options, errc expected) {
    auto const opened = sink::open(std::move(options));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().code == expected), describe(opened.error()));
}

write_outcome write(sink& out, int first, int last, std::string const& account = "a", int version = 0) {
    sample_rows const page(first, last, version, account);
    auto const outcome = out.write_now(account, page.rows, unlimited);
    BOOST_TEST_REQUIRE(outcome.has_value());
    BOOST_TEST_REQUIRE(out.advance_now(account, walk_state::walking, std::to_string(last)).has_value());
    return *outcome;
}

/// What another program makes of the file: rows with their columns joined by '|', NULL as "-".
std::vector<std::string> query(std::string const& path, std::string const& sql) {
    ::sqlite3* database = nullptr;
    std::vector<std::string> rows;
    auto const take = [](void* into, int count, char** values, char**) {
        std::string row;
        for (int i = 0; i < count; ++i) row += (i == 0 ? "" : "|") + std::string(values[i] ? values[i] : "-");
        static_cast<std::vector<std::string>*>(into)->push_back(row);
        return 0;
    };
    bool const done = ::sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
                      ::sqlite3_exec(database, sql.c_str(), take, &rows, nullptr) == SQLITE_OK;
    std::string const why = ::sqlite3_errmsg(database);
    ::sqlite3_close(database);
    if (!done) throw std::runtime_error(why);
    return rows;
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_have_the_columns_of_the_contract) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    {
        auto const out = open(options_of(path));
        sample_rows page;
        auto& row = page.add("x'y");
        row.raw = "{ \"id\" : 17000000000000000001, \"n\": \"\\u0000 \xc3\xa9\" }";
        row.channel = std::nullopt;
        row.updated_at = std::nullopt;
        BOOST_TEST(out->write_now("a", page.rows, unlimited).value().sessions == 1u);
        BOOST_TEST(out->commit_now().has_value());
    }
    BOOST_TEST(query(path, "SELECT account, vendor, id, status, created_at, updated_at, channel, raw FROM sessions") ==
                   std::vector<std::string>{"a|opencx|x'y|open|2023-11-14T22:13:20Z|-|-|"
                                            "{ \"id\" : 17000000000000000001, \"n\": \"\\u0000 \xc3\xa9\" }"},
               boost::test_tools::per_element());
}

// fault F20
BOOST_AUTO_TEST_CASE(resumes_behind_what_was_committed_and_writes_each_version_once) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    {
        auto const out = open(options_of(path));
        write(*out, 0, 3);
        write(*out, 0, 2, "b");
        BOOST_TEST(out->commit_now().has_value());
        write(*out, 3, 9); // is not committed
    }
    auto const out = open(options_of(path));
    BOOST_TEST(out->resume("a").position == "3");
    BOOST_TEST(out->resume("b").position == "2");
    BOOST_TEST(query(path, "SELECT count(*) FROM sessions")[0] == "5");
    auto const again = write(*out, 0, 5);
    BOOST_TEST(again.unchanged == 3u);
    BOOST_TEST(again.sessions == 2u);
    BOOST_TEST(write(*out, 4, 5).duplicates == 1u);
    auto const newer = write(*out, 2, 4, "a", 7);
    BOOST_TEST(newer.sessions == 1u); // of an earlier run
    BOOST_TEST(newer.revisions == 1u);
    BOOST_TEST(write(*out, 3, 4, "a", 5).duplicates == 1u); // older than what is there
    BOOST_TEST(out->commit_now().has_value());
    BOOST_TEST(query(path, "SELECT group_concat(id || substr(updated_at, 18, 2)) FROM (SELECT * FROM sessions WHERE "
                           "account = 'a' ORDER BY id)")[0] == "s020,s120,s227,s327,s420");
}

BOOST_AUTO_TEST_CASE(versions_without_a_time_are_told_apart_by_their_bytes) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    sample_rows page(0, 1), other(0, 1, 1);
    page.rows[0].updated_at = other.rows[0].updated_at = std::nullopt;
    {
        auto const out = open(options_of(path));
        BOOST_TEST(out->write_now("a", page.rows, unlimited).value().sessions == 1u);
        BOOST_TEST(out->commit_now().has_value());
    }
    auto const out = open(options_of(path));
    BOOST_TEST(out->write_now("a", page.rows, unlimited).value().unchanged == 1u);
    BOOST_TEST(out->write_now("a", other.rows, unlimited).value().sessions == 1u);
}

BOOST_AUTO_TEST_CASE(stops_at_the_limit_and_counts_rows_that_cannot_be_written) {
    temporary_directory const folder;
    auto const out = open(options_of(folder / "out.db"));
    sample_rows page(0, 5);
    page.rows[1].id = std::string_view("n\0l", 3);
    auto const outcome = out->write_now("a", page.rows, 3).value();
    BOOST_TEST(outcome.consumed == 4u);
    BOOST_TEST(outcome.sessions == 3u);
    BOOST_TEST(outcome.rejected == 1u);
    BOOST_TEST(outcome.rejections[0].details.item.value() == 1u);
}

// fault K9, K11
BOOST_AUTO_TEST_CASE(a_second_run_is_refused_others_may_read_and_the_files_are_private) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    auto const old = ::umask(0);
    auto const out = open(options_of(path));
    write(*out, 0, 3);
    BOOST_TEST(out->commit_now().has_value());
    ::umask(old);
    check_refused(options_of(path), errc::sink_locked);
    BOOST_TEST(query(path, "SELECT count(*) FROM sessions")[0] == "3");
    for (auto const& entry : std::filesystem::directory_iterator(folder.path())) {
        struct ::stat found;
        BOOST_TEST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777) == 0600u, entry.path());
    }
}

// fault L8
BOOST_AUTO_TEST_CASE(another_job_is_refused_unless_it_begins_again) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    {
        auto const out = open(options_of(path));
        write(*out, 0, 3);
        write(*out, 0, 2, "b");
        BOOST_TEST(out->commit_now().has_value());
    }
    check_refused(options_of(path, 2), errc::checkpoint_foreign);
    auto options = options_of(path, 2);
    options.accounts.erase(options.accounts.begin() + 1);
    options.restart = true;
    auto const out = open(options);
    BOOST_TEST(out->resume("a").position == "");
    BOOST_TEST(query(path, "SELECT group_concat(DISTINCT account) FROM sessions")[0] == "b");
    BOOST_TEST(write(*out, 0, 1).sessions == 1u);
}

// fault K6
BOOST_AUTO_TEST_CASE(an_altered_or_missing_checkpoint_is_refused) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    {
        auto const out = open(options_of(path));
        write(*out, 0, 3);
        BOOST_TEST(out->commit_now().has_value());
    }
    auto const text = query(path, "SELECT checkpoint FROM confab_checkpoints")[0];
    for (std::size_t at = 0; at < text.size(); ++at) {
        query(path, "UPDATE confab_checkpoints SET checkpoint = substr(checkpoint, 1, " + std::to_string(at) + ")");
        check_refused(options_of(path), errc::checkpoint_damaged);
        auto flipped = text;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        if (flipped[at] == '\'') flipped += '\''; // would end the literal
        query(path, "UPDATE confab_checkpoints SET checkpoint = '" + flipped + "'");
        check_refused(options_of(path), errc::checkpoint_damaged);
    }
    query(path, "DELETE FROM confab_checkpoints");
    check_refused(options_of(path), errc::checkpoint_foreign);
}

BOOST_AUTO_TEST_CASE(what_is_no_export_is_not_touched) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    confab::tests::write_text(path, std::string(4096, 'x'));
    check_refused(options_of(path), errc::checkpoint_damaged);
    BOOST_TEST(confab::tests::text_of(path) == std::string(4096, 'x'));
    query(folder / "theirs.db", "CREATE TABLE sessions (id)");
    check_refused(options_of(folder / "theirs.db"), errc::checkpoint_foreign);
    std::filesystem::create_symlink(folder / "elsewhere.db", folder / "link.db");
    check_refused(options_of(folder / "link.db"), errc::sink_failed);
    check_refused(options_of(folder / "missing/out.db"), errc::sink_failed);
    check_refused(options_of(folder.path()), errc::sink_failed);
}

// fault K13
BOOST_AUTO_TEST_CASE(a_file_that_was_removed_is_an_error_for_good) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    auto const out = open(options_of(path));
    write(*out, 0, 3);
    std::filesystem::remove(path);
    BOOST_TEST((out->commit_now().error().code == errc::sink_failed));
    sample_rows const page(3, 4);
    BOOST_TEST(out->write_now("a", page.rows, unlimited).has_error());
    BOOST_TEST(out->advance_now("a", walk_state::complete, "").has_error());
    BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(commits_when_enough_time_or_bytes_have_passed) {
    temporary_directory const folder;
    auto const path = folder / "out.db";
    auto options = options_of(path);
    std::chrono::steady_clock::time_point now;
    options.now = [&] { return now; };
    options.commit_bytes = 500;
    auto const out = open(options);
    write(*out, 0, 3);
    BOOST_TEST(out->commits() == 0u);
    now += std::chrono::seconds(1);
    write(*out, 3, 6);
    BOOST_TEST(out->commits() == 1u);
    write(*out, 6, 100);
    BOOST_TEST(out->commits() == 2u);
    BOOST_TEST(query(path, "SELECT count(*) FROM sessions")[0] == "100");
}

// A run that is killed between two commits would leave a table whose file belongs to nobody.
// fault L2
BOOST_AUTO_TEST_CASE(the_tables_are_made_in_one_commit) {
    temporary_directory const folder;
    auto const out = open(options_of(folder / "out.db"));
    auto const log = confab::tests::text_of(folder / "out.db-wal");
    constexpr std::size_t header = 32, frame_header = 24, page = 4096;
    BOOST_TEST_REQUIRE(log.size() > header);
    int commits = 0;
    // A frame that ends a transaction states the size of the database.
    for (auto at = header; at < log.size(); at += frame_header + page)
        commits += log.substr(at + 4, 4) != std::string(4, '\0');
    BOOST_TEST(commits == 1);
}

BOOST_AUTO_TEST_SUITE_END()
