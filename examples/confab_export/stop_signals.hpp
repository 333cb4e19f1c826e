// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_STOP_SIGNALS_HPP
#define CONFAB_EXPORT_STOP_SIGNALS_HPP

#include <atomic>
#include <functional>
#include <memory>

namespace confab_export {

/** Watches for SIGINT and SIGTERM on a thread of its own, so that they are noticed while the disk or
 *  a slow reader of standard output holds up everything else. Also ignores SIGPIPE and SIGXFSZ.
 */
class stop_signals {
public:
    stop_signals();
    ~stop_signals();
    stop_signals(stop_signals const&) = delete;
    stop_signals& operator=(stop_signals const&) = delete;

    /// Whether one has come. Thread-safe.
    bool requested() const noexcept;
    /// Called when one comes, on the watching thread, or at once if one has come. Replaces an earlier
    /// action, which is not called any more once this returns.
    void on_request(std::function<void()> action);

private:
    class watcher;
    std::unique_ptr<watcher> watcher_;
};

} // namespace confab_export

#endif
