// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/session_query.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

BOOST_AUTO_TEST_SUITE(opencx_session_query)

using namespace confab;
namespace opencx = confab::opencx;
using opencx::session_query;

namespace {

std::string text_of(session_query const& query) {
    auto const members = query.parameters();
    if (!members) return members.error().details.message;
    std::string text;
    for (auto const& [name, value] : *members) text += name + '=' + value + ' ';
    return text;
}

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00.5Z");

} // namespace

BOOST_AUTO_TEST_CASE(every_parameter_has_its_name_and_form) {
    BOOST_TEST(text_of(session_query()) == "");
    auto const all = session_query()
                         .handed_off(true)
                         .status(opencx::status::closed_resolved)
                         .channel_type("phone_voice")
                         .created_after(noon)
                         .created_before(noon + std::chrono::hours(1))
                         .updated_after(noon + std::chrono::hours(2))
                         .updated_before(noon + std::chrono::hours(3));
    BOOST_TEST(text_of(all) == "handed_off=true status=closed_resolved channel_type=phone_voice "
                               "created_after=2026-02-28T12:00:00.500Z created_before=2026-02-28T13:00:00.500Z "
                               "updated_after=2026-02-28T14:00:00.500Z updated_before=2026-02-28T15:00:00.500Z ");
    BOOST_TEST(text_of(session_query().handed_off(false)) == "handed_off=false ");
    for (auto const word : words_of(opencx::channel_type::unknown).subspan(1))
        BOOST_TEST(text_of(session_query().channel_type(word)) == "channel_type=" + std::string(word) + " ");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    auto const wrong = session_query().status("opne").parameters();
    BOOST_TEST_REQUIRE(!wrong.has_value());
    BOOST_TEST((wrong.error().code == errc::invalid_argument));
    BOOST_TEST(wrong.error().details.message == "status: \"opne\" is none of open, closed_resolved, closed_unresolved");
    BOOST_TEST(text_of(session_query().status(opencx::status::unknown)).starts_with("status: \"\" is none of"));
    BOOST_TEST(
        text_of(session_query().channel_type("fax\n")).starts_with("channel_type: \"fax\\n\" is none of web, email"));
    BOOST_TEST(text_of(session_query().created_after(json::timestamp::max())).starts_with("created_after: "));
    BOOST_TEST(text_of(session_query().updated_before(json::timestamp::min())).starts_with("updated_before: "));
}

BOOST_AUTO_TEST_SUITE_END()
