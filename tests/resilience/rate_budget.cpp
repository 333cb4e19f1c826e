// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/rate_budget.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <vector>

using namespace confab;
using namespace std::chrono_literals;
using resilience::rate_budget;
using resilience::rate_limit;
using time::steady_time;

namespace {

constexpr steady_time start{1'000'000s};

// When each of `count` requests goes out that are all wanted at once.
std::vector<steady_time> send_all(rate_budget& budget, int count) {
    std::vector<steady_time> sent;
    for (int i = 0; i < count; ++i) sent.push_back(budget.reserve(start));
    return sent;
}

int most_in_any_span(std::vector<steady_time> const& sent, time::duration span) {
    int most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < sent.size(); ++last) {
        while (sent[last] - sent[first] >= span) ++first;
        most = std::max(most, static_cast<int>(last - first + 1));
    }
    return most;
}

} // namespace

BOOST_AUTO_TEST_SUITE(resilience_rate_budget)

BOOST_AUTO_TEST_CASE(no_span_holds_more_than_requests_and_burst) {
    for (auto const& limit : {rate_limit(100, 60s), rate_limit(100, 60s, 10), rate_limit(7, 1s, 7), rate_limit(1, 1h), rate_limit(3, 10s, 1)}) {
        rate_budget budget(limit);
        auto const sent = send_all(budget, 1000);
        BOOST_TEST(most_in_any_span(sent, limit.period()) <= limit.requests() + limit.burst());
        BOOST_TEST((sent.front() == start));
        // And no slower than the limit: the last one leaves when its share is there.
        auto const even = limit.period() * (1000 - limit.burst()) / limit.requests();
        BOOST_TEST((sent.back() - start <= even + 1us));
    }
}

BOOST_AUTO_TEST_CASE(without_burst_requests_are_paced_evenly) {
    rate_budget budget(rate_limit(100, 60s));
    auto const sent = send_all(budget, 5);
    for (int i = 0; i < 5; ++i) BOOST_TEST((sent[static_cast<std::size_t>(i)] == start + i * 600ms));
}

BOOST_AUTO_TEST_CASE(a_pause_fills_the_bucket_to_its_burst_and_no_further) {
    rate_budget budget(rate_limit(10, 10s, 3));
    send_all(budget, 20);
    auto const later = start + 1h;
    for (auto const expected : {0s, 0s, 0s, 1s, 2s}) BOOST_TEST((budget.reserve(later) == later + expected));
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_while_told_to_wait) {
    rate_budget budget(rate_limit(1000, 1s, 1000));
    budget.pause_until(start + 30s);
    budget.pause_until(start + 10s); // an earlier end changes nothing
    BOOST_TEST((budget.paused_until() == start + 30s));
    for (auto const at : send_all(budget, 50)) BOOST_TEST((at >= start + 30s));
}

// fault H5
BOOST_AUTO_TEST_CASE(extreme_limits_do_not_overflow) {
    auto const most = std::numeric_limits<std::int64_t>::max();
    for (auto const& limit : {rate_limit(most, time::duration::max(), most), rate_limit(-1, time::duration::min(), 0),
                              rate_limit(1, time::duration::max(), most), rate_limit(1, time::duration::max(), 1)}) {
        rate_budget budget(limit);
        auto last = start;
        for (int i = 0; i < 100; ++i) {
            auto const at = budget.reserve(start);
            BOOST_TEST((at >= last));
            last = at;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
