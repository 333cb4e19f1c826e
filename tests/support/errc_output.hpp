// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_ERRC_OUTPUT_HPP
#define CONFAB_TESTS_SUPPORT_ERRC_OUTPUT_HPP

#include <confab/error.hpp>

#include <ostream>

namespace confab {

/// Lets BOOST_TEST show codes by their names.
inline std::ostream& operator<<(std::ostream& out, errc value) { return out << name_of(value); }

} // namespace confab

#endif
