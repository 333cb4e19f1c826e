// SPDX-License-Identifier: BSL-1.0
#include "dry_run.hpp"

#include "one_shot.hpp"
#include "run_plan.hpp"
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
    return out + ", more may follow\n  " + plan_of_pages(rows, asked.max_sessions, source.pace) + '\n';
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
