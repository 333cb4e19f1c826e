// SPDX-License-Identifier: BSL-1.0
#include <confab.hpp>

boost::system::error_category const* category_of_second();

int main() { return &confab::error_category() == category_of_second() ? 0 : 1; }
