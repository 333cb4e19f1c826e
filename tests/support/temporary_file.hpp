// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_TEMPORARY_FILE_HPP
#define CONFAB_TESTS_SUPPORT_TEMPORARY_FILE_HPP

#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace confab::tests {

/// A file that goes with the object.
class temporary_file {
public:
    explicit temporary_file(std::string const& text) {
        char name[] = "/tmp/confab-test-XXXXXX";
        ::close(::mkstemp(name));
        path_ = name;
        std::ofstream(path_) << text;
    }
    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;
    ~temporary_file() { std::remove(path_.c_str()); }

    std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

} // namespace confab::tests

#endif
