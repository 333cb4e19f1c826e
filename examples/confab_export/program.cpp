// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include "accounts.hpp"
#include "check.hpp"
#include "dry_run.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "run.hpp"
#include "stop_signals.hpp"

#include <confab/error.hpp>

#include <cerrno>
#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <unistd.h>

namespace confab_export {
namespace {

// Descriptors 0 to 2 that are closed would be taken by the next files and sockets, into which logs and rows would go then.
void hold_standard_descriptors() {
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
            // The wrong way round: reading and writing fail as they would have.
            static_cast<void>(::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY));
}

exit_status export_accounts(int argument_count, char const* const* arguments) {
    auto const asked = read_options(argument_count, arguments);
    if (!asked) return exit_status::complete;
    auto const accounts = select_accounts(read_accounts(asked->accounts_file), asked->accounts, asked->accounts_file);
    console screen(asked->level, asked->progress, asked->max_sessions, ::isatty(STDERR_FILENO) == 1);
    stop_signals signals;
    if (asked->task == program_task::check) return run_check(*asked, accounts, signals);
    if (asked->task == program_task::dry_run) return run_dry(*asked, accounts, signals);
    return run(*asked, accounts, screen, signals);
}

} // namespace

int run_program(int argument_count, char const* const* arguments) noexcept {
    hold_standard_descriptors();
    auto status = exit_status::sink_failed; // of a machine that has no memory or threads left
    try {
        status = export_accounts(argument_count, arguments);
    } catch (configuration_error const& wrong) {
        std::fprintf(stderr, "confab-export: %s\n", wrong.what());
        status = exit_status::misconfigured;
    } catch (std::exception const& wrong) {
        std::fprintf(stderr, "confab-export: %s\n", wrong.what());
    }
    return static_cast<int>(status);
}

} // namespace confab_export
