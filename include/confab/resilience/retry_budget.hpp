// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RETRY_BUDGET_HPP
#define CONFAB_RESILIENCE_RETRY_BUDGET_HPP

#include <confab/detail/config.hpp>

#include <cstdint>
#include <mutex>

namespace confab::resilience {

/** Bounds the retries of all requests of a credential together: at most a floor of 10, and one for every 5 first attempts.
 *
 *  So an outage costs at most 1.2 times the first attempts and 10 requests, however many requests are tried and however often
 *  each of them may be. A retry that succeeds is given back.
 *  @par Thread safety all members may be called from any thread.
 */
class retry_budget {
public:
    retry_budget() = default;
    /// @param floor retries that are there at the start, at most 1,000, which is also the most that is saved up
    /// @param percent of first attempts that are added, at most 100
    CONFAB_DECL retry_budget(std::uint32_t floor, std::uint32_t percent);

    /// A request is sent for the first time.
    CONFAB_DECL void on_first_attempt() noexcept;
    /// Takes one retry; call settle() once its outcome is known. @return whether there was one
    CONFAB_DECL bool take() noexcept;
    /// A retry that was taken is over: one that succeeded is given back.
    CONFAB_DECL void settle(bool succeeded) noexcept;
    /// Retries that are left.
    CONFAB_DECL std::uint64_t left() const noexcept;
    /// Retries that were taken and are not settled: each may come back.
    CONFAB_DECL std::uint64_t under_way() const noexcept;

private:
    void add(std::uint64_t hundredths) noexcept; // under the lock

    mutable std::mutex mutex_;
    std::uint64_t percent_ = 20;
    std::uint64_t hundredths_ = 10 * 100;
    std::uint64_t under_way_ = 0;
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/retry_budget.ipp>
#endif

#endif
