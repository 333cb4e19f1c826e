// SPDX-License-Identifier: BSL-1.0
#include "progress.hpp"

#include "run_plan.hpp"

#include <confab/error.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace confab_export {
namespace {

using confab::exporting::account_state;

constexpr std::size_t bar_width = 20;
constexpr std::size_t longest_name = 30;

void write_error(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::size_t terminal_width() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Cuts at a number of characters; those of UTF-8 that are wider than one column are rare in names.
std::string cut(std::string_view text, std::size_t columns) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const begins = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
        if (begins && used++ == columns) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

std::string bar(account_progress const& state, std::uint64_t max_sessions) {
    std::string out(bar_width, ' ');
    if (state.state == account_state::complete) {
        std::ranges::fill(out, '=');
    } else if (max_sessions != confab::exporting::unlimited) {
        auto const share = static_cast<double>(state.sessions) / static_cast<double>(max_sessions);
        std::fill_n(out.begin(), std::min(bar_width, static_cast<std::size_t>(share * bar_width)), '=');
    } else {
        // The vendors do not say how much there is: a mark that moves with the pages.
        for (std::size_t i = 0; i < 3; ++i) out[(state.pages + i) % bar_width] = '=';
    }
    return '[' + out + ']';
}

std::string decimal(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string_view cause_of(confab::resilience::wait_reason reason) {
    using confab::resilience::wait_reason;
    switch (reason) {
    case wait_reason::budget: return "for the rate limit";
    case wait_reason::backoff: return "to try again";
    case wait_reason::circuit: return "for the vendor to recover";
    case wait_reason::token: return "for a token";
    }
    return "";
}

std::string time_of_day(std::chrono::system_clock::time_point when) {
    auto const day = std::chrono::floor<std::chrono::days>(when);
    std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(when - day));
    char text[64];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d UTC", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return text;
}

std::string waiting(account_progress const& state, progress_figures const& figures,
                    std::chrono::system_clock::time_point utc_now) {
    if (!state.stats.waiting_until) return {};
    auto text = ", waiting " + std::string(cause_of(state.stats.waiting_for));
    // A shorter one is over before anyone has read its end.
    if (figures.until_going_on < std::chrono::seconds(2)) return text;
    auto const end = std::chrono::ceil<std::chrono::seconds>(utc_now + figures.until_going_on);
    bool const is_far = figures.until_going_on > std::chrono::hours(24);
    return text + (is_far ? " for more than a day" : " until " + time_of_day(end));
}

} // namespace

progress_figures progress_meter::take(account_progress const& state, std::uint64_t max_sessions,
                                      std::chrono::steady_clock::time_point now) {
    constexpr std::chrono::seconds window(10);
    samples_.push_back({now, state.sessions, state.stats.requests});
    while (samples_.size() > 2 && now - samples_[1].when >= window) samples_.pop_front();
    auto const& from = samples_.front();
    progress_figures figures;
    if (state.stats.waiting_until && *state.stats.waiting_until > now)
        figures.until_going_on = std::chrono::ceil<std::chrono::milliseconds>(*state.stats.waiting_until - now);
    auto const seconds = std::chrono::duration<double>(now - from.when).count();
    if (seconds <= 0) return figures;
    // A sink that failed takes sessions back.
    figures.rate = static_cast<double>(state.sessions - std::min(from.sessions, state.sessions)) / seconds;
    if (pace_) {
        auto const allowed =
            static_cast<double>(pace_->requests) * seconds / static_cast<double>(pace_->per_seconds) + 1;
        figures.budget_share = std::min(
            1.0, static_cast<double>(state.stats.requests - std::min(from.requests, state.stats.requests)) / allowed);
    }
    if (max_sessions != confab::exporting::unlimited && figures.rate > 0 && state.sessions < max_sessions) {
        auto const left = static_cast<double>(max_sessions - state.sessions) / figures.rate;
        if (left < 1e9) figures.left = std::chrono::seconds(static_cast<std::int64_t>(left + 1));
    }
    return figures;
}

std::string progress_line(account_progress const& state, std::uint64_t max_sessions, progress_figures const& figures,
                          std::chrono::system_clock::time_point utc_now, std::size_t name_width) {
    auto name = cut(confab::printable(state.account), longest_name);
    if (name.size() < name_width) name.append(name_width - name.size(), ' ');
    auto line = name + ' ' + bar(state, max_sessions) + ' ' + std::to_string(state.sessions) + " sessions, " +
                std::to_string(state.pages) + " pages";
    bool const is_running = state.state == account_state::running;
    if (is_running) line += ", " + decimal(figures.rate) + "/s";
    if (is_running && figures.budget_share)
        line += ", " + std::to_string(static_cast<int>(*figures.budget_share * 100 + 0.5)) + " % of the rate limit";
    if (state.stats.waited.count() > 0)
        line += ", waited " + decimal(static_cast<double>(state.stats.waited.count()) / 1000) + " s";
    if (state.stats.retries > 0) line += ", " + std::to_string(state.stats.retries) + " retries";
    if (!is_running) return line + ", " + std::string(name_of(state.state));
    if (figures.left) line += ", at most " + in_words(*figures.left) + " left";
    return line + waiting(state, figures, utc_now);
}

console::console(log_level level, progress_mode mode, std::uint64_t max_sessions, bool is_terminal)
    : level_(level), max_sessions_(max_sessions), is_terminal_(is_terminal),
      shows_progress_(mode == progress_mode::always || (mode == progress_mode::automatic && is_terminal)) {}

std::chrono::milliseconds console::interval() const noexcept {
    return std::chrono::milliseconds(is_terminal_ ? 200 : 5000);
}

void console::erase_bars(std::string& out) {
    if (bars_.empty()) return;
    out += "\x1b[" + std::to_string(bars_.size()) + "A\x1b[J";
}

void console::log(log_level level, std::string_view line) {
    if (level <= level_) print(line);
}

void console::tell(std::string_view line) {
    if (shows_progress_) print(line);
}

void console::print(std::string_view line) {
    std::string out;
    erase_bars(out);
    out += "confab-export: ";
    out += line;
    out += '\n';
    for (auto const& standing : bars_) out += standing + '\n';
    write_error(out);
}

void console::expect(std::string const& account, std::optional<rate_limit> const& pace) {
    meters_.insert_or_assign(account, progress_meter(pace));
}

void console::draw(std::span<account_progress const> accounts, std::chrono::steady_clock::time_point now) {
    if (!shows_progress_) return;
    std::size_t width = 0;
    for (auto const& state : accounts)
        width = std::max(width, cut(confab::printable(state.account), longest_name).size());
    std::string out;
    erase_bars(out);
    bars_.clear();
    auto const columns = is_terminal_ ? terminal_width() - 1 : std::string::npos;
    for (auto const& state : accounts) {
        auto const figures = meters_[state.account].take(state, max_sessions_, now);
        auto line = cut(progress_line(state, max_sessions_, figures, std::chrono::system_clock::now(), width), columns);
        out += line + '\n';
        if (is_terminal_) bars_.push_back(std::move(line));
    }
    write_error(out);
}

} // namespace confab_export
