// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_POSTGRESQL_BUDGET_IPP
#define CONFAB_EXPORTING_IMPL_POSTGRESQL_BUDGET_IPP

#include <confab/exporting/postgresql_budget.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace confab::exporting {
namespace detail {

// How late a request may go: long enough for a busy thread, too short for two to meet that do not belong together.
inline constexpr std::chrono::milliseconds reservation_validity(200);
// So that a long wait notices the end, and that a pause has grown or that a server's clock was set.
inline constexpr std::chrono::milliseconds longest_nap(500);

} // namespace detail

CONFAB_DECL void postgresql_budget::wanted() noexcept {
    is_wanted_ = true;
    if (asked_) asked_->set();
}

CONFAB_DECL void postgresql_budget::stop() noexcept {
    is_stopping_ = true;
    if (asked_) asked_->set();
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

CONFAB_DECL boost::asio::awaitable<void> postgresql_budget::sleep(std::chrono::microseconds span) {
    boost::asio::steady_timer timer(executor_, std::min<std::chrono::microseconds>(span, detail::longest_nap));
    error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
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
    auto const due = std::chrono::steady_clock::now() + *reserved;
    bool const is_later = reserved->count() > 0;
    for (auto now = std::chrono::steady_clock::now(); now < due && !is_stopping_;
         now = std::chrono::steady_clock::now())
        co_await sleep(std::chrono::ceil<std::chrono::microseconds>(due - now));
    if (is_later && !is_stopping_) {
        auto const paused = co_await work_.pause_left(account_);
        if (!paused) co_return paused.error();
        if (paused->count() > 0) co_return result<void>(); // the next reservation lies behind the pause
    }
    is_wanted_ = false;
    budget_.reserved(std::chrono::steady_clock::now() + detail::reservation_validity);
    co_return result<void>();
}

} // namespace confab::exporting

#endif
