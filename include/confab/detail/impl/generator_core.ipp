// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_IMPL_GENERATOR_CORE_IPP
#define CONFAB_DETAIL_IMPL_GENERATOR_CORE_IPP

#include <confab/detail/generator_core.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace confab::detail {

inline std::exception_ptr operation_aborted() noexcept {
    return std::make_exception_ptr(error(failure(errc::cancelled)));
}

/** A coroutine parked in next(): its handler, and the link from its cancellation slot to the generator. */
template <class Handler>
class parked_handler final : public pull_consumer {
public:
    parked_handler(Handler&& handler, generator_core& core)
        : handler_(std::move(handler)), slot_(asio::get_associated_cancellation_slot(handler_)) {
        // The slot may outlive a stream that was destroyed with its context, so it shares the core.
        if (slot_.is_connected())
            slot_.assign([shared = generator_core::pointer(&core)](asio::cancellation_type) { shared->cancel(); });
    }

    void complete(bool inside_initiation) override {
        if (slot_.is_connected()) slot_.clear();
        auto handler = std::move(handler_);
        delete this;
        if (inside_initiation) asio::post(std::move(handler));
        else asio::dispatch(std::move(handler));
    }
    void abandon() noexcept override { delete this; }

private:
    Handler handler_;
    asio::cancellation_slot slot_;
};

class park_initiation {
public:
    explicit park_initiation(generator_core::pointer core) noexcept : core_(std::move(core)) {}

    template <class Handler>
    void operator()(Handler handler) const {
        auto executor = asio::get_associated_executor(handler);
        auto* const consumer = new parked_handler<Handler>(std::move(handler), *core_);
        core_->start_waiting(*consumer, std::move(executor), true);
    }

private:
    generator_core::pointer core_;
};

CONFAB_DECL asio::awaitable<void> generator_core::park() {
    return asio::async_initiate<asio::use_awaitable_t<> const, void()>(park_initiation(pointer(this)),
                                                                       asio::use_awaitable);
}

CONFAB_DECL void generator_core::throw_in_progress() { throw error(failure(errc::operation_in_progress)); }

CONFAB_DECL void generator_core::resume_body() {
    if (!body_) return;
    running_ = true;
    body_.resume();
    running_ = false;
    if (dropped_) stop_dropped();
    else if (body_.done()) destroy_body();
}

CONFAB_DECL void generator_core::destroy_body() noexcept {
    wait_ = nullptr;
    started_wait_ = nullptr;
    value_ = nullptr;
    signal_.slot().clear();
    // The frame may hold the last reference to things that reach back here: forget it first.
    auto const body = std::exchange(body_, nullptr);
    if (!body) return;
    closing_scope scope;
    body.destroy();
    try {
        for (auto& work : scope.take()) left_.push_back(std::move(work));
    } catch (...) {
        // Without memory, close() waits for less; what it does not wait for ends all the same.
    }
}

CONFAB_DECL void generator_core::stop_dropped() noexcept {
    destroy_body();
    error_ = operation_aborted();
}

CONFAB_DECL void generator_core::release_orphan() noexcept {
    orphaned_ = false;
    intrusive_ptr_release(this);
}

CONFAB_DECL void generator_core::start_waiting(pull_consumer& consumer, asio::any_io_executor executor,
                                               bool inside_initiation) {
    consumer_ = &consumer;
    executor_ = std::move(executor);
    state_.store(state::parked, std::memory_order_relaxed);
    run(inside_initiation);
}

// Starts what the body waits for. True if it has completed already: the caller resumes the body.
CONFAB_DECL bool generator_core::start_wait() {
    auto* const wait = std::exchange(wait_, nullptr);
    started_wait_ = wait;
    phase_.store(phase::starting, std::memory_order_relaxed);
    try {
        if (cancelled_) wait->fail(operation_aborted());
        else {
            wait->start(*this);
            // From here on the handler may run on another thread and end everything: whoever comes second goes on.
            return phase_.exchange(phase::started, std::memory_order_acq_rel) == phase::completed;
        }
    } catch (...) {
        wait->fail(std::current_exception());
    }
    phase_.store(phase::completed, std::memory_order_relaxed);
    return true;
}

CONFAB_DECL void generator_core::run(bool inside_initiation) {
    pointer const alive(this);
    while (wait_ != nullptr) {
        if (!start_wait()) return;
        signal_.slot().clear();
        resume_body();
    }
    finish_pull(inside_initiation);
}

CONFAB_DECL void generator_core::finish_pull(bool inside_initiation) {
    state_.store(state::pulling, std::memory_order_relaxed);
    executor_ = {}; // a strand must not be kept beyond its context
    std::exchange(consumer_, nullptr)->complete(inside_initiation);
}

CONFAB_DECL void generator_core::wait_completed() {
    if (phase_.exchange(phase::completed, std::memory_order_acq_rel) == phase::starting) return;
    pointer const alive(this);
    signal_.slot().clear();
    if (dropped_) stop_dropped();
    else resume_body();
    run(false);
}

CONFAB_DECL void generator_core::wait_abandoned() noexcept {
    if (phase_.load(std::memory_order_acquire) == phase::starting) {
        // Destroyed within its own initiation: the body learns of it as of any failed operation.
        started_wait_->fail(operation_aborted());
        phase_.store(phase::completed, std::memory_order_release);
        return;
    }
    pointer const alive(this);
    auto* const consumer = std::exchange(consumer_, nullptr);
    destroy_body();
    error_ = operation_aborted();
    executor_ = {};
    state_.store(state::idle, std::memory_order_relaxed);
    if (consumer != nullptr) consumer->abandon();
}

CONFAB_DECL void generator_core::cancel() {
    cancelled_ = true;
    // Whatever the consumer's type of cancellation: a stream that ends at a resumable position meets all of them.
    signal_.emit(asio::cancellation_type::all);
}

CONFAB_DECL void generator_core::drop() noexcept {
    dropped_ = true;
    if (running_) {
        orphaned_ = true;
        intrusive_ptr_add_ref(this);
    } else if (consumer_ == nullptr && state_.load(std::memory_order_relaxed) != state::idle) {
        // The pull is over, but what it brought is not delivered yet: it must not look like the end.
        stop_dropped();
    } else if (consumer_ == nullptr) destroy_body();
    else cancel();
    for (auto& work : left_) closing_scope::add(std::move(work));
    left_.clear();
}

} // namespace confab::detail

#endif
