// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_CREDENTIAL_IPP
#define CONFAB_RESILIENCE_IMPL_CREDENTIAL_IPP

#include <confab/resilience/credential.hpp>
#include <confab/detail/strand.hpp>
#include <confab/resilience/detail/wakeup.hpp>
#include <confab/time/detail/strand_run.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

namespace confab::resilience {
namespace detail {
inline constexpr time::duration renewed_early = std::chrono::seconds(60);
inline constexpr time::duration between_failed_renewals = std::chrono::seconds(10);
} // namespace detail

CONFAB_DECL asio::awaitable<result<http::secret>> static_credential::token(time::clock&) {
    result<http::secret> const token(token_);
    co_return token;
}

/// One fetch of a token, and who waits for it.
class refreshable_credential::flight {
public:
    /// Adds a coroutine that is notified at the end. @return false: it has ended
    bool add(std::shared_ptr<detail::wakeup> word) {
        std::lock_guard const lock(mutex_);
        if (!has_ended_) waiting_.push_back(std::move(word));
        return !has_ended_;
    }
    void end(std::optional<failure> reason) {
        std::lock_guard const lock(mutex_);
        has_ended_ = true;
        reason_ = std::move(reason);
        for (auto const& word : waiting_) word->notify();
        waiting_.clear();
    }
    bool has_ended() const {
        std::lock_guard const lock(mutex_);
        return has_ended_;
    }
    /// Why it failed; nothing if it succeeded or was given up.
    std::optional<failure> reason() const {
        std::lock_guard const lock(mutex_);
        return reason_;
    }

    /// Waits for the end. @return false: cancelled
    static asio::awaitable<bool> wait(std::shared_ptr<flight> other, time::clock& clock) {
        asio::any_io_executor const executor = co_await asio::this_coro::executor;
        asio::any_io_executor const strand = confab::detail::make_strand(executor);
        auto waiting = wait_on_strand(std::move(other), clock);
        bool const ended = co_await time::detail::run_on_strand(strand, std::move(waiting));
        co_return ended;
    }

private:
    static asio::awaitable<bool> wait_on_strand(std::shared_ptr<flight> other, time::clock& clock) {
        auto const strand = co_await asio::this_coro::executor;
        co_await asio::this_coro::throw_if_cancelled(false);
        auto const cancellation = co_await asio::this_coro::cancellation_state;
        auto const word = std::make_shared<detail::wakeup>(strand);
        if (!other->add(word)) co_return true;
        while (!other->has_ended()) {
            if (cancellation.cancelled() != asio::cancellation_type::none) co_return false;
            bool const notified = co_await word->wait_until(clock, time::never);
            if (!notified) co_return false;
        }
        co_return true;
    }

    mutable std::mutex mutex_;
    bool has_ended_ = false;
    std::optional<failure> reason_;
    std::vector<std::shared_ptr<detail::wakeup>> waiting_;
};

/// Ends a flight however its coroutine ends, so that another one can take over.
class refreshable_credential::flight_guard {
public:
    flight_guard(refreshable_credential& owner, std::shared_ptr<flight> own) : owner_(owner), own_(std::move(own)) {}
    flight_guard(flight_guard const&) = delete;
    flight_guard& operator=(flight_guard const&) = delete;
    ~flight_guard() {
        {
            std::lock_guard const lock(owner_.mutex_);
            if (owner_.flight_ == own_) owner_.flight_.reset();
        }
        own_->end(std::move(reason));
    }

    std::optional<failure> reason;

private:
    refreshable_credential& owner_;
    std::shared_ptr<flight> own_;
};

CONFAB_DECL refreshable_credential::refreshable_credential() = default;
CONFAB_DECL refreshable_credential::~refreshable_credential() = default;

CONFAB_DECL bool refreshable_credential::is_usable(time::utc_time now) const {
    return !current_.access.empty() && !is_rejected_ && (!current_.expires_at || now < *current_.expires_at);
}

CONFAB_DECL bool refreshable_credential::is_fresh(time::utc_time now) const {
    if (!is_usable(now)) return false;
    if (!current_.expires_at || now < next_try_) return true;
    auto const lifetime = std::max<time::duration>(*current_.expires_at - obtained_at_, time::duration(0));
    return now < *current_.expires_at - std::min(detail::renewed_early, lifetime / 4);
}

CONFAB_DECL bool refreshable_credential::reject(http::secret const& used) {
    std::lock_guard const lock(mutex_);
    if (current_.access.reveal() == used.reveal()) is_rejected_ = true;
    return true;
}

CONFAB_DECL asio::awaitable<result<http::secret>> refreshable_credential::token(time::clock& clock) {
    for (;;) {
        std::shared_ptr<flight> other;
        std::shared_ptr<flight> own;
        {
            std::lock_guard const lock(mutex_);
            if (is_fresh(clock.utc_now())) co_return current_.access;
            other = flight_;
            if (!other) own = flight_ = std::make_shared<flight>();
        }
        if (own) {
            auto renewed = co_await renew(clock, own);
            co_return renewed;
        }
        bool const ended = co_await flight::wait(other, clock);
        if (!ended) co_return failure(errc::cancelled);
        if (auto reason = other->reason()) co_return std::move(*reason);
    }
}

CONFAB_DECL asio::awaitable<result<http::secret>> refreshable_credential::renew(time::clock& clock,
                                                                                std::shared_ptr<flight> own) {
    flight_guard guard(*this, std::move(own));
    issued_token old;
    {
        std::lock_guard const lock(mutex_);
        old = current_;
    }
    auto fetched = co_await fetch(std::move(old));
    auto const now = clock.utc_now();
    std::lock_guard const lock(mutex_);
    if (fetched) {
        current_ = std::move(*fetched);
        obtained_at_ = now;
        is_rejected_ = false;
        co_return current_.access;
    }
    if (is_usable(now) && fetched.error().code != condition::cancelled) {
        next_try_ = now + detail::between_failed_renewals;
        co_return current_.access;
    }
    // A cancellation is this coroutine's own affair: the next one tries.
    if (fetched.error().code != condition::cancelled) guard.reason = fetched.error();
    co_return fetched.error();
}

CONFAB_DECL asio::awaitable<result<issued_token>> refreshable_credential::fetch(issued_token old) {
    if (!old.refresh.empty()) {
        auto refreshed = co_await refresh(std::move(old));
        bool const is_final = refreshed ? !refreshed->access.empty() : refreshed.error().code == condition::cancelled;
        if (is_final) co_return refreshed;
    }
    auto issued = co_await login();
    if (issued && issued->access.empty()) co_return failure(errc::unauthorized, "the login brought no token");
    co_return issued;
}

} // namespace confab::resilience

#endif
