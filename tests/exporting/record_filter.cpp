// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/record_filter.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(record_filter)

namespace {

using confab::exporting::record;
using filter = confab::exporting::record_filter;

auto time(std::string const& text) { return confab::json::parse_timestamp(text); }

} // namespace

BOOST_AUTO_TEST_CASE(an_empty_filter_wants_everything) { BOOST_TEST(filter().matches(record())); }

BOOST_AUTO_TEST_CASE(bounds_are_inclusive_and_need_the_time) {
    filter wanted;
    wanted.created_after = time("2024-01-01T00:00:00Z");
    wanted.created_before = time("2024-01-02T00:00:00Z");
    record row;
    BOOST_TEST(!wanted.matches(row));
    for (auto const& [text, matches] :
         {std::pair("2023-12-31T23:59:59.999999Z", false), std::pair("2024-01-01T00:00:00Z", true),
          std::pair("2024-01-02T00:00:00Z", true), std::pair("2024-01-02T00:00:00.000001Z", false)}) {
        row.created_at = time(text);
        BOOST_TEST(wanted.matches(row) == matches, text);
    }
    wanted = filter();
    wanted.updated_before = time("2024-01-02");
    BOOST_TEST(!wanted.matches(row));
    row.updated_at = time("2024-01-01");
    BOOST_TEST(wanted.matches(row));
    wanted.updated_after = time("2024-01-01T00:00:01Z");
    BOOST_TEST(!wanted.matches(row));
}

BOOST_AUTO_TEST_CASE(any_of_the_words_will_do) {
    filter wanted;
    wanted.statuses = {"open", "resolved"};
    record row;
    BOOST_TEST(!wanted.matches(row));
    row.status = "resolved";
    BOOST_TEST(wanted.matches(row));
    row.status = "Open";
    BOOST_TEST(!wanted.matches(row));
    row.status = "open";
    wanted.channels = {"web"};
    BOOST_TEST(!wanted.matches(row));
    row.channel = "web";
    BOOST_TEST(wanted.matches(row));
}

// fault L8
BOOST_AUTO_TEST_CASE(the_canonical_text_tells_filters_apart_and_ignores_order) {
    std::set<std::string> texts{filter().canonical()};
    for (auto const member :
         {&filter::created_after, &filter::created_before, &filter::updated_after, &filter::updated_before})
        for (auto const* text : {"2024-01-01", "2024-01-02"}) {
            filter made;
            made.*member = time(text);
            texts.insert(made.canonical());
        }
    for (auto const member : {&filter::statuses, &filter::channels})
        for (std::vector<std::string> const& words :
             {std::vector<std::string>{"a"}, {"b"}, {"a", "b"}, {"a\nstatus \"b\""}}) {
            filter made;
            made.*member = words;
            texts.insert(made.canonical());
        }
    BOOST_TEST(texts.size() == 1u + 8u + 8u);
    filter one, other;
    one.statuses = {"a", "b", "a"};
    other.statuses = {"b", "a"};
    BOOST_TEST(one.canonical() == other.canonical());
}

BOOST_AUTO_TEST_SUITE_END()
