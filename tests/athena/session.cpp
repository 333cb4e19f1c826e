// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/session.hpp>

#include <confab/athena/fields.hpp>
#include <confab/json/item_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(athena_session)

using namespace confab;
namespace athena = confab::athena;

namespace {

// Every member of the vendor's definition.
constexpr std::string_view whole = R"({
"id": "asset_1", "thread_id": "t-1", "title": "Zo\u00eb's \"plan\"", "created_at": "2026-01-02T03:04:05Z",
"updated_at": "2026-01-02T03:14:05.123456+01:00", "session_status_v2": "needs_input", "run_status_v2": "completed",
"state": "running", "failure_reason_v2": "none", "source_channel": "agent_email", "session_type": "video_session",
"trigger_type": "schedule", "agent": "a", "model": "m", "app_id": "app", "collab_agent_id": "c", "created_by_id": "u",
"workspace_id": "w", "parent_session_id": "asset_0", "is_sub_session": true, "is_unread": false,
"last_message_preview": "Hi", "num_messages": 3, "total_cost_usd": 0.050, "aop_asset_id": "aop",
"aop_execution_error": "late", "aop_execution_succeeded": false, "unknown": [1, {}] })";

class decoded {
public:
    explicit decoded(std::string_view text)
        : outcome(json::item_decoder().decode(athena::session_fields, text, view, arena)) {}

    std::pmr::monotonic_buffer_resource arena;
    athena::session_view view;
    result<void> outcome;
};

errc code_of(std::string_view text) {
    decoded const item(text);
    return item.outcome ? errc{} : static_cast<errc>(item.outcome.error().code.value());
}

} // namespace

BOOST_AUTO_TEST_CASE(every_member_comes_into_the_owned_copy) {
    decoded const item(whole);
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    athena::session const session(item.view);
    BOOST_TEST(session.id == "asset_1");
    BOOST_TEST(session.thread_id == "t-1");
    BOOST_TEST(session.title == "Zoë's \"plan\"");
    BOOST_TEST(json::format_timestamp(session.created_at.value()) == "2026-01-02T03:04:05Z");
    BOOST_TEST(json::format_timestamp(session.updated_at.value()) == "2026-01-02T02:14:05.123456Z");
    BOOST_TEST((session.status == athena::session_status::needs_input));
    BOOST_TEST((session.run == athena::run_status::completed));
    BOOST_TEST((session.state == athena::run_status::running));
    BOOST_TEST(session.failure_reason == "none");
    BOOST_TEST((session.source == athena::source_channel::agent_email));
    BOOST_TEST((session.type == athena::session_type::video_session));
    BOOST_TEST((session.trigger == athena::trigger_type::schedule));
    BOOST_TEST(session.agent == "a");
    BOOST_TEST(session.model == "m");
    BOOST_TEST(session.app_id == "app");
    BOOST_TEST(session.collab_agent_id == "c");
    BOOST_TEST(session.created_by_id == "u");
    BOOST_TEST(session.workspace_id == "w");
    BOOST_TEST(session.parent_session_id == "asset_0");
    BOOST_TEST(session.is_sub_session.value());
    BOOST_TEST(!session.is_unread.value());
    BOOST_TEST(session.last_message_preview == "Hi");
    BOOST_TEST(session.num_messages.value() == 3);
    BOOST_TEST(session.total_cost_usd == "0.050");
    BOOST_TEST(session.aop_asset_id == "aop");
    BOOST_TEST(session.aop_execution_error == "late");
    BOOST_TEST(!session.aop_execution_succeeded.value());
}

// fault F21
BOOST_AUTO_TEST_CASE(only_the_id_is_required) {
    decoded const least(R"({"id":"asset_1"})");
    BOOST_TEST(least.outcome.has_value());
    BOOST_TEST(least.view.status.empty());
    BOOST_TEST(!least.view.created_at.has_value());
    BOOST_TEST(!least.view.is_unread.has_value());
    decoded const nulls(R"({"id":17226012685401506,"thread_id":null,"title":null,"created_at":null,"state":null,
"session_status_v2":null,"run_status_v2":null,"num_messages":null,"total_cost_usd":null,"is_unread":null})");
    BOOST_TEST(nulls.outcome.has_value());
    BOOST_TEST(nulls.view.id == "17226012685401506");
    for (auto const* without : {"{}", R"({"id":null})", R"({"id":""})", R"({"thread_id":"a"})"})
        BOOST_TEST((code_of(without) == errc::missing_member));
    BOOST_TEST((code_of(R"({"id":"a","id":"b"})") == errc::duplicate_key));
    BOOST_TEST((code_of(R"({"id":{}})") == errc::unexpected_type));
    BOOST_TEST(decoded("{\"id\":\"" + std::string(10'000, 'x') + "\"}").view.id.size() == 10'000u);
}

// fault F22
BOOST_AUTO_TEST_CASE(what_the_vendor_may_change_is_kept_and_wrong_types_are_told) {
    decoded const unknown(R"({"id":"a","run_status_v2":"cancelled","source_channel":"slack","num_messages":"7",
"total_cost_usd":1e-7,"created_at":"2026-01-02T03:04:05","updatedAt":"2026-01-02 03:04:06.5"})");
    BOOST_TEST_REQUIRE(unknown.outcome.has_value());
    BOOST_TEST((unknown.view.run == athena::run_status::unknown));
    BOOST_TEST(unknown.view.run.text() == "cancelled");
    BOOST_TEST(unknown.view.source.text() == "slack");
    BOOST_TEST(unknown.view.num_messages.value() == 7);
    BOOST_TEST(unknown.view.total_cost_usd == "1e-7");
    BOOST_TEST(json::format_timestamp(unknown.view.created_at.value()) == "2026-01-02T03:04:05Z"); // UTC without a zone
    BOOST_TEST(json::format_timestamp(unknown.view.updated_at.value()) == "2026-01-02T03:04:06.500Z");
    for (auto const* wrong : {R"({"id":"a","title":7})", R"({"id":"a","is_unread":"true"})",
                              R"({"id":"a","num_messages":1.5})", R"({"id":"a","created_at":"yesterday"})",
                              R"({"id":"a","run_status_v2":{}})", R"({"id":"a","total_cost_usd":[]})", "[]"})
        BOOST_TEST((code_of(wrong) == errc::unexpected_type), wrong);
    decoded const named(R"({"id":"a","agent":false})");
    BOOST_TEST(named.outcome.error().details.json_pointer == "/agent");
}

static_assert(!std::is_aggregate_v<athena::session> && !std::is_aggregate_v<athena::session_view>);

BOOST_AUTO_TEST_SUITE_END()
