// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/file_system.hpp>

#include "scripted_files.hpp"
#include "temporary_directory.hpp"

#include "support/errc_output.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

BOOST_AUTO_TEST_SUITE(file_system)

namespace {

using confab::errc;
using confab::exporting::open_file;
using confab::tests::scripted_files;
using confab::tests::temporary_directory;
using confab::tests::text_of;

constexpr int fresh = O_RDWR | O_CREAT | O_EXCL;

mode_t mode_of(std::string const& path) {
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
}

} // namespace

// fault K2
BOOST_AUTO_TEST_CASE(short_and_interrupted_writes_are_continued) {
    temporary_directory const folder;
    auto const files = std::make_shared<scripted_files>(
        [](std::string_view call, std::size_t index) { return call == "write" && index % 3 == 0 ? EINTR : 0; });
    files->largest_write = 7;
    auto file = open_file::open(files, folder / "out", fresh);
    BOOST_TEST_REQUIRE(file.has_value());
    std::string const text(1000, 'x');
    BOOST_TEST(file->write(text + "end").has_value());
    BOOST_TEST(text_of(folder / "out") == text + "end");
}

// fault K1, K2
BOOST_AUTO_TEST_CASE(other_errors_are_typed_and_name_the_file) {
    for (int const error : {ENOSPC, EIO, EFBIG, EDQUOT}) {
        temporary_directory const folder;
        auto const files = std::make_shared<scripted_files>(
            [&](std::string_view call, std::size_t) { return call == "write" ? error : 0; });
        auto file = open_file::open(files, folder / "out.ndjson", fresh);
        BOOST_TEST_REQUIRE(file.has_value());
        auto const done = file->write("x");
        BOOST_TEST_REQUIRE(done.has_error());
        BOOST_TEST((done.error().code == errc::sink_failed));
        BOOST_TEST(done.error().details.message.find("out.ndjson") != std::string::npos);
    }
}

// fault K3
BOOST_AUTO_TEST_CASE(a_failed_sync_is_not_repeated) {
    temporary_directory const folder;
    auto const files =
        std::make_shared<scripted_files>([](std::string_view call, std::size_t) { return call == "sync" ? EIO : 0; });
    auto file = open_file::open(files, folder / "out", fresh);
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(file->sync().has_error());
    BOOST_TEST(std::ranges::count(files->calls, "sync out") == 1);
}

// fault K11
BOOST_AUTO_TEST_CASE(private_files_have_mode_0600_whatever_the_umask) {
    temporary_directory const folder;
    for (mode_t const mask : {0000u, 0022u, 0777u}) {
        auto const before = ::umask(mask);
        auto file = open_file::open(confab::exporting::posix_file_system(), folder / std::to_string(mask), fresh);
        ::umask(before);
        BOOST_TEST_REQUIRE(file.has_value());
        BOOST_TEST(file->make_private().has_value());
        BOOST_TEST(mode_of(folder / std::to_string(mask)) == 0600u);
    }
}

// fault K10
BOOST_AUTO_TEST_CASE(a_symbolic_link_is_not_followed) {
    temporary_directory const folder;
    confab::tests::write_text(folder / "target", "kept");
    BOOST_TEST_REQUIRE(::symlink((folder / "target").c_str(), (folder / "link").c_str()) == 0);
    BOOST_TEST(open_file::open(confab::exporting::posix_file_system(), folder / "link", O_RDWR).has_error());
}

BOOST_AUTO_TEST_CASE(descriptors_are_closed_and_moved) {
    temporary_directory const folder;
    int number = -1;
    {
        auto file = open_file::open(confab::exporting::posix_file_system(), folder / "out", fresh);
        BOOST_TEST_REQUIRE(file.has_value());
        number = file->number();
        open_file moved(std::move(*file));
        BOOST_TEST(!file->is_open());
        open_file assigned;
        assigned = std::move(moved);
        BOOST_TEST(assigned.number() == number);
        BOOST_TEST(::fcntl(number, F_GETFD) == FD_CLOEXEC);
    }
    BOOST_TEST(::fcntl(number, F_GETFD) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
