// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_LOOKAHEAD_HPP
#define CONFAB_GENERATORS_DETAIL_LOOKAHEAD_HPP

#include <confab/async_generator.hpp>
#include <confab/generators/detail/pull_group.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace confab::detail {

/// A queue that allocates nothing while it holds at most one value.
template <class T>
class value_queue {
public:
    std::size_t size() const noexcept { return (front_ ? 1u : 0u) + (rest_ ? rest_->size() : 0u); }
    void push(T&& value) {
        if (!front_) {
            front_.emplace(std::move(value));
            return;
        }
        if (!rest_) rest_ = std::make_unique<std::deque<T>>();
        rest_->push_back(std::move(value));
    }
    std::optional<T> pop() {
        auto value = std::move(front_);
        front_.reset();
        if (rest_ && !rest_->empty()) {
            front_.emplace(std::move(rest_->front()));
            rest_->pop_front();
        }
        return value;
    }

private:
    std::optional<T> front_; // empty only if all is
    std::unique_ptr<std::deque<T>> rest_;
};

/** Reads a stream up to `capacity` values ahead of its consumer.
 *
 *  At any time at most one party pulls: the consumer, in top_up(), as long as the source has values at once; or else the
 *  group's strand. is_pulling_ says whose turn it is: while it is false, everything here belongs to the consumer.
 */
template <class T>
class lookahead final : private pull_consumer {
public:
    lookahead(async_generator<T> source, std::size_t capacity, std::size_t index, pull_group& group)
        : source_(std::move(source)), capacity_(capacity), index_(index), group_(group) {}
    lookahead(lookahead const&) = delete;
    lookahead& operator=(lookahead const&) = delete;

    /// Pulls until `capacity` values are there or the source has to wait. `owner` keeps this alive meanwhile.
    template <class Owner>
    void top_up(std::shared_ptr<Owner> const& owner) {
        if (is_pulling() || !has_room()) return;
        is_pulling_.store(true, std::memory_order_relaxed);
        pull(owner);
    }
    /// The next value that is there.
    std::optional<T> take() {
        if (!is_pulling()) return values_.pop();
        std::lock_guard const lock(mutex_);
        return values_.pop();
    }
    /// Whether the source waits for something.
    bool is_pulling() const noexcept { return is_pulling_.load(std::memory_order_acquire); }
    /// Whether nothing is there, and nothing will come.
    bool is_over() const noexcept { return !is_pulling() && has_ended_ && values_.size() == 0; }
    /// What the source failed with, once. @pre is_over()
    std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

    /// No more pulls; one that waits is cancelled. On the strand.
    void stop() {
        is_stopped_ = true;
        if (is_waiting_) core_of(source_)->cancel();
    }

private:
    bool has_room() const noexcept { return !has_ended_ && !is_stopped_ && values_.size() < capacity_; }

    template <class Owner>
    void pull(std::shared_ptr<Owner> const& owner) {
        try {
            while (pull_once(owner))
                if (!settle()) return;
        } catch (...) {
            end(std::current_exception());
        }
    }
    // @return false: the source waits, and another thread may be here already
    template <class Owner>
    bool pull_once(std::shared_ptr<Owner> const& owner) {
        auto* const core = core_of(source_);
        if (core == nullptr) return true;
        core->begin_pull();
        if (core->advance()) return true;
        bool completed_inside = false;
        completed_inside_ = &completed_inside;
        auto strand = group_.enter();
        is_waiting_ = true;
        keep_alive_ = owner;
        core->start_waiting(*this, std::move(strand), true);
        if (!completed_inside) return false;
        end_wait();
        group_.leave();
        return true;
    }
    // Stores what the pull has brought. @return whether to pull on
    bool settle() {
        auto* const core = core_of(source_);
        std::optional<T> value;
        if (core != nullptr) {
            leaving const scope(*core);
            value = take_value<T>(*core);
        }
        std::lock_guard const lock(mutex_);
        if (value) values_.push(std::move(*value));
        else has_ended_ = true;
        if (has_room()) return true;
        is_pulling_.store(false, std::memory_order_release);
        return false;
    }
    void end(std::exception_ptr thrown) noexcept {
        std::lock_guard const lock(mutex_);
        error_ = std::move(thrown);
        has_ended_ = true;
        is_pulling_.store(false, std::memory_order_release);
    }
    void end_wait() noexcept {
        is_waiting_ = false;
        keep_alive_.reset();
    }

    void complete(bool inside_initiation) override {
        if (inside_initiation) {
            *completed_inside_ = true;
            return;
        }
        auto const owner = keep_alive_; // goes last
        end_wait();
        auto& group = group_;
        auto const index = index_;
        try {
            if (settle()) pull(owner);
        } catch (...) {
            end(std::current_exception());
        }
        group.notify(index);
        group.leave(); // only now: what pulls on must be on the same strand
    }
    void abandon() noexcept override {
        auto const owner = keep_alive_;
        end_wait();
        end(nullptr);
        group_.leave();
    }

    class leaving {
    public:
        explicit leaving(generator_core& core) noexcept : core_(core) {}
        leaving(leaving const&) = delete;
        leaving& operator=(leaving const&) = delete;
        ~leaving() { core_.leave(); }

    private:
        generator_core& core_;
    };

    async_generator<T> source_;
    std::size_t const capacity_;
    std::size_t const index_;
    pull_group& group_;
    std::atomic<bool> is_pulling_{false};
    std::mutex mutex_; // of the values, while somebody pulls
    value_queue<T> values_;
    bool has_ended_ = false;
    bool is_stopped_ = false;
    bool is_waiting_ = false; // from start_waiting() to its completion
    std::exception_ptr error_;
    bool* completed_inside_ = nullptr;
    std::shared_ptr<void> keep_alive_;
};

} // namespace confab::detail

#endif
