// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_CONNECTION_POOL_HPP
#define CONFAB_HTTP_DETAIL_CONNECTION_POOL_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace confab::http::detail {

/// How long a connection may carry requests. Zero requests: any number.
class reuse_limits {
public:
    reuse_limits(time::duration keep_alive, time::duration age, std::uint64_t requests) noexcept
        : keep_alive_(keep_alive), age_(age), requests_(requests) {}

    bool allow_more(time::steady_time opened, std::uint64_t carried, time::steady_time now) const noexcept {
        return time::saturating_add(opened, age_) > now && (requests_ == 0 || carried < requests_);
    }
    bool allow_idle(time::steady_time since, time::steady_time now) const noexcept {
        return time::saturating_add(since, keep_alive_) > now;
    }

private:
    time::duration keep_alive_;
    time::duration age_;
    std::uint64_t requests_;
};

/// A connection, with what decides whether it may carry another request.
class pooled_connection {
public:
    pooled_connection(std::unique_ptr<byte_stream> opened_stream, time::steady_time now)
        : stream(std::move(opened_stream)), opened(now), idle_since(now) {}

    std::unique_ptr<byte_stream> stream;
    time::steady_time opened;
    time::steady_time idle_since;
    std::uint64_t requests = 0;
};

/** The idle connections, and the places for exchanges. An exchange that has a place takes an idle connection or makes one, so
 *  there are never more connections than places. All on the client's strand, except for the counts.
 */
class connection_pool {
public:
    class place;

    connection_pool(std::size_t places, reuse_limits limits) : places_(places), limits_(limits) {}
    connection_pool(connection_pool const&) = delete;
    connection_pool& operator=(connection_pool const&) = delete;

    /// The connection used last that may be used again, or null. Closes those that may not.
    std::unique_ptr<pooled_connection> take_idle(time::steady_time now) {
        close_expired(now);
        std::unique_ptr<pooled_connection> taken;
        while (!taken && !idle_.empty()) {
            taken = std::move(idle_.back());
            idle_.pop_back();
            if (taken->stream->has_input()) taken.reset();
        }
        note_idle();
        return taken;
    }
    /// Takes back a connection on which nothing is under way, unless it has served its time.
    void keep(std::unique_ptr<pooled_connection> used, time::steady_time now) {
        close_expired(now);
        used->idle_since = now;
        if (limits_.allow_more(used->opened, used->requests, now)) idle_.push_back(std::move(used));
        note_idle();
    }
    void close_expired(time::steady_time now) {
        std::erase_if(idle_, [&](auto const& idle) {
            return !limits_.allow_idle(idle->idle_since, now) || !limits_.allow_more(idle->opened, idle->requests, now);
        });
        note_idle();
    }
    /// One that had been idle since then was found dead: those that have been idle for as long are taken for dead as well.
    void close_idle_since(time::steady_time since) {
        std::erase_if(idle_, [&](auto const& idle) { return idle->idle_since <= since; });
        note_idle();
    }
    void close_idle() noexcept {
        idle_.clear();
        note_idle();
    }
    /// Whether one more connection may be opened ahead of the exchange that will use it.
    bool has_room() const noexcept { return idle() + active() < places_; }

    // From any thread.
    std::size_t idle() const noexcept { return idle_count_.load(std::memory_order_relaxed); }
    std::size_t active() const noexcept { return active_.load(std::memory_order_relaxed); }
    std::size_t waiting() const noexcept { return waiting_count_.load(std::memory_order_relaxed); }

private:
    void note_idle() noexcept { idle_count_.store(idle_.size(), std::memory_order_relaxed); }
    void note_waiting() noexcept { waiting_count_.store(waiting_.size(), std::memory_order_relaxed); }

    std::size_t const places_;
    reuse_limits const limits_;
    std::list<place*> waiting_;
    std::vector<std::unique_ptr<pooled_connection>> idle_;
    std::atomic<std::size_t> idle_count_{0};
    std::atomic<std::size_t> active_{0};
    std::atomic<std::size_t> waiting_count_{0};
};

/// An exchange's turn. Gives it to the next in line when it is destroyed.
class connection_pool::place {
public:
    explicit place(connection_pool& pool) noexcept : pool_(pool) {}
    place(place const&) = delete;
    place& operator=(place const&) = delete;
    ~place() {
        if (held_) pass_on();
        else if (queued_) pool_.waiting_.erase(position_);
        pool_.note_waiting();
    }

    /// Takes a free place; false: there is none.
    bool take_free() noexcept {
        if (pool_.active() >= pool_.places_) return false; // otherwise nobody is waiting
        pool_.active_.fetch_add(1, std::memory_order_relaxed);
        return held_ = true;
    }
    /// Waits for its turn. Not held() afterwards: cancelled.
    asio::awaitable<void> take() {
        auto const executor = co_await asio::this_coro::executor;
        if (take_free()) co_return;
        granted_.emplace(executor);
        position_ = pool_.waiting_.insert(pool_.waiting_.end(), this);
        queued_ = true;
        pool_.note_waiting();
        co_await granted_->wait();
    }
    bool held() const noexcept { return held_; }

private:
    void pass_on() noexcept {
        if (pool_.waiting_.empty()) {
            pool_.active_.fetch_sub(1, std::memory_order_relaxed);
            return;
        }
        auto& next = *pool_.waiting_.front();
        pool_.waiting_.pop_front();
        next.queued_ = false;
        next.held_ = true;
        next.granted_->set();
    }

    connection_pool& pool_;
    bool held_ = false;
    bool queued_ = false;
    std::optional<time::detail::event> granted_;
    std::list<place*>::iterator position_;
};

} // namespace confab::http::detail

#endif
