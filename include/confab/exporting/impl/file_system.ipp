// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_FILE_SYSTEM_IPP
#define CONFAB_EXPORTING_IMPL_FILE_SYSTEM_IPP

#include <confab/exporting/file_system.hpp>

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confab::exporting {
namespace detail {

inline int identity_of(int result, struct stat const& found, file_identity& out) noexcept {
    if (result != 0) return result;
    out.device = found.st_dev;
    out.inode = found.st_ino;
    out.links = found.st_nlink;
    out.size = found.st_size < 0 ? 0 : static_cast<std::uint64_t>(found.st_size);
    out.regular = S_ISREG(found.st_mode);
    return 0;
}

class posix_calls final : public file_system {
public:
    int open(char const* path, int flags, mode_t mode) noexcept override { return ::open(path, flags, mode); }
    int close(int file) noexcept override { return ::close(file); }
    ssize_t read(int file, void* out, std::size_t size) noexcept override { return ::read(file, out, size); }
    ssize_t write(int file, void const* bytes, std::size_t size) noexcept override {
        return ::write(file, bytes, size);
    }
    off_t seek(int file, off_t offset) noexcept override { return ::lseek(file, offset, SEEK_SET); }
    int sync(int file) noexcept override { return ::fsync(file); }
    int truncate(int file, off_t size) noexcept override { return ::ftruncate(file, size); }
    int lock(int file) noexcept override { return ::flock(file, LOCK_EX | LOCK_NB); }
    int chmod(int file, mode_t mode) noexcept override { return ::fchmod(file, mode); }
    int rename(char const* from, char const* to) noexcept override { return ::rename(from, to); }
    int remove(char const* path) noexcept override { return ::unlink(path); }
    int identify(int file, file_identity& out) noexcept override {
        struct stat found{};
        return identity_of(::fstat(file, &found), found, out);
    }
    int identify(char const* path, file_identity& out) noexcept override {
        struct stat found{};
        return identity_of(::lstat(path, &found), found, out);
    }
    int wait_writable(int file, int milliseconds) noexcept override {
        pollfd entry{file, POLLOUT, 0};
        return ::poll(&entry, 1, milliseconds);
    }
};

} // namespace detail

CONFAB_DECL std::shared_ptr<file_system> posix_file_system() { return std::make_shared<detail::posix_calls>(); }

CONFAB_DECL failure file_failure(std::string_view action, std::string_view path, int error) {
    std::string text("cannot ");
    text += action;
    text += ' ' + printable(path, 1000);
    if (error != 0) text += ": " + error_code(error, boost::system::system_category()).message();
    return failure(errc::sink_failed, std::move(text));
}

CONFAB_DECL open_file& open_file::operator=(open_file&& other) noexcept {
    std::swap(files_, other.files_);
    std::swap(path_, other.path_);
    std::swap(number_, other.number_);
    return *this;
}

CONFAB_DECL open_file::~open_file() {
    if (number_ >= 0) files_->close(number_);
}

CONFAB_DECL result<open_file> open_file::open(std::shared_ptr<file_system> files, std::string path, int flags) {
    int number;
    do number = files->open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    while (number < 0 && errno == EINTR);
    if (number < 0) return file_failure("open", path, errno);
    return open_file(std::move(files), std::move(path), number);
}

CONFAB_DECL result<void> open_file::write(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const count = files_->write(number_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return file_failure("write", path_, count < 0 ? errno : EIO);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

CONFAB_DECL result<std::size_t> open_file::read(char* out, std::size_t size) {
    for (;;) {
        auto const count = files_->read(number_, out, size);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return file_failure("read", path_, errno);
    }
}

CONFAB_DECL result<void> open_file::seek(std::uint64_t offset) {
    if (files_->seek(number_, static_cast<off_t>(offset)) < 0) return file_failure("seek in", path_, errno);
    return {};
}

CONFAB_DECL result<void> open_file::sync() {
    int done;
    do done = files_->sync(number_);
    while (done != 0 && errno == EINTR);
    if (done != 0) return file_failure("sync", path_, errno);
    return {};
}

CONFAB_DECL result<void> open_file::truncate(std::uint64_t size) {
    int done;
    do done = files_->truncate(number_, static_cast<off_t>(size));
    while (done != 0 && errno == EINTR);
    if (done != 0) return file_failure("truncate", path_, errno);
    return {};
}

CONFAB_DECL result<void> open_file::make_private() {
    if (files_->chmod(number_, 0600) != 0) return file_failure("protect", path_, errno);
    return {};
}

CONFAB_DECL result<file_identity> open_file::identify() {
    file_identity found;
    if (files_->identify(number_, found) != 0) return file_failure("examine", path_, errno);
    return found;
}

} // namespace confab::exporting

#endif
