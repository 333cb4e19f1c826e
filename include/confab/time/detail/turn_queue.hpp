// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DETAIL_TURN_QUEUE_HPP
#define CONFAB_TIME_DETAIL_TURN_QUEUE_HPP

#include <confab/time/detail/event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <deque>
#include <memory>
#include <utility>

namespace confab::time::detail {

/** What only one coroutine may use at a time: the others wait, in their order. All of them on one strand, and none of them is
 *  cancelled while it waits.
 */
class turn_queue {
public:
    /// A turn, which ends with it.
    class turn {
    public:
        explicit turn(turn_queue& of) noexcept : queue_(&of) {}
        turn(turn&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (queue_ != nullptr) queue_->pass_on();
        }

    private:
        turn_queue* queue_;
    };

    /// Waits for a turn. The queue must outlive it.
    asio::awaitable<turn> take() {
        auto const executor = co_await asio::this_coro::executor;
        if (is_taken_) {
            auto const mine = std::make_shared<event>(executor);
            waiting_.push_back(mine);
            co_await mine->wait();
        }
        is_taken_ = true;
        turn taken(*this);
        co_return taken;
    }

private:
    // The turn stays taken where somebody waits for it.
    void pass_on() noexcept {
        is_taken_ = !waiting_.empty();
        if (!is_taken_) return;
        auto const next = std::move(waiting_.front());
        waiting_.pop_front();
        next->set();
    }

    std::deque<std::shared_ptr<event>> waiting_;
    bool is_taken_ = false;
};

} // namespace confab::time::detail

#endif
