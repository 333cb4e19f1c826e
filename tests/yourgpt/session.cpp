// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/session.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/yourgpt/fields.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_session)

using namespace confab;
namespace yourgpt = confab::yourgpt;

namespace {

constexpr std::string_view row = R"({
"id": 7, "project_id": 197, "session_uid": "17226012685401507", "integration_id": 17, "status": "open",
"device_type": "desktop", "platform": "Linux", "chat_mode": "1", "ip": "203.0.113.7", "country": "IN",
"segment": "vip,priority", "data": {"a" : 9007199254740993}, "state": "pending", "contact_id": 12, "visitor_id": 34,
"is_emulator": false, "language": "de", "created_at": "2025-01-01T00:00:00.000Z", "updated_at": "2025-01-01T00:05:00Z",
"total_unseen": "3", "last_message_time": "2025-01-01T00:04:00Z", "last_message": "Zo\u00eb", "last_message_id": 99,
"last_message_content_type": "text", "last_message_type": 1, "visitor_data": {}, "contact_data": {"email": "e"},
"session_meta": {"x": null}, "unknown": [1, {}] })";

class decoded {
public:
    explicit decoded(std::string_view text, bool listed = true)
        : outcome(json::item_decoder().decode(listed ? yourgpt::session_fields : yourgpt::updated_session_fields, text,
                                              view, arena)) {}

    std::pmr::monotonic_buffer_resource arena;
    yourgpt::session_view view;
    result<void> outcome;
};

errc code_of(std::string_view text) {
    decoded const item(text);
    return item.outcome ? errc{} : static_cast<errc>(item.outcome.error().code.value());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_full_row_decodes_whole) {
    decoded const item(row);
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    yourgpt::session const session(item.view); // the owned copy holds all of it
    BOOST_TEST(session.id == "17226012685401507");
    BOOST_TEST(session.row_id == "7");
    BOOST_TEST(session.project_id == "197");
    BOOST_TEST(session.integration_id == "17");
    BOOST_TEST((session.status == yourgpt::status::open));
    BOOST_TEST((session.state == yourgpt::state::pending));
    BOOST_TEST((session.chat_mode == yourgpt::chat_mode::unknown));
    BOOST_TEST(session.chat_mode.text() == "1");
    BOOST_TEST(session.segment == "vip,priority");
    BOOST_TEST(session.device_type == "desktop");
    BOOST_TEST(session.platform == "Linux");
    BOOST_TEST(session.ip == "203.0.113.7");
    BOOST_TEST(session.country == "IN");
    BOOST_TEST(session.language == "de");
    BOOST_TEST(session.contact_id == "12");
    BOOST_TEST(session.visitor_id == "34");
    BOOST_TEST(!session.is_emulator.value());
    BOOST_TEST(json::format_timestamp(session.created_at.value()) == "2025-01-01T00:00:00Z");
    BOOST_TEST(json::format_timestamp(session.updated_at.value()) == "2025-01-01T00:05:00Z");
    BOOST_TEST(session.total_unseen == "3");
    BOOST_TEST(json::format_timestamp(session.last_message_time.value()) == "2025-01-01T00:04:00Z");
    BOOST_TEST(session.last_message == "Zoë");
    BOOST_TEST(session.last_message_id == "99");
    BOOST_TEST((session.last_message_content_type == yourgpt::content_type::text));
    BOOST_TEST(session.last_message_type == "1");
    BOOST_TEST(session.data == "{\"a\" : 9007199254740993}");
    BOOST_TEST(session.visitor_data == "{}");
    BOOST_TEST(session.contact_data == "{\"email\": \"e\"}");
    BOOST_TEST(session.session_meta == "{\"x\": null}");
}

// fault E7, F21
BOOST_AUTO_TEST_CASE(an_id_keeps_its_digits_as_text_or_number) {
    for (auto const* text : {R"({"session_uid":17226012685401507})", R"({"session_uid":"17226012685401507"})"}) {
        decoded const item(text);
        BOOST_TEST_REQUIRE(item.outcome.has_value());
        BOOST_TEST(item.view.id == "17226012685401507");
    }
    decoded const uuid(R"({"session_uid":"39772b8d-d1c8-4d5a-a473-a6841bc4c880","id":18446744073709551616})");
    BOOST_TEST(uuid.view.id == "39772b8d-d1c8-4d5a-a473-a6841bc4c880");
    BOOST_TEST(uuid.view.row_id == "18446744073709551616");
    for (auto const* without : {"{}", R"({"session_uid":null})", R"({"session_uid":""})", R"({"id":7})"})
        BOOST_TEST((code_of(without) == errc::missing_member));
    BOOST_TEST((code_of(R"({"session_uid":{}})") == errc::unexpected_type));
    BOOST_TEST((code_of(R"({"session_uid":"a","session_uid":"b"})") == errc::duplicate_key));
}

BOOST_AUTO_TEST_CASE(both_spellings_of_the_timestamps_are_read) {
    decoded const item(
        R"({"session_uid":"a","createdAt":"2025-01-01T00:00:00.000Z","updatedAt":"2025-01-02T00:00:00Z"})");
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    BOOST_TEST(json::format_timestamp(item.view.created_at.value()) == "2025-01-01T00:00:00Z");
    BOOST_TEST(json::format_timestamp(item.view.updated_at.value()) == "2025-01-02T00:00:00Z");
}

// fault F22
BOOST_AUTO_TEST_CASE(null_is_absent_and_unknown_words_are_kept) {
    decoded const nulls(
        R"({"session_uid":"a","status":null,"chat_mode":null,"data":null,"created_at":null,"is_emulator":null,"ip":null})");
    BOOST_TEST_REQUIRE(nulls.outcome.has_value());
    BOOST_TEST(nulls.view.status.empty());
    BOOST_TEST(nulls.view.data.empty());
    BOOST_TEST(!nulls.view.created_at.has_value());
    BOOST_TEST(!nulls.view.is_emulator.has_value());
    decoded const odd(
        R"({"session_uid":"a","state":"snoozed","chat_mode":3,"total_unseen":4,"data":[],"last_message_type":"x"})");
    BOOST_TEST_REQUIRE(odd.outcome.has_value());
    BOOST_TEST(odd.view.state.text() == "snoozed");
    BOOST_TEST(odd.view.chat_mode.text() == "3");
    BOOST_TEST(odd.view.total_unseen == "4");
    BOOST_TEST(odd.view.data == "[]");
    BOOST_TEST(odd.view.last_message_type == "x");
    BOOST_TEST((code_of(R"({"session_uid":"a","created_at":"yesterday"})") == errc::unexpected_type));
    BOOST_TEST((code_of(R"({"session_uid":"a","segment":["vip"]})") == errc::unexpected_type));
}

BOOST_AUTO_TEST_CASE(the_answer_to_an_update_may_lack_anything) {
    decoded const least("{}", false);
    BOOST_TEST(least.outcome.has_value());
    BOOST_TEST(least.view.id.empty());
}

BOOST_AUTO_TEST_CASE(segments_are_what_stands_between_commas) {
    using texts = std::vector<std::string_view>;
    BOOST_TEST(yourgpt::segments_of("vip, priority ,,x y") == (texts{"vip", "priority", "x y"}),
               boost::test_tools::per_element());
    for (auto const* none : {"", ",", " , ", "\t"}) BOOST_TEST(yourgpt::segments_of(none).empty());
    BOOST_TEST(yourgpt::segments_of(" a ") == (texts{"a"}), boost::test_tools::per_element());
}

template <class... Types>
constexpr bool none_is_aggregate = (!std::is_aggregate_v<Types> && ...);
static_assert(none_is_aggregate<yourgpt::session, yourgpt::session_view>);

BOOST_AUTO_TEST_SUITE_END()
