// SPDX-License-Identifier: BSL-1.0
#include <confab/time/random.hpp>

#include <boost/test/unit_test.hpp>

#include <set>

BOOST_AUTO_TEST_SUITE(time_random)

namespace {

using confab::time::duration;
using confab::time::seeded_random;

BOOST_AUTO_TEST_CASE(a_seed_repeats_its_sequence) {
    auto const a = seeded_random(7), b = seeded_random(7), c = seeded_random(8);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        auto const value = a->next();
        BOOST_TEST(value == b->next());
        BOOST_TEST(value != c->next());
        seen.insert(value);
    }
    BOOST_TEST(seen.size() == 1000u);
    BOOST_TEST(confab::time::system_random()->next() != confab::time::system_random()->next());
}

BOOST_AUTO_TEST_CASE(numbers_fill_their_range) {
    auto const source = seeded_random(7);
    int low = 0;
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto const unit = source->unit();
        BOOST_TEST((unit >= 0 && unit < 1));
        sum += unit;
        auto const span = source->up_to(duration(9));
        BOOST_TEST((span >= duration(0) && span <= duration(9)));
        low += span == duration(0) || span == duration(9);
    }
    BOOST_TEST((sum > 4'900 && sum < 5'100));
    BOOST_TEST((low > 1'800 && low < 2'200));
}

BOOST_AUTO_TEST_CASE(odd_limits_are_safe) {
    auto const source = seeded_random(7);
    BOOST_TEST((source->up_to(duration(0)) == duration(0)));
    BOOST_TEST((source->up_to(duration::min()) == duration(0)));
    for (int i = 0; i < 1000; ++i) BOOST_TEST((source->up_to(duration::max()) >= duration(0)));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
