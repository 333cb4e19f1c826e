// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/message.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/yourgpt/fields.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(yourgpt_message)

using namespace confab;
namespace yourgpt = confab::yourgpt;

namespace {

constexpr std::string_view row =
    R"({"id": 241043, "message_id": 241044, "session_id": 5, "session_uid": 17226012685401506,
"send_by": "assistant", "sender_id": 8, "origin": "api", "message": "Hello!", "type": 0, "content_type": "picker",
"url": "https://example.com/a", "rate": "5", "seen": "1", "delivered": "0", "streaming": true,
"provider_message_id": "p-1", "response_source": "faq", "createdAt": "2019-08-24T14:15:22Z",
"deleted_at": "2019-08-25T14:15:22Z", "choices": [1], "targets": {}, "extra_data": {"k": 1}, "AILog": [{"id": 0}]})";

} // namespace

BOOST_AUTO_TEST_CASE(a_full_message_decodes_whole) {
    std::pmr::monotonic_buffer_resource arena;
    yourgpt::message_view view;
    BOOST_TEST_REQUIRE(json::item_decoder().decode(yourgpt::message_fields, row, view, arena).has_value());
    yourgpt::message const message(view);
    BOOST_TEST(message.id == "241043");
    BOOST_TEST(message.message_id == "241044");
    BOOST_TEST(message.session_id == "5");
    BOOST_TEST(message.session_uid == "17226012685401506");
    BOOST_TEST((message.send_by == yourgpt::sender::assistant));
    BOOST_TEST(message.sender_id == "8");
    BOOST_TEST(message.origin == "api");
    BOOST_TEST(message.text == "Hello!");
    BOOST_TEST(message.type == "0");
    BOOST_TEST((message.content_type == yourgpt::content_type::picker));
    BOOST_TEST(message.url == "https://example.com/a");
    BOOST_TEST(message.rate == "5");
    BOOST_TEST(message.seen == "1");
    BOOST_TEST(message.delivered == "0");
    BOOST_TEST(message.streaming.value());
    BOOST_TEST(message.provider_message_id == "p-1");
    BOOST_TEST(message.response_source == "faq");
    BOOST_TEST(json::format_timestamp(message.created_at.value()) == "2019-08-24T14:15:22Z");
    BOOST_TEST(json::format_timestamp(message.deleted_at.value()) == "2019-08-25T14:15:22Z");
    BOOST_TEST(message.choices == "[1]");
    BOOST_TEST(message.targets == "{}");
    BOOST_TEST(message.extra_data == "{\"k\": 1}");
    BOOST_TEST(message.ai_log == "[{\"id\": 0}]");
}

BOOST_AUTO_TEST_CASE(a_row_needs_its_id_and_a_reply_does_not) {
    std::pmr::monotonic_buffer_resource arena;
    yourgpt::message_view view;
    auto const listed = json::item_decoder().decode(yourgpt::message_fields, R"({"message":"x"})", view, arena);
    BOOST_TEST_REQUIRE(!listed.has_value());
    BOOST_TEST((listed.error().code == errc::missing_member));
    BOOST_TEST(listed.error().details.json_pointer == "/id");
    BOOST_TEST(json::item_decoder().decode(yourgpt::sent_message_fields, "{}", view, arena).has_value());
    yourgpt::message_view other;
    BOOST_TEST_REQUIRE(json::item_decoder()
                           .decode(yourgpt::sent_message_fields, R"({"type":"text","send_by":"robot"})", other, arena)
                           .has_value());
    BOOST_TEST(other.type == "text");
    BOOST_TEST(other.send_by.text() == "robot");
}

static_assert(!std::is_aggregate_v<yourgpt::message> && !std::is_aggregate_v<yourgpt::message_view>);

BOOST_AUTO_TEST_SUITE_END()
