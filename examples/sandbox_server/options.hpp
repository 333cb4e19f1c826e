// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SANDBOX_OPTIONS_HPP
#define CONFAB_SANDBOX_OPTIONS_HPP

#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>
#include <confab/testing/twin_sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace confab_sandbox {

/// The command line.
class options {
public:
    options() = default;

    confab::testing::sandbox_data_options data; ///< the vendors' seeds follow its one
    confab::testing::opencx_sandbox_options opencx;
    confab::testing::yourgpt_sandbox_options yourgpt;
    confab::testing::athena_sandbox_options athena;
    confab::testing::twin_sandbox_options twin;
    confab::testing::sandbox_options server;
    std::string authority_file, ready_file; ///< empty: none
    std::string fault;                      ///< one of the words of fault_of()
    std::uint64_t fault_every = 0;          ///< 0: never; the same for those below
    std::uint64_t delay_milliseconds = 0;   ///< of each answer
    std::uint64_t insert_every = 0;
    std::uint64_t touch_every = 0;
    std::uint64_t erase_every = 0;
};

/** Reads the command line; ends the program where that is wrong, or help was asked for.
 *  @param status set to the program's exit status where it has to end
 *  @return nothing where it has to end
 */
std::optional<options> read_options(int argument_count, char const* const* arguments, int& status);

/// What a fault's word stands for: 429, 500, 503, reset, cut, stall, malformed or html.
std::optional<confab::testing::sandbox_fault> fault_of(std::string const& word);

} // namespace confab_sandbox

#endif
