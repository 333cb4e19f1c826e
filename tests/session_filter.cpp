// SPDX-License-Identifier: BSL-1.0
#include <confab/session_filter.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(common_session_filter)

using namespace confab;

namespace {

json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");
constexpr std::chrono::microseconds step(1);

session sample() {
    session made;
    made.id = "s-17";
    made.status = json::word<session_status>("open");
    made.channel = json::word<session_channel>("fax");
    made.contact.name = "Zoë Ångström";
    made.contact.email = "Zoe@Example.com";
    made.tags = {"VIP", "late"};
    made.created_at = noon;
    made.updated_at = noon;
    return made;
}

bool passes(session_query const& query, session const& candidate = sample()) {
    return session_filter(query).matches(candidate);
}

} // namespace

BOOST_AUTO_TEST_CASE(without_conditions_everything_passes) {
    BOOST_TEST(session_filter().matches(session()));
    BOOST_TEST(session_filter().empty());
    BOOST_TEST(passes(session_query()));
}

BOOST_AUTO_TEST_CASE(bounds_are_inclusive_and_ask_for_their_member) {
    BOOST_TEST(passes(session_query().created_after(noon)));
    BOOST_TEST(!passes(session_query().created_after(noon + step)));
    BOOST_TEST(passes(session_query().created_before(noon)));
    BOOST_TEST(!passes(session_query().created_before(noon - step)));
    BOOST_TEST(passes(session_query().updated_after(noon).updated_before(noon)));
    BOOST_TEST(!passes(session_query().updated_after(noon + step)));
    BOOST_TEST(!passes(session_query().updated_before(noon - step)));
    auto without = sample();
    without.updated_at.reset();
    BOOST_TEST(!passes(session_query().updated_before(noon), without));
    BOOST_TEST(passes(session_query().created_before(noon), without));
}

BOOST_AUTO_TEST_CASE(any_of_the_words_is_enough) {
    BOOST_TEST(passes(session_query().status("closed").status("open")));
    BOOST_TEST(!passes(session_query().status("closed")));
    BOOST_TEST(passes(session_query().channel("fax")));
    BOOST_TEST(!passes(session_query().channel("web")));
    BOOST_TEST(!passes(session_query().status("open"), session()));
    BOOST_TEST(!session_filter(session_query().channel("web")).empty());
}

BOOST_AUTO_TEST_CASE(text_is_looked_for_in_what_people_see) {
    for (auto const* found : {"s-17", "zoe@example", "ZO", "ngstr", "Å", "vip", "LATE"})
        BOOST_TEST(passes(session_query().text(found)), found);
    for (auto const* absent : {"s-18", "viplate", "å", "open"})
        BOOST_TEST(!passes(session_query().text(absent)), absent);
    BOOST_TEST(!session_filter(session_query().text("x")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
