// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_IMPL_TURN_IPP
#define CONFAB_RESILIENCE_DETAIL_IMPL_TURN_IPP

#include <confab/resilience/detail/turn.hpp>
#include <confab/detail/strand.hpp>
#include <confab/resilience/detail/wakeup.hpp>
#include <confab/time/detail/strand_run.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace confab::resilience::detail {

/// A place in the queue, which is left however the wait ends.
class queued_request final : public rate_budget::waiter {
public:
    queued_request(std::shared_ptr<rate_budget> budget, turn_wish const& wish, std::shared_ptr<wakeup> word)
        : budget_(std::move(budget)), word_(std::move(word)) {
        budget_->join(*this, wish.stream, wish.weight);
    }
    ~queued_request() { budget_->leave(*this); }

    void wake() noexcept override {
        if (word_) word_->notify();
    }

private:
    std::shared_ptr<rate_budget> budget_;
    std::shared_ptr<wakeup> word_;
};

inline error_code reason_to_give_up(rate_budget const& budget, time::steady_time now, turn_wish const& wish) {
    auto const pause_end = budget.paused_until();
    if (pause_end > now && (time::remaining(now, pause_end) > wish.longest_pause || pause_end > wish.deadline))
        return errc::rate_limited;
    if (now >= wish.deadline) return errc::deadline_exceeded;
    return {};
}

/// What polling brings: a turn, a reason to give up, or nothing yet.
inline turn_outcome poll_once(std::shared_ptr<rate_budget> const& budget, queued_request& place, time::clock& clock,
                              turn_wish const& wish, time::steady_time& next) {
    auto const now = clock.now();
    if (auto const reason = reason_to_give_up(*budget, now, wish); reason.failed()) return reason;
    next = budget->poll(place, now);
    if (next > now) return {};
    return std::shared_ptr<turn const>(std::make_shared<turn>(budget, now));
}

inline asio::awaitable<turn_outcome> wait_in_queue(std::shared_ptr<rate_budget> budget, time::clock& clock,
                                                   turn_wish wish) {
    auto const strand = co_await asio::this_coro::executor;
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const cancellation = co_await asio::this_coro::cancellation_state;
    auto const word = std::make_shared<wakeup>(strand);
    queued_request place(budget, wish, word);
    for (;;) {
        auto next = time::never;
        auto outcome = poll_once(budget, place, clock, wish, next);
        if (outcome.held || outcome.code.failed()) co_return outcome;
        if (cancellation.cancelled() != asio::cancellation_type::none) break;
        if (wish.observer && next != time::never) wish.observer->on_waiting(wait_reason::budget, next);
        bool const in_time = co_await word->wait_until(clock, std::min(next, wish.deadline));
        if (!in_time) break;
    }
    turn_outcome const given_up(make_error_code(errc::cancelled));
    co_return given_up;
}

CONFAB_DECL asio::awaitable<turn_outcome> wait_for_turn(std::shared_ptr<rate_budget> budget, time::clock& clock,
                                                        turn_wish wish) {
    turn_outcome outcome;
    {
        queued_request place(budget, wish, nullptr);
        auto next = time::never;
        outcome = poll_once(budget, place, clock, wish, next);
    }
    if (outcome.held || outcome.code.failed()) co_return outcome;
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    asio::any_io_executor const strand = confab::detail::make_strand(executor);
    auto waiting = wait_in_queue(std::move(budget), clock, wish);
    outcome = co_await time::detail::run_on_strand(strand, std::move(waiting));
    co_return outcome;
}

} // namespace confab::resilience::detail

#endif
