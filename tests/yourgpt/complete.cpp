// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/client.hpp>

#include "support/errc_output.hpp"
#include "support/latency_server.hpp"

#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_complete)

using namespace confab;
using paging::complete_options;
using testing::yourgpt_sandbox;
using testing::yourgpt_sandbox_options;
namespace yourgpt = confab::yourgpt;

namespace {

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

using walks = tests::complete_walks<yourgpt_sandbox, yourgpt::client, yourgpt::credential>;
walks walks_of(yourgpt_sandbox& vendor) {
    walks made(vendor, yourgpt::credential::project_key("apk-test-key"));
    made.options.base_url("https://yourgpt.test");
    return made;
}

auto complete(complete_options const& options = complete_options()) {
    return [=](yourgpt::client const& client) { return client.complete(yourgpt::session_query().limit(20), options); };
}

} // namespace

// fault F15, F16
BOOST_AUTO_TEST_CASE(a_still_list_comes_whole_however_the_vendor_ends_it) {
    using testing::yourgpt_beyond_end;
    for (auto const end : {yourgpt_beyond_end::empty, yourgpt_beyond_end::last_page, yourgpt_beyond_end::bad_request})
        for (std::uint64_t const sessions : {0u, 1u, 2u, 19u, 20u, 21u, 130u}) {
            if (sessions == 0 && end != yourgpt_beyond_end::empty) continue;
            yourgpt_sandbox_options how;
            how.beyond_end = end;
            yourgpt_sandbox vendor(data_of(sessions), how);
            auto of = walks_of(vendor);
            auto const found = of.walk(complete());
            BOOST_TEST(!found.reason.code.failed());
            BOOST_TEST(found.ids == vendor.expected_ids(), boost::test_tools::per_element());
            BOOST_TEST(found.report.balances());
            BOOST_TEST(word_of(found.report.grade) == "assumed");
        }
}

// fault F12, F13
BOOST_AUTO_TEST_CASE(sessions_that_move_or_vanish_lose_nothing) {
    for (std::uint64_t step = 0; step < 12; ++step) {
        yourgpt_sandbox vendor(data_of(300));
        auto of = walks_of(vendor);
        std::set<std::string> gone;
        std::set<std::uint64_t> erased;
        of.server->before([&](std::size_t request) {
            if (request == 0) return;
            auto const index = (request * 37 + step * 11) % 300;
            if (request % 2 == 0 && erased.insert(index).second) {
                gone.insert(vendor.id(index));
                vendor.erase(index);
            }
            auto const moved = (index + 101) % 300;
            if (!erased.contains(moved)) vendor.touch(moved);
        });
        auto const found = of.walk(complete());
        BOOST_TEST(!found.reason.code.failed());
        std::set<std::string> const ids(found.ids.begin(), found.ids.end());
        for (std::uint64_t index = 0; index < 300; ++index)
            BOOST_TEST((gone.contains(vendor.id(index)) || ids.contains(vendor.id(index))));
        BOOST_TEST(found.ids.size() == ids.size() + found.revised.size());
        BOOST_TEST(found.report.balances());
        BOOST_TEST(word_of(found.report.grade) == "assumed");
    }
}

BOOST_AUTO_TEST_CASE(pages_are_read_one_at_a_time_and_overlap) {
    yourgpt_sandbox vendor(data_of(70));
    auto of = walks_of(vendor);
    auto const found = of.walk(complete(complete_options().parallel(8)));
    BOOST_TEST(of.server->most_at_once() == 1u);
    BOOST_TEST(of.server->targets().at(0) == "/getSessions{\"orderBy\":\"ASC\",\"limit\":20,\"page\":1}");
    BOOST_TEST(of.server->targets().at(1) == "/getSessions{\"orderBy\":\"ASC\",\"limit\":16,\"page\":2}");
    BOOST_TEST(of.server->targets().back() == "/getSessions{\"orderBy\":\"ASC\",\"limit\":1,\"page\":71}");
    BOOST_TEST(found.ids.size() == 70u);
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_from_any_session) {
    yourgpt_sandbox vendor(data_of(70));
    auto of = walks_of(vendor);
    for (std::size_t count = 0; count < 70; ++count) {
        auto const begin = of.walk(complete(), count);
        auto const rest = of.walk(complete(complete_options().resume_from(begin.position)));
        BOOST_TEST(!rest.reason.code.failed());
        std::set<std::string> ids(begin.ids.begin(), begin.ids.end());
        ids.insert(rest.ids.begin(), rest.ids.end());
        BOOST_TEST(ids.size() == 70u);
        BOOST_TEST(begin.ids.size() + rest.ids.size() == 70u);
    }
}

// fault F34
BOOST_AUTO_TEST_CASE(sessions_with_messages_since_a_watermark_come_and_the_rest_does_not) {
    yourgpt_sandbox vendor(data_of(300));
    auto of = walks_of(vendor);
    auto const first = of.walk(complete());
    auto const changes = [&](yourgpt::client const& client) {
        return client.changes_since(*first.report.watermark, yourgpt::session_query().limit(20),
                                    complete_options().look_back(std::chrono::seconds(0)));
    };
    std::set<std::string> expected;
    for (std::uint64_t i = 0; i < 45; ++i) {
        vendor.touch(i * 6);
        expected.insert(vendor.id(i * 6));
    }
    of.server->before([&](std::size_t request) {
        vendor.touch(request % 6);
        expected.insert(vendor.id(request % 6));
    });
    auto const found = of.walk(changes);
    std::set<std::string> const ids(found.ids.begin(), found.ids.end());
    BOOST_TEST(std::includes(ids.begin(), ids.end(), expected.begin(), expected.end()));
    BOOST_TEST(ids.size() <= expected.size() + 1);
    BOOST_TEST(found.report.balances());
    BOOST_TEST(word_of(found.report.grade) == "assumed");
    BOOST_TEST((*found.report.watermark > *first.report.watermark));
}

BOOST_AUTO_TEST_SUITE_END()
