// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_ENVIRONMENT_HPP
#define CONFAB_TESTS_SUPPORT_ENVIRONMENT_HPP

#include <stdlib.h>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace confab::tests {

/// Some variables of the environment: not set at first, as they were afterwards. No other thread may read them meanwhile.
class environment {
public:
    explicit environment(std::vector<std::string> names) {
        for (auto& name : names) {
            auto const* const value = std::getenv(name.c_str());
            auto before = value != nullptr ? std::optional<std::string>(value) : std::nullopt;
            ::unsetenv(name.c_str());
            before_.emplace_back(std::move(name), std::move(before));
        }
    }
    environment(environment const&) = delete;
    environment& operator=(environment const&) = delete;
    ~environment() {
        for (auto const& [name, value] : before_)
            if (value) ::setenv(name.c_str(), value->c_str(), 1);
            else ::unsetenv(name.c_str());
    }

    void set(char const* name, char const* value) const { ::setenv(name, value, 1); }

private:
    std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

} // namespace confab::tests

#endif
