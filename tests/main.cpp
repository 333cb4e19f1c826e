// SPDX-License-Identifier: BSL-1.0
// The main() of every test program.
#define BOOST_TEST_MODULE confab
#include <boost/test/unit_test.hpp>
