// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_POSTGRESQL_BUDGET_IPP
#define CONFAB_EXPORTING_IMPL_POSTGRESQL_BUDGET_IPP

#include <confab/exporting/postgresql_budget.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace confab::exporting {
namespace detail {

// How late a request may go: long enough for a busy thread, too short for two to meet that do not belong together.
inline constexpr std::chrono::milliseconds reservation_validity(200);

} // namespace detail

CONFAB_DECL void postgresql_budget::wanted() noexcept {
    is_wanted_ = true;
    if (asked_) asked_->set();
}

CONFAB_DECL void postgresql_budget::stop() noexcept {
    is_stopping_ = true;
    if (asked_) asked_->set();
    if (nap_) nap_->set();
}

CONFAB_DECL void postgresql_budget::paused(time::steady_time until) noexcept {
    try {
        // Not here, under the budget's lock.
        boost::asio::post(executor_, [self = shared_from_this(), until] {
            boost::asio::co_spawn(self->executor_, self->tell_pause(until), [self](std::exception_ptr) {});
        });
    } catch (std::exception const&) {
        // No memory: this process pauses all the same, and the next answer tells the others.
    }
}

CONFAB_DECL boost::asio::awaitable<void> postgresql_budget::tell_pause(time::steady_time until) {
    auto const left = std::chrono::ceil<std::chrono::microseconds>(until - std::chrono::steady_clock::now());
    // An error is the next reservation's, too.
    if (left.count() > 0) auto const told = co_await work_.pause(account_, left);
}

CONFAB_DECL boost::asio::awaitable<void> postgresql_budget::sleep_until(std::chrono::steady_clock::time_point due) {
    nap_ = std::make_shared<time::detail::event>(executor_);
    auto const nap = nap_;
    co_await nap->wait_until(due);
    nap_.reset();
}

// The requests wait for it themselves, or give up if it is too long for them.
CONFAB_DECL void postgresql_budget::heed_pause(std::chrono::microseconds left) {
    is_wanted_ = false;
    budget_.paused_elsewhere(std::chrono::steady_clock::now() + left);
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_budget::run() {
    auto const self = shared_from_this(); // until the last use below
    result<void> outcome;
    while (outcome && !is_stopping_) {
        if (!is_wanted_) {
            asked_ = std::make_shared<time::detail::event>(executor_);
            auto const asked = asked_;
            co_await asked->wait();
            asked_.reset();
            continue;
        }
        outcome = co_await reserve();
    }
    co_return outcome;
}

// Waits for one reservation's time and hands it out, unless everybody has to pause by then.
CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_budget::reserve() {
    auto const reserved = co_await work_.reserve(account_, limit_);
    if (!reserved) co_return reserved.error();
    auto pause = reserved->pause;
    if (pause.count() == 0 && reserved->wait.count() > 0) {
        co_await sleep_until(std::chrono::steady_clock::now() + reserved->wait);
        auto const left = co_await work_.pause_left(account_);
        if (!left) co_return left.error();
        pause = *left;
    }
    if (pause.count() > 0) heed_pause(pause);
    else if (!is_stopping_) {
        is_wanted_ = false;
        budget_.reserved(std::chrono::steady_clock::now() + detail::reservation_validity);
    }
    co_return result<void>();
}

} // namespace confab::exporting

#endif
