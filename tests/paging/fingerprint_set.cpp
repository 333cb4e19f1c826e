// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/fingerprint_set.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>

namespace confab::paging {
inline std::ostream& operator<<(std::ostream& out, sighting value) { return out << static_cast<int>(value); }
} // namespace confab::paging

BOOST_AUTO_TEST_SUITE(fingerprint_set)

namespace {

using confab::paging::sighting;
using confab::paging::version;
using set = confab::paging::fingerprint_set;

confab::paging::fingerprint print(std::string_view text) {
    return confab::paging::fingerprint_of(confab::paging::fingerprint_key(), text);
}
version at(std::int64_t micros) { return version::at(confab::json::timestamp(std::chrono::microseconds(micros))); }

} // namespace

BOOST_AUTO_TEST_CASE(tells_new_repeated_and_revised_rows_apart) {
    set known;
    BOOST_TEST(known.see(print("a"), at(5)) == sighting::added);
    BOOST_TEST(known.see(print("a"), at(5)) == sighting::repeated);
    BOOST_TEST(known.see(print("a"), at(6)) == sighting::revised_again);
    BOOST_TEST(known.see(print("a"), at(5)) == sighting::repeated);
    BOOST_TEST(known.see(print("b"), at(5)) == sighting::added);
    BOOST_TEST(known.size() == 2u);
}

BOOST_AUTO_TEST_CASE(knows_what_earlier_runs_wrote) {
    set known;
    known.remember(print("a"), at(5));
    known.remember(print("a"), at(7));
    known.remember(print("a"), at(6));
    BOOST_TEST(known.size() == 1u);
    BOOST_TEST(known.see(print("a"), at(7)) == sighting::unchanged);
    BOOST_TEST(known.see(print("a"), at(7)) == sighting::repeated);
    BOOST_TEST(known.see(print("a"), at(8)) == sighting::revised);
    BOOST_TEST(known.see(print("a"), at(9)) == sighting::revised_again);
}

BOOST_AUTO_TEST_CASE(versions_by_bytes_differ_or_not) {
    set known;
    auto const one = version::of_bytes(print("{\"v\":1}")), two = version::of_bytes(print("{\"v\":2}"));
    BOOST_TEST(known.see(print("a"), one) == sighting::added);
    BOOST_TEST(known.see(print("a"), one) == sighting::repeated);
    BOOST_TEST(known.see(print("a"), two) == sighting::revised_again);
    BOOST_TEST(known.see(print("a"), at(1)) == sighting::revised_again);
    BOOST_TEST(known.see(print("a"), at(1)) == sighting::repeated);
}

// fault H3
BOOST_AUTO_TEST_CASE(extreme_times_keep_their_order) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(at(0).supersedes(at(-1)));
    BOOST_TEST(!at(-1).supersedes(at(0)));
    BOOST_TEST(at(253402300799999999).supersedes(at(253402300799999998)));
    BOOST_TEST(at(-62167219199999999).supersedes(at(-62167219200000000)));
    BOOST_TEST(at(largest).supersedes(at(-largest)));
    BOOST_TEST(!at(-largest - 1).supersedes(at(-largest - 1)));
}

BOOST_AUTO_TEST_CASE(finds_everything_among_many) {
    set known;
    for (int i = 0; i < 20'000; ++i) known.remember(print(std::to_string(i)), at(i));
    BOOST_TEST(known.size() == 20'000u);
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) wrong += known.see(print(std::to_string(i)), at(i)) != sighting::unchanged;
    for (int i = 20'000; i < 40'000; ++i) wrong += known.see(print(std::to_string(i)), at(i)) != sighting::added;
    BOOST_TEST(wrong == 0);
    BOOST_TEST(known.size() == 40'000u);
}

// fault J4
BOOST_AUTO_TEST_CASE(takes_at_most_40_bytes_per_id_at_any_size) {
    set known;
    double worst = 0;
    for (std::size_t i = 0; i < 300'000; ++i) {
        known.remember({i * 0x9e3779b97f4a7c15u, i * 0xc2b2ae3d27d4eb4fu}, at(1));
        if (i < 1000 || i % 97 != 0) continue;
        // The shard that grows next is there twice for a moment.
        auto const growing = static_cast<double>(known.capacity_bytes()) * 1.25 / 64;
        worst = std::max(worst, (static_cast<double>(known.capacity_bytes() - sizeof(set)) + growing) /
                                    static_cast<double>(i + 1));
    }
    BOOST_TEST(worst <= 40.0);
    BOOST_TEST(worst > 24.0);
    BOOST_TEST(sizeof(set) <= 4096u);
}

BOOST_AUTO_TEST_SUITE_END()
