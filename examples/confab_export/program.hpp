// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_PROGRAM_HPP
#define CONFAB_EXPORT_PROGRAM_HPP

namespace confab_export {

/// The whole program: command line in, exit status out. Never throws.
int run_program(int argument_count, char const* const* arguments) noexcept;

} // namespace confab_export

#endif
