// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_POSTGRESQL_JOB_IPP
#define CONFAB_EXPORTING_IMPL_POSTGRESQL_JOB_IPP

#include <confab/exporting/postgresql_job.hpp>
#include <confab/exporting/window_divider.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace confab::exporting {
namespace detail {

inline constexpr std::chrono::milliseconds claim_interval(100);

/// What a part's source finds out and its sink acts on.
class part_state {
public:
    /// @param stopping becomes true when the job is stopped
    part_state(work_lease of, bool is_divisible, bool const& stopping) : lease(std::move(of)), is_stopping(stopping) {
        if (is_divisible) divider.emplace(lease.window, lease.number - 1);
    }

    work_lease lease;
    bool const& is_stopping;
    std::optional<window_divider> divider; ///< nothing: the part stays whole
    std::optional<json::timestamp> watermark;
    bool had_rows = false;
};

/// Counts of a part added to those before. What was asked of the vendor is counted for the account as a whole.
inline void add_progress(account_progress& all, account_progress const& part) {
    all.sessions += part.sessions;
    all.revisions += part.revisions;
    all.duplicates += part.duplicates;
    all.unchanged += part.unchanged;
    all.filtered += part.filtered;
    all.rejected += part.rejected;
    all.pages += part.pages;
    all.position = part.position;
    all.stats = part.stats;
}

/// A part's pages, until it proves to be worth dividing.
class part_source final : public record_source {
public:
    part_source(std::unique_ptr<record_source> pages, std::shared_ptr<part_state> part, shared_account const& account)
        : pages_(std::move(pages)), part_(std::move(part)), account_(account) {}

    boost::asio::awaitable<result<std::optional<record_batch>>> next() override {
        auto pulled = co_await pages_->next();
        if (!pulled || !*pulled) co_return pulled;
        auto const& batch = **pulled;
        part_->had_rows = part_->had_rows || !batch.rows.empty() || batch.rejected_count > 0;
        // The walk may have found that the order it needs is not to be had.
        if (!account_.is_divisible(batch.next_position)) part_->divider.reset();
        if (part_->divider && part_->divider->on_page(batch.rows)) pulled->reset();
        co_return pulled;
    }
    std::string refresh_position() const override {
        part_->watermark = pages_->watermark();
        return {};
    }
    source_stats stats() const override { return pages_->stats(); }

private:
    std::unique_ptr<record_source> pages_;
    std::shared_ptr<part_state> part_;
    shared_account const& account_;
};

/// Where a part's rows go. What is written is waited for and counted, also when the job is stopped meanwhile.
class part_sink final : public sink {
public:
    part_sink(postgresql_work& work, std::shared_ptr<part_state> part, postgresql_work::refresh_position const& refresh)
        : work_(work), part_(std::move(part)), refresh_(refresh) {}

    account_checkpoint resume(std::string_view) const override {
        account_checkpoint known;
        known.position = part_->lease.position;
        return known;
    }
    boost::asio::awaitable<result<write_outcome>> write(std::string_view, std::span<record const> rows,
                                                        std::uint64_t) override {
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
        auto outcome = co_await work_.write(part_->lease, rows);
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
        if (outcome) ++commits_;
        co_return outcome;
    }
    boost::asio::awaitable<result<void>> advance(std::string_view, walk_state state,
                                                 std::string_view position) override {
        result<void> done;
        is_over_ = state == walk_state::complete;
        // Until it is decided, whoever takes the part over is to find it whole.
        bool const is_undecided = part_->divider && part_->divider->is_undecided();
        if (!is_over_ && !is_undecided) {
            co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
            done = co_await work_.advance(part_->lease, position);
            co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
        }
        if (done && !is_over_ && part_->is_stopping) done = failure(errc::cancelled);
        co_return done;
    }
    boost::asio::awaitable<result<void>> commit() override {
        result<void> done;
        if (!is_over_) co_return done;
        bool const is_divided = part_->divider && !part_->divider->windows().empty();
        if (is_divided) done = co_await work_.divide(part_->lease, part_->divider->windows(), part_->divider->newest());
        else done = co_await work_.finish(part_->lease, part_->watermark, part_->had_rows, refresh_);
        co_return done;
    }
    std::uint64_t commits() const noexcept override { return commits_; }

private:
    postgresql_work& work_;
    std::shared_ptr<part_state> part_;
    postgresql_work::refresh_position const& refresh_;
    std::uint64_t commits_ = 0;
    bool is_over_ = false;
};

} // namespace detail

CONFAB_DECL postgresql_job::postgresql_job(shared_account account, postgresql_work& work, export_job_options options)
    : account_(std::move(account)), work_(work), options_(std::move(options)) {
    progress_.account = account_.name;
}

CONFAB_DECL account_progress postgresql_job::progress() const {
    if (!part_) return progress_;
    auto all = progress_;
    detail::add_progress(all, part_->progress());
    return all;
}

CONFAB_DECL void postgresql_job::abandon(account_state state, std::optional<failure> reason) {
    progress_ = progress();
    part_.reset();
    progress_.state = state;
    progress_.error = std::move(reason);
}

CONFAB_DECL boost::asio::awaitable<void> postgresql_job::run() {
    result<account_state> outcome = account_state::failed;
    try {
        auto ended = co_await work_off();
        outcome = std::move(ended);
    } catch (...) {
        outcome = detail::failure_in_flight();
    }
    if (outcome.has_value()) {
        progress_.state = *outcome;
        co_return;
    }
    bool const is_stopped = outcome.error().code == condition::cancelled;
    progress_.state = is_stopped ? account_state::interrupted : account_state::failed;
    if (!is_stopped) progress_.error = std::move(outcome).error();
}

CONFAB_DECL boost::asio::awaitable<result<account_state>> postgresql_job::work_off() {
    auto const executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    while (!is_stopping_) {
        // A part that was claimed has to be given back.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
        auto claimed = co_await work_.claim(account_.name);
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
        if (!claimed) co_return claimed.error();
        if (claimed->supply == work_supply::done) co_return account_state::complete;
        if (claimed->supply == work_supply::claimed && is_stopping_) {
            auto const released = co_await work_.release(claimed->lease);
            if (!released) co_return released.error();
            break;
        }
        if (claimed->supply == work_supply::claimed) {
            auto const done = co_await do_part(std::move(claimed->lease));
            if (!done) co_return done.error();
            continue;
        }
        timer.expires_after(detail::claim_interval);
        error_code ignored;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_return failure(errc::cancelled);
}

// Until the part has ended, is another process's, or fails.
CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_job::do_part(work_lease lease) {
    bool const is_divisible = account_.open_window && account_.is_divisible(lease.position);
    auto const part = std::make_shared<detail::part_state>(lease, is_divisible && lease.position.empty(), is_stopping_);
    bool const is_window = account_.open_window && lease.window != paging::time_window();
    auto const open = is_divisible || is_window ? account_.open_window(lease.window) : account_.open;
    source_opener const opener = [open, part, &account = account_](std::string const& position) {
        return std::make_unique<detail::part_source>(open(position), part, account);
    };
    detail::part_sink out(work_, part, account_.refresh);
    part_ = std::make_unique<export_job>(account_.name, opener, out, options_);
    co_await part_->run();
    auto const ended = part_->progress();
    auto const waited = std::exchange(part_, nullptr); // nobody asks for the progress of both
    detail::add_progress(progress_, ended);
    if (ended.state == account_state::complete) co_return result<void>();
    bool const is_lost = ended.error && ended.error->code == errc::lease_lost;
    if (is_lost) co_return result<void>();
    auto const released = co_await work_.release(lease);
    if (ended.error) co_return *ended.error;
    if (!released) co_return released.error();
    co_return failure(errc::cancelled);
}

} // namespace confab::exporting

#endif
