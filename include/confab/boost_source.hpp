// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BOOST_SOURCE_HPP
#define CONFAB_BOOST_SOURCE_HPP

// The compiled parts of Boost that confab uses. Include this in exactly one translation unit of the program, unless
// it links Boost's own libraries. The CMake targets of confab do so by themselves.
#include <boost/json/src.hpp>

#endif
