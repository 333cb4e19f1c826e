// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_SIGNAL_HPP
#define CONFAB_GENERATORS_DETAIL_SIGNAL_HPP

#include <confab/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <mutex>

namespace confab::detail {

namespace asio = boost::asio;

/** Any thread wakes one coroutine, on the coroutine's executor. Set while nobody waits, it ends the next wait.
 *
 *  The waiting coroutine belongs to its execution context, as with a timer: this object only refers to it.
 */
class signal {
public:
    signal() = default;
    signal(signal const&) = delete;
    signal& operator=(signal const&) = delete;

    /// Ends the present or the next wait.
    CONFAB_DECL void set() noexcept;
    /// Waits until it is set, and resets it. @return false: the wait was cancelled
    CONFAB_DECL asio::awaitable<bool> wait();

private:
    class waiting;
    class initiation;

    std::mutex mutex_;
    bool is_set_ = false;
    waiting* waiting_ = nullptr;
};

} // namespace confab::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/generators/detail/impl/signal.ipp>
#endif

#endif
