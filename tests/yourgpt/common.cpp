// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/common.hpp>

#include "yourgpt/against.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_common)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;
using yourgpt::door;

namespace {

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");

std::string asked(confab::session_query const& query, door at = door::project_key) {
    auto const planned = yourgpt::plan_of(query, at);
    return planned.plan.check() ? planned.query.members(at).value().as_json()
                                : planned.plan.check().error().details.message;
}

std::string by(confab::session_query const& query, door at = door::project_key) {
    std::string out;
    for (auto const& step : yourgpt::plan_of(query, at).plan.steps)
        out += step.condition + '=' + "vcbn"[static_cast<std::size_t>(step.by)] + ' ';
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_row_in_the_common_model) {
    yourgpt::session_view row;
    row.id = "17226012685401507";
    row.state = json::basic_word<yourgpt::state, std::string_view>("unresolved");
    row.chat_mode = json::basic_word<yourgpt::chat_mode, std::string_view>("operator");
    row.integration_id = "17";
    row.contact_id = "12";
    row.contact_data = R"({"name":"Zo\u00eb","email":"z@example.com","phone":4915100000})";
    row.language = "de";
    row.segment = "vip, new";
    row.created_at = noon;
    row.updated_at = noon + std::chrono::hours(1);
    row.last_message_time = noon + std::chrono::hours(2);
    row.last_message = "Hi";
    row.raw = "{}";
    auto const session = yourgpt::to_common(row, "chatbot");
    BOOST_TEST(session.vendor == "yourgpt");
    BOOST_TEST(session.account == "chatbot");
    BOOST_TEST(session.id == "17226012685401507");
    BOOST_TEST((session.status == session_status::unresolved));
    BOOST_TEST((session.handled_by == session_handler::person));
    BOOST_TEST((session.channel == session_channel::api));
    BOOST_TEST(session.contact.id == "12");
    BOOST_TEST(session.contact.name == "Zoë");
    BOOST_TEST(session.contact.email == "z@example.com");
    BOOST_TEST(session.contact.phone_number == "4915100000");
    BOOST_TEST(session.language == "de");
    BOOST_TEST(session.tags == (texts{"vip", "new"}), boost::test_tools::per_element());
    BOOST_TEST((session.created_at == noon));
    BOOST_TEST((session.updated_at == noon + std::chrono::hours(1)));
    BOOST_TEST((session.last_message_at == noon + std::chrono::hours(2)));
    BOOST_TEST(session.last_message == "Hi");
    BOOST_TEST(session.raw == "{}");
}

BOOST_AUTO_TEST_CASE(every_word_of_the_tables_is_the_vendors_and_the_models) {
    for (auto const word : words_of(yourgpt::state::unknown).subspan(1)) {
        yourgpt::session_view row;
        row.state = json::basic_word<yourgpt::state, std::string_view>(word);
        BOOST_TEST(yourgpt::to_common(row, "").status.is_known());
    }
    for (auto const word : words_of(yourgpt::chat_mode::unknown).subspan(1)) {
        yourgpt::session_view row;
        row.chat_mode = json::basic_word<yourgpt::chat_mode, std::string_view>(word);
        BOOST_TEST(yourgpt::to_common(row, "").handled_by.is_known());
    }
    for (auto const& pair : yourgpt::common_channels) {
        BOOST_TEST((json::enumerator_of<yourgpt::integration>(pair.vendor) != yourgpt::integration::unknown));
        BOOST_TEST((json::enumerator_of<session_channel>(pair.common) != session_channel::unknown ||
                    pair.common == pair.vendor));
    }
}

BOOST_AUTO_TEST_CASE(own_words_stay_and_odd_objects_do_no_harm) {
    yourgpt::session_view row;
    row.state = json::basic_word<yourgpt::state, std::string_view>("snoozed");
    row.chat_mode = json::basic_word<yourgpt::chat_mode, std::string_view>("1");
    row.integration_id = "3";
    row.visitor_data = R"({"name":[1],"email":null})";
    auto session = yourgpt::to_common(row, "");
    BOOST_TEST(session.status.text() == "snoozed");
    BOOST_TEST((session.handled_by == session_handler::unknown));
    BOOST_TEST(session.handled_by.text() == "1");
    BOOST_TEST(session.channel.text() == "3");
    BOOST_TEST(session.contact.name.empty());
    row.state = {};
    row.status = json::basic_word<yourgpt::status, std::string_view>("open");
    row.visitor_data = "[]";
    session = yourgpt::to_common(row, "");
    BOOST_TEST((session.status == session_status::open));
    BOOST_TEST(session.contact.email.empty());
}

BOOST_AUTO_TEST_CASE(a_project_key_filters_by_words_at_the_vendor) {
    auto const query = confab::session_query().status("pending").status("closed").channel("sms").channel("whatsapp");
    BOOST_TEST(
        asked(query) ==
        R"({"limit":100,"page":1,"filter":[)"
        R"({"model":"SESSION","key":"state","operator":"in","value":["pending","closed"]},)"
        R"({"model":"SESSION","key":"integration","operator":"in","value":["twilio_sms","whatsapp","twilio_whatsapp"]}]})");
    BOOST_TEST(by(query) == "status=v channel=v ");
    BOOST_TEST(yourgpt::plan_of(query, door::project_key).rest.empty());
    BOOST_TEST(by(confab::session_query().status("snoozed")) == "status=c ");
    BOOST_TEST(by(confab::session_query().status("pending"), door::platform_token) == "status=c ");
}

BOOST_AUTO_TEST_CASE(the_vendor_filters_by_each_of_its_channels_also_by_its_own_words) {
    for (auto const word : words_of(yourgpt::integration::unknown).subspan(1)) {
        auto const common = common_word(yourgpt::common_channels, word);
        BOOST_TEST(by(confab::session_query().channel(common)) == "channel=v ", word);
        BOOST_TEST(asked(confab::session_query().channel(common)).find('"' + std::string(word) + '"') !=
                       std::string::npos,
                   word);
    }
}

BOOST_AUTO_TEST_CASE(a_channel_that_nobody_can_tell_is_refused) {
    BOOST_TEST(by(confab::session_query().channel("email"), door::platform_token) == "channel=n ");
    BOOST_TEST(by(confab::session_query().channel("email").channel("carrier_pigeon")) == "channel=n ");
    BOOST_TEST(asked(confab::session_query().channel("carrier_pigeon"))
                   .starts_with("channel: yourgpt cannot give \"carrier_pigeon\": rows do not tell their channel"));
    BOOST_TEST(by(confab::session_query().channel("api")) == "channel=c "); // this one they tell
}

BOOST_AUTO_TEST_CASE(only_the_bound_that_holds_for_every_timestamp_is_sent) {
    auto const query =
        confab::session_query().created_after(noon).created_before(noon).updated_after(noon).updated_before(noon).text(
            "x");
    BOOST_TEST(asked(query) == R"({"from":"2026-02-27","limit":100,"page":1})");
    BOOST_TEST(by(query) == "created_after=b created_before=c updated_after=c updated_before=c text=c ");
    BOOST_TEST((yourgpt::plan_of(query, door::platform_token).rest.created_after == noon));
    BOOST_TEST(asked(confab::session_query().created_after(json::timestamp::min())) ==
               R"({"from":"0000-01-01","limit":100,"page":1})");
    BOOST_TEST(asked(confab::session_query().created_after(json::timestamp::max())) ==
               R"({"from":"9999-12-31","limit":100,"page":1})");
}

BOOST_AUTO_TEST_CASE(the_order_is_that_of_last_messages_or_none) {
    BOOST_TEST(asked(confab::session_query().order(session_order::last_message_descending)) ==
               R"({"orderBy":"DESC","limit":100,"page":1})");
    BOOST_TEST(asked(confab::session_query().order(session_order::last_message_ascending)) ==
               R"({"orderBy":"ASC","limit":100,"page":1})");
    BOOST_TEST(by(confab::session_query().order(session_order::created_ascending)) == "order=n ");
}

BOOST_AUTO_TEST_CASE(a_stream_filters_what_the_vendor_does_not_and_stops_at_its_limit) {
    yourgpt_against server([](std::string_view request) {
        unsigned const page = page_of(request);
        auto const with = [](int number, char const* state) {
            return "{\"session_uid\":\"s" + std::to_string(number) + "\",\"state\":\"" + state + "\"}";
        };
        return reply(200, "{\"type\":\"RXSUCCESS\",\"data\":[" + with(static_cast<int>(page) * 2, "snoozed") + ',' +
                              with(static_cast<int>(page) * 2 + 1, "pending") + "]}");
    });
    server.options.account("chatbot");
    texts found;
    auto const query = confab::session_query().status("snoozed").limit(2);
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        BOOST_TEST(client.explain(query).text().starts_with("yourgpt: POST /getSessions {\"limit\":100}\n"));
        BOOST_TEST(server.requests().empty());
        auto sessions = client.stream(query);
        while (auto session = co_await sessions.next()) found.push_back(session->account + '/' + session->id);
    };
    server.run(use);
    BOOST_TEST(found == (texts{"chatbot/s2", "chatbot/s4"}), boost::test_tools::per_element());
    BOOST_TEST(server.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_not_possible_fails_before_anything_is_sent) {
    yourgpt_against server([](std::string_view) { return reply(200, rows({})); });
    failure failed;
    auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto sessions = client.stream(confab::session_query().order(session_order::created_ascending));
        auto first = co_await sessions.try_next();
        if (!first) failed = first.error();
    };
    server.run(use);
    BOOST_TEST((failed.code == errc::invalid_argument));
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
