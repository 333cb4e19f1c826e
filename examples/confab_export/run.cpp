// SPDX-License-Identifier: BSL-1.0
#include "run.hpp"

#include "account_runner.hpp"
#include "shared_run.hpp"
#include "sinks.hpp"
#include "summary.hpp"
#include "vendors.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace confab_export {
namespace {

namespace exporting = confab::exporting;
using confab::errc;
using exporting::account_state;

std::vector<account_progress> never_started(std::vector<account> const& accounts, confab::failure const& reason) {
    std::vector<account_progress> states;
    for (auto const& one : accounts) {
        auto& state = states.emplace_back();
        state.account = one.name;
        bool const stopped = reason.code == confab::condition::cancelled;
        state.state = stopped ? account_state::interrupted : account_state::failed;
        if (!stopped) state.error = reason;
    }
    return states;
}

bool is_of_sink(confab::error_code code) {
    return code == errc::sink_failed || code == errc::sink_locked || code == errc::checkpoint_damaged ||
           code == errc::checkpoint_foreign;
}

void report(std::vector<account_progress> const& states, console& screen) {
    for (auto const& state : states) {
        auto const title = "account \"" + confab::printable(state.account) + "\": ";
        if (state.rejected > 0)
            screen.log(log_level::error, title + std::to_string(state.rejected) + " rows were rejected");
        if (state.error) screen.log(log_level::error, title + describe(*state.error));
        bool const stopped_by_sink = state.error && state.error->code == errc::sink_failed && state.pages > 0;
        if (state.state == account_state::interrupted || stopped_by_sink)
            screen.log(log_level::warn, title + "stopped behind position \"" + confab::printable(state.position) + '"');
        screen.log(log_level::info, title + std::string(name_of(state.state)) + ", " + std::to_string(state.sessions) +
                                        " sessions, " + std::to_string(state.unchanged) + " unchanged, " +
                                        std::to_string(state.filtered) + " filtered");
    }
}

exit_status status_of(std::vector<account_progress> const& states) {
    auto const any = [&](auto const& matches) { return std::ranges::any_of(states, matches); };
    if (any([](auto const& state) { return state.error && is_of_sink(state.error->code); }))
        return exit_status::sink_failed;
    if (any([](auto const& state) { return state.state == account_state::interrupted; }))
        return exit_status::interrupted;
    if (any([](auto const& state) { return state.state == account_state::failed; })) return exit_status::account_failed;
    return exit_status::complete;
}

exit_status finish(options const& asked, std::vector<account> const& accounts, std::vector<account_progress> states,
                   std::chrono::steady_clock::time_point start, console& screen) {
    for (auto& state : states) {
        auto const found = std::ranges::find(accounts, state.account, &account::name);
        if (found != accounts.end()) state.vendor = found->vendor;
    }
    report(states, screen);
    auto const status = status_of(states);
    if (asked.summary_file.empty()) return status;
    auto const elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    auto const trouble = write_summary(asked.summary_file, summary_text(states, elapsed));
    if (trouble.empty()) return status;
    screen.log(log_level::error, "summary: " + trouble);
    return status == exit_status::complete ? exit_status::sink_failed : status;
}

confab::result<std::vector<account_progress>> run_alone(boost::asio::io_context& context, options const& asked,
                                                        std::vector<account> const& accounts,
                                                        std::vector<opened_account> const& opened, console& screen,
                                                        stop_signals& signals) {
    auto const made = open_sink(context, asked, accounts, signals);
    if (!made) return made.error();
    auto& sink = **made;
    account_runner runner(context, [&sink] { return sink.commit(); }, screen, signals);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        auto const& name = accounts[i].name;
        auto options = runner.announce(name, opened[i], asked.max_sessions);
        runner.add(std::make_unique<exporting::export_job>(name, opened[i].open, sink, std::move(options)));
    }
    return runner.run();
}

} // namespace

exit_status run(options const& asked, std::vector<account> const& accounts, console& screen, stop_signals& signals) {
    auto const start = std::chrono::steady_clock::now();
    boost::asio::io_context context{1};
    std::vector<opened_account> opened;
    for (auto const& one : accounts) {
        require_built_in(one, asked);
        opened.push_back(open_account(context.get_executor(), one, asked));
        if (asked.page_size && opened.back().page_size == 0)
            screen.log(log_level::info, "account \"" + confab::printable(one.name) + "\": " + one.vendor +
                                            " has no page size, --page-size is ignored");
    }
    auto const states = asked.is_shared ? run_shared(context, asked, accounts, opened, screen, signals)
                                        : run_alone(context, asked, accounts, opened, screen, signals);
    if (!states) return finish(asked, accounts, never_started(accounts, states.error()), start, screen);
    return finish(asked, accounts, *states, start, screen);
}

} // namespace confab_export
