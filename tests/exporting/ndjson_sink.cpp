// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/ndjson_sink.hpp>

#include "sample_rows.hpp"
#include "scripted_files.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(ndjson_sink)

namespace {

using confab::errc;
using confab::exporting::ndjson_sink_options;
using confab::exporting::unlimited;
using confab::exporting::walk_state;
using confab::paging::fingerprint;
using confab::tests::lines_of;
using confab::tests::sample_rows;
using confab::tests::scripted_files;
using confab::tests::temporary_directory;
using confab::tests::text_of;
using confab::tests::write_text;
using sink = confab::exporting::ndjson_sink;

ndjson_sink_options options_of(std::string const& path, std::uint64_t job = 1) {
    ndjson_sink_options options;
    options.path = path;
    options.accounts.emplace_back("a", fingerprint(job, 0));
    options.accounts.emplace_back("b", fingerprint(job, 0));
    return options;
}

std::unique_ptr<sink> open(ndjson_sink_options options) {
    auto opened = sink::open(std::move(options));
    BOOST_TEST_REQUIRE(opened.has_value(), (opened ? "" : describe(opened.error())));
    return std::move(*opened);
}

void check_refused(ndjson_sink_options options, errc expected) {
    auto const opened = sink::open(std::move(options));
    BOOST_TEST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().code == expected), describe(opened.error()));
}

void write(sink& out, int first, int last, std::string const& account = "a", int version = 0) {
    sample_rows const page(first, last, version, account);
    BOOST_TEST_REQUIRE(out.write_now(account, page.rows, unlimited).has_value());
    BOOST_TEST_REQUIRE(out.advance_now(account, walk_state::walking, std::to_string(last)).has_value());
}

// An export of three rows of "a" and two of "b".
void make_export(std::string const& path) {
    auto const out = open(options_of(path));
    write(*out, 0, 3);
    write(*out, 0, 2, "b");
    BOOST_TEST_REQUIRE(out->commit_now().has_value());
}

} // namespace

BOOST_AUTO_TEST_CASE(resumes_behind_what_was_committed) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto const out = open(options_of(path));
    BOOST_TEST(out->resume("a").position == "3");
    BOOST_TEST(out->resume("b").position == "2");
    BOOST_TEST(out->resume("c").position == "");
    write(*out, 2, 5);
    BOOST_TEST(out->commit_now().has_value());
    BOOST_TEST(lines_of(path).size() == 7u);
}

BOOST_AUTO_TEST_CASE(the_checkpoint_lies_where_it_was_told) {
    temporary_directory const folder;
    auto options = options_of(folder / "out.ndjson");
    options.checkpoint_path = folder / "out.checkpoint";
    {
        auto const out = open(options);
        write(*out, 0, 3);
        BOOST_TEST(out->commit_now().has_value());
    }
    BOOST_TEST(std::filesystem::exists(folder / "out.checkpoint"));
    BOOST_TEST(!std::filesystem::exists(folder / "out.ndjson.checkpoint"));
    BOOST_TEST(open(options)->resume("a").position == "3");
}

// fault L8
BOOST_AUTO_TEST_CASE(rows_without_a_whole_page_are_bound_to_what_was_asked_for) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    {
        auto const out = open(options_of(path));
        sample_rows const page(0, 3);
        BOOST_TEST(out->write_now("a", page.rows, 2).value().consumed == 2u);
        BOOST_TEST(out->commit_now().has_value());
    }
    check_refused(options_of(path, 2), errc::checkpoint_foreign);
    BOOST_TEST(open(options_of(path))->resume("a").position == "");
}

// fault K7
BOOST_AUTO_TEST_CASE(what_was_not_committed_is_cut_and_written_again) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto const durable = text_of(path);
    for (std::string const tail : {"x", "{\"account\":\"a\"", "\n", "{\"account\":\"a\",\"vendor\"…}\n{\"acc"}) {
        write_text(path, durable + tail);
        {
            auto const out = open(options_of(path));
            BOOST_TEST(text_of(path) == durable);
        }
        make_export(path);
        BOOST_TEST(text_of(path) == durable);
    }
}

// fault K8
BOOST_AUTO_TEST_CASE(data_shorter_than_its_checkpoint_is_damaged_at_every_length) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto const durable = text_of(path);
    for (std::size_t size = 0; size < durable.size(); ++size) {
        write_text(path, durable.substr(0, size));
        check_refused(options_of(path), errc::checkpoint_damaged);
        BOOST_TEST_REQUIRE(text_of(path).size() == size);
    }
    std::filesystem::remove(path);
    check_refused(options_of(path), errc::checkpoint_damaged);
}

// fault K6
BOOST_AUTO_TEST_CASE(altered_data_is_damaged) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto const durable = text_of(path);
    for (std::size_t at = 0; at < durable.size(); ++at) {
        auto altered = durable;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        write_text(path, altered);
        check_refused(options_of(path), errc::checkpoint_damaged);
    }
}

// fault K6
BOOST_AUTO_TEST_CASE(a_damaged_checkpoint_is_never_a_silent_restart) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson", saved = path + ".checkpoint";
    make_export(path);
    auto const durable = text_of(path), text = text_of(saved);
    for (std::size_t size = 0; size < text.size(); size += 7) {
        write_text(saved, text.substr(0, size));
        check_refused(options_of(path), errc::checkpoint_damaged);
    }
    std::filesystem::remove(saved);
    check_refused(options_of(path), errc::checkpoint_foreign);
    BOOST_TEST(text_of(path) == durable);
}

// fault L8
BOOST_AUTO_TEST_CASE(another_job_is_refused_by_name_and_new_accounts_are_welcome) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    check_refused(options_of(path, 2), errc::checkpoint_foreign);
    auto options = options_of(path);
    options.accounts.emplace_back("c", fingerprint(9, 9));
    auto const reason = sink::open(options_of(path, 2));
    BOOST_TEST(describe(reason.error()).find("account \"a\"") != std::string::npos);
    auto const out = open(options);
    write(*out, 0, 1, "c");
    BOOST_TEST(out->commit_now().has_value());
    BOOST_TEST(lines_of(path).size() == 6u);
}

// fault K9
BOOST_AUTO_TEST_CASE(a_second_run_is_refused_while_the_first_lives) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    {
        auto const out = open(options_of(path));
        check_refused(options_of(path), errc::sink_locked);
        auto restart = options_of(path);
        restart.restart = true;
        check_refused(restart, errc::sink_locked);
    }
    open(options_of(path));
}

// fault K10, K11
BOOST_AUTO_TEST_CASE(files_are_private_and_nothing_but_a_regular_file_is_written) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    for (std::string const& name : {path, path + ".checkpoint"}) {
        struct stat found{};
        BOOST_TEST_REQUIRE(::stat(name.c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777) == 0600u);
    }
    BOOST_TEST_REQUIRE(::symlink(path.c_str(), (folder / "link.ndjson").c_str()) == 0);
    BOOST_TEST_REQUIRE(::mkfifo((folder / "pipe.ndjson").c_str(), 0600) == 0);
    std::filesystem::create_directory(folder / "folder.ndjson");
    for (std::string const name : {"link.ndjson", "pipe.ndjson", "folder.ndjson", "missing/out.ndjson"})
        check_refused(options_of(folder / name), errc::sink_failed);
    check_refused(options_of("/dev/null"), errc::sink_failed);
}

BOOST_AUTO_TEST_CASE(restart_forgets_the_rows_of_its_accounts_only) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto options = options_of(path, 2);
    options.accounts.pop_back();
    options.restart = true;
    {
        auto const out = open(options);
        BOOST_TEST(lines_of(path).size() == 2u);
        BOOST_TEST(out->resume("a").position == "");
        BOOST_TEST(out->resume("b").position == "2");
        check_refused(options, errc::sink_locked);
        write(*out, 0, 1);
        BOOST_TEST(out->commit_now().has_value());
    }
    BOOST_TEST(lines_of(path).size() == 3u);
    options.restart = false;
    BOOST_TEST(open(options)->resume("a").position == "1");
}

BOOST_AUTO_TEST_CASE(restart_recovers_from_a_damaged_or_missing_checkpoint) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    for (bool const missing : {false, true}) {
        make_export(path);
        if (missing) std::filesystem::remove(path + ".checkpoint");
        else write_text(path + ".checkpoint", "garbage");
        write_text(path, text_of(path) + "{\"torn");
        auto options = options_of(path);
        options.restart = true;
        open(options);
        BOOST_TEST(text_of(path).empty());
    }
}

BOOST_AUTO_TEST_CASE(restart_does_not_touch_a_file_that_is_no_export) {
    temporary_directory const folder;
    auto const path = folder / "notes.ndjson";
    write_text(path, "dear diary\n");
    auto options = options_of(path);
    check_refused(options, errc::checkpoint_foreign);
    options.restart = true;
    check_refused(options, errc::checkpoint_foreign);
    BOOST_TEST(text_of(path) == "dear diary\n");
}

BOOST_AUTO_TEST_CASE(commits_when_the_interval_or_the_amount_is_reached) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    std::chrono::steady_clock::time_point now;
    auto options = options_of(path);
    options.now = [&] { return now; };
    options.commit_bytes = 2000;
    auto const out = open(options);
    write(*out, 0, 1);
    BOOST_TEST(lines_of(path).empty());
    now += std::chrono::seconds(1);
    write(*out, 1, 2);
    BOOST_TEST(lines_of(path).size() == 2u);
    write(*out, 2, 3);
    BOOST_TEST(lines_of(path).size() == 2u);
    write(*out, 3, 20);
    BOOST_TEST(lines_of(path).size() == 20u);
}

BOOST_AUTO_TEST_CASE(a_stop_interrupts_the_reading_of_the_file) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    make_export(path);
    auto options = options_of(path);
    options.stop_requested = [] { return true; };
    check_refused(options, errc::cancelled);
}

// fault K13
BOOST_AUTO_TEST_CASE(a_file_or_folder_that_was_removed_is_an_error_and_is_not_made_again) {
    for (bool const whole_folder : {false, true}) {
        temporary_directory const folder;
        std::filesystem::create_directory(folder / "sub");
        auto const path = folder / "sub/out.ndjson";
        auto const out = open(options_of(path));
        std::filesystem::remove_all(whole_folder ? folder / "sub" : path);
        sample_rows const page(0, 1);
        BOOST_TEST(out->write_now("a", page.rows, unlimited).has_value());
        auto const done = out->commit_now();
        BOOST_TEST_REQUIRE(done.has_error());
        BOOST_TEST((done.error().code == errc::sink_failed));
        BOOST_TEST(!std::filesystem::exists(path));
    }
}

BOOST_AUTO_TEST_CASE(large_files_are_read_back_whatever_the_length_of_their_lines) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    {
        auto const out = open(options_of(path));
        for (std::size_t const size : {10u, 1u << 20, (1u << 20) - 180, 3u << 20, 100u}) {
            sample_rows page;
            auto& row = page.add("s" + std::to_string(size));
            std::string const raw = '"' + std::string(size, 'x') + '"';
            row.raw = raw;
            BOOST_TEST_REQUIRE(out->write_now("a", page.rows, unlimited).has_value());
        }
        BOOST_TEST_REQUIRE(out->advance_now("a", walk_state::complete, "").has_value());
        BOOST_TEST_REQUIRE(out->commit_now().has_value());
    }
    auto const out = open(options_of(path));
    sample_rows again;
    again.add("s10");
    BOOST_TEST(out->write_now("a", again.rows, unlimited).value().unchanged == 1u);
    BOOST_TEST((out->resume("a").state == walk_state::complete));
}

BOOST_AUTO_TEST_SUITE_END()
