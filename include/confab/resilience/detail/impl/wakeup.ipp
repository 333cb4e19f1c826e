// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_IMPL_WAKEUP_IPP
#define CONFAB_RESILIENCE_DETAIL_IMPL_WAKEUP_IPP

#include <confab/resilience/detail/wakeup.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/post.hpp>

namespace confab::resilience::detail {

/// While it lives, a notification finds the event.
class wakeup::waiting {
public:
    waiting(wakeup& owner, time::detail::event& event) : owner_(owner) { owner_.event_ = &event; }
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;
    ~waiting() {
        owner_.event_ = nullptr;
        owner_.is_notified_ = false;
    }

private:
    wakeup& owner_;
};

CONFAB_DECL void wakeup::notify() noexcept {
    try {
        asio::post(strand_, [self = shared_from_this()] {
            self->is_notified_ = true;
            if (self->event_) self->event_->set();
        });
    } catch (...) {
        // No memory for a word: whoever waits goes on when its time has come.
    }
}

CONFAB_DECL asio::awaitable<bool> wakeup::wait_until(time::clock& clock, time::steady_time when) {
    time::detail::event due(strand_);
    waiting const present(*this, due);
    if (is_notified_) co_return true;
    auto const timer = clock.make_timer(strand_);
    if (when != time::never) timer->start(when, [&due] { due.set(); });
    co_await due.wait();
    co_return due.is_set();
}

} // namespace confab::resilience::detail

#endif
