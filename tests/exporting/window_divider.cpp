// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/window_divider.hpp>

#include "sample_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

BOOST_AUTO_TEST_SUITE(exporting_window_divider)

namespace {

using namespace std::chrono_literals;
using confab::exporting::window_divider;
using confab::json::timestamp;
using confab::paging::time_window;
using confab::tests::sample_rows;

constexpr timestamp start{1'700'000'000s};

/// A list in some order, cut into pages.
class session_list {
public:
    session_list(std::vector<timestamp> times, std::size_t page) : times_(std::move(times)), page_(page) {}

    std::unique_ptr<sample_rows> page(std::size_t index) const {
        auto out = std::make_unique<sample_rows>();
        for (auto i = index * page_; i < std::min(times_.size(), (index + 1) * page_); ++i)
            out->add("s" + std::to_string(i)).created_at = times_[i];
        return out;
    }
    std::size_t pages() const { return (times_.size() + page_ - 1) / page_; }
    std::vector<timestamp> const& times() const { return times_; }

private:
    std::vector<timestamp> times_;
    std::size_t page_;
};

session_list evenly(std::size_t count, bool is_descending, std::chrono::seconds step = 60s) {
    std::vector<timestamp> times;
    for (std::size_t i = 0; i < count; ++i) times.push_back(start + step * static_cast<std::int64_t>(i));
    if (is_descending) std::ranges::reverse(times);
    return session_list(std::move(times), 100);
}

/// Reads pages until the window is divided. @return pages that were used
std::size_t read(window_divider& divider, session_list const& list) {
    for (std::size_t page = 0; page < list.pages(); ++page)
        if (divider.on_page(list.page(page)->rows)) return page;
    return list.pages();
}

bool holds(time_window const& window, timestamp time) {
    return (!window.after || *window.after <= time) && (!window.before || time <= *window.before);
}

/// Whether each time within `whole` is in a window, the bounds themselves in two where they part windows.
void check_cover(std::vector<time_window> const& windows, time_window const& whole) {
    std::vector<timestamp> edges;
    for (auto const& window : windows) {
        for (auto const& bound : {window.after, window.before})
            if (bound) edges.push_back(*bound);
        BOOST_TEST((!window.after || !window.before || *window.after < *window.before));
        if (whole.after) BOOST_TEST((window.after && *window.after >= *whole.after));
        if (whole.before) BOOST_TEST((window.before && *window.before <= *whole.before));
    }
    for (auto const edge : edges)
        for (auto const time : {edge - 1us, edge, edge + 1us})
            if (holds(whole, time))
                BOOST_TEST(std::ranges::any_of(windows, [&](auto const& window) { return holds(window, time); }));
    for (auto const far : {timestamp(std::chrono::years(-3000)), timestamp(std::chrono::years(3000))})
        if (holds(whole, far))
            BOOST_TEST(std::ranges::any_of(windows, [&](auto const& window) { return holds(window, far); }));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_short_list_stays_whole) {
    for (std::size_t const sessions : {0u, 1u, 99u, 100u, 101u, 400u}) {
        window_divider divider(time_window(), 0);
        BOOST_TEST(read(divider, evenly(sessions, true)) == (sessions + 99) / 100);
        BOOST_TEST(divider.windows().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_long_list_is_divided_behind_its_fourth_page_into_windows_of_twelve) {
    for (bool const is_descending : {true, false}) {
        window_divider divider(time_window(), 0);
        BOOST_TEST(read(divider, evenly(100'000, is_descending)) == 4u);
        check_cover(divider.windows(), time_window());
        BOOST_TEST(divider.windows().size() == 5u);
        auto const& second = divider.windows()[2];
        auto const width = *second.before - *second.after;
        BOOST_TEST((width > 60s * 1'100 && width < 60s * 1'300));
        // The first one is all that is left in the direction of the list.
        auto const& rest = divider.windows().front();
        BOOST_TEST((is_descending ? !rest.after && rest.before : rest.after && !rest.before));
    }
}

BOOST_AUTO_TEST_CASE(what_is_left_is_divided_sooner_and_into_more) {
    window_divider divider(time_window(std::nullopt, start + 60s * 100'000), 5);
    BOOST_TEST(read(divider, evenly(100'000, true)) == 1u);
    BOOST_TEST(divider.windows().size() == 11u);
    check_cover(divider.windows(), time_window(std::nullopt, start + 60s * 100'000));
}

BOOST_AUTO_TEST_CASE(a_window_of_a_dozen_pages_stays_whole_and_one_of_many_does_not) {
    time_window const dozen(start, start + 60s * 1'200);
    window_divider short_one(dozen, 7);
    BOOST_TEST(read(short_one, evenly(1'200, false)) == 12u);
    time_window const dense(start, start + 1s * 100'000);
    window_divider long_one(dense, 7);
    BOOST_TEST(read(long_one, evenly(100'000, false, 1s)) == 1u);
    BOOST_TEST(long_one.windows().size() == 14u);
    check_cover(long_one.windows(), dense);
}

BOOST_AUTO_TEST_CASE(no_order_no_times_or_too_dense_a_list_stays_whole) {
    window_divider same(time_window(), 0);
    read(same, session_list(std::vector<timestamp>(2'000, start), 100));
    BOOST_TEST(same.windows().empty());
    window_divider dense(time_window(), 0);
    std::vector<timestamp> times;
    for (std::int64_t i = 0; i < 2'000; ++i) times.push_back(start + 1ms * i);
    read(dense, session_list(times, 100));
    BOOST_TEST(dense.windows().empty());
    window_divider without(time_window(), 0);
    for (int page = 0; page < 20; ++page) {
        sample_rows rows(page * 100, page * 100 + 100);
        for (auto& row : rows.rows) row.created_at.reset();
        BOOST_TEST(!without.on_page(rows.rows));
    }
    BOOST_TEST(!without.is_undecided());
}

// As an import leaves it: what is laid into the gap would be nothing but empty windows.
BOOST_AUTO_TEST_CASE(windows_begin_behind_a_gap) {
    for (bool const is_descending : {true, false}) {
        auto const edge = is_descending ? start + std::chrono::years(1) : start - std::chrono::years(1);
        time_window const whole(is_descending ? std::nullopt : std::optional(edge),
                                is_descending ? std::optional(edge) : std::nullopt);
        window_divider divider(whole, 3);
        read(divider, evenly(10'000, is_descending, 2s));
        check_cover(divider.windows(), whole);
        BOOST_TEST_REQUIRE(divider.windows().size() == 7u);
        auto const& rest = divider.windows().front();
        auto const far = is_descending ? *rest.before : *rest.after;
        BOOST_TEST((far >= start - 10h && far <= start + 10h));
    }
}

BOOST_AUTO_TEST_CASE(a_list_with_a_row_that_does_not_tell_its_time_stays_whole) {
    window_divider divider(time_window(), 0);
    for (int page = 0; page < 20; ++page) {
        sample_rows rows(page * 100, page * 100 + 100);
        for (auto& row : rows.rows) row.created_at = start + 1min * page;
        if (page == 2) rows.rows[50].created_at.reset();
        BOOST_TEST(!divider.on_page(rows.rows));
    }
    BOOST_TEST(divider.windows().empty());
}

// A walk that catches up ends with pages that hold what came before.
BOOST_AUTO_TEST_CASE(pages_that_repeat_what_came_are_not_more) {
    auto const list = evenly(400, true);
    window_divider divider(time_window(), 0);
    read(divider, list);
    BOOST_TEST(!divider.on_page(list.page(0)->rows));
    BOOST_TEST(divider.windows().empty());
    BOOST_TEST(!divider.is_undecided());
}

BOOST_AUTO_TEST_CASE(the_newest_time_is_of_creation_or_change) {
    window_divider divider(time_window(), 0);
    sample_rows rows;
    rows.add("a").created_at = start;
    rows.add("b", 500).created_at = start + 5s;
    divider.on_page(rows.rows);
    BOOST_TEST((divider.newest() == std::optional(start + 500s)));
}

// Whatever the pages show, the windows hold all that the window held.
BOOST_AUTO_TEST_CASE(ten_thousand_lists_are_covered) {
    std::mt19937_64 random(7);
    auto const below = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
    std::size_t divided = 0;
    for (int round = 0; round < 10'000; ++round) {
        std::vector<timestamp> times;
        auto at = start;
        for (auto left = below(80); left >= 0; --left)
            times.push_back(at += below(2) == 0 ? 1s * below(100'000) : 1s * below(10));
        if (below(2) == 0) std::ranges::reverse(times);
        if (below(5) == 0) std::ranges::shuffle(times, random);
        time_window whole;
        if (below(2) == 0) whole.after = start - 1s * below(1'000'000);
        if (below(2) == 0) whole.before = at + 1s * below(1'000'000);
        session_list const list(times, static_cast<std::size_t>(1 + below(9)));
        window_divider divider(whole, below(40));
        read(divider, list);
        if (divider.windows().empty()) continue;
        ++divided;
        check_cover(divider.windows(), whole);
        BOOST_TEST(divider.windows().size() <= 33u);
    }
    BOOST_TEST(divided > 1'000u);
}

BOOST_AUTO_TEST_SUITE_END()
