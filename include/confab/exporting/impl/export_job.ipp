// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_EXPORT_JOB_IPP
#define CONFAB_EXPORTING_IMPL_EXPORT_JOB_IPP

#include <confab/exporting/export_job.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace confab::exporting {
namespace detail {

inline constexpr unsigned most_fresh_starts = 3;

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
    forget_uncommitted();
}

CONFAB_DECL boost::asio::awaitable<void> export_job::run() {
    result<account_state> outcome = account_state::failed;
    try {
        auto ended = co_await walk();
        outcome = std::move(ended);
    } catch (...) {
        outcome = detail::failure_in_flight();
    }
    // What came is worth keeping, also when the job was cancelled.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    try {
        auto ended = co_await make_durable(outcome);
        outcome = std::move(ended);
    } catch (...) {
        outcome = detail::failure_in_flight();
    }
    settle(std::move(outcome));
}

CONFAB_DECL boost::asio::awaitable<result<account_state>> export_job::walk() {
    auto const resumed = sink_.resume(progress_.account);
    open_source(resumed.position);
    for (;;) {
        auto pulled = co_await source_->next();
        if (!pulled) {
            if (begin_anew(pulled.error())) continue;
            co_return pulled.error();
        }
        if (!*pulled) co_return account_state::complete;
        auto const& batch = **pulled;
        auto const goes_on = co_await take(batch);
        if (!goes_on) co_return goes_on.error();
        if (*goes_on) continue;
        co_return at_end_ ? account_state::complete : account_state::limited;
    }
}

// Returns whether another page is wanted.
CONFAB_DECL boost::asio::awaitable<result<bool>> export_job::take(record_batch const& batch) {
    auto const page = progress_.pages++;
    progress_.rejected += batch.rejected_count;
    for (auto const& reason : batch.notices) notice(reason, std::nullopt);
    for (auto const& reason : batch.rejected) notice(reason, page);
    auto const whole = co_await take_rows(batch);
    if (!whole) co_return whole.error();
    at_end_ = *whole && batch.is_last;
    if (*whole && !at_end_) {
        auto const stated = co_await sink_.advance(progress_.account, walk_state::walking, batch.next_position);
        if (!stated) co_return stated.error();
        progress_.position = batch.next_position;
    }
    co_return !at_end_ && progress_.sessions < options_.max_sessions;
}

// Returns whether all rows of the page were dealt with.
CONFAB_DECL boost::asio::awaitable<result<bool>> export_job::take_rows(record_batch const& batch) {
    std::vector<record> wanted;
    wanted.reserve(batch.rows.size());
    std::ranges::copy_if(batch.rows, std::back_inserter(wanted),
                         [&](record const& row) { return options_.filter.matches(row); });
    progress_.filtered += batch.rows.size() - wanted.size();
    note_commits();
    auto const left = options_.max_sessions - progress_.sessions;
    auto const outcome = co_await sink_.write(progress_.account, wanted, left);
    if (!outcome) co_return outcome.error();
    progress_.sessions += outcome->sessions;
    note_commits();
    progress_.revisions += outcome->revisions;
    progress_.duplicates += outcome->duplicates;
    progress_.unchanged += outcome->unchanged;
    progress_.rejected += outcome->rejected;
    for (auto const& reason : outcome->rejections) notice(reason, progress_.pages - 1);
    co_return outcome->consumed == wanted.size();
}

// What the walk came to, once the sink has been told and has committed.
CONFAB_DECL boost::asio::awaitable<result<account_state>> export_job::make_durable(result<account_state> outcome) {
    if (outcome.has_value() && *outcome == account_state::complete) {
        auto const next = source_->refresh_position();
        auto const stated = co_await sink_.advance(progress_.account, walk_state::complete, next);
        if (!stated) outcome = stated.error();
    }
    auto const committed = co_await sink_.commit();
    if (committed) {
        note_commits();
        co_return outcome;
    }
    forget_uncommitted();
    bool const is_news = outcome.has_value() || outcome.error().code == condition::cancelled;
    if (is_news) outcome = committed.error();
    co_return outcome;
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

CONFAB_DECL void export_job::settle(result<account_state> outcome) {
    if (outcome.has_value()) {
        progress_.state = *outcome;
        if (*outcome == account_state::complete) progress_.position.clear();
        return;
    }
    bool const stopped = outcome.error().code == condition::cancelled;
    progress_.state = stopped ? account_state::interrupted : account_state::failed;
    if (!stopped) progress_.error = std::move(outcome).error();
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
