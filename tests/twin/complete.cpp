// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "support/errc_output.hpp"
#include "support/latency_server.hpp"

#include <confab/testing/twin_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_complete)

using namespace confab;
using paging::complete_options;
using testing::twin_sandbox;
using testing::twin_sandbox_options;
namespace twin = confab::twin;

namespace {

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

/// A client with another cap.
class capped_client : public twin::client {
public:
    capped_client(asio::any_io_executor executor, std::uint64_t most, client_options options)
        : twin::client(std::move(executor), twin::credential::token("twin-test-token"), std::move(options),
                       twin::names().most_rows(most)) {}
};
using walks = tests::complete_walks<twin_sandbox, capped_client, std::uint64_t>;
walks walks_of(twin_sandbox& vendor, std::uint64_t most = 50'000) {
    walks made(vendor, most);
    made.options.base_url("https://twin.test");
    return made;
}

auto complete(complete_options const& options = complete_options()) {
    return [=](twin::client const& client) { return client.complete(twin::session_query().limit(20), options); };
}

} // namespace

BOOST_AUTO_TEST_CASE(a_still_list_comes_whole_in_order_and_the_books_balance) {
    for (std::uint64_t const sessions : {0u, 1u, 19u, 20u, 21u, 130u}) {
        twin_sandbox vendor(data_of(sessions));
        auto of = walks_of(vendor);
        auto const found = of.walk(complete());
        BOOST_TEST(!found.reason.code.failed());
        BOOST_TEST(found.ids == vendor.expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(found.report.balances());
        BOOST_TEST(word_of(found.report.grade) == "assumed");
    }
}

// fault F17
BOOST_AUTO_TEST_CASE(a_cap_on_rows_is_passed_by_windows_that_overlap) {
    for (bool const refuses : {false, true}) {
        twin_sandbox_options how;
        how.most_rows = 100;
        how.refuse_behind_most_rows = refuses;
        twin_sandbox vendor(data_of(730), how);
        auto of = walks_of(vendor, 100);
        for (std::size_t const parallel : {1u, 8u}) {
            auto const found = of.walk(complete(complete_options().parallel(parallel)));
            BOOST_TEST(!found.reason.code.failed());
            BOOST_TEST(found.ids.size() == 730u);
            BOOST_TEST(found.ids == vendor.expected_ids(), boost::test_tools::per_element());
            BOOST_TEST(found.report.balances());
            BOOST_TEST(word_of(found.report.grade) == "assumed");
        }
    }
}

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(what_changes_meanwhile_loses_nothing_across_windows) {
    for (std::uint64_t step = 0; step < 12; ++step) {
        twin_sandbox_options how;
        how.most_rows = 100;
        twin_sandbox vendor(data_of(300), how);
        auto of = walks_of(vendor, 100);
        std::set<std::string> gone;
        auto const last = vendor.data().session(299).created_at + std::chrono::days(3650);
        of.server->before([&](std::size_t request) {
            if (request == 0) return;
            auto const index = (request * 37 + step * 11) % 300;
            gone.insert(vendor.data().id(index));
            vendor.rows().erase(index);
            vendor.rows().touch((index + 101) % 300, last + std::chrono::seconds(request));
            vendor.rows().insert(last + std::chrono::hours(1) + std::chrono::seconds(request));
        });
        auto const found = of.walk(complete(complete_options().parallel(1 + step % 4)));
        BOOST_TEST(!found.reason.code.failed());
        std::set<std::string> const ids(found.ids.begin(), found.ids.end());
        for (std::uint64_t index = 0; index < 300; ++index)
            BOOST_TEST((gone.contains(vendor.data().id(index)) || ids.contains(vendor.data().id(index))));
        BOOST_TEST(found.ids.size() == ids.size() + found.revised.size());
        BOOST_TEST(ids.size() <= 300u);
        BOOST_TEST(found.report.balances());
    }
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_from_any_session) {
    twin_sandbox_options how;
    how.most_rows = 40;
    twin_sandbox vendor(data_of(90), how);
    auto of = walks_of(vendor, 40);
    for (std::size_t count = 0; count < 90; count += 7) {
        auto const begin = of.walk(complete(), count);
        auto const rest = of.walk(complete(complete_options().resume_from(begin.position)));
        BOOST_TEST(!rest.reason.code.failed());
        std::set<std::string> ids(begin.ids.begin(), begin.ids.end());
        ids.insert(rest.ids.begin(), rest.ids.end());
        BOOST_TEST(begin.ids.size() + rest.ids.size() == 90u);
        BOOST_TEST(ids.size() == 90u);
    }
}

// fault F34
BOOST_AUTO_TEST_CASE(sessions_created_since_a_watermark_come) {
    twin_sandbox vendor(data_of(100));
    auto of = walks_of(vendor);
    auto const first = of.walk(complete());
    auto const base = std::chrono::time_point_cast<std::chrono::milliseconds>(*first.report.watermark);
    for (int i = 0; i < 30; ++i) vendor.rows().insert(base + std::chrono::minutes(i + 1));
    auto const found = of.walk([&](twin::client const& client) {
        return client.changes_since(*first.report.watermark, twin::session_query().limit(20),
                                    complete_options().look_back(std::chrono::seconds(0)));
    });
    BOOST_TEST(found.ids.size() >= 30u);
    BOOST_TEST(found.ids.size() <= 32u);
    BOOST_TEST((*found.report.watermark >= base + std::chrono::minutes(30)));
}

BOOST_AUTO_TEST_SUITE_END()
