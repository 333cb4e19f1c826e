// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DETAIL_IMPL_STRAND_RUN_IPP
#define CONFAB_TIME_DETAIL_IMPL_STRAND_RUN_IPP

#include <confab/time/detail/strand_run.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <type_traits>

namespace confab::time::detail {

// co_spawn of Boost 1.81 dispatches a cancellation with a raw pointer wherever its handler names an executor: by the time
// it runs, the operation may have ended. Here the signal is shared, and emitted on the strand if the operation goes on.

/// The run's hold on its state. Destroyed with an execution context it leaves the caller's cancellation connected, which must
/// then find no strand.
class strand_run_hold {
public:
    explicit strand_run_hold(std::shared_ptr<strand_run_state> state) noexcept : state_(std::move(state)) {}
    strand_run_hold(strand_run_hold&&) noexcept = default;
    strand_run_hold& operator=(strand_run_hold&&) = delete;
    ~strand_run_hold() {
        if (state_) state_->strand = asio::any_io_executor();
    }

    strand_run_state* operator->() const noexcept { return state_.get(); }

private:
    std::shared_ptr<strand_run_state> state_;
};

/// Brings the outcome to the caller, on the caller's executor.
template <class Handler>
class strand_run_delivery {
public:
    strand_run_delivery(strand_run_hold&& state, Handler&& handler, std::exception_ptr thrown)
        : state_(std::move(state)), handler_(std::move(handler)), thrown_(std::move(thrown)) {}

    void operator()() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) slot.clear();
        std::move(handler_)(std::move(thrown_));
    }

private:
    strand_run_hold state_;
    Handler handler_;
    std::exception_ptr thrown_;
};

/// Ends the run on the strand. It names no executor, see above.
template <class Handler>
class strand_run_completion {
public:
    using cancellation_slot_type = asio::cancellation_slot;
    using executor_type_of_caller = asio::associated_executor_t<Handler, asio::any_io_executor>;

    strand_run_completion(std::shared_ptr<strand_run_state> state, Handler&& handler)
        : state_(std::move(state)), caller_(asio::get_associated_executor(handler, state_->strand)),
          handler_(std::move(handler)) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return state_->signal.slot(); }

    void operator()(std::exception_ptr thrown) {
        state_->has_ended = true;
        auto const executor = caller_.get_executor();
        asio::post(executor, strand_run_delivery<Handler>(std::move(state_), std::move(handler_), std::move(thrown)));
    }

private:
    strand_run_hold state_;
    asio::executor_work_guard<executor_type_of_caller> caller_;
    Handler handler_;
};

/// Takes the caller's cancellation to the strand.
class strand_run_canceller {
public:
    explicit strand_run_canceller(std::shared_ptr<strand_run_state> state) noexcept : state_(std::move(state)) {}

    // Whatever type the caller lets through: what runs on the strand meets all of them.
    void operator()(asio::cancellation_type) const {
        if (!state_->strand) return;
        asio::post(state_->strand, [state = state_] {
            if (!state->has_ended) state->signal.emit(asio::cancellation_type::all);
        });
    }

private:
    std::shared_ptr<strand_run_state> state_;
};

class strand_run_initiation {
public:
    strand_run_initiation(std::shared_ptr<strand_run_state> state, asio::awaitable<void>&& body)
        : state_(std::move(state)), body_(std::move(body)) {}

    template <class Handler>
    void operator()(Handler&& handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.template emplace<strand_run_canceller>(state_);
        auto const strand = state_->strand;
        asio::co_spawn(strand, std::move(body_),
                       strand_run_completion<std::decay_t<Handler>>(std::move(state_), std::move(handler)));
    }

private:
    std::shared_ptr<strand_run_state> state_;
    asio::awaitable<void> body_;
};

CONFAB_DECL asio::awaitable<void> run_to_end_on_strand(std::shared_ptr<strand_run_state> state,
                                                       asio::awaitable<void> body) {
    return asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr)>(
        strand_run_initiation(std::move(state), std::move(body)), asio::use_awaitable);
}

} // namespace confab::time::detail

#endif
