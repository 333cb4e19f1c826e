// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/row_encoder.hpp>

#include "sample_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

BOOST_AUTO_TEST_SUITE(row_encoder)

namespace {

using confab::exporting::parse_line;
using confab::exporting::unlimited;
using confab::tests::sample_rows;
using encoder = confab::exporting::row_encoder;

std::size_t lines_in(std::string const& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

} // namespace

// fault F20
BOOST_AUTO_TEST_CASE(each_version_is_written_once) {
    encoder rows;
    std::string out;
    sample_rows const first(0, 3), newer(1, 2, 7);
    auto outcome = rows.encode(out, "a", first.rows, unlimited);
    BOOST_TEST(outcome.sessions == 3u);
    BOOST_TEST(outcome.consumed == 3u);
    outcome = rows.encode(out, "a", first.rows, unlimited);
    BOOST_TEST(outcome.sessions == 0u);
    BOOST_TEST(outcome.duplicates == 3u);
    outcome = rows.encode(out, "a", newer.rows, unlimited);
    BOOST_TEST(outcome.sessions == 0u);
    BOOST_TEST(outcome.revisions == 1u);
    // The older version comes again from a page that was read earlier.
    outcome = rows.encode(out, "a", first.rows, unlimited);
    BOOST_TEST(outcome.duplicates == 3u);
    BOOST_TEST(lines_in(out) == 4u);
}

BOOST_AUTO_TEST_CASE(accounts_have_their_own_ids) {
    encoder rows;
    std::string out;
    sample_rows const a(0, 2, 0, "a"), b(0, 2, 0, "b");
    BOOST_TEST(rows.encode(out, "a", a.rows, unlimited).sessions == 2u);
    BOOST_TEST(rows.encode(out, "b", b.rows, unlimited).sessions == 2u);
    BOOST_TEST(lines_in(out) == 4u);
}

BOOST_AUTO_TEST_CASE(lines_of_earlier_runs_are_not_written_again) {
    std::string earlier, out;
    sample_rows timed(0, 2), untimed(2, 4);
    for (auto& row : untimed.rows) row.updated_at.reset();
    encoder before;
    before.encode(earlier, "a", timed.rows, unlimited);
    before.encode(earlier, "a", untimed.rows, unlimited);
    encoder rows; // with another key
    for (std::size_t start = 0; start < earlier.size();) {
        auto const end = earlier.find('\n', start);
        auto const line = parse_line(std::string_view(earlier).substr(start, end - start));
        BOOST_TEST_REQUIRE(line.has_value());
        rows.remember(*line);
        start = end + 1;
    }
    BOOST_TEST(rows.encode(out, "a", timed.rows, unlimited).unchanged == 2u);
    BOOST_TEST(rows.encode(out, "a", untimed.rows, unlimited).unchanged == 2u);
    BOOST_TEST(out.empty());
    untimed.rows[1].raw = "{\"changed\": true}";
    auto const outcome = rows.encode(out, "a", untimed.rows, unlimited);
    BOOST_TEST(outcome.sessions == 1u);
    BOOST_TEST(outcome.duplicates == 1u);
}

BOOST_AUTO_TEST_CASE(stops_in_front_of_the_row_behind_the_limit) {
    encoder rows;
    std::string out;
    sample_rows const page(0, 5);
    auto outcome = rows.encode(out, "a", page.rows, 3);
    BOOST_TEST(outcome.sessions == 3u);
    BOOST_TEST(outcome.consumed == 3u);
    outcome = rows.encode(out, "a", page.rows, 2);
    BOOST_TEST(outcome.duplicates == 3u);
    BOOST_TEST(outcome.sessions == 2u);
    BOOST_TEST(outcome.consumed == 5u);
    BOOST_TEST(rows.encode(out, "a", page.rows, 0).consumed == 0u);
}

// fault F21
BOOST_AUTO_TEST_CASE(rejected_rows_are_counted_and_the_first_few_explained) {
    encoder rows;
    std::string out;
    sample_rows page(0, 1);
    for (int i = 0; i < 5; ++i) page.add(std::string("x\0", 2));
    page.add("last");
    auto const outcome = rows.encode(out, "a", page.rows, unlimited);
    BOOST_TEST(outcome.rejected == 5u);
    BOOST_TEST(outcome.sessions == 2u);
    BOOST_TEST(outcome.consumed == 7u);
    BOOST_TEST_REQUIRE(outcome.rejections.size() == 3u);
    BOOST_TEST(outcome.rejections[2].details.item.value() == 3u);
    BOOST_TEST(lines_in(out) == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
