// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/stdout_sink.hpp>

#include "sample_rows.hpp"
#include "scripted_files.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(stdout_sink)

namespace {

using confab::errc;
using confab::exporting::unlimited;
using confab::tests::lines_of;
using confab::tests::sample_rows;
using confab::tests::scripted_files;
using confab::tests::temporary_directory;
using sink = confab::exporting::stdout_sink;

class pipe_ends {
public:
    pipe_ends() {
        if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        std::signal(SIGPIPE, SIG_IGN);
    }
    pipe_ends(pipe_ends const&) = delete;
    pipe_ends& operator=(pipe_ends const&) = delete;
    ~pipe_ends() {
        close_reader();
        ::close(ends_[1]);
    }
    int writer() const { return ends_[1]; }
    int reader() const { return ends_[0]; }
    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }

private:
    int ends_[2];
};

} // namespace

BOOST_AUTO_TEST_CASE(writes_each_version_once_to_a_file) {
    temporary_directory const folder;
    auto const file = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600);
    sink out(nullptr, file);
    sample_rows const page(0, 500);
    BOOST_TEST(out.write_now("a", page.rows, unlimited).value().sessions == 500u);
    BOOST_TEST(out.write_now("a", page.rows, unlimited).value().duplicates == 500u);
    BOOST_TEST(out.advance_now("a", confab::exporting::walk_state::walking, "x").has_value());
    BOOST_TEST(out.commit_now().has_value());
    BOOST_TEST(out.resume("a").position.empty());
    ::close(file);
    BOOST_TEST(lines_of(folder / "out").size() == 500u);
}

BOOST_AUTO_TEST_CASE(interrupted_and_refused_writes_to_a_pipe_are_continued) {
    pipe_ends pipe;
    auto const files = std::make_shared<scripted_files>([](std::string_view call, std::size_t index) {
        return (call == "write" && index % 3 == 0) ? EAGAIN : (call == "wait_writable" && index % 4 == 0) ? EINTR : 0;
    });
    files->largest_write = 10;
    sink out(nullptr, pipe.writer(), files);
    sample_rows const page(0, 20);
    BOOST_TEST(out.write_now("a", page.rows, unlimited).value().sessions == 20u);
    std::string text(100'000, '\0');
    text.resize(static_cast<std::size_t>(::read(pipe.reader(), text.data(), text.size())));
    BOOST_TEST(std::ranges::count(text, '\n') == 20);
    BOOST_TEST(text.ends_with("}}\n"));
}

// fault K12
BOOST_AUTO_TEST_CASE(a_reader_that_has_gone_ends_the_sink) {
    pipe_ends pipe;
    pipe.close_reader();
    sink out(nullptr, pipe.writer());
    sample_rows const page(0, 1);
    auto const done = out.write_now("a", page.rows, unlimited);
    BOOST_TEST_REQUIRE(done.has_error());
    BOOST_TEST((done.error().code == errc::sink_failed));
    BOOST_TEST(out.is_closed());
    BOOST_TEST(out.commit_now().has_error());
    BOOST_TEST(out.advance_now("a", confab::exporting::walk_state::walking, "").has_error());
}

// fault K1
BOOST_AUTO_TEST_CASE(a_full_disk_is_no_closed_reader) {
    pipe_ends pipe;
    sink out(nullptr, pipe.writer(), std::make_shared<scripted_files>([](std::string_view call, std::size_t) {
                 return call == "write" ? ENOSPC : 0;
             }));
    sample_rows const page(0, 1);
    BOOST_TEST((out.write_now("a", page.rows, unlimited).error().code == errc::sink_failed));
    BOOST_TEST(!out.is_closed());
}

// fault L5
BOOST_AUTO_TEST_CASE(a_stop_is_noticed_while_the_reader_does_not_read) {
    pipe_ends pipe;
    int asked = 0;
    sink out(
        [&] { return ++asked == 100; }, pipe.writer(),
        std::make_shared<scripted_files>( // the pipe is full by then: no need to wait for the time-out of each poll
            [](std::string_view call, std::size_t index) {
                return call == "wait_writable" && index > 40 ? EINTR : 0;
            }));
    sample_rows const page(0, 5000); // far more than a pipe holds
    auto const done = out.write_now("a", page.rows, unlimited);
    BOOST_TEST_REQUIRE(done.has_error());
    BOOST_TEST((done.error().code == errc::cancelled));
    BOOST_TEST(asked == 100);
}

BOOST_AUTO_TEST_SUITE_END()
