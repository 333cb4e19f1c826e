// SPDX-License-Identifier: BSL-1.0
#include "check.hpp"

#include "account_check.hpp"
#include "one_shot.hpp"
#include "vendors.hpp"

#include <confab/error.hpp>

#include <deque>
#include <string>

namespace confab_export {
namespace {

std::string_view word_of(verdict result) {
    constexpr std::string_view words[] = {"ok     ", "differs", "unknown"};
    return words[static_cast<std::size_t>(result)];
}

std::string text_of(account const& settings, account_check const& checked) {
    std::string out = "account \"" + confab::printable(settings.name) + "\" (" + settings.vendor + "): would " +
                      (checked.would_export() ? "" : "not ") + "export\n";
    for (auto const& found : checked.findings()) {
        out += "  " + std::string(word_of(found.result)) + ' ' + found.subject + ": " + found.text + '\n';
        if (!found.adaptation.empty()) out += "          adapt: " + found.adaptation + '\n';
    }
    return out;
}

boost::asio::awaitable<void> check_all(options const& asked, std::vector<account> const& accounts,
                                       std::deque<account_check>& checks) {
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        co_await checks[i].run();
        print_report(asked, text_of(accounts[i], checks[i]));
    }
}

} // namespace

exit_status run_check(options const& asked, std::vector<account> const& accounts, stop_signals& signals) {
    boost::asio::io_context context{1};
    std::deque<account_check> checks;
    for (auto const& one : accounts) {
        require_built_in(one, asked);
        static_cast<void>(open_account(context.get_executor(), one, asked)); // tells what is wrong with the settings
        checks.emplace_back(make_probe(context.get_executor(), one));
    }
    if (!run_to_end(context, check_all(asked, accounts, checks), signals)) return exit_status::interrupted;
    for (auto const& checked : checks)
        if (!checked.would_export()) return exit_status::account_failed;
    return exit_status::complete;
}

} // namespace confab_export
