// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_FILE_SYSTEM_HPP
#define CONFAB_EXPORTING_FILE_SYSTEM_HPP

#include <confab/error.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace confab::exporting {

/// What a file is: enough to tell whether a name still means the file that is open.
class file_identity {
public:
    file_identity() = default;

    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t links = 0;
    std::uint64_t size = 0;
    bool regular = false;
};

/** The calls of the operating system that sinks make, one virtual function each, so that tests can
 *  make any of them fail.
 *
 *  Each behaves like the POSIX call of its name: -1 and errno for an error. No-throw.
 *  @par Thread safety the real one is stateless: safe.
 */
class file_system {
public:
    virtual ~file_system() = default;

    virtual int open(char const* path, int flags, mode_t mode) noexcept = 0;
    virtual int close(int file) noexcept = 0;
    virtual ssize_t read(int file, void* out, std::size_t size) noexcept = 0;
    virtual ssize_t write(int file, void const* bytes, std::size_t size) noexcept = 0;
    virtual off_t seek(int file, off_t offset) noexcept = 0; ///< from the start
    virtual int sync(int file) noexcept = 0;                 ///< fsync
    virtual int truncate(int file, off_t size) noexcept = 0;
    virtual int lock(int file) noexcept = 0; ///< flock, exclusive, does not wait
    virtual int chmod(int file, mode_t mode) noexcept = 0;
    virtual int rename(char const* from, char const* to) noexcept = 0;
    virtual int remove(char const* path) noexcept = 0;
    virtual int identify(int file, file_identity& out) noexcept = 0;
    virtual int identify(char const* path, file_identity& out) noexcept = 0; ///< does not follow a symbolic link
    virtual int wait_writable(int file, int milliseconds) noexcept = 0;      ///< poll; 0 when the time is over
};

/// The operating system's own.
CONFAB_DECL std::shared_ptr<file_system> posix_file_system();

/// A failure of errc::sink_failed that says what could not be done to which file, and why (errno's words).
CONFAB_DECL failure file_failure(std::string_view action, std::string_view path, int error);

/** An open file that closes itself. Movable.
 *  Each operation repeats what a signal interrupted or what was done in part; errors are errc::sink_failed.
 */
class open_file {
public:
    open_file() = default;
    open_file(std::shared_ptr<file_system> files, std::string path, int number)
        : files_(std::move(files)), path_(std::move(path)), number_(number) {}
    open_file(open_file&& other) noexcept
        : files_(std::move(other.files_)), path_(std::move(other.path_)), number_(std::exchange(other.number_, -1)) {}
    CONFAB_DECL open_file& operator=(open_file&& other) noexcept;
    CONFAB_DECL ~open_file();

    /// @param flags as for ::open; O_CLOEXEC, O_NOFOLLOW and O_NONBLOCK are added
    CONFAB_DECL static result<open_file> open(std::shared_ptr<file_system> files, std::string path, int flags);

    bool is_open() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }
    std::string const& path() const noexcept { return path_; }

    CONFAB_DECL result<void> write(std::string_view bytes);
    CONFAB_DECL result<std::size_t> read(char* out, std::size_t size); ///< 0 at the end
    CONFAB_DECL result<void> seek(std::uint64_t offset);
    CONFAB_DECL result<void> sync(); ///< repeated only after EINTR: an fsync that failed may have dropped the data
    CONFAB_DECL result<void> truncate(std::uint64_t size);
    CONFAB_DECL result<void> make_private(); ///< mode 0600, whatever the umask
    CONFAB_DECL result<file_identity> identify();

private:
    std::shared_ptr<file_system> files_;
    std::string path_;
    int number_ = -1;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/file_system.ipp>
#endif

#endif
