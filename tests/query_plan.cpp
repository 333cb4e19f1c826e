// SPDX-License-Identifier: BSL-1.0
#include <confab/query_plan.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(common_query_plan)

using namespace confab;
using bound = query_planner::bound;

namespace {

constexpr word_pair statuses[] = {word_pair("open", "open"), word_pair("done", "resolved"),
                                  word_pair("solved", "resolved")};
json::timestamp const noon = *json::parse_timestamp("2026-02-28T12:00:00Z");

std::string joined(std::vector<std::string_view> const& words) {
    std::string out;
    for (auto const word : words) out += std::string(word) + ' ';
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_not_taken_is_left_to_the_client) {
    auto const query = session_query().status("open").channel("web").created_after(noon).text("a\nb").limit(5);
    query_planner planner("acme", query);
    auto const plan = planner.finish("GET /x", "a=1");
    BOOST_TEST(plan.check().has_value());
    BOOST_TEST(planner.rest().statuses.size() == 1u);
    BOOST_TEST(planner.rest().text == "a\nb");
    BOOST_TEST(plan.text() == "acme: GET /x a=1\n"
                              "  status open: by the client (the vendor has no such filter)\n"
                              "  channel web: by the client (the vendor has no such filter)\n"
                              "  created_after 2026-02-28T12:00:00Z: by the client (the vendor has no such filter)\n"
                              "  text a\\nb: by the client (the vendor has no such filter)\n"
                              "  limit 5: by the client (no page is asked for behind the last session)\n");
}

BOOST_AUTO_TEST_CASE(words_are_taken_all_or_not_at_all) {
    auto const take = [](session_query const& query, std::size_t most, bool left) {
        query_planner planner("acme", query);
        auto const words = planner.take_statuses(statuses, "state", most);
        BOOST_TEST(planner.rest().statuses.empty() == !left);
        auto const plan = planner.finish("GET /x", "");
        BOOST_TEST(plan.steps.size() == (query.statuses().empty() ? 0u : 1u));
        if (!plan.steps.empty()) BOOST_TEST((plan.steps[0].by == (left ? answered_by::client : answered_by::vendor)));
        return joined(words);
    };
    BOOST_TEST(take(session_query(), 1, false) == "");
    BOOST_TEST(take(session_query().status("open"), 1, false) == "open ");
    BOOST_TEST(take(session_query().status("open").status("open"), 1, false) == "open ");
    BOOST_TEST(take(session_query().status("resolved"), 1, true) == "");
    BOOST_TEST(take(session_query().status("resolved"), 2, false) == "done solved ");
    BOOST_TEST(take(session_query().status("open").status("resolved"), 9, false) == "open done solved ");
    BOOST_TEST(take(session_query().status("open").status("snoozed"), 9, true) == "");
}

BOOST_AUTO_TEST_CASE(an_inexact_bound_is_told_wider_and_checked_again) {
    auto const query = session_query().created_after(noon).created_before(noon).updated_after(noon);
    query_planner planner("acme", query);
    constexpr std::chrono::milliseconds slack(1);
    BOOST_TEST((planner.take(bound::created_after, "since", slack) == noon - slack));
    BOOST_TEST((planner.take(bound::created_before, "until", slack) == noon + slack));
    BOOST_TEST((planner.take(bound::updated_after, "changed") == noon));
    BOOST_TEST(!planner.take(bound::updated_before, "x").has_value());
    BOOST_TEST((planner.rest().created_after == noon));
    BOOST_TEST(!planner.rest().updated_after.has_value());
    auto const plan = planner.finish("GET /x", "");
    BOOST_TEST_REQUIRE(plan.steps.size() == 3u);
    BOOST_TEST((plan.steps[0].by == answered_by::both));
    BOOST_TEST((plan.steps[2].by == answered_by::vendor));
    auto const ends = session_query().created_after(json::timestamp::min()).created_before(json::timestamp::max());
    query_planner extremes("acme", ends);
    BOOST_TEST((extremes.take(bound::created_after, "since", slack) == json::timestamp::min()));
    BOOST_TEST((extremes.take(bound::created_before, "until", slack) == json::timestamp::max()));
}

BOOST_AUTO_TEST_CASE(text_can_be_taken) {
    auto const query = session_query().text("late");
    query_planner planner("acme", query);
    BOOST_TEST(planner.take_text("query").value() == "late");
    BOOST_TEST(!planner.take_text("query").has_value());
    BOOST_TEST(planner.rest().empty());
}

BOOST_AUTO_TEST_CASE(an_order_that_the_vendor_lacks_is_refused_by_name) {
    auto const query = session_query().order(session_order::created_descending);
    query_planner without("acme", query);
    auto const refused = without.finish("GET /x", "").check();
    BOOST_TEST_REQUIRE(!refused.has_value());
    BOOST_TEST((refused.error().code == errc::invalid_argument));
    BOOST_TEST(refused.error().details.message ==
               "order: acme cannot give \"created, descending\": the vendor has no such order");
    query_planner with("acme", query);
    with.take_order("sort=-created");
    BOOST_TEST(with.finish("GET /x", "").check().has_value());
    session_query const any;
    query_planner none("acme", any);
    none.take_order("sort");
    BOOST_TEST(none.finish("GET /x", "").steps.empty());
}

BOOST_AUTO_TEST_SUITE_END()
