// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/caught_up_walk.hpp>

#include "support/errc_output.hpp"
#include "support/sanitizers.hpp"
#include "support/simulated_vendor.hpp"

#include <boost/test/unit_test.hpp>

#include <charconv>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(caught_up_walk)

namespace {

using namespace confab::tests;
using confab::errc;
using confab::paging::caught_up_options;
using confab::paging::walk_grade;
using confab::paging::walk_row;
using walk = confab::paging::caught_up_walk;

/// A walk over a vendor with cursors that name the row behind which one goes on; it changes between requests.
class schedule {
public:
    schedule(simulated_order sorted, std::uint64_t seed, std::size_t sessions)
        : vendor(seed, sessions, sorted), order_(sorted), harvest(vendor.listed()) {}

    void run(std::uint64_t most, std::size_t page_rows, caught_up_options options = caught_up_options(),
             std::uint64_t save_at = ~std::uint64_t{0}) {
        walk walked(options);
        while (!walked.ahead(1 + requests % 4).empty()) {
            auto const at = walked.next();
            if (requests == save_at) walked = walk::restore(options, walked.save()).value();
            for (auto i = most == 0 ? 0 : vendor.pick(most + 1); i > 0; --i) vendor.mutate();
            ++requests;
            if (expires && at->cursor && requests % 5 == 0) {
                if (walked.on_expired_cursor()) continue;
                gave_up = true;
                break;
            }
            // The bound is exclusive, the worse of the two that it may be.
            auto const all = vendor.listed([&](simulated_session const& row) {
                bool const has_changed = !at->changed_since || *at->changed_since < at_second(row.updated);
                auto const& [oldest, newest] = std::pair(at->window.after, at->window.before);
                bool const is_within =
                    (!oldest || *oldest < at_second(row.created)) && (!newest || at_second(row.created) < *newest);
                return has_changed && is_within;
            });
            auto const first = at->cursor ? behind(all, *at->cursor) : 0;
            auto const page = simulated_vendor::slice(all, first, page_rows);
            std::vector<walk_row> rows;
            for (auto const& row : page) {
                rows.push_back(
                    walk_row(walked.key(), std::to_string(row.id), at_second(row.updated), "", at_second(row.updated)));
                rows.back().created = at_second(row.created);
            }
            std::optional<std::string> following;
            if (first + page_rows < all.size()) following = cursor_of(page.back());
            auto const fates = walked.on_page(rows, following);
            for (std::size_t i = 0; i < page.size(); ++i) harvest.take(page[i], fates[i]);
        }
        report = walked.report();
    }
    std::size_t missing() const { return harvest.missing(vendor.listed()); }

    simulated_vendor vendor;
    std::uint64_t requests = 0;
    bool expires = false;
    bool gave_up = false;
    confab::paging::complete_report report;

private:
    static std::string cursor_of(simulated_session const& row) { return std::to_string(row.sort_key); }
    std::size_t behind(std::vector<simulated_session> const& all, std::string const& cursor) const {
        std::int64_t const key = std::stoll(cursor);
        bool const descends =
            order_ == simulated_order::updated_descending || order_ == simulated_order::created_descending;
        std::size_t place = 0;
        while (place < all.size() && (descends ? all[place].sort_key >= key : all[place].sort_key <= key)) ++place;
        return place;
    }
    simulated_order order_;

public:
    simulated_harvest harvest;
};

constexpr simulated_order orders[] = {simulated_order::created_ascending, simulated_order::created_descending,
                                      simulated_order::updated_ascending, simulated_order::updated_descending};

} // namespace

BOOST_AUTO_TEST_CASE(a_list_that_keeps_still_is_read_twice_at_most_in_any_order) {
    for (auto const order : orders)
        for (std::uint64_t seed = 0; seed < sanitized_share(20); ++seed) {
            schedule still(order, seed, 3'000);
            still.run(0, 20);
            BOOST_TEST(still.missing() == 0u);
            BOOST_TEST(still.requests <= 2 * 3'000 / 20 + 3);
        }
}

// fault F12, F13, F23
BOOST_AUTO_TEST_CASE(windows_of_creation_time_lose_nothing_in_10000_schedules) {
    caught_up_options divided;
    divided.divides = true;
    std::size_t dear = 0;
    for (std::uint64_t seed = 0; seed < sanitized_share(10'000); ++seed) {
        schedule still(orders[seed % 4], seed, seed % 150);
        still.run(0, 20, divided, seed % 7);
        BOOST_REQUIRE(still.missing() == 0u);
        schedule moving(orders[seed % 4], seed, seed % 150);
        moving.run(seed / 4 % 2, 20, divided);
        BOOST_REQUIRE(moving.missing() == 0u);
        BOOST_REQUIRE(moving.harvest.stale(moving.vendor.listed()) == 0u);
        BOOST_REQUIRE(moving.harvest.fits());
        BOOST_REQUIRE(moving.report.balances());
        BOOST_REQUIRE(moving.report.grade == walk_grade::assumed);
        dear += moving.requests > 3 * still.requests;
    }
    BOOST_TEST(dear <= 100u);
}

// fault F12, F13, F23
BOOST_AUTO_TEST_CASE(opencx_is_complete_in_10000_schedules_in_any_order_of_time) {
    std::size_t missing = 0;
    std::size_t stale = 0;
    std::size_t dear = 0;
    for (std::uint64_t seed = 0; seed < sanitized_share(10'000); ++seed) {
        auto const order = orders[seed % 4];
        auto const sessions = seed % 150;
        schedule still(order, seed, sessions);
        still.run(0, 20);
        schedule moving(order, seed, sessions);
        moving.run(seed / 4 % 2, 20);
        BOOST_REQUIRE(still.missing() == 0u);
        BOOST_REQUIRE(still.report.duplicates + still.report.delivered == still.report.received);
        BOOST_REQUIRE(moving.harvest.fits());
        BOOST_REQUIRE(moving.report.balances());
        BOOST_REQUIRE(moving.report.grade == walk_grade::assumed);
        missing += moving.missing();
        stale += moving.harvest.stale(moving.vendor.listed());
        dear += moving.requests > 3 * still.requests;
    }
    BOOST_TEST(missing == 0u);
    // Not even a version of the end is missing: the last page was of one moment.
    BOOST_TEST(stale == 0u);
    BOOST_TEST(dear <= 100u);
}

BOOST_AUTO_TEST_CASE(what_changes_faster_than_it_can_be_read_is_not_assumed) {
    std::size_t unproven = 0;
    for (std::uint64_t seed = 0; seed < sanitized_share(1'000); ++seed) {
        schedule moving(simulated_order::updated_descending, seed, 60);
        moving.run(40, 10);
        unproven += moving.report.grade == walk_grade::unproven;
        BOOST_REQUIRE(moving.report.grade != walk_grade::proven);
        BOOST_REQUIRE(moving.report.balances());
        if (moving.report.grade == walk_grade::assumed) BOOST_REQUIRE(moving.missing() == 0u);
        if (moving.report.grade == walk_grade::unproven) BOOST_REQUIRE(!moving.report.watermark);
    }
    BOOST_TEST(unproven > 0u);
}

// fault F34
BOOST_AUTO_TEST_CASE(changes_since_a_watermark_are_all_there_though_the_bound_is_exclusive) {
    for (std::uint64_t seed = 0; seed < sanitized_share(2'000); ++seed) {
        schedule moving(orders[seed % 4], seed, 100);
        auto const before = moving.vendor.listed();
        auto const watermark = moving.vendor.now();
        for (int i = 0; i < 40; ++i) moving.vendor.mutate();
        caught_up_options options;
        options.changed_since = at_second(watermark) - std::chrono::seconds(1);
        moving.run(1, 20, options);
        BOOST_REQUIRE(moving.report.grade == walk_grade::assumed);
        auto changed = moving.vendor.listed([&](auto const& row) { return row.updated > watermark; });
        BOOST_REQUIRE(moving.harvest.stale(changed) == 0u);
        // The vendor's time, not ours, and never beyond what was read.
        BOOST_REQUIRE(moving.report.watermark.has_value());
        BOOST_REQUIRE(*moving.report.watermark <= at_second(moving.vendor.now()));
        BOOST_REQUIRE(*moving.report.watermark >= *options.changed_since);
    }
}

BOOST_AUTO_TEST_CASE(a_walk_that_is_saved_at_any_request_goes_on_there) {
    for (auto const order : orders) {
        schedule whole(order, 1, 100);
        whole.run(0, 20);
        for (std::uint64_t at = 0; at < whole.requests; ++at) {
            schedule saved(order, 1, 100);
            saved.run(0, 20, caught_up_options(), at);
            BOOST_TEST(saved.requests == whole.requests);
            BOOST_TEST(saved.missing() == 0u);
        }
    }
}

// fault F24
BOOST_AUTO_TEST_CASE(a_cursor_that_expires_begins_the_pass_anew_and_delivers_nothing_twice) {
    schedule walked(simulated_order::created_ascending, 1, 100);
    walked.expires = true;
    walked.run(0, 40);
    BOOST_TEST(!walked.gave_up);
    BOOST_TEST(walked.missing() == 0u);
    BOOST_TEST(walked.harvest.fits());
    schedule long_one(simulated_order::created_ascending, 1, 100);
    long_one.expires = true;
    long_one.run(0, 5);
    BOOST_TEST(long_one.gave_up);
}

BOOST_AUTO_TEST_CASE(a_place_that_was_damaged_is_refused) {
    caught_up_options const options;
    auto const text = walk(options).save();
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_TEST(walk::restore(options, std::string_view(text).substr(0, size)).error().code ==
                   confab::error_code(errc::invalid_position));
    BOOST_TEST(walk::restore(options, text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
