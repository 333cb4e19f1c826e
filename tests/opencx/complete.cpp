// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/errc_output.hpp"
#include "support/latency_server.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_complete)

using namespace confab;
using paging::complete_options;
using testing::opencx_sandbox;
using testing::opencx_sandbox_options;
namespace opencx = confab::opencx;

namespace {

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}
opencx_sandbox_options pages_of(unsigned size) {
    opencx_sandbox_options options;
    options.page_size = size;
    return options;
}

using walks = tests::complete_walks<opencx_sandbox, opencx::client, std::string>;
walks walks_of(opencx_sandbox& vendor) { return walks(vendor, "opencx-test-token"); }

auto complete(complete_options const& options = complete_options()) {
    return [=](opencx::client const& client) { return client.complete(opencx::session_query(), options); };
}

} // namespace

BOOST_AUTO_TEST_CASE(a_still_list_comes_whole_and_is_never_more_than_assumed) {
    for (std::uint64_t const sessions : {0u, 1u, 19u, 20u, 21u, 130u}) {
        opencx_sandbox vendor(data_of(sessions), pages_of(20));
        auto of = walks_of(vendor);
        auto const found = of.walk(complete(complete_options().confirm(true)));
        BOOST_TEST(!found.reason.code.failed());
        BOOST_TEST(found.ids == vendor.expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(found.report.balances());
        BOOST_TEST(word_of(found.report.grade) == "assumed");
    }
}

// fault F12, F13
BOOST_AUTO_TEST_CASE(what_changes_meanwhile_comes_again_and_nothing_is_lost) {
    for (std::uint64_t step = 0; step < 12; ++step) {
        opencx_sandbox vendor(data_of(300), pages_of(20));
        auto of = walks_of(vendor);
        std::set<std::string> gone;
        std::set<std::string> touched;
        auto const last = vendor.data().session(299).created_at + std::chrono::days(3650);
        of.server->before([&](std::size_t request) {
            if (request == 0 || request > 20) return;
            auto const index = (request * 37 + step * 11) % 300;
            gone.insert(vendor.data().id(index));
            vendor.rows().erase(index);
            auto const moved = (index + 101) % 300;
            if (vendor.rows().touch(moved, last + std::chrono::seconds(request)))
                touched.insert(vendor.data().id(moved));
        });
        auto const found = of.walk(complete());
        BOOST_TEST(!found.reason.code.failed());
        std::set<std::string> const ids(found.ids.begin(), found.ids.end());
        for (std::uint64_t index = 0; index < 300; ++index)
            BOOST_TEST((gone.contains(vendor.data().id(index)) || ids.contains(vendor.data().id(index))));
        // The newest version of each is among them.
        std::set<std::string> const raw(found.raw.begin(), found.raw.end());
        for (std::uint64_t index = 0; index < 300; ++index)
            if (!gone.contains(vendor.data().id(index))) BOOST_TEST(raw.contains(vendor.item(index)));
        BOOST_TEST(found.ids.size() == ids.size() + found.revised.size());
        BOOST_TEST(found.report.balances());
        BOOST_TEST(word_of(found.report.grade) == "assumed");
    }
}

BOOST_AUTO_TEST_CASE(windows_that_are_read_at_once_are_much_faster_and_come_in_the_same_order) {
    opencx_sandbox vendor(data_of(5'000), pages_of(50)); // 100 pages
    auto of = walks_of(vendor);
    auto const one = of.walk(complete());
    auto const alone = of.took;
    auto const eight = of.walk(complete(complete_options().parallel(8)));
    BOOST_TEST((alone >= std::chrono::milliseconds(100 * 50)));
    // Both end with seven pages one after the other: what has changed since the oldest page was read.
    BOOST_TEST((of.took * 9 <= alone * 2), "alone " << alone.count() / 1'000'000 << " ms, eight "
                                                    << of.took.count() / 1'000'000 << " ms, pages "
                                                    << eight.report.pages);
    BOOST_TEST(of.server->most_at_once() == 8u);
    BOOST_TEST((one.raw == eight.raw));
    BOOST_TEST(one.ids.size() == 5'000u);
    BOOST_TEST(eight.report.balances());
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_from_any_session) {
    opencx_sandbox vendor(data_of(70), pages_of(20));
    auto of = walks_of(vendor);
    for (std::size_t count = 0; count < 70; ++count) {
        auto const begin = of.walk(complete(), count);
        auto const rest = of.walk(complete(complete_options().resume_from(begin.position)));
        BOOST_TEST(!rest.reason.code.failed());
        std::set<std::string> ids(begin.ids.begin(), begin.ids.end());
        ids.insert(rest.ids.begin(), rest.ids.end());
        BOOST_TEST(begin.ids.size() + rest.ids.size() == 70u);
        BOOST_TEST(ids.size() == 70u);
    }
}

// fault F34
BOOST_AUTO_TEST_CASE(changes_since_a_watermark_are_asked_for_by_time) {
    opencx_sandbox vendor(data_of(300), pages_of(20));
    auto of = walks_of(vendor);
    auto const first = of.walk(complete());
    auto const base = std::chrono::time_point_cast<std::chrono::milliseconds>(*first.report.watermark);
    std::set<std::string> expected;
    for (std::uint64_t i = 0; i < 45; ++i) {
        vendor.rows().touch(i * 6, base + std::chrono::seconds(i + 1));
        expected.insert(vendor.data().id(i * 6));
    }
    auto const before = of.server->requests();
    auto const found = of.walk([&](opencx::client const& client) {
        return client.changes_since(*first.report.watermark, opencx::session_query(),
                                    complete_options().look_back(std::chrono::seconds(0)));
    });
    std::set<std::string> const ids(found.ids.begin(), found.ids.end());
    BOOST_TEST(std::includes(ids.begin(), ids.end(), expected.begin(), expected.end()));
    BOOST_TEST(ids.size() <= expected.size() + 1);
    BOOST_TEST(of.server->requests() - before <= 6u);
    BOOST_TEST(of.server->targets().at(before).find("updated_after=") != std::string::npos);
    BOOST_TEST((*found.report.watermark >= base + std::chrono::seconds(45)));
}

BOOST_AUTO_TEST_SUITE_END()
