// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_EXPORTING_SCRIPTED_FILES_HPP
#define CONFAB_TESTS_EXPORTING_SCRIPTED_FILES_HPP

#include <confab/exporting/file_system.hpp>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::tests {

/// The real files behind a script that may refuse any call. Each call is logged as "NAME FILE", the file without its folder.
class scripted_files final : public confab::exporting::file_system {
public:
    /// Asked in front of each call, with its name and how many calls of any name came before.
    /// @return 0 to go on, else the errno of the refusal
    using script = std::function<int(std::string_view call, std::size_t index)>;

    explicit scripted_files(script before = nullptr) : before_(std::move(before)) {}

    /// Sets the script anew.
    void refuse(script before) { before_ = std::move(before); }

    std::vector<std::string> calls;
    std::function<void(std::size_t index)> after;             ///< told when a call is done
    std::size_t largest_write = static_cast<std::size_t>(-1); ///< more is written in part

    int open(char const* path, int flags, mode_t mode) noexcept override {
        if (refused("open", name_of(path))) return -1;
        auto const file = real_->open(path, flags, mode);
        names_[file] = name_of(path);
        return done(file);
    }
    int close(int file) noexcept override { return real_->close(file); }
    ssize_t read(int file, void* out, std::size_t size) noexcept override {
        return refused("read", names_[file]) ? -1 : done(real_->read(file, out, size));
    }
    ssize_t write(int file, void const* bytes, std::size_t size) noexcept override {
        return refused("write", names_[file]) ? -1 : done(real_->write(file, bytes, std::min(size, largest_write)));
    }
    off_t seek(int file, off_t offset) noexcept override {
        return refused("seek", names_[file]) ? -1 : done(real_->seek(file, offset));
    }
    int sync(int file) noexcept override { return refused("sync", names_[file]) ? -1 : done(real_->sync(file)); }
    int truncate(int file, off_t size) noexcept override {
        return refused("truncate", names_[file]) ? -1 : done(real_->truncate(file, size));
    }
    int lock(int file) noexcept override { return refused("lock", names_[file]) ? -1 : done(real_->lock(file)); }
    int chmod(int file, mode_t mode) noexcept override {
        return refused("chmod", names_[file]) ? -1 : done(real_->chmod(file, mode));
    }
    int rename(char const* from, char const* to) noexcept override {
        return refused("rename", name_of(from)) ? -1 : done(real_->rename(from, to));
    }
    int remove(char const* path) noexcept override {
        return refused("remove", name_of(path)) ? -1 : done(real_->remove(path));
    }
    int identify(int file, confab::exporting::file_identity& out) noexcept override {
        return refused("identify", names_[file]) ? -1 : done(real_->identify(file, out));
    }
    int identify(char const* path, confab::exporting::file_identity& out) noexcept override {
        return refused("identify", name_of(path)) ? -1 : done(real_->identify(path, out));
    }
    int wait_writable(int file, int milliseconds) noexcept override {
        return refused("wait_writable", names_[file]) ? -1 : done(real_->wait_writable(file, milliseconds));
    }

private:
    static std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }
    bool refused(std::string_view call, std::string const& file) {
        auto const error = before_ ? before_(call, calls.size()) : 0;
        calls.push_back(std::string(call) + ' ' + file);
        if (error != 0) errno = error;
        return error != 0;
    }
    template <class Result>
    Result done(Result result) {
        auto const kept = errno;
        if (after) after(calls.size() - 1);
        errno = kept;
        return result;
    }

    script before_;
    std::shared_ptr<file_system> real_ = confab::exporting::posix_file_system();
    std::map<int, std::string> names_;
};

} // namespace confab::tests

#endif
