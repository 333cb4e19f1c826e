// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/outgoing_message.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_outgoing_message)

using namespace confab;
namespace yourgpt = confab::yourgpt;
using yourgpt::door;
using yourgpt::outgoing_message;
using yourgpt::uid_format;

namespace {

std::string text_of(outgoing_message const& message, door at = door::project_key,
                    uid_format format = uid_format::text) {
    auto const body = message.members(at, format);
    if (body) return body->as_json();
    BOOST_TEST((body.error().code == errc::invalid_argument));
    return body.error().details.message;
}

} // namespace

BOOST_AUTO_TEST_CASE(members_by_door) {
    BOOST_TEST(text_of(outgoing_message("7", "Hello").widget_uid("w").send_by(yourgpt::sender::user)) ==
               R"({"widget_uid":"w","session_uid":"7","message":"Hello","send_by":"user"})");
    BOOST_TEST(text_of(outgoing_message("7", "Hi\n\"").content_type(yourgpt::content_type::image), door::platform_token,
                       uid_format::number) == R"({"session_uid":7,"message":"Hi\n\"","content_type":"image"})");
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused) {
    BOOST_TEST(text_of(outgoing_message("7", "x")) == "widget_uid must not be empty");
    BOOST_TEST(text_of(outgoing_message("7", "x").widget_uid("w"), door::platform_token) ==
               "widget_uid is offered to project keys only");
    BOOST_TEST(text_of(outgoing_message("7", "x").widget_uid("w").content_type("text")) ==
               "content_type is offered to platform tokens only");
    BOOST_TEST(text_of(outgoing_message("", "x").widget_uid("w")) == "session_uid must not be empty");
    BOOST_TEST(text_of(outgoing_message("7", "").widget_uid("w")) == "message must not be empty");
    BOOST_TEST(text_of(outgoing_message("7", "\xf0\x9f").widget_uid("w")).starts_with("message: "));
    BOOST_TEST(text_of(outgoing_message("7", "x").widget_uid("w").send_by("bot")) ==
               "send_by: \"bot\" is none of user, operator, assistant");
    BOOST_TEST(text_of(outgoing_message("7", "x").content_type("gif"), door::platform_token)
                   .starts_with("content_type: \"gif\" is none of text, picker, "));
}

BOOST_AUTO_TEST_SUITE_END()
