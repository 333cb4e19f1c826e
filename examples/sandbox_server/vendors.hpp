// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SANDBOX_VENDORS_HPP
#define CONFAB_SANDBOX_VENDORS_HPP

#include "options.hpp"

#include <vector>

namespace confab_sandbox {

/// The vendors, each below a path of its own, and changing their sessions as they were told to.
std::vector<confab::testing::sandbox_mount> make_vendors(options const& chosen);

/// What goes wrong, where something shall.
confab::testing::sandbox_fault_plan make_faults(options const& chosen);

} // namespace confab_sandbox

#endif
