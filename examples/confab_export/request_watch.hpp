// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_REQUEST_WATCH_HPP
#define CONFAB_EXPORT_REQUEST_WATCH_HPP

#include <confab/exporting/record_source.hpp>
#include <confab/resilience/observer.hpp>

#include <chrono>

namespace confab_export {

/** Sees what an account's requests wait for.
 *  @par Thread safety shared objects: unsafe; an export runs on one thread.
 */
class request_watch final : public confab::resilience::observer {
public:
    void on_waiting(confab::resilience::wait_reason reason, confab::time::steady_time until) override {
        // Of several that wait, the one that goes on first.
        if (until_ > std::chrono::steady_clock::now() && until_ <= until) return;
        reason_ = reason;
        until_ = until;
    }

    /// Adds the wait that is on at `now`, if one is.
    void describe(confab::exporting::source_stats& into, confab::time::steady_time now) const {
        into.waiting_until.reset();
        if (until_ <= now) return;
        into.waiting_until = until_;
        into.waiting_for = reason_;
    }

private:
    confab::resilience::wait_reason reason_ = confab::resilience::wait_reason::budget;
    confab::time::steady_time until_{};
};

} // namespace confab_export

#endif
