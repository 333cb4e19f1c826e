// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_GENERATOR_CORE_HPP
#define CONFAB_DETAIL_GENERATOR_CORE_HPP

#include <confab/detail/background_work.hpp>
#include <confab/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <coroutine>
#include <exception>
#include <utility>

namespace confab::detail {

namespace asio = boost::asio;

class generator_core;

/** Whoever is told that a pull is over: a completion handler, or the generator that awaits this one. */
class pull_consumer {
public:
    /// The body has yielded, ended or failed. `inside_initiation`: the caller's own initiation is still on the stack.
    virtual void complete(bool inside_initiation) = 0;
    /// The body's operation was destroyed with its execution context: nothing will ever complete.
    virtual void abandon() noexcept = 0;

protected:
    pull_consumer() = default;
    pull_consumer(pull_consumer const&) = default;
    pull_consumer& operator=(pull_consumer const&) = default;
    ~pull_consumer() = default;
};

/** An operation for which the body waits; it lives in the body's frame. */
class body_wait {
public:
    /// Starts the operation; its handler is a @ref wait_handler.
    virtual void start(generator_core& core) = 0;
    /// The operation could not be started, or its handler was destroyed at once.
    virtual void fail(std::exception_ptr error) noexcept = 0;

protected:
    body_wait() = default;
    body_wait(body_wait const&) = default;
    body_wait& operator=(body_wait const&) = default;
    ~body_wait() = default;
};

/** The part of an async_generator that outlives its handle while an operation is under way.
 *
 *  Owned by the handle and, while the body waits, by the handler of the operation that it waits for. The consumer is parked
 *  *before* that operation starts, so the operation's handler is always the one to go on, on whichever thread it runs.
 *  If that handler is destroyed instead (its execution context is gone), it takes the body and the consumer with it.
 *  The body's frame is never destroyed while an operation may still refer to it.
 */
class generator_core {
public:
    using pointer = boost::intrusive_ptr<generator_core>;
    using erased_maker = void (*)();

    explicit generator_core(std::coroutine_handle<> body) noexcept : body_(body) {}
    generator_core(generator_core const&) = delete;
    generator_core& operator=(generator_core const&) = delete;

    // --- the consumer's side ---

    /// Reserves the stream for one pull. @throws error with errc::operation_in_progress if one is pending.
    void begin_pull() {
        auto expected = state::idle;
        if (!state_.compare_exchange_strong(expected, state::pulling, std::memory_order_acquire)) throw_in_progress();
    }
    /// Runs the body until it yields, ends or has to wait. @return false if it has to wait: park a consumer, then start_waiting().
    bool advance() {
        cancelled_ = false;
        if (value_ == nullptr && wait_ == nullptr) resume_body();
        return wait_ == nullptr;
    }
    /// Ends the pull; what was not taken stays for the next one.
    void leave() noexcept {
        if (state_.load(std::memory_order_relaxed) == state::pulling)
            state_.store(state::idle, std::memory_order_release);
        if (orphaned_) release_orphan();
    }
    /// An awaitable that parks the calling coroutine until the pull is over.
    asio::awaitable<void> park();
    /// Parks `consumer` and starts what the body waits for, on `executor`.
    void start_waiting(pull_consumer& consumer, asio::any_io_executor executor, bool inside_initiation);
    /// The value that was yielded, or what it is made from, or null. It stays until consumed().
    void* value() const noexcept { return value_; }
    bool value_is_movable() const noexcept { return value_is_movable_; }
    /// Where value() is what the value is made from: how, as a `T (*)(void const*)`; else null.
    erased_maker maker() const noexcept { return maker_; }
    void consumed() noexcept { value_ = nullptr; }
    /// The body's exception, once.
    std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }
    /// Asks the operation that the body waits for to stop.
    void cancel();
    /// The handle is gone: destroys the body now, or as soon as its operation has let go.
    void drop() noexcept;
    bool finished() const noexcept { return !body_ && !value_ && !error_; }

    void default_executor(asio::any_io_executor executor) { default_executor_ = std::move(executor); }
    asio::any_io_executor const& default_executor() const noexcept { return default_executor_; }

    // --- the body's side ---

    void yielded(void const* value, bool movable) noexcept {
        value_ = const_cast<void*>(value);
        value_is_movable_ = movable;
        maker_ = nullptr;
    }
    void yielded(void const* source, erased_maker made_by) noexcept {
        value_ = const_cast<void*>(source);
        maker_ = made_by;
    }
    void failed(std::exception_ptr error) noexcept { error_ = std::move(error); }
    void waits_for(body_wait& wait) noexcept { wait_ = &wait; }
    asio::cancellation_slot cancellation_slot() noexcept { return signal_.slot(); }
    /// Background work that the body has left behind, of streams in it or of its own.
    void leave_behind(std::shared_ptr<background_work> work) { left_.push_back(std::move(work)); }
    /// The executor of the parked consumer.
    asio::any_io_executor const& executor() const noexcept { return executor_; }
    /// The operation has completed and its result is stored: the body goes on.
    void wait_completed();
    /// The operation's handler was destroyed without being called.
    void wait_abandoned() noexcept;

private:
    enum class state : unsigned char { idle, pulling, parked };
    enum class phase : unsigned char { starting, started, completed };

    [[noreturn]] static void throw_in_progress();
    void resume_body();
    void destroy_body() noexcept;
    void stop_dropped() noexcept;
    void release_orphan() noexcept;
    bool start_wait();
    void run(bool inside_initiation);
    void finish_pull(bool inside_initiation);

    friend void intrusive_ptr_add_ref(generator_core* core) noexcept {
        core->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(generator_core* core) noexcept {
        if (core->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete core;
    }
    ~generator_core() { destroy_body(); }

    std::coroutine_handle<> body_;
    void* value_ = nullptr;
    erased_maker maker_ = nullptr;
    body_wait* wait_ = nullptr;         // what the body waits for, not started yet
    body_wait* started_wait_ = nullptr; // what it waits for, started
    std::atomic<state> state_{state::idle};
    std::atomic<phase> phase_{phase::completed};
    bool value_is_movable_ = false;
    bool running_ = false;
    bool dropped_ = false;
    bool orphaned_ = false; // dropped by its own running body: the pull holds the last reference
    bool cancelled_ = false;
    std::atomic<unsigned> references_{0};
    std::exception_ptr error_;
    pull_consumer* consumer_ = nullptr;
    asio::any_io_executor executor_;
    asio::any_io_executor default_executor_;
    asio::cancellation_signal signal_;
    closing_scope::list left_;
};

/** Base of the completion handlers of what a body waits for: owns the core, and with it the consumer.
 *  It names no executor, so that co_spawn emits a cancellation at once instead of dispatching it with a raw pointer.
 */
class wait_handler_base {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    explicit wait_handler_base(generator_core& core) noexcept : core_(&core) {}
    wait_handler_base(wait_handler_base&& other) noexcept = default;
    wait_handler_base& operator=(wait_handler_base&&) = delete;
    ~wait_handler_base() {
        if (core_) core_->wait_abandoned();
    }

    cancellation_slot_type get_cancellation_slot() const noexcept { return core_->cancellation_slot(); }

protected:
    void completed() {
        auto const core = std::move(core_);
        core->wait_completed();
    }

private:
    generator_core::pointer core_;
};

} // namespace confab::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/detail/impl/generator_core.ipp>
#endif

#endif
