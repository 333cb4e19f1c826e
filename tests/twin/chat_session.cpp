// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/chat_session.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/twin/chat_fields.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(twin_chat_session)

using namespace confab;
namespace twin = confab::twin;

namespace {

class decoded {
public:
    explicit decoded(std::string_view row)
        : text(row), outcome(json::item_decoder().decode(twin::chat_session_fields, text, view, arena)) {}

    std::string text; // what the view looks at
    std::pmr::monotonic_buffer_resource arena;
    twin::chat_session_view view;
    result<void> outcome;
};

} // namespace

BOOST_AUTO_TEST_CASE(every_member_comes_into_the_owned_copy) {
    decoded const item(R"({"id":"s","chatId":"c","name":"n","markedAsSpam":1,"ttl":60,"operatorId":7,"operatorName":"o",
"operatorAssignedAt":"2018-10-31T11:56:07+00:00","operators":[ ],"channel":"ch","messengerType":"m","botStatus":"b",
"status":"st","startedAt":"2018-10-31T11:56:08+00:00","clientOnlineAt":"2018-10-31T11:56:09Z",
"clientOfflineAt":"2018-10-31T11:56:10Z","unreadClientMessageCount":"3","lastMessageCreatedAt":"2018-10-31T11:56:11Z",
"lastMessage":{"body":"hi"},"clientId":12,"clientBanned":false,"referer":"r","tags":"a,b","timerFirstAnswer":1,
"timerNextAnswers":2,"lastOperatorMessage":"lo","firstClientMessageAfterLastOperatorMessage":"fc"})");
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    twin::chat_session const session(item.view);
    BOOST_TEST(session.id == "s");
    BOOST_TEST(session.chat_id == "c");
    BOOST_TEST(session.name == "n");
    BOOST_TEST(session.marked_as_spam.value());
    BOOST_TEST(session.ttl.value() == 60);
    BOOST_TEST(session.operator_id == "7");
    BOOST_TEST(session.operator_name == "o");
    BOOST_TEST(json::format_timestamp(session.operator_assigned_at.value()) == "2018-10-31T11:56:07Z");
    BOOST_TEST(session.operators == "[ ]");
    BOOST_TEST(session.channel == "ch");
    BOOST_TEST(session.messenger_type == "m");
    BOOST_TEST(session.bot_status == "b");
    BOOST_TEST(session.status == "st");
    BOOST_TEST(json::format_timestamp(session.started_at.value()) == "2018-10-31T11:56:08Z");
    BOOST_TEST(json::format_timestamp(session.client_online_at.value()) == "2018-10-31T11:56:09Z");
    BOOST_TEST(json::format_timestamp(session.client_offline_at.value()) == "2018-10-31T11:56:10Z");
    BOOST_TEST(session.unread_client_message_count.value() == 3);
    BOOST_TEST(json::format_timestamp(session.last_message_created_at.value()) == "2018-10-31T11:56:11Z");
    BOOST_TEST(session.last_message == "{\"body\":\"hi\"}");
    BOOST_TEST(session.client_id == "12");
    BOOST_TEST(!session.client_banned.value());
    BOOST_TEST(session.referer == "r");
    BOOST_TEST(session.tags == "a,b");
    BOOST_TEST(session.timer_first_answer.value() == 1);
    BOOST_TEST(session.timer_next_answers.value() == 2);
    BOOST_TEST(session.last_operator_message == "lo");
    BOOST_TEST(session.first_client_message_after_last_operator_message == "fc");
    BOOST_TEST((decoded("{}").outcome.error().code == errc::missing_member));
}

// fault F22
BOOST_AUTO_TEST_CASE(operators_come_as_an_array_or_as_text_that_holds_one) {
    for (auto const* text :
         {R"([ {"id":7,"name":"Zo\u00eb","type":"person","assigned_at":"2018-10-31T11:56:07+00:00"}, null,
                                 {"id":"8","name":5} ])",
          R"("[{\"id\":7,\"name\":\"Zo\\u00eb\",\"type\":\"person\",)"
          R"(\"assigned_at\":\"2018-10-31T11:56:07+00:00\"},null,{\"id\":\"8\"}]")"}) {
        decoded const item("{\"id\":\"s\",\"operators\":" + std::string(text) + "}");
        auto const operators = twin::operators_of(item.view.operators);
        BOOST_TEST_REQUIRE(operators.has_value(), describe(operators.error()));
        BOOST_TEST_REQUIRE(operators->size() == 2u);
        BOOST_TEST(operators->at(0).id == "7");
        BOOST_TEST(operators->at(0).name == "Zoë");
        BOOST_TEST(operators->at(0).type == "person");
        BOOST_TEST(json::format_timestamp(operators->at(0).assigned_at.value()) == "2018-10-31T11:56:07Z");
        BOOST_TEST(operators->at(1).id == "8");
        BOOST_TEST(operators->at(1).name.empty());
    }
    for (auto const* none : {"", "null", "\"\"", "[]", "\"[]\"", "\"null\""})
        BOOST_TEST(twin::operators_of(none).value().empty());
    for (auto const* wrong : {"{}", "7", "\"{}\"", "[7]", "\"[{]\""})
        BOOST_TEST(!twin::operators_of(wrong).has_value());
    // Whatever it is, it rejects no row.
    for (auto const* wrong : {"{}", "7", "\"x\"", "true"})
        BOOST_TEST(decoded("{\"id\":\"s\",\"operators\":" + std::string(wrong) + "}").outcome.has_value());
}

static_assert(!std::is_aggregate_v<twin::chat_session> && !std::is_aggregate_v<twin::chat_operator>);

BOOST_AUTO_TEST_SUITE_END()
