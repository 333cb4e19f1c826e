// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RETRY_BUDGET_IPP
#define CONFAB_RESILIENCE_IMPL_RETRY_BUDGET_IPP

#include <confab/resilience/retry_budget.hpp>

#include <algorithm>

namespace confab::resilience {
namespace detail {
// Saved up over a long quiet time, these last for one bad spell of many streams.
inline constexpr std::uint64_t most_saved_retries = 1000;
} // namespace detail

CONFAB_DECL retry_budget::retry_budget(std::uint32_t floor, std::uint32_t percent)
    : percent_(std::min(percent, 100u)), hundredths_(std::min<std::uint64_t>(floor, detail::most_saved_retries) * 100) {
}

CONFAB_DECL void retry_budget::add(std::uint64_t hundredths) noexcept {
    hundredths_ = std::min(hundredths_ + hundredths, detail::most_saved_retries * 100);
}

CONFAB_DECL void retry_budget::on_first_attempt() noexcept {
    std::lock_guard const lock(mutex_);
    add(percent_);
}

CONFAB_DECL void retry_budget::settle(bool succeeded) noexcept {
    std::lock_guard const lock(mutex_);
    if (under_way_ == 0) return;
    --under_way_;
    if (succeeded) add(100);
}

CONFAB_DECL bool retry_budget::take() noexcept {
    std::lock_guard const lock(mutex_);
    if (hundredths_ < 100) return false;
    hundredths_ -= 100;
    ++under_way_;
    return true;
}

CONFAB_DECL std::uint64_t retry_budget::left() const noexcept {
    std::lock_guard const lock(mutex_);
    return hundredths_ / 100;
}

CONFAB_DECL std::uint64_t retry_budget::under_way() const noexcept {
    std::lock_guard const lock(mutex_);
    return under_way_;
}

} // namespace confab::resilience

#endif
