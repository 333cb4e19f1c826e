// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/ndjson_sink.hpp>

#include "sample_rows.hpp"
#include "scripted_files.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"
#include "support/sanitizers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(ndjson_sink_faults)

namespace {

using confab::errc;
using confab::exporting::compression;
using confab::exporting::ndjson_sink_options;
using confab::exporting::unlimited;
using confab::exporting::walk_state;
using confab::paging::fingerprint;
using confab::tests::sample_rows;
using confab::tests::sanitized_step;
using confab::tests::scripted_files;
using confab::tests::temporary_directory;
using confab::tests::text_of;
using sink = confab::exporting::ndjson_sink;

constexpr int rows_per_page = 4;
constexpr int pages = 3;
constexpr char const* every_kind[] = {"out.ndjson", "out.ndjson.gz", "out.ndjson.zst"};

compression compression_of(std::string const& path) {
    return path.ends_with(".gz") ? compression::gzip : path.ends_with(".zst") ? compression::zstd : compression::none;
}

std::vector<std::string> rows_of(std::string const& path) {
    auto const frames = confab::exporting::frame_decoder::make(compression_of(path));
    auto text = text_of(path);
    if (frames) {
        std::string decoded;
        for (std::string_view rest(text); !rest.empty();) {
            auto const used = frames->feed(decoded, rest);
            BOOST_TEST_REQUIRE(used.has_value());
            rest.remove_prefix(*used);
        }
        BOOST_TEST_REQUIRE(frames->at_end());
        text = decoded;
    }
    std::vector<std::string> rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) rows.push_back(line);
    return rows;
}

ndjson_sink_options options_of(std::string const& path, std::shared_ptr<scripted_files> files, bool restart) {
    ndjson_sink_options options;
    options.path = path;
    options.compression = compression_of(path);
    options.accounts.emplace_back("a", fingerprint(1, 0));
    options.files = std::move(files);
    options.restart = restart;
    return options;
}

// Exports all pages from where the sink resumes, with a commit behind each.
confab::result<void> run(std::string const& path, std::shared_ptr<scripted_files> files, bool restart = false) {
    auto opened = sink::open(options_of(path, std::move(files), restart));
    if (!opened) return opened.error();
    auto& out = **opened;
    auto const position = out.resume("a").position;
    for (int page = position.empty() ? 0 : std::stoi(position); page < pages; ++page) {
        sample_rows const rows(page * rows_per_page, (page + 1) * rows_per_page);
        if (auto const done = out.write_now("a", rows.rows, unlimited); !done) return done.error();
        auto const last = page + 1 == pages;
        auto const done = out.advance_now("a", last ? walk_state::complete : walk_state::walking,
                                          last ? "" : std::to_string(page + 1));
        if (!done) return done.error();
        if (auto const committed = out.commit_now(); !committed) return committed.error();
    }
    return {};
}

// Each row of "a" once and in order, no line torn; and `others` rows of "b" anywhere.
void check_whole(std::string const& path, int others = 0) {
    int rows = 0;
    for (auto const& text : rows_of(path)) {
        auto const line = confab::exporting::parse_line(text);
        BOOST_TEST_REQUIRE(line.has_value());
        BOOST_TEST(text.ends_with("}}"));
        if (line->account == "b") --others;
        else BOOST_TEST(line->id == "s" + std::to_string(rows++));
    }
    BOOST_TEST_REQUIRE(rows == pages * rows_per_page);
    BOOST_TEST_REQUIRE(others == 0);
}

// Runs `body` in a child process, which may die in the middle of it.
int status_of_child(std::function<confab::result<void>()> const& body) {
    auto const child = ::fork();
    if (child == 0) ::_exit(body() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr int killed = 9;

std::shared_ptr<scripted_files> files_that_die(std::size_t call, bool after) {
    auto files = std::make_shared<scripted_files>([=](std::string_view, std::size_t index) {
        if (!after && index == call) ::_exit(killed);
        return 0;
    });
    if (after)
        files->after = [=](std::size_t index) {
            if (index == call) ::_exit(killed);
        };
    return files;
}

// Adds three rows of "b", which a restart of "a" keeps.
void add_other_rows(std::string const& path) {
    ndjson_sink_options options;
    options.path = path;
    options.compression = compression_of(path);
    options.accounts.emplace_back("b", fingerprint(1, 0));
    auto const out = sink::open(options).value();
    sample_rows const rows(0, 3, 0, "b");
    BOOST_TEST_REQUIRE(out->write_now("b", rows.rows, unlimited).has_value());
    BOOST_TEST_REQUIRE(out->advance_now("b", walk_state::complete, "").has_value());
    BOOST_TEST_REQUIRE(out->commit_now().has_value());
}

} // namespace

// fault K1, K2, K3, K4, K5
BOOST_AUTO_TEST_CASE(any_call_may_fail_and_the_next_run_completes) {
    for (std::string const file : every_kind) {
        for (int const error : {ENOSPC, EIO}) {
            std::size_t failures = 0;
            for (std::size_t call = 0;; ++call) {
                temporary_directory const folder;
                auto const path = folder / file;
                bool fired = false;
                auto const done = run(path, std::make_shared<scripted_files>([&](std::string_view, std::size_t index) {
                                          fired = fired || index == call;
                                          return index == call ? error : 0;
                                      }));
                if (!fired) break;
                if (!done) {
                    ++failures;
                    BOOST_TEST((done.error().code == errc::sink_failed || done.error().code == errc::sink_locked),
                               describe(done.error()));
                }
                auto const again = run(path, std::make_shared<scripted_files>());
                BOOST_TEST_REQUIRE(again.has_value(),
                                   "call " << call << ": " << (again ? "" : describe(again.error())));
                check_whole(path);
            }
            BOOST_TEST(failures > 20u);
        }
    }
}

// fault K1: the disk stays full
BOOST_AUTO_TEST_CASE(a_sink_that_failed_stays_dead_and_writes_no_checkpoint) {
    temporary_directory const folder;
    auto const path = folder / "out.ndjson";
    BOOST_TEST_REQUIRE(run(path, std::make_shared<scripted_files>()).has_value());
    auto const saved = text_of(path + ".checkpoint");
    bool full = false;
    auto const files = std::make_shared<scripted_files>(
        [&](std::string_view call, std::size_t) { return full && call == "write" ? ENOSPC : 0; });
    auto const opened = sink::open(options_of(path, files, false));
    BOOST_TEST_REQUIRE(opened.has_value());
    auto& out = **opened;
    full = true;
    sample_rows const more(100, 200);
    BOOST_TEST(out.write_now("a", more.rows, unlimited).has_value());
    BOOST_TEST(out.advance_now("a", walk_state::walking, "200").has_value());
    BOOST_TEST((out.commit_now().error().code == errc::sink_failed));
    full = false;
    BOOST_TEST(out.commit_now().has_error());
    BOOST_TEST(out.write_now("a", more.rows, unlimited).has_error());
    BOOST_TEST(out.advance_now("a", walk_state::walking, "200").has_error());
    BOOST_TEST(text_of(path + ".checkpoint") == saved);
    BOOST_TEST(!std::filesystem::exists(path + ".checkpoint.new"));
}

// fault K5, L3
BOOST_AUTO_TEST_CASE(data_is_durable_before_the_checkpoint_names_it) {
    temporary_directory const folder;
    auto const files = std::make_shared<scripted_files>();
    BOOST_TEST_REQUIRE(run(folder / "out.ndjson", files).has_value());
    std::vector<std::string> order;
    for (auto const& call : files->calls)
        if (call.starts_with("write") || call.starts_with("sync") || call.starts_with("rename")) order.push_back(call);
    std::vector<std::string> const checkpoint{"write out.ndjson.checkpoint.new", "sync out.ndjson.checkpoint.new",
                                              "rename out.ndjson.checkpoint.new", "sync ."};
    std::vector<std::string> expected(checkpoint);
    for (int page = 0; page < pages; ++page) {
        expected.insert(expected.end(), {"write out.ndjson", "sync out.ndjson"});
        expected.insert(expected.end(), checkpoint.begin(), checkpoint.end());
    }
    BOOST_TEST(order == expected, boost::test_tools::per_element());
}

// fault L2, L10
BOOST_AUTO_TEST_CASE(killed_at_any_call_the_next_run_completes) {
    for (std::string const file : every_kind) {
        for (bool const after : {false, true}) {
            std::size_t call = 0;
            for (;; call += sanitized_step(1)) {
                temporary_directory const folder;
                auto const path = folder / file;
                auto const status = status_of_child([&] { return run(path, files_that_die(call, after)); });
                BOOST_TEST_REQUIRE((status == killed || status == 0));
                if (status == 0) break;
                BOOST_TEST_REQUIRE(run(path, std::make_shared<scripted_files>()).has_value());
                check_whole(path);
            }
            BOOST_TEST(call > 40u);
        }
    }
}

// fault L4
BOOST_AUTO_TEST_CASE(killed_again_during_recovery_the_next_run_completes) {
    for (std::string const file : every_kind) {
        for (std::size_t first = 14;; first += sanitized_step(3)) {
            std::size_t second = 0;
            bool first_died = true;
            for (;; second += sanitized_step(2)) {
                temporary_directory const folder;
                auto const path = folder / file;
                first_died = status_of_child([&] { return run(path, files_that_die(first, true)); }) == killed;
                auto const status = status_of_child([&] { return run(path, files_that_die(second, false)); });
                BOOST_TEST_REQUIRE((status == killed || status == 0));
                BOOST_TEST_REQUIRE(run(path, std::make_shared<scripted_files>()).has_value());
                check_whole(path);
                if (status == 0) break;
            }
            BOOST_TEST(second > 4u);
            if (!first_died) break;
        }
    }
}

// fault L2, L4
BOOST_AUTO_TEST_CASE(a_restart_that_is_killed_at_any_call_keeps_the_other_accounts) {
    for (std::string const file : every_kind) {
        std::size_t call = 0;
        for (;; call += sanitized_step(1)) {
            temporary_directory const folder;
            auto const path = folder / file;
            // Behind the rows that go, so that the file begins differently before and after.
            BOOST_TEST_REQUIRE(run(path, std::make_shared<scripted_files>()).has_value());
            add_other_rows(path);
            auto const status = status_of_child([&] { return run(path, files_that_die(call, true), true); });
            BOOST_TEST_REQUIRE((status == killed || status == 0));
            BOOST_TEST_REQUIRE(run(path, std::make_shared<scripted_files>()).has_value());
            check_whole(path, 3);
            BOOST_TEST(!std::filesystem::exists(path + ".restart"));
            if (status == 0) break;
        }
        BOOST_TEST(call > 40u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
