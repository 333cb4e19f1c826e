// SPDX-License-Identifier: BSL-1.0
// What the sources of a shared export ask of the vendors for a window of creation times.
#include "confab_export/athena_source.hpp"
#include "confab_export/opencx_source.hpp"
#include "confab_export/twin_source.hpp"

#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>
#include <confab/testing/twin_sandbox.hpp>

#include "exporting/temporary_directory.hpp"
#include "support/wait_for.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(confab_export_windows)

namespace {

namespace testing = confab::testing;
using namespace std::chrono_literals;
using confab::json::timestamp;
using confab::paging::time_window;
using confab_export::opened_account;

constexpr std::uint64_t all_sessions = 600;

testing::sandbox_data data() {
    testing::sandbox_data_options options;
    options.sessions = all_sessions;
    return testing::sandbox_data(options);
}

timestamp created(std::uint64_t index) { return data().session(index).created_at; }

/// An account of a vendor's sandbox, opened as a process of a shared export does.
class served_account {
public:
    using opener = opened_account(boost::asio::any_io_executor, confab_export::account const&,
                                  confab_export::options const&);

    served_account(std::shared_ptr<testing::sandbox_vendor> vendor, opener& open, std::string const& credential,
                   confab::exporting::record_filter const& filter = {})
        : server(std::move(vendor)) {
        confab::tests::write_text(folder_ / "ca.pem", server.root_pem());
        settings_.name = "one";
        settings_.base_url = server.base_url();
        settings_.ca_file = folder_ / "ca.pem";
        settings_.token = settings_.api_key = confab::http::secret::make(credential).value();
        settings_.limit.emplace();
        settings_.limit->requests = 100'000;
        settings_.limit->burst = 1'000;
        asked_.filter = filter;
        asked_.page_size = 50;
        account_ = open(context_.get_executor(), settings_, asked_);
    }
    /// The times of creation of the sessions of a window that the program keeps, in their order. Pages of a walk overlap.
    std::vector<timestamp> read(time_window const& window) {
        auto const source = account_.open_window(window)({});
        std::set<timestamp> times;
        for (;;) {
            auto const batch = confab::tests::wait_for(context_, source->next());
            BOOST_TEST_REQUIRE(batch.has_value(), (batch ? "" : describe(batch.error())));
            if (!*batch) break;
            for (auto const& row : (*batch)->rows)
                if (account_.rest.matches(row)) times.insert(row.created_at.value());
        }
        return {times.begin(), times.end()};
    }
    std::vector<std::string> targets() const {
        std::vector<std::string> all;
        for (auto const& request : server.requests()) all.push_back(request.target);
        return all;
    }

    testing::sandbox server;

private:
    confab::tests::temporary_directory folder_;
    confab_export::account settings_;
    confab_export::options asked_;
    boost::asio::io_context context_;
    opened_account account_;
};

served_account twin(confab::exporting::record_filter const& filter = {}) {
    return served_account(std::make_shared<testing::twin_sandbox>(data()), confab_export::open_twin, "twin-test-token",
                          filter);
}
served_account athena(confab::exporting::record_filter const& filter = {}) {
    return served_account(std::make_shared<testing::athena_sandbox>(data()), confab_export::open_athena,
                          "athena-test-key", filter);
}
served_account opencx(confab::exporting::record_filter const& filter = {}) {
    return served_account(std::make_shared<testing::opencx_sandbox>(data()), confab_export::open_opencx,
                          "opencx-test-token", filter);
}

/// A bound in time that a request has, of which an earlier one is less; empty: none.
std::string bound_of(std::string const& target, std::string const& name) {
    auto const begin = target.find('&' + name + '=');
    if (begin == std::string::npos) return {};
    auto const value = begin + name.size() + 2;
    return target.substr(value, target.find('&', value) - value);
}

void check_sessions(std::vector<timestamp> const& times, std::uint64_t first, std::uint64_t last) {
    BOOST_TEST_REQUIRE(times.size() == last - first + 1);
    for (std::uint64_t i = first; i <= last; ++i) BOOST_TEST((times[i - first] == created(i)));
}

} // namespace

// Sessions are a minute apart, so that the second by which bounds are wider adds none.
BOOST_AUTO_TEST_CASE(a_window_holds_its_sessions_and_no_others) {
    time_window const window(created(200), created(399));
    for (auto const open : {&twin, &athena, &opencx}) {
        auto account = open({});
        check_sessions(account.read(window), 200, 399);
        check_sessions(account.read(time_window(created(500), std::nullopt)), 500, all_sessions - 1);
        check_sessions(account.read(time_window(std::nullopt, created(99))), 0, 99);
    }
}

BOOST_AUTO_TEST_CASE(twin_is_told_both_bounds_of_a_window) {
    auto account = twin();
    account.read(time_window(created(200), created(399)));
    auto const targets = account.targets();
    auto const to = bound_of(targets.at(0), "to");
    for (auto const& target : targets) {
        BOOST_TEST(!bound_of(target, "from").empty(), target);
        BOOST_TEST(!bound_of(target, "to").empty(), target);
        BOOST_TEST(bound_of(target, "to") <= to, target); // the walk's own ends at the newest session
    }
}

// What was changed last before a time was created before it: the earlier of the two bounds counts.
BOOST_AUTO_TEST_CASE(twins_upper_bound_of_changes_and_that_of_a_window_are_one_parameter) {
    confab::exporting::record_filter filter;
    filter.updated_before = created(300);
    auto only = twin(), early = twin(filter), late = twin(filter), later = twin(filter);
    only.read(time_window(created(200), created(250)));
    early.read(time_window(created(200), created(250)));
    late.read(time_window(created(200), created(399)));
    later.read(time_window(created(200), created(499)));
    auto const first_to = [](served_account const& asked) { return bound_of(asked.targets().at(0), "to"); };
    BOOST_TEST(first_to(early) == first_to(only));
    BOOST_TEST(first_to(early) < first_to(late));
    BOOST_TEST(first_to(late) == first_to(later));
}

BOOST_AUTO_TEST_CASE(windows_beyond_what_was_asked_for_are_not_read) {
    confab::exporting::record_filter filter;
    filter.created_after = created(200);
    filter.created_before = created(399);
    for (auto const open : {&twin, &athena, &opencx}) {
        auto account = open(filter);
        BOOST_TEST(account.read(time_window(created(400), std::nullopt)).empty());
        BOOST_TEST(account.read(time_window(created(400), created(500))).empty());
        BOOST_TEST(account.read(time_window(std::nullopt, created(199))).empty());
        BOOST_TEST(account.server.counters().requests == 0u);
        // One that reaches beyond is cut off there.
        check_sessions(account.read(time_window(created(300), std::nullopt)), 300, 399);
        check_sessions(account.read(time_window(std::nullopt, created(299))), 200, 299);
        check_sessions(account.read(time_window(created(399), created(500))), 399, 399);
    }
}

BOOST_AUTO_TEST_SUITE_END()
