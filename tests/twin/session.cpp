// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/session.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/twin/fields.hpp>
#include <confab/twin/words.hpp>

#include "support/vendor_documents.hpp"

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>
#include <type_traits>

BOOST_AUTO_TEST_SUITE(twin_session)

using namespace confab;
namespace twin = confab::twin;

namespace {

class decoded {
public:
    explicit decoded(std::string_view row)
        : text(row), outcome(json::item_decoder().decode(twin::session_fields, text, view, arena)) {}

    std::string text; // what the view looks at
    std::pmr::monotonic_buffer_resource arena;
    twin::session_view view;
    result<void> outcome;
};

// A row with every member, each a string that names it; times and numbers as they should be.
std::string whole_row() {
    std::string row;
    for (auto const name : words_of(twin::field::unknown).subspan(1)) {
        std::string value = '"' + std::string(name) + '"';
        if (name.ends_with("At")) value = "\"2018-05-27T21:30:54+00:00\"";
        else if (name.ends_with("MessageCount")) value = "7";
        else if (name == "markedAsSpam" || name.starts_with("have") || name.starts_with("is") ||
                 name.starts_with("switch"))
            value = "true";
        row += (row.empty() ? "{" : ",") + ('"' + std::string(name) + "\":") + value;
    }
    return row + '}';
}

} // namespace

BOOST_AUTO_TEST_CASE(every_documented_member_comes_into_the_owned_copy) {
    auto const row = whole_row();
    decoded const item(row);
    BOOST_TEST_REQUIRE(item.outcome.has_value());
    twin::session const session(item.view);
    BOOST_TEST(session.id == "id");
    BOOST_TEST(session.chat_id == "chatId");
    BOOST_TEST(session.company_id == "companyId");
    BOOST_TEST(session.whatsapp_phone == "whatsappPhone");
    BOOST_TEST(session.marked_as_spam.value());
    BOOST_TEST(session.operator_message_count.value() == 7);
    BOOST_TEST(session.client_message_count.value() == 7);
    BOOST_TEST(session.bot_message_count.value() == 7);
    BOOST_TEST(session.client_ip == "clientIp");
    BOOST_TEST(session.messenger_type == "messengerType");
    BOOST_TEST(session.status == "status");
    BOOST_TEST(session.metrics == "\"metrics\""); // JSON text
    BOOST_TEST(session.switch_another_operator.value());
    BOOST_TEST(session.is_lost_session.value());
    for (auto const& time :
         {session.created_at, session.operator_last_message_created_at, session.updated_at,
          session.bot_last_message_created_at, session.last_message_created_at, session.client_last_message_created_at,
          session.client_online_at, session.client_offline_at, session.operator_assigned_at,
          session.operator_first_message_created_at, session.closed_at, session.operator_not_found_at,
          session.taken_by_operator_at})
        BOOST_TEST(json::format_timestamp(time.value()) == "2018-05-27T21:30:54Z");
}

// fault E7, F21
BOOST_AUTO_TEST_CASE(only_the_id_is_required_and_digits_stay) {
    decoded const least(R"({"id":"a"})");
    BOOST_TEST(least.outcome.has_value());
    BOOST_TEST(least.view.status.empty());
    BOOST_TEST(!least.view.created_at.has_value());
    decoded const digits(R"({"id":17226012685401507,"companyId":9007199254740993,"price":0.10,"csi":1e2})");
    BOOST_TEST(digits.view.id == "17226012685401507");
    BOOST_TEST(digits.view.company_id == "9007199254740993");
    BOOST_TEST(digits.view.price == "0.10");
    BOOST_TEST(digits.view.csi == "1e2");
    for (auto const* without : {"{}", R"({"id":null})", R"({"id":""})", R"({"chatId":"a"})"})
        BOOST_TEST((decoded(without).outcome.error().code == errc::missing_member));
    BOOST_TEST((decoded(R"({"id":{}})").outcome.error().code == errc::unexpected_type));
    BOOST_TEST((decoded(R"({"id":"a","id":"b"})").outcome.error().code == errc::duplicate_key));
    BOOST_TEST((decoded("[]").outcome.error().code == errc::unexpected_type));
}

// fault F22
BOOST_AUTO_TEST_CASE(types_are_not_published_so_that_none_of_them_rejects_a_row) {
    for (auto const* value : {"true", "7", "-1.5", "\"\"", "\"x\"", "[]", "[{\"a\":1}]", "{\"a\":{}}", "null"}) {
        std::string row = R"({"id":"a")";
        for (auto const name : words_of(twin::field::unknown).subspan(2))
            row += ",\"" + std::string(name) + "\":" + value;
        decoded const item(row + '}');
        BOOST_TEST(item.outcome.has_value(), value);
        BOOST_TEST(item.view.id == "a");
    }
    for (auto const* yes : {"true", "1", "\"1\"", "\"true\""})
        BOOST_TEST(decoded("{\"id\":\"a\",\"markedAsSpam\":" + std::string(yes) + "}").view.marked_as_spam.value());
    for (auto const* no : {"false", "0", "\"0\"", "\"false\""})
        BOOST_TEST(!decoded("{\"id\":\"a\",\"markedAsSpam\":" + std::string(no) + "}").view.marked_as_spam.value());
    for (auto const* neither : {"2", "\"yes\"", "[]", "\"\"", "\"", "null"})
        if (std::string_view(neither) != "\"")
            BOOST_TEST(!decoded("{\"id\":\"a\",\"markedAsSpam\":" + std::string(neither) + "}").view.marked_as_spam);
    BOOST_TEST(decoded(R"({"id":"a","operatorMessageCount":"12"})").view.operator_message_count.value() == 12);
    BOOST_TEST(decoded(R"({"id":"a","location":{ "lat": 1e400 }})").view.location == "{ \"lat\": 1e400 }");
}

BOOST_AUTO_TEST_CASE(every_example_of_the_search_decodes, *tests::needs_document("twin")) {
    std::size_t rows = 0;
    for (auto const& example : tests::examples_of("twin")) {
        if (example.path != "/search/{service}/sessions" || example.status != "200") continue;
        auto const page = json::envelope::parse(example.text).value();
        auto const row = page.raw_at("/items/0").value().value();
        decoded const item(row);
        BOOST_TEST(item.outcome.has_value());
        BOOST_TEST(!item.view.chat_id.empty());
        BOOST_TEST(item.view.created_at.has_value());
        ++rows;
    }
    BOOST_TEST(rows > 0u);
}

static_assert(!std::is_aggregate_v<twin::session> && !std::is_aggregate_v<twin::session_view>);

BOOST_AUTO_TEST_SUITE_END()
