// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"

#include <confab/json/timestamp.hpp>
#include <confab/testing/sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_sandbox_walk)

using namespace confab;
using std::chrono::minutes;
using testing::athena_sandbox;
using testing::athena_sandbox_options;
namespace athena = confab::athena;

namespace {

testing::sandbox_data data_of(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

athena_sandbox_options with_test_key() {
    athena_sandbox_options options;
    options.api_key = tests::athena_key;
    return options;
}

// A client of a sandbox without a socket between; `before` runs before each request.
class walked {
public:
    explicit walked(athena_sandbox& vendor, std::function<void(std::size_t)> before = {})
        : server([&vendor, before, number = std::size_t{0}](std::string_view request) mutable {
              if (before) before(number);
              ++number;
              return tests::answer_of(vendor, request);
          }) {}

    tests::athena_against server;
};

athena::session_query stable_order(json::timestamp until) {
    return athena::session_query()
        .sort_by(athena::sort_field::created_at)
        .sort_direction(athena::sort_direction::asc)
        .created_before(until);
}

std::map<std::string, int> counted(std::vector<std::string> const& ids) {
    std::map<std::string, int> counts;
    for (auto const& id : ids) ++counts["asset_" + id];
    return counts;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_walk_over_tls_delivers_every_row_byte_for_byte) {
    auto options = with_test_key();
    auto const vendor = std::make_shared<athena_sandbox>(data_of(1234), options);
    testing::sandbox server(vendor);
    asio::io_context context;
    athena::client const client(
        context.get_executor(), athena::credential::api_key(tests::athena_key),
        athena::client_options()
            .base_url(server.base_url())
            .ca_pem(server.root_pem())
            .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000)));
    auto const expected = vendor->expected_ids("sort_by=created_at&sort_direction=asc");
    std::vector<std::string> ids;
    auto const walk = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions(athena::session_query()
                                            .sort_by(athena::sort_field::created_at)
                                            .sort_direction(athena::sort_direction::asc)
                                            .limit(100));
        while (auto session = co_await sessions.next()) {
            BOOST_TEST(session->raw == vendor->item(ids.size()));
            ids.push_back(session->id);
        }
        auto const one = co_await client.get(ids.at(7));
        BOOST_TEST(one.raw == vendor->item(7));
        auto const read = co_await client.mark_read(ids.at(7));
        BOOST_TEST(!read.is_unread.value());
        auto const unread = co_await client.mark_unread(ids.at(7));
        BOOST_TEST(unread.is_unread.value());
        auto const text = co_await client.download(ids.at(7), athena::export_format::markdown);
        BOOST_TEST(text.starts_with("# Session "));
    };
    tests::run_awaitable(context, walk());
    BOOST_TEST(ids == expected, boost::test_tools::per_element());
    BOOST_TEST(server.counters().requests == 13u + 4u);
    BOOST_TEST(server.requests()[1].target ==
               "/api/v0/sessions?sort_by=created_at&sort_direction=asc&limit=100&offset=100");
}

BOOST_AUTO_TEST_CASE(each_filter_and_order_delivers_what_the_vendor_would) {
    auto options = with_test_key();
    options.sub_sessions_one_in = 5;
    options.task_sessions_one_in = 4;
    options.other_workspace_one_in = 3;
    athena_sandbox vendor(data_of(600), options);
    using athena::session_query;
    auto const early = *json::parse_timestamp("2023-01-01T03:00:00Z"),
               late = *json::parse_timestamp("2023-01-01T07:00:00Z");
    std::pair<session_query, char const*> const cases[] = {
        {session_query(), ""},
        {session_query().query("größe").sort_by(athena::sort_field::title), "query=gr%C3%B6%C3%9Fe&sort_by=title"},
        {session_query().query("REPORT"), "query=report"},
        {session_query().state("completed").state(athena::run_status::failed), "state=completed,failed"},
        {session_query().source_channel(athena::source_channel::agent_email), "source_channel=agent_email"},
        {session_query().session_type("video_session"), "session_type=video_session"},
        {session_query().app_id("app_finance").sort_direction(athena::sort_direction::asc),
         "app_id=app_finance&sort_direction=asc"},
        {session_query().include_sub_sessions(true).include_task_sessions(true),
         "include_sub_sessions=true&include_task_sessions=true"},
        {session_query().aop_asset_id("asset_aop_daily"), "aop_asset_id=asset_aop_daily"},
        {session_query().workspace_id("workspace_2"), "workspace_id=workspace_2"},
        {session_query().include_task_sessions(true).trigger_type("api").trigger_type("email"),
         "include_task_sessions=true&trigger_type=api&trigger_type=email"},
        {session_query().created_after(early).created_before(late),
         "created_after=2023-01-01T03:00:00Z&created_before=2023-01-01T07:00:00Z"},
    };
    std::set<std::vector<std::string>> different;
    for (auto const& [query, text] : cases) {
        walked client(vendor);
        auto const expected = vendor.expected_ids(text);
        auto limited = query;
        auto ids = client.server.ids(limited.limit(37));
        for (auto& id : ids) id.insert(0, "asset_");
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!client.server.failed.code.failed(), describe(client.server.failed));
            BOOST_TEST(ids == expected, boost::test_tools::per_element());
            BOOST_TEST(ids.size() > 5u);
        }
        different.insert(ids);
    }
    BOOST_TEST(different.size() == std::size(cases)); // each filter filters
}

// fault F6, F14, F22
BOOST_AUTO_TEST_CASE(the_vendors_quirks_change_nothing) {
    auto plain = with_test_key();
    athena_sandbox reference(data_of(250), plain);
    for (int quirk = 0; quirk < 3; ++quirk) {
        auto options = plain;
        options.omit_next_offset = quirk == 0;
        options.omit_session_status = quirk == 1;
        options.omit_zones = quirk == 2;
        athena_sandbox vendor(data_of(250), options);
        walked client(vendor);
        auto ids = client.server.ids(athena::session_query().limit(100));
        for (auto& id : ids) id.insert(0, "asset_");
        BOOST_TEST(ids == reference.expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(client.server.sent() == 3u);
    }
}

// fault F12, F23
BOOST_AUTO_TEST_CASE(in_the_vendors_own_order_moving_rows_come_again_and_none_is_lost_to_them) {
    athena_sandbox vendor(data_of(500), with_test_key());
    auto const before = vendor.expected_ids();
    testing::sandbox_time now = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    // A row that was read already moves to the front, and new ones come in there: what is behind them comes later.
    walked client(vendor, [&](std::size_t number) {
        if (number == 0) return;
        auto const index = vendor.data().find(before.at((number - 1) * 40).substr(6)).value();
        vendor.rows().touch(index, now += minutes(1));
        if (number % 2 == 0) vendor.rows().insert(now += minutes(1));
    });
    auto const counts = counted(client.server.ids(athena::session_query().limit(50)));
    BOOST_TEST(!client.server.failed.code.failed());
    int repeated = 0;
    for (auto const& id : before) {
        BOOST_TEST_REQUIRE(counts.contains(id));
        repeated += counts.at(id) - 1;
    }
    BOOST_TEST(repeated > 0); // a plain walk passes them on
}

// fault F13
BOOST_AUTO_TEST_CASE(in_the_vendors_own_order_a_row_that_moves_before_it_was_read_is_missed) {
    athena_sandbox vendor(data_of(200), with_test_key());
    auto const before = vendor.expected_ids();
    testing::sandbox_time const now = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    walked client(vendor, [&](std::size_t number) {
        if (number == 1) vendor.rows().touch(vendor.data().find(before.at(120).substr(6)).value(), now);
    });
    auto const counts = counted(client.server.ids(athena::session_query().limit(50)));
    BOOST_TEST(counts.size() == 199u); // as documented: only the order of creation keeps still
    BOOST_TEST(!counts.contains(before.at(120)));
}

// fault F12, F13, F33
BOOST_AUTO_TEST_CASE(in_the_order_of_creation_with_a_fixed_end_each_session_comes_exactly_once) {
    athena_sandbox vendor(data_of(500), with_test_key());
    auto const before = vendor.expected_ids();
    testing::sandbox_time now = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    walked client(vendor, [&](std::size_t number) {
        vendor.rows().touch((number * 37) % 500, now += minutes(1));
        vendor.rows().touch((number * 91) % 500, now += minutes(1));
        for (int fresh = 0; fresh < 60; ++fresh) vendor.rows().insert(now += minutes(1)); // more than a page
    });
    auto const until = *json::parse_timestamp("2029-12-31T00:00:00Z");
    auto const counts = counted(client.server.ids(stable_order(until).limit(50)));
    BOOST_TEST(counts.size() == before.size());
    for (auto const& id : before) {
        BOOST_TEST_REQUIRE(counts.contains(id));
        BOOST_TEST(counts.at(id) == 1);
    }
    BOOST_TEST(client.server.sent() == 10u);
}

// fault F13
BOOST_AUTO_TEST_CASE(an_erased_row_lets_a_plain_walk_by_offset_miss_one) {
    athena_sandbox vendor(data_of(100), with_test_key());
    auto const before = vendor.expected_ids("sort_by=created_at&sort_direction=asc");
    walked client(vendor, [&](std::size_t number) {
        if (number == 1) vendor.rows().erase(3);
    });
    auto const until = *json::parse_timestamp("2029-12-31T00:00:00Z");
    auto const counts = counted(client.server.ids(stable_order(until).limit(50)));
    // As documented: the row at the edge of the page is missed, and no other.
    BOOST_TEST(counts.size() == 99u);
    BOOST_TEST(!counts.contains(before.at(50)));
}

BOOST_AUTO_TEST_SUITE_END()
