// SPDX-License-Identifier: BSL-1.0
#include "dry_run.hpp"

#include "one_shot.hpp"
#include "vendors.hpp"

#include <confab/error.hpp>

#include <string>

namespace confab_export {
namespace {

namespace exporting = confab::exporting;

std::string plural(std::uint64_t count, std::string const& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

// Pages and time, as far as the first page tells them: no vendor says reliably how many sessions there are.
std::string forecast(exporting::record_batch const& page, options const& asked, opened_account const& source) {
    auto const rows = page.rows.size() + page.rejected_count;
    auto out = "  first page: " + plural(rows, "row");
    if (page.rejected_count != 0) out += ", of which " + std::to_string(page.rejected_count) + " cannot be read";
    if (page.is_last) return out + ", and nothing follows: 1 page\n";
    bool const is_limited = asked.max_sessions != exporting::unlimited && rows != 0;
    if (!is_limited)
        return out + ", more may follow; how many, the vendor does not say\n  1,000 pages take " +
               time_of(1000, source.pace) + '\n';
    auto const pages = asked.max_sessions / rows + (asked.max_sessions % rows != 0 ? 1 : 0);
    return out + ", more may follow\n  " + plural(asked.max_sessions, "session") + " come on " + plural(pages, "page") +
           " like this (more where the program filters) and take " + time_of(pages, source.pace) + '\n';
}

class planned_account {
public:
    planned_account(account const& from, opened_account made) : settings(from), source(std::move(made)) {}

    account const& settings;
    opened_account source;
    bool failed = false;
};

boost::asio::awaitable<void> plan_all(options const& asked, std::vector<planned_account>& all) {
    for (auto& one : all) {
        auto text = "account \"" + confab::printable(one.settings.name) + "\"\n  " + one.source.plan.text();
        auto const pages = one.source.open_listing();
        auto const page = co_await pages->next();
        one.failed = !page;
        if (!page) text += "  first page: " + describe(page.error()) + '\n';
        else if (!*page) text += "  first page: no rows: 1 page\n";
        else text += forecast(**page, asked, one.source);
        print_report(asked, text);
    }
}

} // namespace

std::string time_of(std::uint64_t requests, std::optional<rate_limit> const& pace) {
    if (!pace) return "a time that is not known: the program begins with 2 requests a second and adapts";
    auto const seconds =
        static_cast<double>(requests) * static_cast<double>(pace->per_seconds) / static_cast<double>(pace->requests);
    auto const rounded = [](double value) { return std::to_string(static_cast<std::uint64_t>(value + 0.5)); };
    if (seconds < 1) return "less than a second";
    if (seconds < 120) return rounded(seconds) + " s";
    if (seconds < 7200) return rounded(seconds / 60) + " min";
    return rounded(seconds / 3600) + " h";
}

exit_status run_dry(options const& asked, std::vector<account> const& accounts, stop_signals& signals) {
    boost::asio::io_context context{1};
    std::vector<planned_account> all;
    for (auto const& one : accounts) {
        require_built_in(one, asked);
        all.emplace_back(one, open_account(context.get_executor(), one, asked));
    }
    if (!run_to_end(context, plan_all(asked, all), signals)) return exit_status::interrupted;
    for (auto const& one : all)
        if (one.failed) return exit_status::account_failed;
    return exit_status::complete;
}

} // namespace confab_export
