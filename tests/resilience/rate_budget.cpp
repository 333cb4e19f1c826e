// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/rate_budget.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_rate_budget)

using namespace confab;
using namespace std::chrono_literals;
using resilience::rate_advice;
using resilience::rate_budget;
using resilience::rate_limit;
using time::steady_time;

namespace {

constexpr steady_time start{1'000'000s};
constexpr time::utc_time utc_start{1'700'000'000s};

class waiting_request final : public rate_budget::waiter {
public:
    waiting_request(rate_budget& budget, std::uint64_t stream_id, std::uint32_t weight = 1)
        : stream(stream_id), budget_(budget) {
        budget.join(*this, stream_id, weight);
    }
    ~waiting_request() { budget_.leave(*this); }
    void wake() noexcept override { ++woken; }

    std::uint64_t stream;
    int woken = 0;

private:
    rate_budget& budget_;
};

// Serves one request, on a clock of its own. @return when it went
steady_time send(rate_budget& budget, steady_time now, std::uint32_t weight = 1) {
    waiting_request request(budget, 0, weight);
    for (auto when = budget.poll(request, now); when != now; when = budget.poll(request, now)) {
        BOOST_TEST_REQUIRE((when != time::never));
        now = when;
    }
    budget.finished();
    return now;
}

} // namespace

BOOST_AUTO_TEST_CASE(all_quotas_hold_at_once) {
    rate_budget budget(std::vector<rate_limit>{{2, 1s, 2}, {10, 60s, 10}});
    std::vector<steady_time> sent;
    for (auto now = start; sent.size() < 30;) sent.push_back(now = send(budget, now));
    for (std::size_t i = 0; i + 5 < sent.size(); ++i) BOOST_TEST((sent[i + 5] - sent[i] > 1s));
    for (std::size_t i = 0; i + 20 < sent.size(); ++i) BOOST_TEST((sent[i + 20] - sent[i] > 60s));
    BOOST_TEST((sent[8] - sent[0] < 10s)); // the minute's burst is used
}

BOOST_AUTO_TEST_CASE(an_unknown_limit_starts_with_two_a_second_and_two_in_flight) {
    rate_budget budget;
    auto now = start;
    std::list<waiting_request> queue;
    for (int i = 0; i < 4; ++i) queue.emplace_back(budget, 0);
    BOOST_TEST((budget.poll(queue.front(), now) == now));
    queue.pop_front();
    BOOST_TEST((budget.poll(queue.front(), now) == now + 500ms));
    BOOST_TEST((budget.poll(queue.front(), now + 500ms) == now + 500ms));
    queue.pop_front();
    BOOST_TEST((budget.poll(queue.front(), now + 1h) == time::never)); // two are under way
    auto const woken = queue.front().woken;
    budget.finished();
    BOOST_TEST(queue.front().woken == woken + 1);
    BOOST_TEST((budget.poll(queue.front(), now + 1h) == now + 1h));
}

BOOST_AUTO_TEST_CASE(so_many_may_be_under_way) {
    rate_budget budget(rate_limit(1'000'000'000, 1s, 1'000'000'000));
    budget.max_in_flight(3);
    std::list<waiting_request> queue;
    for (int i = 0; i < 4; ++i) queue.emplace_back(budget, 0);
    auto now = start;
    for (int i = 0; i < 3; ++i, queue.pop_front()) BOOST_TEST((budget.poll(queue.front(), now) == now));
    now += 1h;
    BOOST_TEST((budget.poll(queue.front(), now) == time::never));
    budget.finished();
    BOOST_TEST((budget.poll(queue.front(), now) == now));
}

BOOST_AUTO_TEST_CASE(requests_are_served_in_the_order_in_which_they_joined) {
    rate_budget budget(rate_limit(1, 1s));
    waiting_request first(budget, 0);
    waiting_request second(budget, 0);
    BOOST_TEST((budget.poll(second, start) == time::never));
    BOOST_TEST((budget.poll(first, start) == start));
    BOOST_TEST(second.woken == 1);
    BOOST_TEST((budget.poll(second, start) == start + 1015ms));
}

// fault J6
BOOST_AUTO_TEST_CASE(streams_take_turns_however_many_requests_each_has) {
    rate_budget budget(rate_limit(1, 1s));
    std::list<waiting_request> queue;
    for (std::uint64_t stream = 1; stream <= 4; ++stream)
        for (std::uint64_t i = 0; i < 40 * stream; ++i) queue.emplace_back(budget, stream);
    std::map<std::uint64_t, int> served;
    auto now = start;
    for (int turns = 0; turns < 80; ++turns) {
        auto chosen = queue.end();
        now += 2s;
        for (auto at = queue.begin(); at != queue.end() && chosen == queue.end(); ++at)
            if (budget.poll(*at, now) == now) chosen = at;
        BOOST_TEST_REQUIRE((chosen != queue.end()));
        ++served[chosen->stream];
        queue.erase(chosen);
        budget.finished();
    }
    for (auto const& [stream, count] : served) BOOST_TEST(count == 20);
}

// fault I3
BOOST_AUTO_TEST_CASE(who_gives_up_gives_its_share_to_the_others) {
    rate_budget budget(rate_limit(1, 1s));
    send(budget, start);
    waiting_request last(budget, 7);
    {
        std::list<waiting_request> cancelled;
        for (int i = 0; i < 100; ++i) cancelled.emplace_back(budget, 8);
        waiting_request other(budget, 0);
        BOOST_TEST(budget.waiting() == 102u);
    }
    BOOST_TEST(budget.waiting() == 1u);
    BOOST_TEST((budget.poll(last, start + 1015ms) == start + 1015ms));
    // The first in the queue wakes the next one when it gives up.
    std::list<waiting_request> queue;
    for (int i = 0; i < 2; ++i) queue.emplace_back(budget, 0);
    queue.pop_front();
    BOOST_TEST(queue.front().woken == 1);
}

// fault G13
BOOST_AUTO_TEST_CASE(nothing_goes_while_told_to_wait_and_then_one_after_the_other) {
    auto const random = time::seeded_random(3);
    rate_budget budget(rate_limit(1000, 10s, 1000));
    auto const sent_at = send(budget, start);
    budget.throttled(start, sent_at, 30s, *random);
    auto const first = send(budget, start);
    BOOST_TEST((first >= start + 30s && first <= start + 31s));
    BOOST_TEST((budget.paused_until() <= first));
    budget.accepted(first, first);
    auto now = first;
    for (int i = 0; i < 20; ++i) {
        auto const next = send(budget, now);
        BOOST_TEST((next - now >= 10ms)); // no burst after a pause
        now = next;
    }
}

BOOST_AUTO_TEST_CASE(an_earlier_end_of_a_pause_changes_nothing) {
    rate_budget budget(rate_limit(1000, 1s, 1000));
    budget.pause_until(start + 30s);
    budget.pause_until(start + 10s);
    BOOST_TEST((budget.paused_until() == start + 30s));
    BOOST_TEST((send(budget, start) == start + 30s));
}

BOOST_AUTO_TEST_CASE(what_the_server_says_is_left_is_kept) {
    rate_budget budget(rate_limit(1000, 1s, 1000));
    rate_advice advice;
    advice.remaining = 3;
    advice.reset_after = 60s;
    budget.heed(advice, start);
    auto now = start;
    for (int i = 0; i < 3; ++i) BOOST_TEST(((now = send(budget, now)) < start + 1s));
    BOOST_TEST((budget.paused_until() == start + 60s));
    // A late answer about the same window does not add to it.
    advice.remaining = 2;
    budget.heed(advice, start + 500ms);
    BOOST_TEST((send(budget, now) >= start + 60s));
    rate_advice next;
    next.remaining = 5;
    next.reset_after = 60s;
    budget.heed(next, start + 61s);
    BOOST_TEST((send(budget, start + 61s) < start + 62s));
}

BOOST_AUTO_TEST_CASE(a_stated_quota_ends_the_search_for_an_unknown_one) {
    rate_budget budget;
    rate_advice advice;
    advice.limit = rate_limit(600, 60s);
    budget.heed(advice, start);
    auto now = send(budget, start);
    BOOST_TEST((send(budget, now) - now <= 102ms));
    BOOST_TEST(budget.requests_per_second() > 9.8);
}

BOOST_AUTO_TEST_CASE(the_state_survives_as_text) {
    auto const random = time::seeded_random(3);
    rate_budget saved(rate_limit(60, 60s, 10));
    for (int i = 0; i < 9; ++i) send(saved, start);
    saved.pause_until(start + 40s);
    auto const text = saved.save(start, utc_start);
    // Ten seconds later, in another process.
    constexpr steady_time later{77s};
    rate_budget restored(rate_limit(60, 60s, 10));
    BOOST_TEST(restored.restore(text, later, utc_start + 10s));
    BOOST_TEST((restored.paused_until() >= later + 30s));
    BOOST_TEST((restored.paused_until() <= later + 30s + 1ms));
    BOOST_TEST(restored.save(later, utc_start + 10s) == text);
}

BOOST_AUTO_TEST_CASE(a_damaged_or_foreign_state_changes_nothing) {
    rate_budget saved(rate_limit(60, 60s, 10));
    saved.pause_until(start + 40s);
    auto const text = saved.save(start, utc_start);
    rate_budget other(std::vector<rate_limit>{{1, 1s}, {10, 60s}});
    BOOST_TEST(!other.restore(text, start, utc_start));
    rate_budget same(rate_limit(60, 60s, 10));
    for (std::string const bad :
         {"", "x", "confab-budget1", "confab-budget1:", "confab-budget1:1:2:", "confab-budget1:1:2:-3",
          "confab-budget1:1:2:3:4", "confab-budget1:1:2:99999999999999999999", "confab-budget1:1 :2:3"})
        BOOST_TEST(!same.restore(bad, start, utc_start), bad);
    BOOST_TEST((send(same, start) == start));
    // What could not be is clamped: no pause of a hundred years.
    BOOST_TEST(
        same.restore("confab-budget1:9223372036854775807:9223372036854775807:9223372036854775807", start, utc_start));
    BOOST_TEST((same.paused_until() <= start + 31 * 24h));
}

namespace {

class scripted_reservations final : public resilience::reservations {
public:
    void wanted() noexcept override { ++asked; }
    void paused(steady_time until) noexcept override { pauses.push_back(until); }

    int asked = 0;
    std::vector<steady_time> pauses;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_request_needs_a_reservation_where_they_are_asked_for) {
    rate_budget budget(rate_limit(10, 1s, 10));
    auto const source = std::make_shared<scripted_reservations>();
    budget.reserve_from(source);
    waiting_request first(budget, 0), second(budget, 0);
    BOOST_TEST((budget.poll(first, start) == time::never));
    BOOST_TEST(source->asked == 1);
    budget.reserved(start + 100ms);
    BOOST_TEST(first.woken > 0);
    BOOST_TEST((budget.poll(first, start + 100ms) == start + 100ms));
    BOOST_TEST((budget.poll(second, start + 100ms) == time::never)); // one each
    BOOST_TEST(source->asked == 2);
    budget.reserved(start + 200ms);
    BOOST_TEST((budget.poll(second, start + 201ms) == time::never)); // too late
    BOOST_TEST(source->asked == 3);
    budget.reserve_from(nullptr);
    BOOST_TEST((budget.poll(second, start + 201ms) == start + 201ms));
}

BOOST_AUTO_TEST_CASE(no_reservation_is_asked_for_before_the_budget_would_let_the_request_go) {
    rate_budget budget(rate_limit(1, 1s));
    auto const source = std::make_shared<scripted_reservations>();
    budget.reserve_from(source);
    budget.pause_until(start + 5s);
    waiting_request request(budget, 0);
    BOOST_TEST((budget.poll(request, start) == start + 5s));
    BOOST_TEST(source->asked == 0);
    BOOST_TEST((budget.poll(request, start + 5s) == time::never));
    BOOST_TEST(source->asked == 1);
}

BOOST_AUTO_TEST_CASE(a_reservation_for_which_nobody_waits_is_not_kept) {
    rate_budget budget;
    auto const source = std::make_shared<scripted_reservations>();
    budget.reserve_from(source);
    budget.reserved(start + 1h);
    waiting_request request(budget, 0);
    BOOST_TEST((budget.poll(request, start) == time::never));
    BOOST_TEST(source->asked == 1);
}

BOOST_AUTO_TEST_CASE(pauses_are_told_to_others_once) {
    rate_budget budget;
    auto const source = std::make_shared<scripted_reservations>();
    budget.reserve_from(source);
    auto const random = time::seeded_random(1);
    budget.throttled(start, start, 10s, *random);
    budget.pause_until(start + 5s);
    budget.pause_until(start + 20s);
    BOOST_TEST_REQUIRE(source->pauses.size() == 2u);
    BOOST_TEST((source->pauses[0] >= start + 10s && source->pauses[1] == start + 20s));
    budget.paused_elsewhere(start + 40s); // they know
    BOOST_TEST(source->pauses.size() == 2u);
    BOOST_TEST((budget.paused_until() == start + 40s));
}

BOOST_AUTO_TEST_SUITE_END()
