// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/session_update.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_session_update)

using namespace confab;
namespace yourgpt = confab::yourgpt;
using yourgpt::session_update;
using yourgpt::uid_format;

namespace {

std::string text_of(session_update const& change, uid_format format = uid_format::text) {
    auto const body = change.members(format);
    if (body) return body->as_json();
    BOOST_TEST((body.error().code == errc::invalid_argument));
    return body.error().details.message;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_set_is_sent_and_nothing_else) {
    BOOST_TEST(text_of(session_update("17000000000000000")) == R"({"session_uid":"17000000000000000"})");
    BOOST_TEST(text_of(session_update("17000000000000000").state("pending").segment("vip,priority")) ==
               R"({"session_uid":"17000000000000000","state":"pending","segment":"vip,priority"})");
    BOOST_TEST(
        text_of(session_update("a").state(yourgpt::state::closed).chat_mode(yourgpt::chat_mode::human_operator)) ==
        R"({"session_uid":"a","state":"closed","chat_mode":"operator"})");
    BOOST_TEST(text_of(session_update("a").segment("")) == R"({"session_uid":"a","segment":""})");
}

// fault E7
BOOST_AUTO_TEST_CASE(an_id_is_sent_as_a_number_where_asked_digit_by_digit) {
    BOOST_TEST(text_of(session_update("17226012685401507"), uid_format::number) ==
               R"({"session_uid":17226012685401507})");
    BOOST_TEST(text_of(session_update("0"), uid_format::number) == R"({"session_uid":0})");
    for (auto const* wrong : {"012", "1e2", "-1", "39772b8d-d1c8"})
        BOOST_TEST(text_of(session_update(wrong), uid_format::number).starts_with("session_uid: \""));
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused) {
    BOOST_TEST(text_of(session_update("")) == "session_uid must not be empty");
    BOOST_TEST(text_of(session_update("\xc3")) == "session_uid: \"\\xc3\" is not UTF-8");
    BOOST_TEST(text_of(session_update("a").state("done")) ==
               "state: \"done\" is none of pending, unresolved, resolved, closed");
    BOOST_TEST(text_of(session_update("a").chat_mode("1")) == "chat_mode: \"1\" is none of bot, awaiting, operator");
    BOOST_TEST(text_of(session_update("a").state("resolved").chat_mode("bot")) ==
               "chat_mode cannot be set together with state \"resolved\", which switches to the bot");
    BOOST_TEST(text_of(session_update("a").segment("\xff")) == "segment: \"\\xff\" is not UTF-8");
}

BOOST_AUTO_TEST_CASE(a_segment_has_at_most_255_characters) {
    std::string letters;
    for (int i = 0; i < 255; ++i) letters += "ß"; // two bytes each
    BOOST_TEST(text_of(session_update("a").segment(letters)).starts_with("{"));
    BOOST_TEST(
        text_of(session_update("a").segment(letters + 'x')).find("has 256 characters, of which 255 are allowed") !=
        std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
