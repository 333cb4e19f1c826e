// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ASYNC_GENERATOR_HPP
#define CONFAB_ASYNC_GENERATOR_HPP

#include <confab/detail/background_work.hpp>
#include <confab/detail/generator_promise.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <exception>
#include <optional>
#include <utility>

namespace confab {

namespace asio = boost::asio;

/** What next() returns: an `asio::awaitable<std::optional<T>>`, which another async_generator's body awaits directly.
 *  Awaited at most once, and at once.
 */
template <class T>
class [[nodiscard]] next_operation : public asio::awaitable<std::optional<T>> {
public:
    next_operation(asio::awaitable<std::optional<T>>&& pull, detail::generator_core* core) noexcept
        : asio::awaitable<std::optional<T>>(std::move(pull)), core_(core) {}

    /// The generator that is pulled; null for one that was moved from.
    detail::generator_core* core() const noexcept { return core_; }

private:
    detail::generator_core* core_;
};

/** A lazy asynchronous stream of values: a coroutine that may both `co_await` and `co_yield`.
 *
 *  Nothing runs before the first pull, nor between pulls: the body runs inside `next()`, on the consumer's executor, until it
 *  yields, ends or fails. Values come in order, then an error once, then the end for ever.
 *
 *  In the body, `co_await` takes an `asio::awaitable`, an operation made with `asio::deferred`, another generator's
 *  `next()`, and `asio::this_coro::executor`. Yield a named value (`co_yield std::move(page);`).
 *
 *  @par Cancellation Cancelling `next()` (all types) cancels what the body waits for; the body sees that operation's error and
 *      normally ends with it. If the operation completed first, the value is delivered.
 *  @par Lifetimes Dropping a stream that is not being pulled destroys its body at once. Dropping one that is being pulled cancels
 *      what the body waits for; the body is destroyed when that has let go, and the pull completes with errc::cancelled. If
 *      the execution context is destroyed while the body waits, body and waiting consumer are destroyed with it.
 *      A stream may outlive the context only as far as what its body holds may. Moving a stream does not disturb a pending pull.
 *  @par Thread safety Distinct streams: safe. One stream: only one pull at a time, another completes with
 *      errc::operation_in_progress; dropping and cancelling must happen on the consumer's executor (or strand). The body
 *      may move from thread to thread with its consumer.
 *  @tparam T a movable object type. If its move constructor throws, the value stays and the next pull delivers it.
 */
template <class T>
class [[nodiscard]] async_generator {
    static_assert(std::is_object_v<T> && std::move_constructible<T>);

public:
    using value_type = T;
    using promise_type = detail::generator_promise<T>;

    /// An empty stream.
    async_generator() noexcept = default;
    async_generator(async_generator&& other) noexcept = default;
    async_generator& operator=(async_generator&& other) noexcept {
        if (this != &other) {
            reset();
            core_ = std::move(other.core_);
        }
        return *this;
    }
    ~async_generator() { reset(); }

    /** Pulls the next value.
     *  @return the value, or nothing at the end.
     *  @throws what the body threw, once; error with errc::operation_in_progress if a pull is pending; errc::cancelled.
     *  @par Lifetimes `*this` must live until the operation is awaited; it may go while the operation is pending.
     */
    next_operation<T> next() { return next_operation<T>(pull(core_.get()), core_.get()); }

    /// As next(), with failures as a value. Exceptions of the body that are no `system_error` are still thrown.
    asio::awaitable<result<std::optional<T>>> try_next() { return try_pull(core_.get()); }

    /** Pulls the next value with any completion token of signature `void(std::exception_ptr, std::optional<T>)`.
     *
     *  The body runs on the handler's associated executor, or else on the stream's default executor.
     *  @throws error with errc::no_executor from the initiation if there is neither.
     */
    template <asio::completion_token_for<void(std::exception_ptr, std::optional<T>)> Token>
    auto async_next(Token&& token) {
        return asio::async_initiate<Token, void(std::exception_ptr, std::optional<T>)>(spawn_pull(core_), token);
    }

    /** The executor for handlers of async_next() that have none of their own.
     *  Initially the first argument of the body that is an executor or has one (`get_executor()`).
     *  @pre no pull is pending.
     */
    void default_executor(asio::any_io_executor executor) {
        if (core_) core_->default_executor(std::move(executor));
    }

    /// That executor; null if there is none. So a stream that is made from this one has it, too.
    asio::any_io_executor get_executor() const { return core_ ? core_->default_executor() : asio::any_io_executor(); }

    /** Drops the stream, and waits until nothing that it had started is left: what prefetch() and merge() have under way
     *  beside their consumer is cancelled, which takes a moment. Other streams have nothing of the kind.
     *  @pre no pull is pending
     *  @par Cancellation all types: the wait ends with errc::cancelled, what was under way ends nevertheless.
     *  @par Lifetimes the stream may go while the operation is pending.
     */
    asio::awaitable<void> close() {
        detail::closing_scope scope;
        reset();
        return detail::finish_all(scope.take());
    }

    /// True when nothing more will come: the end or the error was delivered.
    bool finished() const noexcept { return !core_ || core_->finished(); }

private:
    friend promise_type;
    friend detail::generator_core* detail::core_of<T>(async_generator const& stream) noexcept;
    using core_pointer = detail::generator_core::pointer;

    explicit async_generator(core_pointer core) noexcept : core_(std::move(core)) {}

    void reset() noexcept {
        if (auto const core = std::move(core_)) core->drop();
    }

    // A pull that ends before it took anything leaves the stream ready for the next one.
    class pull_scope {
    public:
        explicit pull_scope(detail::generator_core* core) : core_(core) { core_->begin_pull(); }
        pull_scope(pull_scope const&) = delete;
        pull_scope& operator=(pull_scope const&) = delete;
        ~pull_scope() {
            if (taking_ && std::uncaught_exceptions() == exceptions_) core_->consumed();
            core_->leave();
        }
        // Shares ownership once the handle may go away under us.
        void share() { shared_ = core_pointer(core_); }
        // The value is moved on from here: it is consumed at the end of the scope, unless its move constructor throws.
        void take() noexcept {
            taking_ = true;
            exceptions_ = std::uncaught_exceptions();
        }

    private:
        core_pointer shared_;
        detail::generator_core* core_;
        bool taking_ = false;
        int exceptions_ = 0;
    };

    static asio::awaitable<std::optional<T>> pull(detail::generator_core* core) {
        if (core == nullptr) co_return std::nullopt;
        pull_scope scope(core);
        if (!core->advance()) {
            scope.share();
            co_await core->park();
        }
        if (core->value() == nullptr) {
            if (auto error = core->take_error()) std::rethrow_exception(std::move(error));
            co_return std::nullopt;
        }
        // From where the body keeps it into the awaitable's result at once: values may be dear to move.
        scope.take();
        if constexpr (detail::makeable<T>) {
            if (core->maker() != nullptr) co_return detail::value_maker<T>(*core);
        }
        auto* const value = static_cast<T*>(core->value());
        if constexpr (std::copy_constructible<T>) {
            if (!core->value_is_movable()) co_return std::as_const(*value);
        }
        co_return std::move(*value);
    }

    static asio::awaitable<result<std::optional<T>>> try_pull(detail::generator_core* core) {
        std::exception_ptr thrown;
        try {
            auto value = co_await pull(core);
            co_return result<std::optional<T>>(std::move(value));
        } catch (...) {
            thrown = std::current_exception();
        }
        auto reason = failure_of(thrown);
        if (!reason) std::rethrow_exception(thrown);
        co_return result<std::optional<T>>(std::move(*reason));
    }

    static asio::awaitable<std::optional<T>> pull_shared(core_pointer core) {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        co_return co_await pull(core.get());
    }

    class spawn_pull {
    public:
        explicit spawn_pull(core_pointer core) noexcept : core_(std::move(core)) {}

        template <class Handler>
        void operator()(Handler&& handler) const {
            auto const fallback = core_ ? core_->default_executor() : asio::any_io_executor();
            asio::any_io_executor const executor = asio::get_associated_executor(handler, fallback);
            if (!executor) throw error(failure(errc::no_executor));
            asio::co_spawn(executor, pull_shared(core_), std::forward<Handler>(handler));
        }

    private:
        core_pointer core_;
    };

    core_pointer core_;
};

template <class T>
detail::generator_core* detail::core_of(async_generator<T> const& stream) noexcept {
    return stream.core_.get();
}

template <class T>
async_generator<T> detail::generator_promise<T>::get_return_object() {
    core_ = new generator_core(std::coroutine_handle<generator_promise>::from_promise(*this));
    generator_core::pointer core(core_);
    core->default_executor(std::move(initial_executor_));
    return async_generator<T>(std::move(core));
}

} // namespace confab

#endif
