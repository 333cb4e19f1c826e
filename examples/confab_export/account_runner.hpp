// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNT_RUNNER_HPP
#define CONFAB_EXPORT_ACCOUNT_RUNNER_HPP

#include "progress.hpp"
#include "stop_signals.hpp"
#include "vendors.hpp"

#include <confab/exporting/export_job.hpp>
#include <confab/exporting/export_task.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace confab_export {

/// Runs the export jobs of all accounts at once on one thread, draws their progress, and stops them when a signal comes.
class account_runner {
public:
    using committer = std::function<boost::asio::awaitable<confab::result<void>>()>;

    /// @param commit makes durable what was written by jobs that a stop leaves behind; empty: it always is
    account_runner(boost::asio::io_context& context, committer commit, console& screen, stop_signals& signals);
    ~account_runner();

    /// What a job of the account is told, once the account's plan is.
    confab::exporting::export_job_options announce(std::string const& name, opened_account const& source,
                                                   std::uint64_t max_sessions);
    void add(std::unique_ptr<confab::exporting::export_task> job);

    /// Returns when all jobs have ended, or within a second of a signal; then how each account stands.
    std::vector<account_progress> run();
    /// Called when the last job has ended, while run() goes on until nothing else is to be done. May be empty.
    void on_end(std::function<void()> action) { on_end_ = std::move(action); }
    /// Cancels what the jobs wait for, as they cannot end well.
    void cancel_jobs();

private:
    class running_job {
    public:
        explicit running_job(std::unique_ptr<confab::exporting::export_task> made) : job(std::move(made)) {}

        std::unique_ptr<confab::exporting::export_task> job;
        boost::asio::cancellation_signal cancel;
    };

    void start(running_job& entry);
    void stop();
    void tick();
    void draw();
    void end_of_job(running_job const& ended);
    void abandon_jobs();
    std::vector<account_progress> states() const;

    boost::asio::io_context& context_;
    committer commit_;
    console& screen_;
    stop_signals& signals_;
    std::list<running_job> jobs_; // in place: the cancellation signals do not move
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::function<void()> on_end_;
    boost::asio::steady_timer ticks_;
    boost::asio::steady_timer grace_;
};

} // namespace confab_export

#endif
