// SPDX-License-Identifier: BSL-1.0
#include <confab/resilience/rate_limit.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <vector>

BOOST_AUTO_TEST_SUITE(resilience_rate_limit)

using namespace confab;
using namespace std::chrono_literals;
using resilience::cell_rate;
using resilience::rate_limit;
using time::steady_time;

namespace {

constexpr steady_time start{1'000'000s};

// When each of `count` requests goes out that are all wanted at once.
std::vector<steady_time> send_all(cell_rate& rate, int count, std::uint32_t weight = 1) {
    std::vector<steady_time> sent;
    auto now = start;
    for (int i = 0; i < count; ++i) {
        now = rate.earliest(now, weight);
        rate.take(now, weight);
        sent.push_back(now);
    }
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

BOOST_AUTO_TEST_CASE(no_span_holds_more_than_requests_and_burst) {
    for (auto const& limit : {rate_limit(100, 60s), rate_limit(100, 60s, 10), rate_limit(7, 1s, 7), rate_limit(1, 1h),
                              rate_limit(3, 10s, 2)}) {
        cell_rate rate(limit);
        auto const sent = send_all(rate, 1000);
        BOOST_TEST(most_in_any_span(sent, limit.period()) <=
                   limit.requests() + (limit.burst() > 1 ? limit.burst() : 0));
        BOOST_TEST((sent.front() == start));
        // And hardly slower than the limit.
        auto const even = limit.period() * (1000 - limit.burst()) / limit.requests();
        BOOST_TEST((sent.back() - start <= even * 102 / 100 + limit.period() * 2 / limit.requests()));
    }
}

BOOST_AUTO_TEST_CASE(without_burst_requests_are_paced_evenly) {
    cell_rate rate(rate_limit(100, 60s));
    auto const sent = send_all(rate, 5);
    for (int i = 0; i < 5; ++i) BOOST_TEST((sent[static_cast<std::size_t>(i)] == start + i * 609ms));
}

BOOST_AUTO_TEST_CASE(a_break_fills_the_bucket_to_its_burst_and_no_further) {
    cell_rate rate(rate_limit(10, 10s, 4));
    send_all(rate, 20);
    auto now = start + 1h;
    for (auto const expected : {0ms, 0ms, 0ms, 1015ms, 2030ms}) {
        now = rate.earliest(now, 1);
        BOOST_TEST((now == start + 1h + expected));
        rate.take(now, 1);
    }
}

BOOST_AUTO_TEST_CASE(an_emptied_bucket_goes_on_evenly) {
    cell_rate rate(rate_limit(10, 10s, 10));
    rate.empty_at(start + 5s);
    auto now = start + 5s;
    for (int i = 0; i < 5; ++i) {
        now = rate.earliest(now, 1);
        BOOST_TEST((now == start + 5s + i * 1015ms));
        rate.take(now, 1);
    }
}

BOOST_AUTO_TEST_CASE(a_heavy_request_takes_so_many_shares) {
    cell_rate even(rate_limit(10, 10s));
    auto const sent = send_all(even, 3, 5);
    BOOST_TEST((sent[1] - sent[0] == 5 * 1015ms));
    BOOST_TEST((sent[2] - sent[1] == 5 * 1015ms));
    // One that is heavier than the burst waits for all of it, not for ever.
    cell_rate burst(rate_limit(10, 10s, 4));
    burst.take(start, 3);
    BOOST_TEST((burst.earliest(start, 100) == start + 3 * 1015ms));
    BOOST_TEST((burst.earliest(start, 2) == start + 2 * 1015ms));
}

// fault H5
BOOST_AUTO_TEST_CASE(extreme_limits_do_not_overflow) {
    auto const most = std::numeric_limits<std::int64_t>::max();
    for (auto const& limit : {rate_limit(most, time::duration::max(), most), rate_limit(-1, time::duration::min(), 0),
                              rate_limit(1, time::duration::max(), most), rate_limit(1, time::duration::max(), 1)}) {
        for (std::uint32_t const weight : {1u, 1'000'000u}) {
            cell_rate rate(limit);
            auto last = start;
            for (int i = 0; i < 5; ++i) {
                auto const at = rate.earliest(start, weight);
                BOOST_TEST((at >= last));
                rate.take(start, weight);
                last = at;
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_restored_state_is_clamped) {
    cell_rate rate(rate_limit(10, 10s, 4));
    rate.restore(start + 1000h, start);
    BOOST_TEST((rate.earliest(start, 1) <= start + 2 * 1015ms));
    rate.restore(start - 1000h, start);
    BOOST_TEST((rate.earliest(start, 1) == start));
}

BOOST_AUTO_TEST_SUITE_END()
