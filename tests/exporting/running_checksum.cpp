// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/running_checksum.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(running_checksum)

using confab::exporting::running_checksum;

namespace {

std::uint64_t sum_of(std::initializer_list<std::string_view> lines) {
    running_checksum sum;
    for (auto line : lines) sum.add(line);
    return sum.value();
}

} // namespace

BOOST_AUTO_TEST_CASE(goes_on_from_a_stored_value) {
    running_checksum first;
    first.add("one\n");
    running_checksum second(first.value());
    second.add("two\n");
    BOOST_TEST(second.value() == sum_of({"one\n", "two\n"}));
}

BOOST_AUTO_TEST_CASE(order_and_division_into_lines_count) {
    std::set<std::uint64_t> const sums{sum_of({}),         sum_of({""}),       sum_of({"ab"}),
                                       sum_of({"a", "b"}), sum_of({"b", "a"}), sum_of({std::string_view("ab\0", 3)}),
                                       sum_of({"ab", ""})};
    BOOST_TEST(sums.size() == 7u);
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_shows) {
    for (std::size_t size : {1u, 7u, 8u, 9u, 40u}) {
        std::string const text(size, 'x');
        auto const right = sum_of({text, "next"});
        for (std::size_t bit = 0; bit < 8 * size; ++bit) {
            auto wrong = text;
            wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << bit % 8));
            BOOST_TEST(sum_of({wrong, "next"}) != right);
        }
    }
}

// A stored sum is read by later versions, on other machines.
BOOST_AUTO_TEST_CASE(has_a_value_that_stays) { BOOST_TEST(sum_of({"{\"account\":\"a\"}\n"}) == 10899499931754321976u); }

BOOST_AUTO_TEST_SUITE_END()
