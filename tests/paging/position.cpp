// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/position.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace confab;
using paging::listing_identity;
using paging::position;

namespace {

listing_identity const listing("opencx", "support-eu", "status=open");

std::vector<std::string> const cursors = {"",         "MjM0",    "a:b",  "%",
                                          "100%25",   " ",       "\r\n", std::string("\0x", 2),
                                          "\xff\xfe", "ä?&#=+/", "^",    std::string(5000, 'x')};

bool is_refused(std::string_view text, listing_identity const& for_listing) {
    auto const restored = position::restore(text, for_listing);
    return !restored && restored.error().code == errc::invalid_position && !restored.error().details.message.empty();
}

} // namespace

BOOST_AUTO_TEST_SUITE(paging_position)

BOOST_AUTO_TEST_CASE(any_cursor_survives_saving) {
    for (auto const& cursor : cursors) {
        position const saved(cursor);
        auto const text = saved.save(listing);
        BOOST_TEST(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }));
        auto const restored = position::restore(text, listing);
        BOOST_TEST_REQUIRE(restored.has_value());
        BOOST_TEST((*restored == saved));
        BOOST_TEST(!restored->is_start());
    }
    auto const start = position::restore(position().save(listing), listing);
    BOOST_TEST_REQUIRE(start.has_value());
    BOOST_TEST(start->is_start());
}

BOOST_AUTO_TEST_CASE(a_position_of_another_listing_is_refused) {
    auto const text = position("MjM0").save(listing);
    BOOST_TEST(is_refused(text, listing_identity("twin", "support-eu", "status=open")));
    BOOST_TEST(is_refused(text, listing_identity("opencx", "support-us", "status=open")));
    BOOST_TEST(is_refused(text, listing_identity("opencx", "support-eu", "status=closed")));
    // Parts that only look the same when put together.
    BOOST_TEST(listing_identity("a", "bc", "d").digest() != listing_identity("a", "b", "cd").digest());
}

BOOST_AUTO_TEST_CASE(any_damage_is_refused) {
    auto const text = position("MjM0:x").save(listing);
    for (std::size_t size = 0; size < text.size(); ++size) BOOST_TEST(is_refused(text.substr(0, size), listing));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = text;
            damaged[i] = static_cast<char>(damaged[i] ^ 1 << bit);
            BOOST_TEST(is_refused(damaged, listing));
        }
    }
    for (auto const* other : {"", "x", "confab2:opencx:0:x:00000000", "confab1", "confab1:::::", "confab"})
        BOOST_TEST(is_refused(other, listing));
}

BOOST_AUTO_TEST_SUITE_END()
