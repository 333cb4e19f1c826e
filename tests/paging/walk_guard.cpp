// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/walk_guard.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(paging_walk_guard)

using namespace confab;
using paging::walk_guard;
using paging::walk_limits;

namespace {

std::string name(std::uint64_t number) { return "position " + std::to_string(number); }

// Pages that the guard lets a server with a cycle of positions deliver.
std::uint64_t pages_before_loop(std::uint64_t lead_in, std::uint64_t cycle, std::uint64_t limit) {
    walk_guard guard;
    for (std::uint64_t page = 0; page < limit; ++page) {
        auto const at = page < lead_in ? page : lead_in + (page - lead_in) % cycle;
        auto const verdict = guard.on_position(name(at));
        if (!verdict) {
            BOOST_TEST((verdict.error().code == errc::pagination_loop));
            return page;
        }
    }
    return limit;
}

} // namespace

// fault F1, F2
BOOST_AUTO_TEST_CASE(a_repeated_position_is_found_before_it_is_asked_for_again) {
    for (std::uint64_t lead_in : {0u, 1u, 17u})
        for (std::uint64_t cycle : {1u, 2u, 3u, 1000u})
            BOOST_TEST(pages_before_loop(lead_in, cycle, 5000) == lead_in + cycle);
}

// fault J4, F2, F5
BOOST_AUTO_TEST_CASE(a_cycle_longer_than_the_memory_is_found_too) {
    std::uint64_t const cycle = 1'500'000;
    auto const pages = pages_before_loop(10, cycle, 5 * cycle);
    BOOST_TEST(pages < 3 * cycle);
}

// fault F3
BOOST_AUTO_TEST_CASE(repeated_positions_may_be_allowed_as_long_as_rows_are_new) {
    walk_guard guard(walk_limits().allow_repeated_positions(true));
    for (int page = 0; page < 50; ++page) {
        BOOST_TEST(guard.on_position("same").has_value());
        BOOST_TEST(guard.on_row(name(static_cast<std::uint64_t>(page))));
        BOOST_TEST(guard.on_page_end().has_value());
    }
}

// fault F4, F5
BOOST_AUTO_TEST_CASE(empty_pages_are_not_the_end_but_bounded) {
    walk_guard guard(walk_limits().max_empty_pages(5));
    for (int round = 0; round < 3; ++round) {
        for (int page = 0; page < 4; ++page) BOOST_TEST(guard.on_page_end().has_value());
        guard.on_row(name(static_cast<std::uint64_t>(round)));
        BOOST_TEST(guard.on_page_end().has_value()); // a row starts the count again
    }
    for (int page = 0; page < 4; ++page) BOOST_TEST(guard.on_page_end().has_value());
    auto const verdict = guard.on_page_end();
    BOOST_TEST_REQUIRE(!verdict.has_value());
    BOOST_TEST((verdict.error().code == errc::too_many_empty_pages));
}

// fault F16
BOOST_AUTO_TEST_CASE(pages_without_a_new_row_are_bounded) {
    walk_guard guard;
    auto const page = [&](std::uint64_t first) {
        for (std::uint64_t row = first; row < first + 10; ++row) guard.on_row(name(row));
        return guard.on_page_end();
    };
    BOOST_TEST(page(0).has_value());
    BOOST_TEST(page(0).has_value());
    BOOST_TEST(page(5).has_value()); // half of it is new
    BOOST_TEST(page(5).has_value());
    BOOST_TEST(guard.on_page_end().has_value()); // an empty page says nothing about progress
    BOOST_TEST(page(0).has_value());
    auto const verdict = page(3);
    BOOST_TEST_REQUIRE(!verdict.has_value());
    BOOST_TEST((verdict.error().code == errc::no_progress));
}

// fault J4
BOOST_AUTO_TEST_CASE(rows_are_remembered_for_a_window) {
    walk_guard guard;
    for (std::uint64_t row = 0; row < 100'000; ++row) BOOST_TEST_REQUIRE(guard.on_row(name(row)));
    BOOST_TEST(!guard.on_row(name(99'999)));
    BOOST_TEST(!guard.on_row(name(100'000 - 16'384)));
    BOOST_TEST(guard.on_row(name(0))); // long forgotten
}

BOOST_AUTO_TEST_CASE(limits_of_zero_count_as_one) {
    walk_guard guard(walk_limits().max_empty_pages(0).max_stale_pages(0));
    guard.on_row("a");
    BOOST_TEST(guard.on_page_end().has_value());
    BOOST_TEST(!guard.on_page_end().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
