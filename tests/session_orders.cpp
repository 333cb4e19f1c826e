// SPDX-License-Identifier: BSL-1.0
#include <confab/session_orders.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(session_orders)

namespace {

confab::session created(std::string id, std::optional<std::string> time) {
    confab::session made;
    made.id = std::move(id);
    if (time) made.created_at = confab::json::parse_timestamp(*time).value();
    return made;
}

template <class Order>
std::string sorted(Order order) {
    std::vector<confab::session> all;
    all.push_back(created("b", "2024-05-01T00:00:00Z"));
    all.push_back(created("x", std::nullopt));
    all.push_back(created("c", "2024-05-02T00:00:00Z"));
    all.push_back(created("a", "2024-05-01T02:00:00+02:00"));
    all.push_back(created("y", std::nullopt));
    // By hand: each insertion behind all that do not come after it keeps equal ones in order.
    std::string ids;
    std::vector<confab::session> out;
    for (auto const& one : all) out.insert(std::upper_bound(out.begin(), out.end(), one, order), one);
    for (auto const& one : out) ids += one.id;
    return ids;
}

} // namespace

BOOST_AUTO_TEST_CASE(times_order_and_sessions_without_one_come_last) {
    BOOST_TEST(sorted(confab::latest_first) == "cbaxy");
    BOOST_TEST(sorted(confab::oldest_first) == "bacxy");
    BOOST_TEST(sorted(confab::latest_change_first) == "bxcay");
}

BOOST_AUTO_TEST_CASE(each_order_is_strict) {
    auto const one = created("a", "2024-05-01T00:00:00Z");
    auto const none = created("b", std::nullopt);
    BOOST_TEST(!confab::latest_first(one, one));
    BOOST_TEST(!confab::latest_first(none, none));
    BOOST_TEST(confab::latest_first(one, none));
    BOOST_TEST(!confab::latest_first(none, one));
}

BOOST_AUTO_TEST_SUITE_END()
