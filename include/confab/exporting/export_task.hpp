// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_EXPORT_TASK_HPP
#define CONFAB_EXPORTING_EXPORT_TASK_HPP

#include <confab/error.hpp>
#include <confab/exporting/account_progress.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace confab::exporting {

/** The export of one account, however it is done.
 *  @par Thread safety distinct objects: safe, also when they share a sink on one thread or strand; shared objects: unsafe.
 */
class export_task {
public:
    export_task() = default;
    export_task(export_task const&) = delete;
    export_task& operator=(export_task const&) = delete;
    virtual ~export_task() = default;

    /** Runs to the end, and records in @ref progress how it ended. Never throws. To be called once.
     *  @par Cancellation terminal: ends as `interrupted`; what was written stays. Call @ref stop first.
     */
    virtual boost::asio::awaitable<void> run() = 0;

    /// The cancellation that follows is of the whole task, also where it comes while nothing can be cancelled.
    virtual void stop() noexcept {}

    /// Up to date whenever the task waits. One that was dropped while it waited stays `running`.
    virtual account_progress progress() const = 0;

    /// Ends a task that will not be resumed any more, and counts only what was committed.
    virtual void abandon(account_state state, std::optional<failure> reason) = 0;
};

namespace detail {

/// What is being thrown, within a handler of it.
CONFAB_DECL failure failure_in_flight();

} // namespace detail

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/export_task.ipp>
#endif

#endif
