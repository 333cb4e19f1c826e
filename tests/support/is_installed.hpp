// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_IS_INSTALLED_HPP
#define CONFAB_TESTS_SUPPORT_IS_INSTALLED_HPP

#include <boost/test/unit_test.hpp>

#include <unistd.h>
#include <string>
#include <utility>

namespace confab::tests {

/// Whether a program is there: the precondition of the tests that run it.
class is_installed {
public:
    explicit is_installed(std::string program) : program_(std::move(program)) {}

    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result present(::access(program_.c_str(), X_OK) == 0);
        present.message() << program_ << " is not installed";
        return present;
    }

private:
    std::string program_;
};

} // namespace confab::tests

#endif
