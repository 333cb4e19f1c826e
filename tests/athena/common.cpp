// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/common.hpp>

#include "athena/client_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(athena_common)

using namespace confab;
namespace athena = confab::athena;

namespace {

athena::session_view row_with(char const* run, char const* state = "", char const* status = "") {
    athena::session_view row;
    row.id = "asset_1";
    row.run = json::word_view<athena::run_status>(run);
    row.state = json::word_view<athena::run_status>(state);
    row.status = json::word_view<athena::session_status>(status);
    return row;
}

std::string sent_for(confab::session_query const& query) {
    auto const members = athena::plan_of(query).query.parameters();
    std::string text;
    for (auto const& [name, value] : members.value()) text += name + '=' + value + ' ';
    return text;
}

answered_by who(confab::session_query const& query, std::string_view condition) {
    auto const planned = athena::plan_of(query);
    for (auto const& step : planned.plan.steps)
        if (step.condition == condition) return step.by;
    return answered_by::nobody;
}

constexpr char const* stable = "sort_by=created_at sort_direction=asc ";
json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");

} // namespace

BOOST_AUTO_TEST_CASE(the_status_is_that_of_the_run_where_there_is_one) {
    for (auto const& [word, common] :
         {std::pair("scheduled", "open"), std::pair("queued", "open"), std::pair("running", "active"),
          std::pair("needs_input", "pending"), std::pair("completed", "resolved"), std::pair("failed", "failed"),
          std::pair("canceled", "closed"), std::pair("paused", "paused")}) {
        BOOST_TEST(athena::status_of(row_with(word)) == common);
        BOOST_TEST(athena::status_of(row_with("", word)) == common);
        BOOST_TEST(athena::status_of(row_with(word, "failed", "error")) == common);
    }
    for (auto const& [word, common] :
         {std::pair("idle", "open"), std::pair("active", "active"), std::pair("needs_input", "pending"),
          std::pair("error", "failed"), std::pair("dreaming", "dreaming"), std::pair("", "")})
        BOOST_TEST(athena::status_of(row_with("", "", word)) == common);
    // Every word of the vendor has its place.
    for (auto const word : words_of(athena::run_status::unknown).subspan(1))
        BOOST_TEST((json::enumerator_of<session_status>(common_word(athena::common_run_statuses, word)) !=
                    session_status::unknown));
    for (auto const word : words_of(athena::session_status::unknown).subspan(1))
        BOOST_TEST((json::enumerator_of<session_status>(common_word(athena::common_session_statuses, word)) !=
                    session_status::unknown));
}

BOOST_AUTO_TEST_CASE(a_session_comes_into_the_common_model) {
    auto row = row_with("completed");
    row.source = json::word_view<athena::source_channel>("agent_email");
    row.created_by_id = "user_1";
    row.created_at = noon;
    row.updated_at = noon + std::chrono::hours(1);
    row.last_message_preview = "Hi";
    row.raw = "{}";
    auto const session = athena::to_common(row, "eu");
    BOOST_TEST(session.vendor == "athena");
    BOOST_TEST(session.account == "eu");
    BOOST_TEST(session.id == "asset_1");
    BOOST_TEST((session.status == session_status::resolved));
    BOOST_TEST((session.handled_by == session_handler::assistant));
    BOOST_TEST((session.channel == session_channel::email));
    BOOST_TEST(session.contact.id == "user_1");
    BOOST_TEST((session.created_at.value() == noon));
    BOOST_TEST((session.updated_at.value() == noon + std::chrono::hours(1)));
    BOOST_TEST(session.last_message == "Hi");
    BOOST_TEST(session.raw == "{}");
    row.source = json::word_view<athena::source_channel>("slack");
    BOOST_TEST((athena::to_common(row, "").channel == session_channel::slack));
    row.source = {};
    BOOST_TEST(athena::to_common(row, "").channel.empty());
}

BOOST_AUTO_TEST_CASE(the_vendor_is_asked_for_what_it_can_answer) {
    using confab::session_query;
    BOOST_TEST(sent_for(session_query()) == stable);
    BOOST_TEST(sent_for(session_query().status(session_status::resolved).status(session_status::closed)) ==
               std::string("state=completed state=canceled ") + stable);
    BOOST_TEST((who(session_query().status(session_status::resolved), "status") == answered_by::vendor));
    for (auto const status : {session_status::open, session_status::active, session_status::pending,
                              session_status::failed, session_status::unresolved}) {
        auto const query = session_query().status(status).status(session_status::resolved);
        BOOST_TEST(sent_for(query) == stable); // part of the statuses would lose the rest
        BOOST_TEST((who(query, "status") == answered_by::client));
        BOOST_TEST(athena::plan_of(query).rest.statuses.size() == 2u);
    }
    BOOST_TEST(sent_for(session_query().channel(session_channel::email).channel(session_channel::web)) ==
               std::string("source_channel=agent_email source_channel=email source_channel=web ") + stable);
    BOOST_TEST((who(session_query().channel("slack"), "channel") == answered_by::client));
    BOOST_TEST(sent_for(session_query().created_after(noon).created_before(noon).updated_after(noon)) ==
               std::string("created_after=2026-02-28T11:59:59Z created_before=2026-02-28T12:00:01Z ") + stable);
    BOOST_TEST((who(session_query().created_after(noon), "created_after") == answered_by::both));
    BOOST_TEST((who(session_query().updated_before(noon), "updated_before") == answered_by::client));
    BOOST_TEST(sent_for(session_query().text("plan")) == std::string("query=plan ") + stable);
    BOOST_TEST((who(session_query().text("plan"), "text") == answered_by::vendor));
}

BOOST_AUTO_TEST_CASE(orders_and_limits) {
    using confab::session_order;
    using confab::session_query;
    BOOST_TEST(sent_for(session_query().order(session_order::created_descending)) ==
               "sort_by=created_at sort_direction=desc ");
    BOOST_TEST(sent_for(session_query().order(session_order::updated_ascending)) ==
               "sort_by=updated_at sort_direction=asc ");
    BOOST_TEST(sent_for(session_query().order(session_order::updated_descending)) ==
               "sort_by=updated_at sort_direction=desc ");
    for (auto const order : {session_order::last_message_ascending, session_order::last_message_descending}) {
        auto const plan = athena::plan_of(session_query().order(order)).plan;
        BOOST_TEST((plan.check().error().code == errc::invalid_argument));
    }
    BOOST_TEST(athena::plan_of(session_query()).query.limit() == 500u);
    BOOST_TEST(athena::plan_of(session_query().limit(7)).query.limit() == 7u);
    BOOST_TEST(athena::plan_of(session_query().limit(7000)).query.limit() == 500u);
    BOOST_TEST(athena::plan_of(session_query().limit(7).status("open")).query.limit() == 500u);
    auto const plan = athena::plan_of(session_query().limit(7).channel("api")).plan;
    BOOST_TEST(plan.parameters == "source_channel=api&sort_by=created_at&sort_direction=asc&limit=7");
    BOOST_TEST(plan.text().starts_with("athena: GET /api/v0/sessions source_channel=api&"));
}

// What stream() delivers is what a walk over everything and a filter would, for every kind of condition.
BOOST_AUTO_TEST_CASE(a_stream_delivers_exactly_what_matches) {
    testing::athena_sandbox_options options;
    options.api_key = tests::athena_key;
    testing::athena_sandbox vendor(testing::sandbox_data(), options);
    using confab::session_query;
    auto const early = *json::parse_timestamp("2023-01-01T05:00:00Z"),
               late = *json::parse_timestamp("2023-01-01T12:00:00Z");
    session_query const queries[] = {session_query(),
                                     session_query().status("resolved"),
                                     session_query().status("open"),
                                     session_query().status("failed").status("closed"),
                                     session_query().status("paused_by_tomorrow"),
                                     session_query().channel("email"),
                                     session_query().channel("slack").channel("web"),
                                     session_query().created_after(early).created_before(late),
                                     session_query().updated_after(early).updated_before(late),
                                     session_query().status("active").channel("api").created_after(early)};
    tests::athena_against server([&](std::string_view request) { return tests::answer_of(vendor, request); });
    std::set<std::size_t> sizes;
    for (auto const& query : queries) {
        std::vector<std::string> streamed, expected;
        session_filter const filter(query);
        auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
            auto matching = client.stream(query);
            while (auto session = co_await matching.next()) streamed.push_back(session->id);
            auto all = client.stream();
            while (auto session = co_await all.next())
                if (filter.matches(*session)) expected.push_back(session->id);
        };
        server.run(use);
        BOOST_TEST(streamed == expected, boost::test_tools::per_element());
        BOOST_TEST(!streamed.empty());
        sizes.insert(streamed.size());
    }
    BOOST_TEST(sizes.size() > 6u);
}

BOOST_AUTO_TEST_CASE(a_stream_ends_at_its_limit_and_refuses_what_is_not_possible) {
    testing::athena_sandbox_options options;
    options.api_key = tests::athena_key;
    testing::athena_sandbox vendor(testing::sandbox_data(), options);
    tests::athena_against server([&](std::string_view request) { return tests::answer_of(vendor, request); });
    int count = 0;
    failure reason;
    auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
        auto some = client.stream(confab::session_query().limit(3));
        while (auto session = co_await some.next()) ++count;
        auto none = client.stream(confab::session_query().order(confab::session_order::last_message_ascending));
        auto refused = co_await none.try_next();
        reason = refused.error();
        BOOST_TEST(client.explain(confab::session_query().text("x")).operation == "GET /api/v0/sessions");
    };
    server.run(use);
    BOOST_TEST(count == 3);
    BOOST_TEST((reason.code == errc::invalid_argument));
    BOOST_TEST(server.sent() == 1u);
    BOOST_TEST(server.target(0) == "/api/v0/sessions?sort_by=created_at&sort_direction=asc&limit=3");
}

BOOST_AUTO_TEST_SUITE_END()
