// SPDX-License-Identifier: BSL-1.0
#include <confab.hpp>

boost::system::error_category const* category_of_second() { return &confab::error_category(); }
