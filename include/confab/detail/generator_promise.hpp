// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_GENERATOR_PROMISE_HPP
#define CONFAB_DETAIL_GENERATOR_PROMISE_HPP

#include <confab/detail/generator_core.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>

namespace confab {

template <class T>
class async_generator;
template <class T>
class next_operation;

namespace detail {

/// The core of a stream; null for one that was moved from.
template <class T>
generator_core* core_of(async_generator<T> const& stream) noexcept;

// Awaiters below have constructors: g++ 12.2 frees aggregate temporaries of an awaiting expression twice.

/** What a body yields in place of a value: where the consumer takes it, the value is constructed from `source`, and not moved on
 *  the way. A body yields a named one; the source must live until the body goes on.
 */
template <class T, class Source>
    requires std::constructible_from<T, Source const&>
class made_from {
public:
    explicit made_from(Source const& source) noexcept : source_(std::addressof(source)) {}

    Source const* source() const noexcept { return source_; }
    static T make(void const* source) { return T(*static_cast<Source const*>(source)); }

private:
    Source const* source_;
};

/// Turns into the value where one is to be constructed, without a move.
template <class T>
class value_maker {
public:
    explicit value_maker(generator_core& core) noexcept
        : make_(reinterpret_cast<make*>(core.maker())), source_(core.value()) {}

    operator T() const { return make_(source_); }

private:
    using make = T(void const*);

    make* make_;
    void const* source_;
};

/// Whether bodies may yield a made_from<T, …>.
template <class T>
concept makeable = std::is_class_v<T> && std::constructible_from<T, value_maker<T>>;

template <class T>
std::optional<T> take_value(generator_core& core) {
    if (core.value() == nullptr) {
        if (auto error = core.take_error()) std::rethrow_exception(std::move(error));
        return std::nullopt;
    }
    std::optional<T> taken;
    if constexpr (makeable<T>) {
        if (core.maker() != nullptr) taken.emplace(value_maker<T>(core));
    }
    if (auto* const value = static_cast<T*>(core.value()); !taken) {
        if constexpr (std::copy_constructible<T>) {
            if (core.value_is_movable()) taken.emplace(std::move(*value));
            else taken.emplace(std::as_const(*value));
        } else {
            taken.emplace(std::move(*value));
        }
    }
    core.consumed();
    return taken;
}

/// Awaits an asio::awaitable inside a body.
template <class U>
class spawned_wait final : public body_wait {
public:
    explicit spawned_wait(asio::awaitable<U>&& operation) noexcept : operation_(std::move(operation)) {}

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> body) noexcept {
        body.promise().core().waits_for(*this);
    }
    U await_resume() {
        if (error_) std::rethrow_exception(std::move(error_));
        if constexpr (!std::is_void_v<U>) return std::move(*value_);
    }

    void start(generator_core& core) override {
        asio::co_spawn(core.executor(), std::move(operation_), handler(core, *this));
    }
    void fail(std::exception_ptr error) noexcept override { error_ = std::move(error); }

private:
    class handler : public wait_handler_base {
    public:
        handler(generator_core& core, spawned_wait& wait) noexcept : wait_handler_base(core), wait_(&wait) {}

        void operator()(std::exception_ptr error) {
            wait_->error_ = std::move(error);
            completed();
        }
        template <class Value>
        void operator()(std::exception_ptr error, Value&& value) {
            if (!error) wait_->value_.emplace(std::forward<Value>(value));
            wait_->error_ = std::move(error);
            completed();
        }

    private:
        spawned_wait* wait_;
    };

    struct nothing {};

    asio::awaitable<U> operation_;
    std::exception_ptr error_;
    std::optional<std::conditional_t<std::is_void_v<U>, nothing, U>> value_;
};

/// Awaits another generator's next() inside a body, without a coroutine in between.
template <class U>
class nested_wait final : public body_wait, public pull_consumer {
public:
    explicit nested_wait(generator_core* inner) noexcept : inner_(inner) {}
    nested_wait(nested_wait const&) = delete;
    nested_wait& operator=(nested_wait const&) = delete;
    ~nested_wait() {
        if (pulling_) inner_->leave();
    }

    bool await_ready() {
        if (inner_ == nullptr) return true;
        inner_->begin_pull();
        pulling_ = true;
        return inner_->advance();
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> body) noexcept {
        body.promise().core().waits_for(*this);
    }
    std::optional<U> await_resume() {
        if (error_) std::rethrow_exception(std::move(error_));
        if (inner_ == nullptr) return std::nullopt;
        return take_value<U>(*inner_);
    }

    void start(generator_core& core) override {
        shared_inner_ = generator_core::pointer(inner_);
        outer_ = generator_core::pointer(&core);
        core.cancellation_slot().assign([this](asio::cancellation_type) { inner_->cancel(); });
        inner_->start_waiting(*this, core.executor(), true);
    }
    void fail(std::exception_ptr error) noexcept override { error_ = std::move(error); }
    void complete(bool) override {
        auto const outer = std::move(outer_);
        outer->wait_completed();
    }
    void abandon() noexcept override {
        auto const outer = std::move(outer_);
        outer->wait_abandoned();
    }

private:
    generator_core* inner_;
    bool pulling_ = false;
    generator_core::pointer shared_inner_; // from start() on, the inner handle may go away under us
    generator_core::pointer outer_;
    std::exception_ptr error_;
};

/// The executor of the consumer: known as soon as the consumer is parked.
class executor_wait final : public body_wait {
public:
    executor_wait() noexcept = default;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> body) noexcept {
        body.promise().core().waits_for(*this);
    }
    asio::any_io_executor await_resume() {
        if (error_) std::rethrow_exception(std::move(error_));
        return std::move(executor_);
    }

    void start(generator_core& core) override {
        executor_ = core.executor();
        core.wait_completed();
    }
    void fail(std::exception_ptr error) noexcept override { error_ = std::move(error); }

private:
    asio::any_io_executor executor_;
    std::exception_ptr error_;
};

/// What a body awaits to get at its own stream.
class this_core_t {
public:
    this_core_t() = default;
};
inline constexpr this_core_t this_core;

class core_access {
public:
    explicit core_access(generator_core& core) noexcept : core_(core) {}
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    generator_core* await_resume() const noexcept { return &core_; }

private:
    generator_core& core_;
};

template <class T>
class generator_promise {
public:
    generator_promise() noexcept = default;
    /// Looks for an executor among the body's arguments.
    template <class... Arguments>
    explicit generator_promise(Arguments const&... arguments) {
        (consider(arguments), ...);
    }

    async_generator<T> get_return_object();
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { core_->failed(std::current_exception()); }

    std::suspend_always yield_value(T&& value) noexcept {
        core_->yielded(std::addressof(value), true);
        return {};
    }
    std::suspend_always yield_value(T const& value) noexcept
        requires std::copy_constructible<T>
    {
        core_->yielded(std::addressof(value), false);
        return {};
    }

    template <class Source>
        requires makeable<T>
    std::suspend_always yield_value(made_from<T, Source> const& value) noexcept {
        core_->yielded(value.source(), reinterpret_cast<generator_core::erased_maker>(&made_from<T, Source>::make));
        return {};
    }

    template <class U>
    spawned_wait<U> await_transform(asio::awaitable<U>&& operation) const noexcept {
        return spawned_wait<U>(std::move(operation));
    }
    template <class U>
    nested_wait<U> await_transform(next_operation<U>&& operation) const noexcept {
        return nested_wait<U>(operation.core());
    }
    template <class Operation>
        requires asio::is_async_operation<Operation>::value
    auto await_transform(Operation&& operation) const {
        return await_transform(std::forward<Operation>(operation)(asio::use_awaitable));
    }
    core_access await_transform(this_core_t) const noexcept { return core_access(*core_); }
    executor_wait await_transform(asio::this_coro::executor_t) const noexcept { return executor_wait(); }

    generator_core& core() const noexcept { return *core_; }

private:
    template <class Argument>
    void consider(Argument const& argument) {
        if (initial_executor_) return;
        if constexpr (asio::execution::is_executor<Argument>::value) initial_executor_ = argument;
        else if constexpr (requires {
                               { argument.get_executor() } -> std::convertible_to<asio::any_io_executor>;
                           })
            initial_executor_ = argument.get_executor();
    }

    generator_core* core_ = nullptr;
    asio::any_io_executor initial_executor_;
};

} // namespace detail
} // namespace confab

#endif
