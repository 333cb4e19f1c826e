// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNT_RUNNER_HPP
#define CONFAB_EXPORT_ACCOUNT_RUNNER_HPP

#include "progress.hpp"
#include "stop_signals.hpp"
#include "vendors.hpp"

#include <confab/exporting/export_job.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace confab_export {

/// Runs the export jobs of all accounts at once on one thread, draws their progress, and stops them when a signal comes.
class account_runner {
public:
    account_runner(boost::asio::io_context& context, confab::exporting::sink& destination, console& screen,
                   stop_signals& signals);
    ~account_runner();

    void add(std::string const& name, opened_account source, std::uint64_t max_sessions);

    /// Returns when all jobs have ended, or within a second of a signal; then how each account stands.
    std::vector<account_progress> run();

private:
    class running_job {
    public:
        explicit running_job(std::unique_ptr<confab::exporting::export_job> made) : job(std::move(made)) {}

        std::unique_ptr<confab::exporting::export_job> job;
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
    confab::exporting::sink& sink_;
    console& screen_;
    stop_signals& signals_;
    std::list<running_job> jobs_; // in place: the cancellation signals do not move
    std::size_t running_ = 0;
    boost::asio::steady_timer ticks_;
    boost::asio::steady_timer grace_;
};

} // namespace confab_export

#endif
