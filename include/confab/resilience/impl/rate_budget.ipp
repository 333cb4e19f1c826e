// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RATE_BUDGET_IPP
#define CONFAB_RESILIENCE_IMPL_RATE_BUDGET_IPP

#include <confab/resilience/rate_budget.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

namespace confab::resilience {
namespace detail {

inline constexpr std::uint32_t most_weight = 1'000'000;
inline constexpr time::duration longest_pause_told = std::chrono::hours(24) * 10'000;
// Two answers whose windows end so close to each other speak of the same one.
inline constexpr time::duration same_window = std::chrono::milliseconds(1500);
inline constexpr std::string_view budget_mark = "confab-budget1";

inline std::optional<double> lowest_pace(std::vector<rate_limit> const& limits) {
    std::optional<double> pace;
    for (auto const& limit : limits) {
        auto const own = static_cast<double>(limit.requests()) / std::chrono::duration<double>(limit.period()).count();
        pace = std::min(pace.value_or(own), own);
    }
    return pace;
}

} // namespace detail

/// Who waits, in the order of their turns, and where each stream is.
class rate_budget::waiting_line {
public:
    class stream_state {
    public:
        std::uint64_t last = 0;
        std::uint64_t waiting = 0;
    };

    std::map<std::pair<std::uint64_t, std::uint64_t>, waiter*> queue;
    std::unordered_map<std::uint64_t, stream_state> streams;
};

CONFAB_DECL rate_budget::rate_budget() : line_(std::make_unique<waiting_line>()) {}
CONFAB_DECL rate_budget::rate_budget(rate_limit limit) : rate_budget(std::vector<rate_limit>(1, limit)) {}
CONFAB_DECL rate_budget::rate_budget(std::vector<rate_limit> limits)
    : quotas_(limits.begin(), limits.end()), pace_(detail::lowest_pace(limits)),
      line_(std::make_unique<waiting_line>()) {}
CONFAB_DECL rate_budget::~rate_budget() = default;

CONFAB_DECL void rate_budget::max_in_flight(std::uint64_t requests) {
    std::lock_guard const lock(mutex_);
    max_in_flight_ = std::max<std::uint64_t>(requests, 1);
    wake_first();
}

CONFAB_DECL void rate_budget::reserve_from(std::shared_ptr<reservations> source) {
    std::lock_guard const lock(mutex_);
    reservations_ = std::move(source);
    reserved_until_.reset();
    wake_first();
}

CONFAB_DECL void rate_budget::reserved(time::steady_time until) {
    std::lock_guard const lock(mutex_);
    if (line_->queue.empty()) return;
    reserved_until_ = until;
    wake_first();
}

CONFAB_DECL void rate_budget::join(waiter& who, std::uint64_t stream, std::uint32_t weight) {
    std::lock_guard const lock(mutex_);
    who.weight_ = std::clamp(weight, 1u, detail::most_weight);
    who.stream_ = stream;
    auto start = virtual_time_;
    if (stream != 0) {
        auto& state = line_->streams[stream];
        start = state.waiting > 0 ? std::max(start, state.last) : start;
        state.last = start + who.weight_;
        ++state.waiting;
    }
    who.place_ = {start, ++joined_};
    line_->queue.emplace(who.place_, &who);
    who.is_queued_ = true;
}

CONFAB_DECL void rate_budget::remove(waiter& who) noexcept {
    line_->queue.erase(who.place_);
    who.is_queued_ = false;
    if (who.stream_ == 0) return;
    auto const found = line_->streams.find(who.stream_);
    if (--found->second.waiting == 0) line_->streams.erase(found);
}

CONFAB_DECL void rate_budget::wake_first() noexcept {
    if (!line_->queue.empty()) line_->queue.begin()->second->wake();
}

CONFAB_DECL time::steady_time rate_budget::earliest(time::steady_time now, std::uint32_t weight) const {
    auto when = std::max(pace_.earliest(now), paused_until_);
    for (auto const& quota : quotas_) when = std::max(when, quota.earliest(now, weight));
    if (left_in_window_ && *left_in_window_ < weight && now < window_end_) when = std::max(when, window_end_);
    return when;
}

CONFAB_DECL bool rate_budget::take_reservation(time::steady_time now) noexcept {
    if (!reservations_) return true;
    bool const is_held = reserved_until_ && now <= *reserved_until_;
    reserved_until_.reset();
    if (!is_held) reservations_->wanted();
    return is_held;
}

CONFAB_DECL time::steady_time rate_budget::poll(waiter& who, time::steady_time now) {
    std::lock_guard const lock(mutex_);
    if (!who.is_queued_ || line_->queue.begin()->second != &who ||
        in_flight_ >= std::min<std::uint64_t>(pace_.in_flight_limit(), max_in_flight_))
        return time::never;
    auto const when = earliest(now, who.weight_);
    if (when > now) return when;
    if (!take_reservation(now)) return time::never;
    for (auto& quota : quotas_) quota.take(now, who.weight_);
    pace_.sent(now, who.weight_);
    if (left_in_window_ && now < window_end_) *left_in_window_ -= who.weight_;
    else left_in_window_.reset();
    ++in_flight_;
    virtual_time_ = std::max(virtual_time_, who.place_.first);
    remove(who);
    wake_first();
    return now;
}

CONFAB_DECL void rate_budget::leave(waiter& who) noexcept {
    std::lock_guard const lock(mutex_);
    if (!who.is_queued_) return;
    bool const was_first = line_->queue.begin()->second == &who;
    if (who.stream_ != 0) {
        auto& state = line_->streams.find(who.stream_)->second;
        if (state.last == who.place_.first + who.weight_) state.last = who.place_.first;
    }
    remove(who);
    if (was_first) wake_first();
}

CONFAB_DECL void rate_budget::finished() noexcept {
    std::lock_guard const lock(mutex_);
    if (in_flight_ > 0) --in_flight_;
    wake_first();
}

CONFAB_DECL void rate_budget::accepted(time::steady_time now, time::steady_time sent_at) {
    std::lock_guard const lock(mutex_);
    pace_.accepted(now, sent_at);
}

CONFAB_DECL void rate_budget::throttled(time::steady_time now, time::steady_time sent_at,
                                        std::optional<time::duration> told, time::random_source& random) {
    std::lock_guard const lock(mutex_);
    if (told) told = std::clamp(*told, time::duration(0), detail::longest_pause_told);
    pause_locked(time::saturating_add(now, pace_.throttled(now, sent_at, told, random)));
}

CONFAB_DECL void rate_budget::pause_locked(time::steady_time until, bool is_news) {
    bool const is_later = until > paused_until_;
    paused_until_ = std::max(paused_until_, until);
    if (is_news && is_later && reservations_) reservations_->paused(until);
    // Those who wait go on one after the other, not all at once.
    for (auto& quota : quotas_) quota.empty_at(paused_until_);
}

CONFAB_DECL void rate_budget::pause_until(time::steady_time when) {
    std::lock_guard const lock(mutex_);
    pause_locked(when);
    wake_first();
}

CONFAB_DECL void rate_budget::paused_elsewhere(time::steady_time until) {
    std::lock_guard const lock(mutex_);
    pause_locked(until, false);
    wake_first();
}

CONFAB_DECL time::steady_time rate_budget::paused_until() const {
    std::lock_guard const lock(mutex_);
    bool const used_up = left_in_window_ && *left_in_window_ < 1;
    return used_up ? std::max(paused_until_, window_end_) : paused_until_;
}

CONFAB_DECL void rate_budget::heed(rate_advice const& advice, time::steady_time now) {
    std::lock_guard const lock(mutex_);
    if (advice.limit) {
        auto const pace = detail::lowest_pace(std::vector<rate_limit>(1, *advice.limit));
        if (quotas_.empty()) {
            quotas_.emplace_back(*advice.limit);
            pace_.learn(*pace);
        }
    }
    if (!advice.remaining || !advice.reset_after) return;
    auto const end = time::saturating_add(now, *advice.reset_after);
    // Requests that are under way may not have been counted yet.
    auto const others =
        static_cast<std::int64_t>(std::min<std::uint64_t>(in_flight_ > 0 ? in_flight_ - 1 : 0, 1'000'000));
    auto left = std::max<std::int64_t>(*advice.remaining - others, 0);
    bool const same = left_in_window_ && std::max(end, window_end_) - std::min(end, window_end_) <= detail::same_window;
    if (same) left = std::min(left, *left_in_window_);
    left_in_window_ = left;
    window_end_ = same ? std::max(end, window_end_) : end;
}

CONFAB_DECL std::size_t rate_budget::waiting() const {
    std::lock_guard const lock(mutex_);
    return line_->queue.size();
}

CONFAB_DECL double rate_budget::requests_per_second() const {
    std::lock_guard const lock(mutex_);
    auto least = pace_.requests_per_second();
    for (auto const& quota : quotas_)
        least = std::min(least, 1 / std::chrono::duration<double>(quota.interval()).count());
    return least;
}

// confab-budget1:<milliseconds of calendar time of the pause's end>:<pace found, in requests per 1,000 s>[:<when full>…]
CONFAB_DECL std::string rate_budget::save(time::steady_time now, time::utc_time utc_now) const {
    std::lock_guard const lock(mutex_);
    auto const calendar = [&](time::steady_time when) {
        auto const ahead =
            std::clamp<time::duration>(time::remaining(now, when), time::duration(0), detail::longest_pause_told);
        return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(utc_now.time_since_epoch() + ahead).count());
    };
    std::string saved(detail::budget_mark);
    saved += ':' + calendar(paused_until_) + ':' + std::to_string(std::llround(pace_.found().value_or(0) * 1000));
    for (auto const& quota : quotas_) saved += ':' + calendar(quota.full_at());
    return saved;
}

CONFAB_DECL bool rate_budget::restore(std::string_view text, time::steady_time now, time::utc_time utc_now) {
    if (!text.starts_with(detail::budget_mark)) return false;
    text.remove_prefix(detail::budget_mark.size());
    std::vector<std::int64_t> numbers;
    while (!text.empty()) {
        std::int64_t number = 0;
        auto const [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
        if (text.front() != ':' || error != std::errc() || number < 0 || numbers.size() > 100) return false;
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    std::lock_guard const lock(mutex_);
    if (numbers.size() != quotas_.size() + 2) return false;
    auto const steady = [&](std::int64_t milliseconds) {
        auto const utc_milliseconds = std::chrono::floor<std::chrono::milliseconds>(utc_now.time_since_epoch()).count();
        constexpr std::int64_t most = std::int64_t{31} * 24 * 3600 * 1000;
        auto const ahead = milliseconds <= utc_milliseconds ? 0 : std::min(milliseconds - utc_milliseconds, most);
        return time::saturating_add(now, std::chrono::milliseconds(ahead));
    };
    paused_until_ = std::max(paused_until_, steady(numbers[0]));
    pace_.restore(static_cast<double>(numbers[1]) / 1000);
    for (std::size_t i = 0; i < quotas_.size(); ++i)
        quotas_[i].restore(steady(numbers[i + 2]), std::max(now, paused_until_));
    return true;
}

} // namespace confab::resilience

#endif
