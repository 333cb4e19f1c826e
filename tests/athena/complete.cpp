// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "support/errc_output.hpp"
#include "support/latency_server.hpp"

#include <confab/testing/athena_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_complete)

using namespace confab;
using paging::complete_options;
using paging::walk_grade;
using testing::athena_sandbox;
namespace athena = confab::athena;

namespace {

constexpr char const* by_creation = "sort_by=created_at&sort_direction=asc";

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

using walks = tests::complete_walks<athena_sandbox, athena::client, athena::credential>;
walks walks_of(athena_sandbox& vendor) { return walks(vendor, athena::credential::api_key("athena-test-key")); }

auto complete(std::uint64_t page, complete_options const& options = complete_options()) {
    return [=](athena::client const& client) { return client.complete(athena::session_query().limit(page), options); };
}

} // namespace

BOOST_AUTO_TEST_CASE(a_still_list_comes_whole_in_order_and_the_books_balance) {
    for (std::uint64_t const sessions : {0u, 1u, 2u, 19u, 20u, 21u, 130u}) {
        athena_sandbox vendor(data_of(sessions));
        auto of = walks_of(vendor);
        auto const found = of.walk(complete(20));
        BOOST_TEST(!found.reason.code.failed());
        BOOST_TEST(found.ids == vendor.expected_ids(by_creation), boost::test_tools::per_element());
        BOOST_TEST(found.report.balances());
        BOOST_TEST(found.report.delivered == sessions);
        BOOST_TEST(word_of(found.report.grade) == "assumed");
        BOOST_TEST(found.report.assumptions().size() == 3u);
        BOOST_TEST(found.report.watermark.has_value() == (sessions > 0));
        BOOST_TEST(of.server->targets().at(0) == "/api/v0/sessions?sort_by=created_at&sort_direction=desc&limit=1");
    }
}

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(what_changes_meanwhile_loses_nothing_and_what_is_new_does_not_count) {
    for (std::uint64_t step = 0; step < 12; ++step) {
        athena_sandbox vendor(data_of(300));
        auto of = walks_of(vendor);
        std::set<std::string> gone;
        auto const last = vendor.data().session(299).created_at + std::chrono::days(3650);
        of.server->before([&](std::size_t request) {
            if (request == 0) return;
            auto const index = (request * 37 + step * 11) % 300;
            gone.insert(vendor.id(index));
            vendor.rows().erase(index);
            vendor.rows().touch((index + 101) % 300, last + std::chrono::seconds(request));
            vendor.rows().insert(last + std::chrono::hours(1) + std::chrono::seconds(request));
        });
        auto const found = of.walk(complete(20, complete_options().parallel(1 + step % 4)));
        BOOST_TEST(!found.reason.code.failed());
        std::set<std::string> const ids(found.ids.begin(), found.ids.end());
        for (std::uint64_t index = 0; index < 300; ++index)
            BOOST_TEST((gone.contains(vendor.id(index)) || ids.contains(vendor.id(index))));
        BOOST_TEST(found.ids.size() == ids.size() + found.revised.size());
        BOOST_TEST(ids.size() <= 300u);
        BOOST_TEST(found.report.balances());
        BOOST_TEST(word_of(found.report.grade) == "assumed");
    }
}

BOOST_AUTO_TEST_CASE(eight_pages_at_a_time_are_six_times_as_fast_and_come_in_the_same_order) {
    // 100 pages of which each but the first brings 46 new sessions.
    athena_sandbox vendor(data_of(50 + 99 * 46));
    auto of = walks_of(vendor);
    auto const one = of.walk(complete(50));
    auto const alone = of.took;
    auto const eight = of.walk(complete(50, complete_options().parallel(8)));
    BOOST_TEST(one.report.pages == 100u);
    BOOST_TEST((alone >= std::chrono::milliseconds(101 * 50)));
    BOOST_TEST((of.took * 6 <= alone));
    BOOST_TEST(of.server->most_at_once() == 8u);
    BOOST_TEST(one.raw == eight.raw, boost::test_tools::per_element());
    BOOST_TEST(one.ids == vendor.expected_ids(by_creation), boost::test_tools::per_element());
    BOOST_TEST_MESSAGE("alone " << alone.count() / 1'000'000 << " ms, eight " << of.took.count() / 1'000'000 << " ms");
}

BOOST_AUTO_TEST_CASE(a_second_reading_proves_a_still_list) {
    athena_sandbox vendor(data_of(130));
    auto of = walks_of(vendor);
    auto const still = of.walk(complete(20, complete_options().confirm(true).parallel(4)));
    BOOST_TEST(word_of(still.report.grade) == "proven");
    BOOST_TEST(still.ids.size() == 130u);
    of.server->before([&, begin = of.server->requests()](std::size_t request) {
        if (request == begin + 4) vendor.rows().erase(3);
    });
    auto const moving = of.walk(complete(20, complete_options().confirm(true)));
    BOOST_TEST(word_of(moving.report.grade) == "assumed");
    BOOST_TEST(moving.report.balances());
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_from_any_session) {
    athena_sandbox vendor(data_of(70));
    auto of = walks_of(vendor);
    auto const whole = of.walk(complete(20));
    for (std::size_t count = 0; count < whole.ids.size(); ++count) {
        auto const begin = of.walk(complete(20), count);
        auto const rest = of.walk(complete(20, complete_options().resume_from(begin.position)));
        BOOST_TEST(!rest.reason.code.failed());
        std::set<std::string> ids(begin.ids.begin(), begin.ids.end());
        ids.insert(rest.ids.begin(), rest.ids.end());
        BOOST_TEST(ids.size() == whole.ids.size());
        BOOST_TEST(begin.ids.size() + rest.ids.size() == whole.ids.size()); // nothing comes again
        BOOST_TEST(begin.position.size() < 9'000u);
    }
    auto const end = of.walk(complete(20, complete_options().resume_from(whole.position)));
    BOOST_TEST(end.ids.empty());
    auto const wrong = of.walk(complete(21, complete_options().resume_from("confab1:athena:x:y:z")));
    BOOST_TEST(wrong.reason.code == error_code(errc::invalid_position));
    auto const other = [&](athena::client const& client) {
        return client.complete(athena::session_query().app_id("app_finance"),
                               complete_options().resume_from(whole.position));
    };
    BOOST_TEST(of.walk(other).reason.code == error_code(errc::invalid_position));
}

// fault F34
BOOST_AUTO_TEST_CASE(changes_since_a_watermark_come_and_the_rest_does_not) {
    athena_sandbox vendor(data_of(300));
    auto of = walks_of(vendor);
    auto const first = of.walk(complete(20));
    auto const changes = [](json::timestamp watermark) {
        return [=](athena::client const& client) {
            return client.changes_since(watermark, athena::session_query().limit(20),
                                        complete_options().look_back(std::chrono::seconds(0)));
        };
    };
    // The generated sessions change later than the newest one is created; this watermark is behind their changes.
    auto const again = of.walk(changes(*first.report.watermark));
    auto const later = *again.report.watermark;
    BOOST_TEST((later >= *first.report.watermark));
    auto const base = std::chrono::time_point_cast<std::chrono::milliseconds>(later);
    std::set<std::string> expected;
    for (std::uint64_t i = 0; i < 45; ++i) {
        vendor.rows().touch(i * 6, base + std::chrono::seconds(i + 1));
        expected.insert(vendor.id(i * 6));
    }
    of.server->before([&, begin = of.server->requests()](std::size_t request) {
        vendor.rows().touch(request % 6, base + std::chrono::seconds(100 + request));
        expected.insert(vendor.id(request % 6));
    });
    auto const found = of.walk(changes(later));
    std::set<std::string> const ids(found.ids.begin(), found.ids.end());
    BOOST_TEST(std::includes(ids.begin(), ids.end(), expected.begin(), expected.end()));
    BOOST_TEST(ids.size() <= expected.size() + 1);
    BOOST_TEST(found.report.balances());
    BOOST_TEST(word_of(found.report.grade) == "assumed");
    BOOST_TEST((*found.report.watermark > later));
    BOOST_TEST(found.report.filtered > 0u);
}

BOOST_AUTO_TEST_CASE(failures_carry_the_place_and_a_wrong_query_fails_at_the_first_pull) {
    athena_sandbox vendor(data_of(100));
    auto of = walks_of(vendor);
    auto const wrong =
        of.walk([](athena::client const& client) { return client.complete(athena::session_query().state("a,b")); });
    BOOST_TEST(wrong.reason.code == error_code(errc::invalid_argument));
    BOOST_TEST(of.server->requests() == 0u);
    testing::athena_sandbox_options shallow;
    shallow.deepest_offset = 40;
    athena_sandbox capped(data_of(100), shallow);
    auto with_cap = walks_of(capped);
    auto const found = with_cap.walk(complete(20));
    BOOST_TEST(found.reason.code == error_code(errc::cursor_expired));
    BOOST_TEST(found.reason.details.vendor == "athena");
    BOOST_TEST(found.reason.details.delivered == found.ids.size());
    BOOST_TEST(!found.reason.details.position.empty());
    BOOST_TEST(word_of(found.report.grade) == "unproven");
}

BOOST_AUTO_TEST_SUITE_END()
