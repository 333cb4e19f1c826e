// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/session.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/opencx/fields.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(opencx_session)

using namespace confab;
namespace opencx = confab::opencx;

namespace {

// As the vendor documents it.
constexpr std::string_view documented = R"({
"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "status": "open", "ai_closure_type": "assumed_resolved",
"sentiment": "angry", "channel": { "type": "web" }, "ticket_number": 123, "assist_mode": true,
"created_at": "2023-11-07T05:31:56Z", "updated_at": "2023-11-07T05:31:57Z",
"contact": { "id": "4c90c3cc-0d44-4b50-8888-8dd25736052a", "email": "a@example.com", "phone_number": "<string>",
  "name": "Zo\u00eb", "custom_data": {"tier" : 9007199254740993}, "non_verified_name": "n", "non_verified_email": "e",
  "non_verified_custom_data": {} },
"language": "de", "assignee_id": "u1", "custom_data": {}, "team": { "id": "t", "name": "Team", "description": "d" },
"handoff": { "summary": "s", "sentiment": "happy" },
"ticketing_system": { "name": "dynamics365", "external_id": "x1", "id_type": "conversation_id" }, "unknown": [1, {}] })";

class decoded {
public:
    explicit decoded(std::string_view text)
        : outcome(json::item_decoder().decode(opencx::session_fields, text, view, arena)) {}

    std::pmr::monotonic_buffer_resource arena;
    opencx::session_view view;
    result<void> outcome;
};

errc code_of(std::string_view text) {
    decoded const item(text);
    return item.outcome ? errc{} : static_cast<errc>(item.outcome.error().code.value());
}

} // namespace

BOOST_AUTO_TEST_CASE(the_documented_example_decodes_whole) {
    decoded const item(documented);
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    opencx::session const session(item.view); // the owned copy holds all of it
    BOOST_TEST(session.id == "3c90c3cc-0d44-4b50-8888-8dd25736052a");
    BOOST_TEST((session.status == opencx::status::open));
    BOOST_TEST((session.ai_closure_type == opencx::ai_closure_type::assumed_resolved));
    BOOST_TEST((session.sentiment == opencx::sentiment::angry));
    BOOST_TEST((session.channel.type == opencx::channel_type::web));
    BOOST_TEST(session.ticket_number == "123");
    BOOST_TEST(session.assist_mode.value());
    BOOST_TEST(json::format_timestamp(session.created_at.value()) == "2023-11-07T05:31:56Z");
    BOOST_TEST(json::format_timestamp(session.updated_at.value()) == "2023-11-07T05:31:57Z");
    BOOST_TEST(session.contact.value().id == "4c90c3cc-0d44-4b50-8888-8dd25736052a");
    BOOST_TEST(session.contact->email == "a@example.com");
    BOOST_TEST(session.contact->phone_number == "<string>");
    BOOST_TEST(session.contact->name == "Zoë");
    BOOST_TEST(session.contact->custom_data == "{\"tier\" : 9007199254740993}");
    BOOST_TEST(session.contact->non_verified_name == "n");
    BOOST_TEST(session.contact->non_verified_email == "e");
    BOOST_TEST(session.contact->non_verified_custom_data == "{}");
    BOOST_TEST(session.language == "de");
    BOOST_TEST(session.assignee_id == "u1");
    BOOST_TEST(session.custom_data == "{}");
    BOOST_TEST(session.team.value().name == "Team");
    BOOST_TEST(session.team->description == "d");
    BOOST_TEST(session.handoff.value().summary == "s");
    BOOST_TEST((session.handoff->sentiment == opencx::sentiment::happy));
    BOOST_TEST(session.ticketing_system.value().name == "dynamics365");
    BOOST_TEST(session.ticketing_system->external_id == "x1");
    BOOST_TEST(session.ticketing_system->id_type == "conversation_id");
}

BOOST_AUTO_TEST_CASE(only_the_id_is_required) {
    decoded const least(R"({"id":"a"})");
    BOOST_TEST(least.outcome.has_value());
    BOOST_TEST(!least.view.contact.has_value());
    BOOST_TEST(least.view.status.empty());
    decoded const nulls(
        R"({"id":17226012685401506,"status":null,"channel":null,"created_at":null,"contact":null,"assist_mode":null})");
    BOOST_TEST(nulls.outcome.has_value());
    BOOST_TEST(nulls.view.id == "17226012685401506");
    BOOST_TEST(!nulls.view.created_at.has_value());
    for (auto const* without : {"{}", R"({"id":null})", R"({"id":""})", R"({"ID":"a"})"})
        BOOST_TEST((code_of(without) == errc::missing_member));
}

// fault F21, F22
BOOST_AUTO_TEST_CASE(unknown_words_are_kept_and_wrong_types_are_told) {
    decoded const unknown(R"({"id":"a","status":"snoozed","channel":{"type":"fax"}})");
    BOOST_TEST((unknown.view.status == opencx::status::unknown));
    BOOST_TEST(unknown.view.status.text() == "snoozed");
    BOOST_TEST(unknown.view.channel.type.text() == "fax");
    decoded const wrong(R"({"id":"a","contact":{"email":7}})");
    BOOST_TEST_REQUIRE(!wrong.outcome.has_value());
    BOOST_TEST((wrong.outcome.error().code == errc::unexpected_type));
    BOOST_TEST(wrong.outcome.error().details.json_pointer == "/contact/email");
    BOOST_TEST((code_of(R"({"id":"a","created_at":"yesterday"})") == errc::unexpected_type));
    BOOST_TEST((code_of(R"({"id":{}})") == errc::unexpected_type));
    BOOST_TEST((code_of(R"({"id":"a","id":"b"})") == errc::duplicate_key));
    BOOST_TEST((code_of("[]") == errc::unexpected_type));
}

template <class... Types>
constexpr bool none_is_aggregate = (!std::is_aggregate_v<Types> && ...);
static_assert(none_is_aggregate<opencx::session, opencx::session_view, opencx::channel_view, opencx::contact_view,
                                opencx::team_view, opencx::handoff_view, opencx::ticketing_system_view>);

BOOST_AUTO_TEST_SUITE_END()
