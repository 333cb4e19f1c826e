// SPDX-License-Identifier: BSL-1.0
#include <confab/yourgpt/filter.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_filter)

using namespace confab;
namespace yourgpt = confab::yourgpt;
namespace filter = confab::yourgpt::filter;
using yourgpt::filter_condition;

namespace {

/// The operator and the value of a condition, or what is wrong with it.
std::string tail_of(filter_condition const& condition) {
    auto const json = condition.json();
    if (!json) {
        BOOST_TEST((json.error().code == errc::invalid_argument));
        return json.error().details.message;
    }
    return json->substr(json->find("\"operator\""));
}

std::string tail(std::string_view compare, std::string_view value) {
    return "\"operator\":\"" + std::string(compare) + "\",\"value\":" + std::string(value) + '}';
}

} // namespace

BOOST_AUTO_TEST_CASE(each_key_has_its_name) {
    BOOST_TEST(filter::state().in(yourgpt::state::pending, yourgpt::state::resolved).json().value() ==
               R"({"model":"SESSION","key":"state","operator":"in","value":["pending","resolved"]})");
    BOOST_TEST(filter::integration().eq(yourgpt::integration::whatsapp).json().value() ==
               R"({"model":"SESSION","key":"integration","operator":"eq","value":"whatsapp"})");
    BOOST_TEST(filter::chat_mode().ne("operator").json().value() ==
               R"({"model":"SESSION","key":"chat_mode","operator":"ne","value":"operator"})");
    BOOST_TEST(filter::contact_id().gte(100).json().value() ==
               R"({"model":"SESSION","key":"contact_id","operator":"gte","value":"100"})");
    BOOST_TEST(filter::visitor_id().not_in(1, "22").json().value() ==
               R"({"model":"SESSION","key":"visitor_id","operator":"notIn","value":["1","22"]})");
}

BOOST_AUTO_TEST_CASE(each_operator_has_its_name_and_only_lists_take_several_values) {
    auto const id = filter::contact_id();
    BOOST_TEST(tail_of(id.eq(5)) == tail("eq", "\"5\""));
    BOOST_TEST(tail_of(id.ne(5)) == tail("ne", "\"5\""));
    BOOST_TEST(tail_of(id.gt(5)) == tail("gt", "\"5\""));
    BOOST_TEST(tail_of(id.gte("9007199254740993")) == tail("gte", "\"9007199254740993\""));
    BOOST_TEST(tail_of(id.lt(5)) == tail("lt", "\"5\""));
    BOOST_TEST(tail_of(id.lte(5)) == tail("lte", "\"5\""));
    BOOST_TEST(tail_of(id.starts_with("12")) == tail("startsWith", "\"12\""));
    BOOST_TEST(tail_of(id.ends_with("2")) == tail("endsWith", "\"2\""));
    BOOST_TEST(tail_of(id.in(5)) == tail("in", "[\"5\"]"));
    BOOST_TEST(tail_of(id.not_in(5, 6, "7")) == tail("notIn", "[\"5\",\"6\",\"7\"]"));
    BOOST_TEST(tail_of(filter::integration().starts_with("twilio_")) == tail("startsWith", "\"twilio_\""));
    BOOST_TEST(tail_of(filter::state().ends_with("solved")) == tail("endsWith", "\"solved\""));
    std::string const word = "bot";
    BOOST_TEST(tail_of(filter::chat_mode().in(word, yourgpt::chat_mode::awaiting)) ==
               tail("in", "[\"bot\",\"awaiting\"]"));
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_bound) {
    BOOST_TEST(tail_of(filter::state().eq("done")) ==
               "filter state: \"done\" is none of pending, unresolved, resolved, closed");
    BOOST_TEST(tail_of(filter::state().eq(yourgpt::state::unknown)) == "filter state must not be empty");
    BOOST_TEST(tail_of(filter::chat_mode().in("bot", "1")) ==
               "filter chat_mode: \"1\" is none of bot, awaiting, operator");
    BOOST_TEST(tail_of(filter::integration().ne("fax")).starts_with("filter integration: \"fax\" is none of web, "));
    BOOST_TEST(tail_of(filter::contact_id().eq("12a")) == "filter contact_id: \"12a\" is no number");
    BOOST_TEST(tail_of(filter::contact_id().gt(-1)) == "filter contact_id: \"-1\" is no number");
    BOOST_TEST(tail_of(filter::visitor_id().in(1, "")) == "filter visitor_id must not be empty");
    BOOST_TEST(tail_of(filter::state().starts_with("\xff")) == "filter state: \"\\xff\" is not UTF-8");
    BOOST_TEST(tail_of(filter_condition(yourgpt::filter_key::state, yourgpt::filter_operator::eq,
                                        {"open", "closed"})) == "filter state: 2 values, where eq takes one");
    BOOST_TEST(tail_of(filter_condition(yourgpt::filter_key::state, yourgpt::filter_operator::in, {})) ==
               "filter state: 0 values, where in takes at least one");
    BOOST_TEST(tail_of(filter_condition(yourgpt::filter_key::unknown, yourgpt::filter_operator::in, {"x"})) ==
               "filter: the key is unknown");
    BOOST_TEST(tail_of(filter_condition(yourgpt::filter_key::state, yourgpt::filter_operator::unknown, {"x"})) ==
               "filter: the operator is unknown");
}

// fault M5
BOOST_AUTO_TEST_CASE(a_value_cannot_leave_its_place) {
    BOOST_TEST(tail_of(filter::state().starts_with("a\",\"key\":\"x\\\n")) ==
               tail("startsWith", "\"a\\\",\\\"key\\\":\\\"x\\\\\\n\""));
}

BOOST_AUTO_TEST_SUITE_END()
