// SPDX-License-Identifier: BSL-1.0
#include "account_runner.hpp"

#include "run_plan.hpp"

#include <confab/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
namespace exporting = confab::exporting;
using exporting::account_state;

// A stop is done within a second; what has not answered the cancellation by then is left behind.
constexpr std::chrono::milliseconds grace_period{600};

// Rows that cannot be written, or be read, are often many, and for one reason.
constexpr unsigned named_rejections = 10;

bool is_of_sink(confab::error_code code) {
    return code == confab::errc::sink_failed || code == confab::errc::sink_locked;
}

} // namespace

account_runner::account_runner(asio::io_context& context, committer commit, console& screen, stop_signals& signals)
    : context_(context), commit_(std::move(commit)), screen_(screen), signals_(signals), ticks_(context),
      grace_(context) {}

account_runner::~account_runner() { signals_.on_request(nullptr); }

exporting::export_job_options account_runner::announce(std::string const& name, opened_account const& source,
                                                       std::uint64_t max_sessions) {
    screen_.expect(name, source.pace);
    screen_.tell("account \"" + confab::printable(name) +
                 "\": " + plan_of_pages(source.page_size, max_sessions, source.pace));
    exporting::export_job_options settings;
    settings.filter = source.rest;
    settings.max_sessions = max_sessions;
    settings.on_notice = [this, title = "account \"" + confab::printable(name) + "\": ", rows = 0u](
                             confab::failure const& notice) mutable {
        bool const is_row = notice.details.item.has_value();
        if (is_row && ++rows > named_rejections) return;
        screen_.log(log_level::warn, title + (is_row ? "a row is rejected: " : "") + describe(notice));
        if (is_row && rows == named_rejections)
            screen_.log(log_level::warn, title + "further rejected rows are only counted");
    };
    return settings;
}

void account_runner::add(std::unique_ptr<exporting::export_task> job) { jobs_.emplace_back(std::move(job)); }

std::vector<account_progress> account_runner::run() {
    running_ = jobs_.size();
    for (auto& entry : jobs_) start(entry);
    signals_.on_request([this] { asio::post(context_, [this] { stop(); }); });
    if (screen_.shows_progress()) {
        draw();
        tick();
    }
    context_.run();
    abandon_jobs();
    draw();
    return states();
}

void account_runner::start(running_job& entry) {
    auto ended =
        asio::bind_cancellation_slot(entry.cancel.slot(), [this, &entry](std::exception_ptr) { end_of_job(entry); });
    asio::co_spawn(context_, entry.job->run(), std::move(ended));
}

// Jobs that a stop has left behind: what they gave the sink is committed, if it still can.
void account_runner::abandon_jobs() {
    auto const is_left = [](running_job const& entry) { return entry.job->progress().state == account_state::running; };
    if (std::ranges::none_of(jobs_, is_left)) return;
    confab::result<void> committed;
    if (!commit_) commit_ = []() -> asio::awaitable<confab::result<void>> { co_return confab::result<void>(); };
    asio::co_spawn(context_, commit_(), [&](std::exception_ptr thrown, confab::result<void> outcome) {
        if (!thrown) committed = std::move(outcome);
        context_.stop();
    });
    context_.restart();
    context_.run_for(grace_period / 2);
    for (auto& entry : jobs_) {
        if (!is_left(entry)) continue;
        bool const is_of_sink = !committed && committed.error().code != confab::condition::cancelled;
        if (is_of_sink) entry.job->abandon(account_state::failed, committed.error());
        else entry.job->abandon(account_state::interrupted, std::nullopt);
    }
}

void account_runner::end_of_job(running_job const& ended) {
    if (--running_ > 0) {
        // A sink that has failed takes no more rows from anyone.
        auto const& error = ended.job->progress().error;
        if (error && is_of_sink(error->code)) stop();
        return;
    }
    ticks_.cancel();
    // What goes on beside the jobs may hang, as a database does: then a stop has to end it, too.
    if (!on_end_ || !is_stopping_) grace_.cancel();
    if (on_end_) on_end_();
}

void account_runner::stop() {
    if (running_ == 0) return;
    is_stopping_ = true;
    screen_.log(log_level::info, "stopping");
    for (auto& entry : jobs_) entry.job->stop();
    cancel_jobs();
    if (running_ == 0) return;
    grace_.expires_after(grace_period);
    grace_.async_wait([this](boost::system::error_code error) {
        if (!error) context_.stop();
    });
}

void account_runner::cancel_jobs() {
    for (auto& entry : jobs_) entry.cancel.emit(asio::cancellation_type::terminal);
}

void account_runner::tick() {
    ticks_.expires_after(screen_.interval());
    ticks_.async_wait([this](boost::system::error_code error) {
        if (error || running_ == 0) return;
        draw();
        tick();
    });
}

void account_runner::draw() { screen_.draw(states(), std::chrono::steady_clock::now()); }

std::vector<account_progress> account_runner::states() const {
    std::vector<account_progress> all;
    for (auto const& entry : jobs_) all.push_back(entry.job->progress());
    return all;
}

} // namespace confab_export
