// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_PROGRESS_HPP
#define CONFAB_EXPORT_PROGRESS_HPP

#include "options.hpp"

#include <confab/exporting/account_progress.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab_export {

using confab::exporting::account_progress;

/// One account's line: a bar where the end is known, sessions, pages, rate, waiting and retries. No line feed.
std::string progress_line(account_progress const& state, std::uint64_t max_sessions, std::chrono::milliseconds elapsed,
                          std::size_t name_width);

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
    /// Draws the accounts' bars in place of those before.
    void draw(std::span<account_progress const> accounts, std::chrono::milliseconds elapsed);

private:
    void erase_bars(std::string& out);

    log_level level_;
    std::uint64_t max_sessions_;
    bool is_terminal_;
    bool shows_progress_;
    std::vector<std::string> bars_; // that stand on the terminal now
};

} // namespace confab_export

#endif
