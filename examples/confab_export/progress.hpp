// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_PROGRESS_HPP
#define CONFAB_EXPORT_PROGRESS_HPP

#include "accounts.hpp"
#include "options.hpp"

#include <confab/exporting/account_progress.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab_export {

using confab::exporting::account_progress;

/// What a line shows beside an account's counters.
class progress_figures {
public:
    progress_figures() = default;

    double rate = 0;                             ///< sessions a second of late
    std::optional<double> budget_share;          ///< of late, of the requests that the rate limit allows; 0 to 1
    std::optional<std::chrono::seconds> left;    ///< at most
    std::chrono::milliseconds until_going_on{0}; ///< what is left of the wait that `stats` tells of
};

/** Takes an account's counters now and then, and tells what they came to over the last 10 s.
 *  @par Thread safety shared objects: unsafe.
 */
class progress_meter {
public:
    /// @param pace the account's rate limit, where it is known
    explicit progress_meter(std::optional<rate_limit> pace = std::nullopt) : pace_(std::move(pace)) {}

    progress_figures take(account_progress const& state, std::uint64_t max_sessions,
                          std::chrono::steady_clock::time_point now);

private:
    class sample {
    public:
        std::chrono::steady_clock::time_point when;
        std::uint64_t sessions = 0;
        std::uint64_t requests = 0;
    };

    std::optional<rate_limit> pace_;
    std::deque<sample> samples_;
};

/** One account's line: a bar where the end is known, sessions, pages, rate, use of its rate limit, waiting until when and why,
 *  retries, time left. No line feed.
 *  @param utc_now the moment of `figures`
 */
std::string progress_line(account_progress const& state, std::uint64_t max_sessions, progress_figures const& figures,
                          std::chrono::system_clock::time_point utc_now, std::size_t name_width);

/** What goes to standard error: log lines, and below them on a terminal one bar per account.
 *  @par Thread safety shared objects: unsafe.
 */
class console {
public:
    /// @param is_terminal whether standard error is one; else bars become plain lines now and then
    console(log_level level, progress_mode mode, std::uint64_t max_sessions, bool is_terminal);

    bool shows_progress() const noexcept { return shows_progress_; }
    /// How long to wait between two calls of @ref draw.
    std::chrono::milliseconds interval() const noexcept;

    void log(log_level level, std::string_view line);
    /// A line of its own, where progress is shown.
    void tell(std::string_view line);
    /// The rate limit of an account, where it is known: what draw() compares its requests with.
    void expect(std::string const& account, std::optional<rate_limit> const& pace);
    /// Draws the accounts' bars in place of those before.
    void draw(std::span<account_progress const> accounts, std::chrono::steady_clock::time_point now);

private:
    void erase_bars(std::string& out);
    void print(std::string_view line);

    log_level level_;
    std::uint64_t max_sessions_;
    bool is_terminal_;
    bool shows_progress_;
    std::map<std::string, progress_meter, std::less<>> meters_; // by account
    std::vector<std::string> bars_;                             // that stand on the terminal now
};

} // namespace confab_export

#endif
