// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_TURN_HPP
#define CONFAB_RESILIENCE_DETAIL_TURN_HPP

#include <confab/error.hpp>
#include <confab/resilience/observer.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/time/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace confab::resilience::detail {

/// A request's turn: it counts as under way until this is destroyed.
class turn {
public:
    turn(std::shared_ptr<rate_budget> budget, time::steady_time when) : budget_(std::move(budget)), sent_at_(when) {}
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;
    ~turn() { budget_->finished(); }

    time::steady_time sent_at() const noexcept { return sent_at_; }

private:
    std::shared_ptr<rate_budget> budget_;
    time::steady_time sent_at_;
};

/// What a request waits for, and until when.
class turn_wish {
public:
    turn_wish() = default;

    std::uint64_t stream = 0;
    std::uint32_t weight = 1;
    time::steady_time deadline = time::never;
    time::duration longest_pause = time::no_limit;  ///< of one that a server told
    std::shared_ptr<resilience::observer> observer; ///< is told of the wait; may be null
};

/// A turn, or why there is none.
class turn_outcome {
public:
    turn_outcome() = default;
    turn_outcome(error_code reason) : code(reason) {}
    turn_outcome(std::shared_ptr<turn const> granted) : held(std::move(granted)) {}

    error_code code;
    std::shared_ptr<turn const> held;
};

/** Waits for a turn.
 *  @par Errors errc::cancelled; errc::deadline_exceeded; errc::rate_limited where the server told a pause that is longer than
 *      allowed or ends after the deadline
 *  @par Lifetimes `clock` must outlive the wait.
 */
CONFAB_DECL asio::awaitable<turn_outcome> wait_for_turn(std::shared_ptr<rate_budget> budget, time::clock& clock,
                                                        turn_wish wish);

} // namespace confab::resilience::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/detail/impl/turn.ipp>
#endif

#endif
