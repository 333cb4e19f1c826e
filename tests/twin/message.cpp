// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/message.hpp>

#include <confab/json/item_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(twin_message)

using namespace confab;
namespace twin = confab::twin;

BOOST_AUTO_TEST_CASE(every_member_comes_into_the_owned_copy) {
    std::string const text =
        R"({"id":17,"authorId":"a","authorType":"bot","authorName":"B","type":"text","body":"\u00e9",
"readAt":"2018-10-31T11:56:07+00:00","createdAt":"2018-10-31T11:56:08Z","updated_at":"2018-10-31T11:56:09Z",
"sessionId":"s","new":{}})";
    std::pmr::monotonic_buffer_resource arena;
    twin::message_view view;
    BOOST_TEST_REQUIRE(json::item_decoder().decode(twin::message_fields, text, view, arena).has_value());
    view.raw = text;
    twin::message const message(view);
    BOOST_TEST(message.id == "17");
    BOOST_TEST(message.author_id == "a");
    BOOST_TEST(message.author_type == "bot");
    BOOST_TEST(message.author_name == "B");
    BOOST_TEST(message.type == "text");
    BOOST_TEST(message.body == "é");
    BOOST_TEST(json::format_timestamp(message.read_at.value()) == "2018-10-31T11:56:07Z");
    BOOST_TEST(json::format_timestamp(message.created_at.value()) == "2018-10-31T11:56:08Z");
    BOOST_TEST(json::format_timestamp(message.updated_at.value()) == "2018-10-31T11:56:09Z");
    BOOST_TEST(message.session_id == "s");
    BOOST_TEST(message.raw == text);
}

// fault F22
BOOST_AUTO_TEST_CASE(no_member_is_required_and_none_of_another_type_rejects_a_message) {
    for (auto const* text : {"{}", R"({"id":null,"body":{},"createdAt":7,"readAt":"soon","authorId":[]})"}) {
        std::pmr::monotonic_buffer_resource arena;
        twin::message_view view;
        BOOST_TEST(json::item_decoder().decode(twin::message_fields, text, view, arena).has_value());
        BOOST_TEST(view.id.empty());
        BOOST_TEST(view.body.empty());
        BOOST_TEST(!view.created_at.has_value());
    }
}

static_assert(!std::is_aggregate_v<twin::message>);

BOOST_AUTO_TEST_SUITE_END()
