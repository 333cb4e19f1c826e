// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_POSTGRESQL_JOB_HPP
#define CONFAB_EXPORTING_POSTGRESQL_JOB_HPP

#include <confab/exporting/export_job.hpp>
#include <confab/exporting/export_task.hpp>
#include <confab/exporting/postgresql_work.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/paging/time_windows.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::exporting {

/// How an account is read that several processes share.
class shared_account {
public:
    shared_account() = default;

    std::string name;
    source_opener open; ///< as of @ref export_job: for parts that are not divided
    /// Opens a walk over the sessions created within a window. Empty: the account is one part.
    std::function<source_opener(paging::time_window const& window)> open_window;
    /// Whether a position is of a walk over all sessions, which may be divided; empty ones are asked about too.
    std::function<bool(std::string const& position)> is_divisible;
    postgresql_work::refresh_position refresh; ///< where a walk begins that finds what has changed since a time
};

/** Exports one account together with other processes: claims parts of it, divides those that are long, and ends when all are
 *  done, by whomever.
 *
 *  Counts what this process wrote and asked for. A part that another process has taken over is left to it.
 *  @par Lifetimes `work` must outlive the job; the job must outlive @ref run.
 */
class postgresql_job final : public export_task {
public:
    CONFAB_DECL postgresql_job(shared_account account, postgresql_work& work, export_job_options options);

    CONFAB_DECL boost::asio::awaitable<void> run() override;
    void stop() noexcept override { is_stopping_ = true; }
    CONFAB_DECL account_progress progress() const override;
    CONFAB_DECL void abandon(account_state state, std::optional<failure> reason) override;

private:
    CONFAB_DECL boost::asio::awaitable<result<account_state>> work_off();
    CONFAB_DECL boost::asio::awaitable<result<void>> do_part(work_lease lease);

    shared_account account_;
    postgresql_work& work_;
    export_job_options options_;
    account_progress progress_; // of the parts so far
    std::unique_ptr<export_job> part_;
    bool is_stopping_ = false;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/postgresql_job.ipp>
#endif

#endif
