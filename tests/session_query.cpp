// SPDX-License-Identifier: BSL-1.0
#include <confab/session_query.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(common_session_query)

using namespace confab;

BOOST_AUTO_TEST_CASE(without_conditions_everything_is_wanted) {
    session_query const query;
    BOOST_TEST(!query.created_after().has_value());
    BOOST_TEST(query.statuses().empty());
    BOOST_TEST(query.channels().empty());
    BOOST_TEST(query.text().empty());
    BOOST_TEST((query.order() == session_order::any));
    BOOST_TEST(query.limit() == 0u);
}

BOOST_AUTO_TEST_CASE(words_add_up_and_the_rest_replaces) {
    json::timestamp const time{std::chrono::seconds(1)};
    auto const query = session_query()
                           .status(session_status::open)
                           .status("snoozed")
                           .channel(session_channel::web)
                           .created_after({})
                           .created_after(time)
                           .updated_before(time)
                           .text("a")
                           .text("b")
                           .limit(7)
                           .order(session_order::updated_descending);
    BOOST_TEST(query.statuses() == (std::vector<std::string>{"open", "snoozed"}), boost::test_tools::per_element());
    BOOST_TEST(query.channels() == (std::vector<std::string>{"web"}), boost::test_tools::per_element());
    BOOST_TEST((query.created_after() == time));
    BOOST_TEST((query.updated_before() == time));
    BOOST_TEST(!query.updated_after().has_value());
    BOOST_TEST(query.text() == "b");
    BOOST_TEST(query.limit() == 7u);
    BOOST_TEST(name_of(query.order()) == "updated, descending");
}

BOOST_AUTO_TEST_CASE(every_order_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (int order = 0; order <= static_cast<int>(session_order::last_message_descending); ++order)
        names.insert(name_of(static_cast<session_order>(order)));
    BOOST_TEST(names.size() == 7u);
    BOOST_TEST(!names.contains(""));
    BOOST_TEST(name_of(static_cast<session_order>(7)) == "");
}

BOOST_AUTO_TEST_SUITE_END()
