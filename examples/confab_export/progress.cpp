// SPDX-License-Identifier: BSL-1.0
#include "progress.hpp"

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

} // namespace

std::string progress_line(account_progress const& state, std::uint64_t max_sessions, std::chrono::milliseconds elapsed,
                          std::size_t name_width) {
    auto name = cut(confab::printable(state.account), longest_name);
    if (name.size() < name_width) name.append(name_width - name.size(), ' ');
    auto const seconds = static_cast<double>(elapsed.count()) / 1000;
    auto const rate = seconds > 0 ? static_cast<double>(state.sessions) / seconds : 0;
    auto line = name + ' ' + bar(state, max_sessions) + ' ' + std::to_string(state.sessions) + " sessions, " +
                std::to_string(state.pages) + " pages, " + decimal(rate) + "/s";
    if (state.stats.waited.count() > 0)
        line += ", waited " + decimal(static_cast<double>(state.stats.waited.count()) / 1000) + " s";
    if (state.stats.retries > 0) line += ", " + std::to_string(state.stats.retries) + " retries";
    if (state.state != account_state::running) line += ", " + std::string(name_of(state.state));
    else if (state.stats.is_waiting) line += ", waiting for the rate limit";
    return line;
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
    if (level > level_) return;
    std::string out;
    erase_bars(out);
    out += "confab-export: ";
    out += line;
    out += '\n';
    for (auto const& standing : bars_) out += standing + '\n';
    write_error(out);
}

void console::draw(std::span<account_progress const> accounts, std::chrono::milliseconds elapsed) {
    if (!shows_progress_) return;
    std::size_t width = 0;
    for (auto const& state : accounts)
        width = std::max(width, cut(confab::printable(state.account), longest_name).size());
    std::string out;
    erase_bars(out);
    bars_.clear();
    auto const columns = is_terminal_ ? terminal_width() - 1 : std::string::npos;
    for (auto const& state : accounts) {
        auto line = cut(progress_line(state, max_sessions_, elapsed, width), columns);
        out += line + '\n';
        if (is_terminal_) bars_.push_back(std::move(line));
    }
    write_error(out);
}

} // namespace confab_export
