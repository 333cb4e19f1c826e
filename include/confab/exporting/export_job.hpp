// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_EXPORT_JOB_HPP
#define CONFAB_EXPORTING_EXPORT_JOB_HPP

#include <confab/exporting/account_progress.hpp>
#include <confab/exporting/export_task.hpp>
#include <confab/exporting/record_filter.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/exporting/sink.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::exporting {

/// What an @ref export_job does beyond copying all pages.
class export_job_options {
public:
    export_job_options() = default;

    record_filter filter;                   ///< rows that the vendor does not filter itself
    std::uint64_t max_sessions = unlimited; ///< ends the job as `limited`; at least 1
    /// Told each row that cannot be written (the first few of a page), and when a walk begins anew. May be empty.
    std::function<void(failure const& notice)> on_notice;
};

/** Exports one account: pulls pages, filters, writes, and states the position behind each page.
 *
 *  Resumes where the sink says. Where that position cannot be used any more (errc::cursor_expired, errc::invalid_position)
 *  the walk begins anew, at most three times a run; the sink keeps rows from being written twice. One page is held at a time.
 *  @par Lifetimes `destination` must outlive the job; the job must outlive @ref run.
 *  @par Thread safety distinct objects: safe, also when they share a sink on one thread or strand; shared objects: unsafe.
 */
class export_job final : public export_task {
public:
    CONFAB_DECL export_job(std::string account, source_opener open, sink& destination, export_job_options options);

    /// Runs to the end of the walk, to its limit or to an error. Commits at the end.
    CONFAB_DECL boost::asio::awaitable<void> run() override;
    CONFAB_DECL account_progress progress() const override;
    CONFAB_DECL void abandon(account_state state, std::optional<failure> reason) override;

private:
    CONFAB_DECL boost::asio::awaitable<result<account_state>> walk();
    CONFAB_DECL boost::asio::awaitable<result<bool>> take(record_batch const& batch);
    CONFAB_DECL boost::asio::awaitable<result<bool>> take_rows(record_batch const& batch);
    CONFAB_DECL boost::asio::awaitable<result<account_state>> make_durable(result<account_state> outcome);
    CONFAB_DECL bool begin_anew(failure const& reason);
    CONFAB_DECL void open_source(std::string const& position);
    CONFAB_DECL void settle(result<account_state> outcome);
    CONFAB_DECL void note_commits();
    CONFAB_DECL void forget_uncommitted();
    CONFAB_DECL void notice(failure const& reason, std::optional<std::uint64_t> page);

    source_opener open_;
    sink& sink_;
    export_job_options options_;
    account_progress progress_;
    std::unique_ptr<record_source> source_;
    unsigned fresh_starts_ = 0;
    bool at_end_ = false;         // the last page was the walk's last one, and all its rows were dealt with
    std::uint64_t commits_ = 0;   // the sink's number when it was looked at
    std::uint64_t committed_ = 0; // sessions that were durable then
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/export_job.ipp>
#endif

#endif
