// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_BACKGROUND_WORK_HPP
#define CONFAB_DETAIL_BACKGROUND_WORK_HPP

#include <confab/detail/config.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace confab::detail {

/// Work of a stream that goes on between its pulls, and for a while after the stream was dropped.
class background_work {
public:
    background_work() = default;
    background_work(background_work const&) = delete;
    background_work& operator=(background_work const&) = delete;
    virtual ~background_work() = default;

    /// Waits until nothing of it is left. Awaited at most once.
    virtual boost::asio::awaitable<void> finished() = 0;
};

/** Collects the background work of all streams that are dropped on this thread while it lives: how close() learns what
 *  there is to wait for, through any number of layers.
 */
class closing_scope {
public:
    using list = std::vector<std::shared_ptr<background_work>>;

    closing_scope() noexcept : outer_(std::exchange(current(), this)) {}
    closing_scope(closing_scope const&) = delete;
    closing_scope& operator=(closing_scope const&) = delete;
    ~closing_scope() { current() = outer_; }

    /// Told by a stream that is being dropped.
    static void add(std::shared_ptr<background_work> work) noexcept {
        try {
            if (current() != nullptr) current()->found_.push_back(std::move(work));
        } catch (...) {
            // Without memory, close() waits for less; what it does not wait for ends all the same.
        }
    }
    list take() noexcept { return std::move(found_); }

private:
    static closing_scope*& current() noexcept {
        static thread_local closing_scope* scope = nullptr;
        return scope;
    }

    closing_scope* outer_;
    list found_;
};

/// Waits until nothing is left of any of them.
CONFAB_DECL boost::asio::awaitable<void> finish_all(closing_scope::list works);

} // namespace confab::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/detail/impl/background_work.ipp>
#endif

#endif
