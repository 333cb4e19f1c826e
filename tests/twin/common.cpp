// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/common.hpp>

#include "twin/client_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(twin_common)

using namespace confab;
namespace twin = confab::twin;

namespace {

std::string sent_for(confab::session_query const& query) {
    std::string text;
    for (auto const& [name, value] : twin::plan_of(query).query.parameters({}).value())
        if (name != "fields") text += name + '=' + value + ' ';
    return text;
}

answered_by who(confab::session_query const& query, std::string_view condition) {
    auto const planned = twin::plan_of(query);
    for (auto const& step : planned.plan.steps)
        if (step.condition == condition) return step.by;
    return answered_by::nobody;
}

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");

} // namespace

BOOST_AUTO_TEST_CASE(words_that_say_what_they_mean_are_the_common_models) {
    twin::session_view row;
    for (auto const& [word, common] : {std::pair("active", "active"), std::pair("CLOSED", "closed"),
                                       std::pair("New", "open"), std::pair("snoozed", "snoozed"), std::pair("", "")}) {
        row.status = word;
        BOOST_TEST(twin::status_of(row) == common);
    }
    row.closed_at = noon;
    BOOST_TEST(twin::status_of(row) == "closed");
    row.status = "active";
    BOOST_TEST(twin::status_of(row) == "active"); // the vendor's word is the vendor's
    for (auto const& [word, common] : {std::pair("WhatsApp", "whatsapp"), std::pair("facebook", "messenger"),
                                       std::pair("widget", "web"), std::pair("viber", "viber"), std::pair("", "")}) {
        row.messenger_type = word;
        BOOST_TEST(twin::channel_of(row) == common);
    }
    for (auto const& pair : twin::common_statuses)
        BOOST_TEST((json::enumerator_of<session_status>(pair.common) != session_status::unknown));
    for (auto const& pair : twin::common_channels)
        BOOST_TEST((json::enumerator_of<session_channel>(pair.common) != session_channel::unknown));
}

BOOST_AUTO_TEST_CASE(who_answers) {
    twin::session_view row;
    BOOST_TEST((twin::handler_of(row) == session_handler::unknown));
    row.bot_id = "b";
    BOOST_TEST((twin::handler_of(row) == session_handler::assistant));
    row.operator_not_found_at = noon;
    BOOST_TEST((twin::handler_of(row) == session_handler::queue));
    for (int kind = 0; kind < 3; ++kind) {
        auto with = row;
        if (kind == 0) with.operator_name = "Ann";
        if (kind == 1) with.operator_assigned_at = noon;
        if (kind == 2) with.taken_by_operator_at = noon;
        BOOST_TEST((twin::handler_of(with) == session_handler::person));
    }
}

BOOST_AUTO_TEST_CASE(a_session_comes_into_the_common_model) {
    twin::session_view row;
    row.id = "s";
    row.status = "closed";
    row.messenger_type = "telegram";
    row.client_id = "9007199254740993";
    row.name = "Zoë";
    row.whatsapp_phone = "+49";
    row.operator_name = "Ann";
    row.created_at = noon;
    row.updated_at = noon + std::chrono::hours(1);
    row.last_message_created_at = noon + std::chrono::hours(2);
    row.raw = "{}";
    auto const session = twin::to_common(row, "eu");
    BOOST_TEST(session.vendor == "twin");
    BOOST_TEST(session.account == "eu");
    BOOST_TEST(session.id == "s");
    BOOST_TEST((session.status == session_status::closed));
    BOOST_TEST((session.handled_by == session_handler::person));
    BOOST_TEST((session.channel == session_channel::telegram));
    BOOST_TEST(session.contact.id == "9007199254740993");
    BOOST_TEST(session.contact.name == "Zoë");
    BOOST_TEST(session.contact.phone_number == "+49");
    BOOST_TEST(session.assignee == "Ann");
    BOOST_TEST((session.created_at.value() == noon));
    BOOST_TEST((session.updated_at.value() == noon + std::chrono::hours(1)));
    BOOST_TEST((session.last_message_at.value() == noon + std::chrono::hours(2)));
    BOOST_TEST(session.raw == "{}");
    BOOST_TEST(twin::to_common(twin::session_view(), "").handled_by.empty());
}

BOOST_AUTO_TEST_CASE(the_vendor_is_asked_for_what_holds_whichever_time_it_means) {
    using confab::session_query;
    BOOST_TEST(sent_for(session_query()) == "sort=createdAt ");
    BOOST_TEST(sent_for(session_query().created_after(noon).updated_before(noon)) ==
               "from=2026-02-28T11:59:59+00:00 to=2026-02-28T12:00:01+00:00 sort=createdAt ");
    BOOST_TEST((who(session_query().created_after(noon), "created_after") == answered_by::both));
    BOOST_TEST((who(session_query().updated_before(noon), "updated_before") == answered_by::both));
    auto const left =
        session_query().created_before(noon).updated_after(noon).status("closed").channel("web").text("x");
    BOOST_TEST(sent_for(left) == "sort=createdAt ");
    for (auto const* const condition : {"created_before", "updated_after", "status", "channel", "text"})
        BOOST_TEST((who(left, condition) == answered_by::client));
}

BOOST_AUTO_TEST_CASE(orders_and_limits) {
    using confab::session_order;
    using confab::session_query;
    BOOST_TEST(sent_for(session_query().order(session_order::created_descending)) == "sort=-createdAt ");
    BOOST_TEST(sent_for(session_query().order(session_order::created_ascending)) == "sort=createdAt ");
    // Only the default order gives way where the vendor refuses it.
    BOOST_TEST(twin::plan_of(session_query()).query.has_default_order());
    BOOST_TEST(!twin::plan_of(session_query().order(session_order::created_ascending)).query.has_default_order());
    for (auto const order : {session_order::updated_ascending, session_order::updated_descending,
                             session_order::last_message_ascending, session_order::last_message_descending}) {
        auto const plan = twin::plan_of(session_query().order(order)).plan;
        BOOST_TEST((plan.check().error().code == errc::invalid_argument));
    }
    BOOST_TEST(twin::plan_of(session_query()).query.limit() == 1000u);
    BOOST_TEST(twin::plan_of(session_query().limit(7)).query.limit() == 7u);
    BOOST_TEST(twin::plan_of(session_query().limit(7000)).query.limit() == 1000u);
    BOOST_TEST(twin::plan_of(session_query().limit(7).status("open")).query.limit() == 1000u);
    auto const text = twin::plan_of(session_query().limit(7)).plan.text();
    BOOST_TEST(text.starts_with("twin: GET /search/chats/sessions fields=id%2CchatId"));
}

// What stream() delivers is what a walk over everything and a filter would, whichever time the vendor means.
BOOST_AUTO_TEST_CASE(a_stream_delivers_exactly_what_matches) {
    using confab::session_query;
    auto const early = *json::parse_timestamp("2023-01-01T05:00:00.25Z"),
               late = *json::parse_timestamp("2023-01-01T12:00:00.75Z");
    session_query const queries[] = {session_query(),
                                     session_query().status("closed"),
                                     session_query().status("active").status("snoozed"),
                                     session_query().channel("whatsapp").channel("phone"),
                                     session_query().created_after(early).created_before(late),
                                     session_query().updated_after(early).updated_before(late),
                                     session_query().text("jörg"),
                                     session_query().order(session_order::created_descending).created_after(late)};
    for (auto const period : {testing::sandbox_order::created, testing::sandbox_order::updated}) {
        auto options = tests::with_twin_token();
        options.period = period;
        testing::twin_sandbox vendor(tests::twin_data(1000), options);
        tests::twin_against server(vendor);
        std::set<std::size_t> sizes;
        for (auto const& query : queries) {
            std::vector<std::string> streamed, expected;
            session_filter const filter(query);
            auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
                auto matching = client.stream(query);
                while (auto session = co_await matching.next()) streamed.push_back(session->id);
                auto all = client.stream(session_query().order(query.order()));
                while (auto session = co_await all.next())
                    if (filter.matches(*session)) expected.push_back(session->id);
                BOOST_TEST(client.explain(query).check().has_value());
            };
            server.run(use);
            BOOST_TEST(streamed == expected, boost::test_tools::per_element());
            BOOST_TEST(streamed.size() > 5u);
            sizes.insert(streamed.size());
        }
        BOOST_TEST(sizes.size() == std::size(queries));
    }
}

BOOST_AUTO_TEST_CASE(an_order_that_the_vendor_lacks_is_told_before_anything_is_sent) {
    testing::twin_sandbox vendor(tests::twin_data(10), tests::with_twin_token());
    tests::twin_against server(vendor);
    auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
        auto stream = client.stream(confab::session_query().order(session_order::updated_descending));
        auto first = co_await stream.try_next();
        BOOST_TEST((first.error().code == errc::invalid_argument));
        auto limited = client.stream(confab::session_query().limit(3));
        int sessions = 0;
        while (auto session = co_await limited.next()) ++sessions;
        BOOST_TEST(sessions == 3);
    };
    server.run(use);
    BOOST_TEST(server.sent() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
