// SPDX-License-Identifier: BSL-1.0
#include <confab/error.hpp>

bool part_is_usable();
bool part_is_usable() { return make_error_code(confab::errc::cancelled) == confab::condition::cancelled; }
