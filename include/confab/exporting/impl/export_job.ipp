// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_EXPORT_JOB_IPP
#define CONFAB_EXPORTING_IMPL_EXPORT_JOB_IPP

#include <confab/exporting/export_job.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

namespace confab::exporting {
namespace detail {

inline constexpr unsigned most_fresh_starts = 3;

inline failure failure_in_flight() {
    try {
        auto known = failure_of(std::current_exception());
        if (known) return std::move(*known);
        throw;
    } catch (std::exception const& unknown) {
        failure reason;
        reason.code = make_error_code(errc::local_resource);
        reason.details.message = printable(unknown.what());
        return reason;
    }
}

} // namespace detail

CONFAB_DECL export_job::export_job(std::string account, source_opener open, sink& destination,
                                   export_job_options options)
    : open_(std::move(open)), sink_(destination), options_(std::move(options)) {
    progress_.account = std::move(account);
}

CONFAB_DECL account_progress export_job::progress() const {
    auto now = progress_;
    if (source_) now.stats = source_->stats();
    return now;
}

CONFAB_DECL void export_job::abandon(account_state state, std::optional<failure> reason) {
    progress_.state = state;
    progress_.error = std::move(reason);
    if (!sink_.commit()) forget_uncommitted();
}

CONFAB_DECL boost::asio::awaitable<void> export_job::run() {
    bool ended = false;
    try {
        co_await walk();
        ended = true;
    } catch (...) {
        fail(detail::failure_in_flight());
    }
    static_cast<void>(ended);
}

CONFAB_DECL boost::asio::awaitable<void> export_job::walk() {
    auto const resumed = sink_.resume(progress_.account);
    open_source(resumed.position);
    for (;;) {
        auto pulled = co_await source_->next();
        if (!pulled) {
            if (begin_anew(pulled.error())) continue;
            co_return fail(pulled.error());
        }
        if (!*pulled) co_return end(account_state::complete);
        auto const goes_on = take(**pulled);
        if (!goes_on) co_return fail(goes_on.error());
        if (!*goes_on) co_return;
    }
}

// Returns whether another page is wanted.
CONFAB_DECL result<bool> export_job::take(record_batch const& batch) {
    auto const page = progress_.pages++;
    progress_.rejected += batch.rejected_count;
    for (auto const& reason : batch.rejected) notice(reason, page);
    auto const whole = take_rows(batch);
    if (!whole) return whole.error();
    bool const at_end = *whole && batch.is_last;
    if (*whole && !at_end) {
        auto const stated = sink_.advance(progress_.account, walk_state::walking, batch.next_position);
        if (!stated) return stated.error();
        progress_.position = batch.next_position;
    }
    if (at_end) end(account_state::complete);
    else if (progress_.sessions >= options_.max_sessions) end(account_state::limited);
    return progress_.state == account_state::running;
}

// Returns whether all rows of the page were dealt with.
CONFAB_DECL result<bool> export_job::take_rows(record_batch const& batch) {
    std::vector<record> wanted;
    wanted.reserve(batch.rows.size());
    std::ranges::copy_if(batch.rows, std::back_inserter(wanted),
                         [&](record const& row) { return options_.filter.matches(row); });
    progress_.filtered += batch.rows.size() - wanted.size();
    note_commits();
    auto const outcome = sink_.write(progress_.account, wanted, options_.max_sessions - progress_.sessions);
    if (!outcome) return outcome.error();
    progress_.sessions += outcome->sessions;
    note_commits();
    progress_.revisions += outcome->revisions;
    progress_.duplicates += outcome->duplicates;
    progress_.unchanged += outcome->unchanged;
    progress_.rejected += outcome->rejected;
    for (auto const& reason : outcome->rejections) notice(reason, progress_.pages - 1);
    return outcome->consumed == wanted.size();
}

CONFAB_DECL bool export_job::begin_anew(failure const& reason) {
    // The sink has checked that the position belongs to this job: a vendor's client that refuses it
    // has changed what its positions look like, or where its listing is.
    bool const unusable = reason.code == errc::cursor_expired || reason.code == errc::invalid_position;
    if (!unusable || progress_.position.empty() || fresh_starts_ == detail::most_fresh_starts) return false;
    ++fresh_starts_;
    notice(reason, std::nullopt);
    open_source({});
    return true;
}

CONFAB_DECL void export_job::open_source(std::string const& position) {
    source_ = open_(position);
    progress_.position = position;
}

CONFAB_DECL void export_job::end(account_state state) {
    auto stated =
        state == account_state::complete ? sink_.advance(progress_.account, walk_state::complete, {}) : result<void>();
    if (stated) stated = sink_.commit();
    if (!stated) return fail(stated.error());
    progress_.state = state;
    if (state == account_state::complete) progress_.position.clear();
}

CONFAB_DECL void export_job::fail(failure reason) {
    bool const stopped = reason.code == condition::cancelled;
    progress_.state = stopped ? account_state::interrupted : account_state::failed;
    if (!stopped) progress_.error = std::move(reason);
    // What came before is worth keeping; if the sink cannot, it has said so already or says so to the next caller.
    if (!sink_.commit()) forget_uncommitted();
}

// The sink commits for all its accounts at once: whenever it did, all sessions so far are durable.
CONFAB_DECL void export_job::note_commits() {
    auto const now = sink_.commits();
    if (now == commits_) return;
    commits_ = now;
    committed_ = progress_.sessions;
}

CONFAB_DECL void export_job::forget_uncommitted() {
    note_commits();
    progress_.sessions = committed_;
}

CONFAB_DECL void export_job::notice(failure const& reason, std::optional<std::uint64_t> page) {
    if (!options_.on_notice) return;
    auto told = reason;
    if (page) told.details.page = *page;
    options_.on_notice(told);
}

} // namespace confab::exporting

#endif
