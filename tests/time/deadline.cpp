// SPDX-License-Identifier: BSL-1.0
#include <confab/time/deadline.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(time_deadline)

namespace {

using confab::time::duration;
using confab::time::never;
using confab::time::no_limit;
using confab::time::remaining;
using confab::time::saturating_add;
using confab::time::steady_time;

constexpr steady_time at(duration::rep count) { return steady_time(duration(count)); }

// fault H5
BOOST_AUTO_TEST_CASE(adding_never_overflows) {
    constexpr auto least = duration::min();
    BOOST_TEST((saturating_add(at(5), duration(3)) == at(8)));
    BOOST_TEST((saturating_add(at(5), duration(-8)) == at(-3)));
    BOOST_TEST((saturating_add(at(5), duration(0)) == at(5)));
    BOOST_TEST((saturating_add(at(5), no_limit) == never));
    BOOST_TEST((saturating_add(at(-5), no_limit) == never)); // no limit is no limit
    BOOST_TEST((saturating_add(at(5), no_limit - duration(1)) == never));
    BOOST_TEST((saturating_add(never, duration(1)) == never));
    BOOST_TEST((saturating_add(at(-5), least) == steady_time::min()));
    BOOST_TEST((saturating_add(at(5), least) == steady_time(least + duration(5))));
    BOOST_TEST((saturating_add(steady_time::min(), duration(-1)) == steady_time::min()));
}

// fault H5
BOOST_AUTO_TEST_CASE(what_remains_is_never_negative) {
    BOOST_TEST((remaining(at(5), at(8)) == duration(3)));
    BOOST_TEST((remaining(at(8), at(8)) == duration(0)));
    BOOST_TEST((remaining(at(9), at(8)) == duration(0)));
    BOOST_TEST((remaining(at(5), never) == no_limit));
    BOOST_TEST((remaining(at(-5), never) == no_limit));
    BOOST_TEST((remaining(steady_time::min(), at(5)) == no_limit));
    BOOST_TEST((remaining(at(-5), at(5)) == duration(10)));
    BOOST_TEST((remaining(never, steady_time::min()) == duration(0)));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
