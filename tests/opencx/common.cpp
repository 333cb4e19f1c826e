// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/common.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(opencx_common)

using namespace confab;
namespace opencx = confab::opencx;

namespace {

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");

std::string sent(opencx::planned_query const& planned) {
    std::string text;
    for (auto const& [name, value] : planned.query.parameters().value()) text += name + '=' + value + ' ';
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_documented_word_has_its_common_one) {
    for (auto const word : words_of(opencx::status::unknown).subspan(1)) {
        opencx::session_view view;
        view.status = json::word_view<opencx::status>(word);
        BOOST_TEST((json::enumerator_of<session_status>(opencx::status_of(view)) != session_status::unknown), word);
    }
    for (auto const word : words_of(opencx::channel_type::unknown).subspan(1)) {
        opencx::session_view view;
        view.channel.type = json::word_view<opencx::channel_type>(word);
        bool const is_own = word == "web_voice";
        BOOST_TEST((json::enumerator_of<session_channel>(opencx::channel_of(view)) == session_channel::unknown) ==
                       is_own,
                   word);
    }
    opencx::session_view view;
    BOOST_TEST(opencx::status_of(view) == "");
    view.status = json::word_view<opencx::status>("snoozed");
    BOOST_TEST(opencx::status_of(view) == "snoozed");
}

BOOST_AUTO_TEST_CASE(a_session_in_the_common_model) {
    opencx::session_view view;
    view.id = "s1";
    view.status = opencx::status::closed_unresolved;
    view.channel.type = opencx::channel_type::phone_voice;
    view.contact.emplace();
    view.contact->id = "c1";
    view.contact->non_verified_name = "Zoë";
    view.contact->email = "a@example.com";
    view.contact->non_verified_email = "b@example.com";
    view.contact->phone_number = "+49";
    view.language = "de";
    view.created_at = noon;
    view.raw = "{}";
    auto made = opencx::to_common(view, "eu");
    BOOST_TEST(made.vendor == "opencx");
    BOOST_TEST(made.account == "eu");
    BOOST_TEST(made.id == "s1");
    BOOST_TEST((made.status == session_status::unresolved));
    BOOST_TEST((made.channel == session_channel::phone));
    BOOST_TEST((made.handled_by == session_handler::assistant));
    BOOST_TEST(made.contact.name == "Zoë");
    BOOST_TEST(made.contact.email == "a@example.com");
    BOOST_TEST(made.contact.phone_number == "+49");
    BOOST_TEST(made.language == "de");
    BOOST_TEST((made.created_at == noon));
    BOOST_TEST(!made.updated_at.has_value());
    BOOST_TEST(made.raw == "{}");
    view.handoff.emplace();
    BOOST_TEST((opencx::to_common(view, "").handled_by == session_handler::queue));
    view.assignee_id = "u1";
    BOOST_TEST((opencx::to_common(view, "").handled_by == session_handler::person));
    BOOST_TEST(opencx::to_common(view, "").assignee == "u1");
    view.handoff.reset();
    view.assignee_id = "";
    view.ai_closure_type = opencx::ai_closure_type::handed_off;
    BOOST_TEST((opencx::to_common(view, "").handled_by == session_handler::queue));
}

BOOST_AUTO_TEST_CASE(the_list_call_answers_one_word_and_times) {
    auto const planned = opencx::plan_of(confab::session_query()
                                             .status("resolved")
                                             .channel(session_channel::phone)
                                             .created_after(noon)
                                             .updated_before(noon));
    BOOST_TEST(!planned.ordered.has_value());
    BOOST_TEST(sent(planned) == "status=closed_resolved channel_type=phone_voice "
                                "created_after=2026-02-28T11:59:59.999Z updated_before=2026-02-28T12:00:00.001Z ");
    BOOST_TEST(planned.rest.statuses.empty());
    BOOST_TEST((planned.rest.created_after == noon)); // whether the vendor's bound is inclusive is not known
    BOOST_TEST(planned.plan.check().has_value());
    BOOST_TEST(planned.plan.text().starts_with("opencx: GET /chat/sessions status=closed_resolved&channel_type="));
    auto const own = opencx::plan_of(confab::session_query().channel("web_voice"));
    BOOST_TEST(sent(own) == "channel_type=web_voice ");
}

BOOST_AUTO_TEST_CASE(what_the_vendor_cannot_do_is_left_to_the_client) {
    auto const planned =
        opencx::plan_of(confab::session_query().status("open").status("resolved").channel("fax").text("late").limit(3));
    BOOST_TEST(sent(planned) == "");
    BOOST_TEST(planned.rest.statuses.size() == 2u);
    BOOST_TEST(planned.rest.channels.size() == 1u);
    BOOST_TEST(planned.rest.text == "late");
    BOOST_TEST(planned.plan.steps.size() == 4u);
    for (auto const& step : planned.plan.steps) BOOST_TEST((step.by == answered_by::client), step.condition);
}

BOOST_AUTO_TEST_CASE(an_order_takes_the_filter_call) {
    auto const planned =
        opencx::plan_of(confab::session_query().order(session_order::last_message_descending).status("open").limit(7));
    BOOST_TEST_REQUIRE(planned.ordered.has_value());
    BOOST_TEST(planned.plan.operation == "POST /chat/sessions/filter");
    BOOST_TEST(planned.plan.parameters ==
               R"({"filters":{},"sort_by":"last_message_at","sort_order":"desc","page":1,"limit":7})");
    BOOST_TEST(planned.rest.statuses.size() == 1u);
    for (auto const order :
         {session_order::created_ascending, session_order::created_descending, session_order::last_message_ascending})
        BOOST_TEST(opencx::plan_of(confab::session_query().order(order)).plan.check().has_value());
    for (auto const order : {session_order::updated_ascending, session_order::updated_descending})
        BOOST_TEST((opencx::plan_of(confab::session_query().order(order)).plan.check().error().code ==
                    errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
