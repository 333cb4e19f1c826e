// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/session_query.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(athena_session_query)

using namespace confab;
namespace athena = confab::athena;
using athena::session_query;

namespace {

std::string text_of(session_query const& query) {
    auto const members = query.parameters();
    if (!members) return members.error().details.message;
    std::string text;
    for (auto const& [name, value] : *members) text += name + '=' + value + ' ';
    return text;
}

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00.5Z");

} // namespace

BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_form) {
    BOOST_TEST(text_of(session_query()) == "");
    auto const all = session_query()
                         .limit(1)
                         .offset(athena::largest_offset)
                         .sort_direction(athena::sort_direction::asc)
                         .sort_by(athena::sort_field::title)
                         .created_before(noon + std::chrono::hours(1))
                         .created_after(noon)
                         .trigger_type(athena::trigger_type::schedule)
                         .trigger_type("webhook")
                         .workspace_id("w 1")
                         .aop_asset_id("asset_aop")
                         .include_task_sessions(true)
                         .include_sub_sessions(false)
                         .app_id("app")
                         .session_type(athena::session_type::mobile_session)
                         .source_channel(athena::source_channel::agent_email)
                         .source_channel("slack")
                         .state(athena::run_status::running)
                         .state("completed")
                         .query("Größe, \"x\"");
    BOOST_TEST(text_of(all) ==
               "query=Größe, \"x\" state=running state=completed source_channel=agent_email source_channel=slack "
               "session_type=mobile_session app_id=app include_sub_sessions=false include_task_sessions=true "
               "aop_asset_id=asset_aop workspace_id=w 1 trigger_type=schedule trigger_type=webhook "
               "created_after=2026-02-28T12:00:00.500Z created_before=2026-02-28T13:00:00.500Z sort_by=title "
               "sort_direction=asc ");
    BOOST_TEST(all.limit() == 1u);
    BOOST_TEST(session_query().limit() == 500u);
    BOOST_TEST(session_query().offset() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    auto const wrong = session_query().limit(501).parameters();
    BOOST_TEST_REQUIRE(!wrong.has_value());
    BOOST_TEST((wrong.error().code == errc::invalid_argument));
    BOOST_TEST(wrong.error().details.message == "limit: 501 is outside of 1 to 500");
    BOOST_TEST(text_of(session_query().limit(0)) == "limit: 0 is outside of 1 to 500");
    BOOST_TEST(text_of(session_query().limit(500)) == "");
    BOOST_TEST(text_of(session_query().offset(athena::largest_offset + 1)) ==
               "offset: 9007199254740992 is outside of 0 to 9007199254740991");
    BOOST_TEST(text_of(session_query().query("")) == "query: it must not be empty");
    BOOST_TEST(text_of(session_query().app_id("")) == "app_id: it must not be empty");
    BOOST_TEST(text_of(session_query().aop_asset_id("")) == "aop_asset_id: it must not be empty");
    BOOST_TEST(text_of(session_query().workspace_id("")) == "workspace_id: it must not be empty");
    BOOST_TEST(text_of(session_query().state(athena::run_status::unknown)) == "state: it must not be empty");
    BOOST_TEST(text_of(session_query().session_type("")) == "session_type: it must not be empty");
    BOOST_TEST(text_of(session_query().source_channel("a,b")) ==
               "source_channel: \"a,b\" holds a comma: give one word at a time");
    BOOST_TEST(text_of(session_query().trigger_type("\x1b,")) ==
               "trigger_type: \"\\x1b,\" holds a comma: give one word at a time");
    BOOST_TEST(text_of(session_query().sort_by(athena::sort_field::unknown)) ==
               "sort_by: it is none of updated_at, created_at, title");
    BOOST_TEST(text_of(session_query().sort_direction(athena::sort_direction::unknown)) ==
               "sort_direction: it is none of asc, desc");
    BOOST_TEST(text_of(session_query().created_after(json::timestamp::max())).starts_with("created_after: "));
    BOOST_TEST(text_of(session_query().created_before(json::timestamp::min())).starts_with("created_before: "));
    BOOST_TEST(text_of(session_query().query("").limit(0)) == "query: it must not be empty"); // the first problem
}

BOOST_AUTO_TEST_SUITE_END()
