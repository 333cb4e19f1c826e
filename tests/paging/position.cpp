// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/position.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_position)

using namespace confab;
using paging::delivered_rows;
using paging::listing_identity;
using paging::position;

namespace {

listing_identity const listing("opencx", "support-eu", "status=open");

std::vector<std::string> const cursors = {"",         "MjM0",    "a:b",  "%",
                                          "100%25",   " ",       "\r\n", std::string("\0x", 2),
                                          "\xff\xfe", "ä?&#=+/", "^",    std::string(5000, 'x')};

std::string const saved_before = "confab1:opencx:697181d680228bbb:MjM0:f66573a2";

std::string with_checksum(std::string const& text) {
    return text + ':' + paging::to_hex(paging::fingerprint_of({}, text)).substr(0, 8);
}

bool is_refused(std::string_view text, listing_identity const& for_listing) {
    auto const restored = position::restore(text, for_listing);
    return !restored && restored.error().code == errc::invalid_position && !restored.error().details.message.empty();
}

} // namespace

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

// fault L8
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

BOOST_AUTO_TEST_CASE(a_position_in_the_middle_of_a_page_survives_saving) {
    for (auto const& cursor : cursors) {
        for (std::size_t const count : {std::size_t{1}, std::size_t{2}, position::most_saved_rows}) {
            delivered_rows rows(paging::fingerprint_key(count, ~std::uint64_t{0}));
            for (std::size_t i = 0; i < count; ++i) rows.add(i * 0x9e3779b97f4a7c15u);
            auto const inside = position(cursor).behind(rows);
            auto const text = inside.save(listing);
            BOOST_TEST(text.starts_with("confab2:opencx:"));
            BOOST_TEST(text.size() < cursor.size() * 3 + 33'000);
            auto const restored = position::restore(text, listing);
            BOOST_TEST_REQUIRE(restored.has_value());
            BOOST_TEST((*restored == inside));
            BOOST_TEST((restored->whole_page() == position(cursor)));
        }
    }
    delivered_rows one;
    one.add(1);
    auto const start = position::restore(position().behind(one).save(listing), listing);
    BOOST_TEST_REQUIRE(start.has_value());
    BOOST_TEST(start->is_start());
    BOOST_TEST(start->delivered().marks().size() == 1u);
    BOOST_TEST((position::restore(position("x").save(listing), listing).value().delivered().empty()));
}

// A text as an older version of the library has saved it.
BOOST_AUTO_TEST_CASE(the_text_between_two_pages_stays_what_it_was) {
    BOOST_TEST(position("MjM0").save(listing) == saved_before);
    BOOST_TEST((position::restore(saved_before, listing).value() == position("MjM0")));
}

BOOST_AUTO_TEST_CASE(any_damage_within_a_page_is_refused) {
    delivered_rows rows;
    rows.add(1);
    rows.add(2);
    auto const text = position("c").behind(rows).save(listing);
    for (std::size_t size = 0; size < text.size(); ++size) BOOST_TEST(is_refused(text.substr(0, size), listing));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = text;
            damaged[i] = static_cast<char>(damaged[i] ^ 1 << bit);
            BOOST_TEST(is_refused(damaged, listing));
        }
    }
    // Good checksums over bad texts.
    auto const begin = text.substr(0, text.find(":c:") + 3);
    std::string const key(32, '0');
    for (auto const& inside : {std::string(), key, key + ':', key + ":123", key + ':' + std::string(17, '1'),
                               key + ':' + std::string(16, 'g'), std::string(31, '0') + ':' + std::string(16, '1'),
                               key + ':' + std::string(16 * (position::most_saved_rows + 1), '1')})
        BOOST_TEST(is_refused(with_checksum(begin + inside), listing));
    BOOST_TEST(!is_refused(with_checksum(begin + key + ':' + std::string(16, '1')), listing));
}

BOOST_AUTO_TEST_SUITE_END()
