// SPDX-License-Identifier: BSL-1.0
#include "shared_run.hpp"

#if defined(CONFAB_EXPORT_HAS_POSTGRESQL)

#include "account_runner.hpp"
#include "interruptible.hpp"
#include "sinks.hpp"
#include "vendor_source.hpp"

#include <confab/exporting/postgresql_budget.hpp>
#include <confab/exporting/postgresql_job.hpp>
#include <confab/exporting/postgresql_work.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
namespace exporting = confab::exporting;

exporting::shared_account shared_account_of(std::string const& name, opened_account const& source) {
    exporting::shared_account shared;
    shared.name = name;
    shared.open = source.open;
    shared.open_window = source.open_window;
    shared.refresh = source.refresh;
    shared.is_divisible = [](std::string const& position) { return walk_place(position).is_of_whole_walk(); };
    return shared;
}

/// What goes on beside the jobs: leases that are renewed, and times of requests that are reserved.
class upkeep {
public:
    upkeep(asio::io_context& context, exporting::postgresql_work& work, account_runner& runner)
        : context_(context), work_(work), runner_(runner) {}

    void keep_leases() {
        asio::co_spawn(context_, work_.keep_leases(),
                       asio::bind_cancellation_slot(cancel_.slot(), [this](std::exception_ptr thrown, auto ended) {
                           if (thrown || !ended) on_trouble();
                       }));
    }
    void share(std::string const& name, opened_account const& source) {
        std::optional<confab::resilience::rate_limit> limit;
        if (source.pace) limit = limit_of(*source.pace);
        auto const made =
            std::make_shared<exporting::postgresql_budget>(context_.get_executor(), name, limit, *source.budget, work_);
        source.budget->reserve_from(made);
        budgets_.push_back(made);
        asio::co_spawn(context_, made->run(), [this](std::exception_ptr thrown, auto ended) {
            if (thrown || !ended) on_trouble();
        });
    }
    void end() {
        is_ending_ = true;
        cancel_.emit(asio::cancellation_type::terminal);
        for (auto const& one : budgets_) one->stop();
    }

private:
    // The database has failed: the jobs learn why when they use it next, if they do not wait for something else.
    void on_trouble() {
        if (!is_ending_) runner_.cancel_jobs();
    }

    asio::io_context& context_;
    exporting::postgresql_work& work_;
    account_runner& runner_;
    asio::cancellation_signal cancel_;
    std::vector<std::shared_ptr<exporting::postgresql_budget>> budgets_;
    bool is_ending_ = false;
};

} // namespace

confab::result<std::vector<account_progress>> run_shared(asio::io_context& context, options const& asked,
                                                         std::vector<account> const& accounts,
                                                         std::vector<opened_account> const& opened, console& screen,
                                                         stop_signals& signals) {
    exporting::postgresql_work_options settings;
    settings.uri = asked.sink_uri;
    settings.accounts = sink_accounts(asked, accounts);
    settings.restart = asked.restart;
    settings.lease = asked.lease;
    auto const work = run_interruptible(context, exporting::postgresql_work::open(std::move(settings)), signals);
    if (!work && work.error().code == confab::errc::invalid_argument)
        throw configuration_error("--to: " + work.error().details.message);
    if (!work) return work.error();
    account_runner runner(context, nullptr, screen, signals);
    upkeep beside(context, **work, runner);
    beside.keep_leases();
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        auto const& name = accounts[i].name;
        beside.share(name, opened[i]);
        auto options = runner.announce(name, opened[i], asked.max_sessions);
        runner.add(std::make_unique<exporting::postgresql_job>(shared_account_of(name, opened[i]), **work,
                                                               std::move(options)));
    }
    runner.on_end([&] { beside.end(); });
    auto states = runner.run();
    for (auto const& one : opened) one.budget->reserve_from(nullptr);
    return states;
}

} // namespace confab_export

#else

namespace confab_export {

confab::result<std::vector<account_progress>> run_shared(boost::asio::io_context&, options const&,
                                                         std::vector<account> const&,
                                                         std::vector<opened_account> const&, console&, stop_signals&) {
    throw configuration_error("--to: this program was built without libpq");
}

} // namespace confab_export

#endif
