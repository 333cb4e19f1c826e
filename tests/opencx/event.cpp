// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/event.hpp>

#include <confab/json/item_decoder.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(opencx_event)

using namespace confab;
namespace opencx = confab::opencx;

namespace {

class decoded {
public:
    explicit decoded(std::string_view text)
        : outcome(json::item_decoder().decode(opencx::event_fields, text, view, arena)) {}

    std::pmr::monotonic_buffer_resource arena;
    opencx::event_view view;
    result<void> outcome;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_message_decodes_whole) {
    decoded const row(R"({"id":"e1","created_at":"2023-11-07T05:31:56Z",
        "event":{"type":"message","sender":{"type":"contact","id":7},"content":{"type":"text","text":"caf\u00e9"}}})");
    BOOST_TEST_REQUIRE(row.outcome.has_value());
    opencx::event const event(row.view);
    BOOST_TEST(event.id == "e1");
    BOOST_TEST(json::format_timestamp(event.created_at.value()) == "2023-11-07T05:31:56Z");
    BOOST_TEST((event.type == opencx::event_type::message));
    BOOST_TEST(event.sender == "contact");
    BOOST_TEST(event.text == "café");
}

// fault F22
BOOST_AUTO_TEST_CASE(other_events_may_hold_anything_else) {
    for (auto const* text : {R"({"event":{"type":"handoff"}})",
                             R"({"id":null,"created_at":null,"event":{"type":"handoff","sender":"s","content":[]}})",
                             R"({"event":{"type":"handoff","sender":{"type":7},"content":{"text":{}}}})"}) {
        decoded const row(text);
        BOOST_TEST_REQUIRE(row.outcome.has_value(), text);
        BOOST_TEST((row.view.type == opencx::event_type::handoff));
        BOOST_TEST(row.view.sender.empty());
        BOOST_TEST(row.view.text.empty());
    }
    decoded const unknown(R"({"event":{"type":"dance"}})");
    BOOST_TEST(unknown.view.type.text() == "dance");
    BOOST_TEST((unknown.view.type == opencx::event_type::unknown));
    BOOST_TEST(decoded("{}").outcome.has_value());
    for (auto const* wrong : {R"({"event":7})", R"({"id":{}})", R"({"created_at":"soon"})", "[]"})
        BOOST_TEST((decoded(wrong).outcome.error().code == errc::unexpected_type), wrong);
}

static_assert(!std::is_aggregate_v<opencx::event> && !std::is_aggregate_v<opencx::event_view>);

BOOST_AUTO_TEST_SUITE_END()
