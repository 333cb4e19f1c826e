// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/anchored_walk.hpp>

#include "support/errc_output.hpp"
#include "support/sanitizers.hpp"
#include "support/simulated_vendor.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(anchored_walk)

namespace {

using namespace confab::tests;
using confab::errc;
using confab::paging::anchored_options;
using confab::paging::least_proven_rows;
using confab::paging::row_addressing;
using confab::paging::row_range;
using confab::paging::walk_grade;
using confab::paging::walk_row;
using walk = confab::paging::anchored_walk;

/// A vendor's manners.
class manners {
public:
    manners(simulated_order sorted, row_addressing addressed, bool tells, std::uint32_t rows) : order(sorted) {
        options.addressing = addressed;
        options.tells_end = tells;
        options.page_rows = rows;
        options.keys_are_fixed = sorted == simulated_order::created_ascending;
        options.is_descending = sorted == simulated_order::updated_descending;
    }

    simulated_order order;
    anchored_options options;
    bool has_bound = false; ///< sessions created after the walk began are not listed
};

manners athena(std::uint32_t rows) {
    manners of(simulated_order::created_ascending, row_addressing::offsets, true, rows);
    of.has_bound = true;
    return of;
}
manners twin(std::uint32_t rows) {
    manners of(simulated_order::created_ascending, row_addressing::offsets, false, rows);
    of.has_bound = true;
    return of;
}
manners yourgpt(std::uint32_t rows) {
    return manners(simulated_order::updated_ascending, row_addressing::page_numbers, false, rows);
}
manners newest_first(row_addressing addressed, bool tells, std::uint32_t rows) {
    return manners(simulated_order::updated_descending, addressed, tells, rows);
}

/// A walk over a vendor that changes between its requests.
class schedule {
public:
    schedule(manners const& of, std::uint64_t seed, std::size_t sessions)
        : vendor(seed, sessions, of.order), of_(of), began_(vendor.now()), harvest(listed()) {}

    std::vector<simulated_session> listed() const {
        if (!of_.has_bound) return vendor.listed();
        return vendor.listed([this](simulated_session const& row) { return row.created <= began_; });
    }
    /// @param most changes between two requests
    /// @param save_at the walk is saved and restored before that request
    void run(std::uint64_t most, std::uint64_t save_at = ~std::uint64_t{0}) {
        walk walked(of_.options);
        while (auto const at = walked.next()) {
            if (requests == save_at) walked = walk::restore(of_.options, walked.save()).value();
            for (auto i = most == 0 ? 0 : vendor.pick(most + 1); i > 0; --i) vendor.mutate();
            if (before_page) before_page();
            auto all = listed();
            if (walked.window()) // inclusive or exclusive, the vendor does not say: the worse of the two
                std::erase_if(all, [&](auto const& row) { return at_second(row.sort_key) <= *walked.window(); });
            if (of_.options.most_rows != 0 && all.size() > of_.options.most_rows) all.resize(of_.options.most_rows);
            if (reorder) reorder(all);
            auto const count = std::min(at->count, largest_page);
            auto page = simulated_vendor::slice(all, at->first, count);
            if (tears && page.size() > 1) {
                // A row goes while the page is being read: those behind move up, and one slips through.
                auto const gone = vendor.pick(page.size() - 1);
                vendor.erase_id(page[gone].id);
                page.erase(page.begin() + static_cast<std::ptrdiff_t>(gone) + 1);
                if (at->first + count < all.size()) page.push_back(all[at->first + count]);
            }
            std::vector<walk_row> rows;
            for (auto const& row : page) rows.push_back(row_of(row, walked.key()));
            auto const fates = walked.on_page(rows, at->first + count < all.size());
            ++requests;
            if (!fates) {
                problem = fates.error();
                break;
            }
            for (std::size_t i = 0; i < page.size(); ++i) harvest.take(page[i], (*fates)[i]);
        }
        report = walked.report();
    }
    bool failed() const { return problem.code.failed(); }
    std::size_t missing() const { return harvest.missing(listed()); }

    simulated_vendor vendor;
    std::uint64_t requests = 0;
    confab::failure problem;
    confab::paging::complete_report report;
    std::function<void()> before_page;
    std::function<void(std::vector<simulated_session>&)> reorder;
    std::uint32_t largest_page = 1'000; ///< however many rows are asked for
    bool tears = false;                 ///< pages are not of one moment

private:
    manners of_;
    std::int64_t began_;

public:
    simulated_harvest harvest;
};

/// Seeded schedules: complete under the assumptions, whatever happens between two requests, and cheap where little does.
void check_schedules(manners const& of, std::uint64_t most_changes, std::uint64_t schedules = 10'000) {
    std::size_t missing = 0;
    std::size_t unfit = 0;
    std::size_t unbalanced = 0;
    std::size_t proven = 0;
    std::size_t dear = 0;
    std::size_t failed = 0;
    for (std::uint64_t seed = 0; seed < sanitized_share(schedules); ++seed) {
        auto const sessions = seed % 150;
        schedule still(of, seed, sessions);
        still.run(0);
        schedule moving(of, seed, sessions);
        moving.run(seed % (most_changes + 1));
        failed += moving.failed();
        if (!moving.failed()) missing += moving.missing();
        unfit += !moving.harvest.fits();
        unbalanced += !moving.report.balances();
        proven += moving.report.grade == walk_grade::proven;
        dear += moving.failed() || moving.requests > 3 * still.requests;
        BOOST_REQUIRE(still.missing() == 0u);
        BOOST_REQUIRE(still.harvest.sessions() == sessions);
        BOOST_REQUIRE(still.report.grade == walk_grade::assumed);
        BOOST_REQUIRE(still.report.reread == 0u);
    }
    BOOST_TEST(missing == 0u);
    BOOST_TEST(unfit == 0u);
    BOOST_TEST(unbalanced == 0u);
    BOOST_TEST(proven == 0u);
    BOOST_TEST_MESSAGE("failed " << failed << ", more than thrice the requests " << dear);
    if (most_changes == 1) BOOST_TEST(dear <= 100u);
}

} // namespace

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(athena_is_complete_in_10000_schedules) { check_schedules(athena(20), 1); }
BOOST_AUTO_TEST_CASE(twin_is_complete_in_10000_schedules) { check_schedules(twin(20), 1); }
BOOST_AUTO_TEST_CASE(yourgpt_is_complete_in_10000_schedules) { check_schedules(yourgpt(20), 1); }
BOOST_AUTO_TEST_CASE(many_changes_between_two_requests_lose_nothing) {
    check_schedules(athena(20), 6, 3'000);
    check_schedules(yourgpt(20), 6, 3'000);
}
BOOST_AUTO_TEST_CASE(small_pages_lose_nothing) {
    check_schedules(athena(3), 2, 1'000);
    check_schedules(twin(2), 2, 1'000);
}

// fault F17
BOOST_AUTO_TEST_CASE(windows_overlap_in_front_of_a_cap_on_rows) {
    auto of = twin(10);
    of.options.most_rows = 50;
    check_schedules(of, 1, 3'000);
    check_schedules(of, 6, 1'000);
}

// fault F15
BOOST_AUTO_TEST_CASE(a_vendor_whose_pages_are_smaller_than_asked_for_is_read_to_its_end) {
    for (auto of : {twin(20), athena(20)})
        for (std::uint32_t most = 6; most < 20; ++most)
            for (std::uint64_t sessions = 0; sessions < 100; ++sessions) {
                schedule still(of, sessions, sessions);
                still.largest_page = most;
                still.run(0);
                BOOST_REQUIRE(!still.failed());
                BOOST_REQUIRE(still.harvest.sessions() == sessions);
                BOOST_REQUIRE(still.report.grade == walk_grade::assumed);
                // Without a signal of the end, that pages are short only there is an assumption.
                if (!of.options.tells_end) continue;
                schedule moving(of, sessions, sessions);
                moving.largest_page = most;
                moving.run(1);
                if (!moving.failed()) BOOST_REQUIRE(moving.missing() == 0u);
            }
}

BOOST_AUTO_TEST_CASE(more_rows_of_one_time_than_the_cap_end_the_walk) {
    auto options = twin(10).options;
    options.most_rows = 50;
    walk walked(options);
    confab::error_code outcome;
    while (auto const at = walked.next()) {
        std::vector<walk_row> rows;
        for (auto id = at->first; id < std::min<std::uint64_t>(at->first + at->count, 50); ++id)
            rows.emplace_back(walked.key(), std::to_string(id), at_second(1), "", at_second(1));
        auto const fates = walked.on_page(rows, true);
        if (fates) continue;
        outcome = fates.error().code;
        break;
    }
    BOOST_TEST(outcome == confab::error_code(errc::row_cap_reached));
    BOOST_TEST(!walked.report().has_ended);
}

BOOST_AUTO_TEST_CASE(rows_that_move_faster_than_they_are_read_end_the_walk) {
    schedule moving(yourgpt(20), 1, 200);
    moving.before_page = [&] {
        for (std::size_t i = 0; i < moving.vendor.size(); ++i) moving.vendor.touch(i);
    };
    moving.run(0);
    BOOST_TEST(moving.problem.code == confab::error_code(errc::no_progress));
    BOOST_TEST(moving.report.grade == walk_grade::unproven);
    BOOST_TEST(!moving.report.has_ended);
    BOOST_TEST(moving.report.balances());
}

BOOST_AUTO_TEST_CASE(a_second_reading_that_equals_the_first_proves_it) {
    std::size_t proven = 0;
    for (auto of : {athena(20), twin(20), yourgpt(20)}) {
        of.options.confirms = true;
        for (std::uint64_t seed = 0; seed < 150; ++seed) {
            schedule still(of, seed, seed);
            still.run(0);
            auto const expected = seed < least_proven_rows ? walk_grade::assumed : walk_grade::proven;
            BOOST_REQUIRE(still.report.grade == expected);
            BOOST_REQUIRE(still.report.delivered == seed);
            schedule moving(of, seed, seed);
            moving.run(1);
            proven += moving.report.grade == walk_grade::proven;
            BOOST_REQUIRE(moving.missing() == 0u);
        }
    }
    BOOST_TEST(proven < 450u);
}

// fault F23
BOOST_AUTO_TEST_CASE(outside_the_assumptions_nothing_is_proven) {
    std::size_t missing = 0;
    std::size_t proven = 0;
    for (std::uint64_t seed = 0; seed < sanitized_share(10'000); ++seed) {
        auto of = seed % 2 == 0 ? athena(20) : yourgpt(20);
        auto const how = seed / 2 % 4;
        // Keys that move against the walk; no order; pages that tear; equal keys in another order for each request.
        if (how == 0) of.order = simulated_order::updated_descending;
        if (how == 1) of.order = simulated_order::none;
        of.options.confirms = seed / 8 % 2 == 0;
        schedule moving(of, seed, seed % 150);
        moving.tears = how == 2;
        if (how == 3)
            moving.reorder = [&](std::vector<simulated_session>& all) {
                for (std::size_t i = 0; i + 1 < all.size(); i += 2)
                    if (moving.vendor.pick(2) == 0) std::swap(all[i].id, all[i + 1].id);
            };
        moving.run(1);
        missing += !moving.failed() && moving.missing() > 0;
        proven += moving.report.grade == walk_grade::proven;
        BOOST_REQUIRE(moving.report.balances());
        BOOST_REQUIRE(moving.harvest.fits());
    }
    BOOST_TEST(proven == 0u);
    BOOST_TEST(missing > 100u); // else these were no violations
}

// fault F34
BOOST_AUTO_TEST_CASE(changes_since_a_watermark_are_all_there) {
    for (auto of :
         {newest_first(row_addressing::offsets, true, 20), newest_first(row_addressing::page_numbers, false, 20)})
        for (std::uint64_t seed = 0; seed < sanitized_share(3'000); ++seed) {
            simulated_vendor const before(seed, 120, of.order);
            auto const watermark = before.now();
            of.options.until = at_second(watermark);
            schedule moving(of, seed, 120);
            for (std::uint64_t i = 0; i < seed % 80; ++i) moving.vendor.mutate();
            moving.run(1);
            BOOST_REQUIRE(!moving.failed());
            BOOST_REQUIRE(moving.report.grade == walk_grade::assumed);
            BOOST_REQUIRE(moving.report.balances());
            auto const changed = moving.vendor.listed([&](auto const& row) { return row.updated > watermark; });
            BOOST_REQUIRE(moving.harvest.stale(changed) == 0u);
            BOOST_REQUIRE(moving.harvest.fits());
            // What is older costs one row or page, not the whole listing.
            if (seed % 80 == 0) BOOST_REQUIRE(moving.requests <= 3u);
            if (moving.report.watermark) BOOST_REQUIRE(*moving.report.watermark <= at_second(moving.vendor.now()));
        }
}

BOOST_AUTO_TEST_CASE(a_walk_that_is_saved_at_any_request_goes_on_there) {
    for (auto of : {athena(20), twin(20), yourgpt(20)}) {
        schedule whole(of, 1, 130);
        whole.run(0);
        for (std::uint64_t at = 0; at < whole.requests; ++at) {
            schedule saved(of, 1, 130);
            saved.run(0, at);
            BOOST_TEST(saved.requests == whole.requests);
            BOOST_TEST(saved.missing() == 0u);
        }
        for (std::uint64_t seed = 0; seed < sanitized_share(500); ++seed) {
            schedule moving(of, seed, 130);
            moving.run(1, seed % whole.requests);
            BOOST_TEST(moving.missing() == 0u);
            BOOST_TEST((moving.report.grade == walk_grade::assumed));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_place_that_was_damaged_is_refused) {
    anchored_options const options;
    walk walked(options);
    auto const text = walked.save();
    for (std::size_t size = 0; size < text.size() - 20; ++size)
        BOOST_TEST(walk::restore(options, text.substr(0, size)).error().code ==
                   confab::error_code(errc::invalid_position));
    BOOST_TEST(walk::restore(options, text).has_value());
    BOOST_TEST(walk::restore(options, "x" + text).has_error());
    BOOST_TEST(walk::restore(options, text + ".").has_error());
}

BOOST_AUTO_TEST_CASE(what_follows_can_be_asked_for_ahead_where_keys_are_fixed) {
    walk fixed(athena(20).options);
    std::vector<row_range> const expected{{0, 20}, {16, 20}, {32, 20}, {48, 20}};
    BOOST_TEST((fixed.ahead(4) == expected));
    walk moving(yourgpt(20).options);
    BOOST_TEST(moving.ahead(4).size() == 1u);
}

BOOST_AUTO_TEST_CASE(page_numbers_reach_every_place_with_little_overlap) {
    // Each range begins at a multiple of its size, and holds new rows.
    auto of = yourgpt(100);
    walk walked(of.options);
    std::uint64_t end = 0;
    std::uint64_t pages = 0;
    std::uint64_t id = 0;
    for (; end < 10'000; ++pages) {
        auto const at = *walked.next();
        BOOST_REQUIRE(at.first % at.count == 0u);
        BOOST_REQUIRE(at.count <= 100u);
        std::vector<walk_row> rows;
        for (id = at.first; id < at.first + at.count; ++id)
            rows.emplace_back(walked.key(), std::to_string(id), at_second(1), "", at_second(static_cast<int>(id)));
        BOOST_REQUIRE(walked.on_page(rows, true).has_value());
        BOOST_REQUIRE(at.first + at.count > end);
        end = at.first + at.count;
    }
    BOOST_TEST(pages <= 120u);
}

BOOST_AUTO_TEST_SUITE_END()
