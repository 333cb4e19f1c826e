// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_CONNECTION_POOL_HPP
#define CONFAB_HTTP_DETAIL_CONNECTION_POOL_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace confab::http::detail {

/** The idle connections, and the places for exchanges. An exchange that has a place takes an idle connection or makes one, so
 *  there are never more connections than places. All on the client's strand.
 */
class connection_pool {
public:
    class place;

    explicit connection_pool(std::size_t places) : free_places_(places) {}
    connection_pool(connection_pool const&) = delete;
    connection_pool& operator=(connection_pool const&) = delete;

    /// The connection used last that may be used again, or null. Closes those that may not.
    std::unique_ptr<byte_stream> take_idle(time::steady_time now, time::duration keep_alive) {
        close_expired(now, keep_alive);
        while (!idle_.empty()) {
            auto stream = std::move(idle_.back().stream);
            idle_.pop_back();
            if (!stream->has_input()) return stream;
        }
        return nullptr;
    }
    void keep(std::unique_ptr<byte_stream> stream, time::steady_time now, time::duration keep_alive) {
        close_expired(now, keep_alive);
        idle_.emplace_back(std::move(stream), now);
    }
    void close_idle() noexcept { idle_.clear(); }

private:
    class idle_connection {
    public:
        idle_connection(std::unique_ptr<byte_stream> idle_stream, time::steady_time idle_since)
            : stream(std::move(idle_stream)), since(idle_since) {}

        std::unique_ptr<byte_stream> stream;
        time::steady_time since;
    };

    void close_expired(time::steady_time now, time::duration keep_alive) {
        // The one that has been idle for longest is in front.
        auto const first_kept = std::find_if(idle_.begin(), idle_.end(), [&](idle_connection const& idle) {
            return time::saturating_add(idle.since, keep_alive) > now;
        });
        idle_.erase(idle_.begin(), first_kept);
    }

    std::size_t free_places_;
    std::list<place*> waiting_;
    std::vector<idle_connection> idle_;
};

/// An exchange's turn. Gives it to the next in line when it is destroyed.
class connection_pool::place {
public:
    explicit place(connection_pool& pool) noexcept : pool_(pool) {}
    place(place const&) = delete;
    place& operator=(place const&) = delete;
    ~place() {
        if (held_) pass_on();
        else if (granted_) pool_.waiting_.erase(position_);
    }

    /// Waits for its turn. Not held() afterwards: cancelled.
    asio::awaitable<void> take() {
        auto const executor = co_await asio::this_coro::executor;
        if (pool_.free_places_ > 0) { // nobody is waiting then
            --pool_.free_places_;
            held_ = true;
            co_return;
        }
        granted_.emplace(executor);
        position_ = pool_.waiting_.insert(pool_.waiting_.end(), this);
        co_await granted_->wait();
    }
    bool held() const noexcept { return held_; }

private:
    void pass_on() noexcept {
        if (pool_.waiting_.empty()) {
            ++pool_.free_places_;
            return;
        }
        auto& next = *pool_.waiting_.front();
        pool_.waiting_.pop_front();
        next.held_ = true;
        next.granted_->set();
    }

    connection_pool& pool_;
    bool held_ = false;
    std::optional<time::detail::event> granted_;
    std::list<place*>::iterator position_;
};

} // namespace confab::http::detail

#endif
