// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_EXPORTING_OPENED_WORK_HPP
#define CONFAB_TESTS_EXPORTING_OPENED_WORK_HPP

#include "support/errc_output.hpp"
#include "support/wait_for.hpp"

#include <confab/exporting/postgresql_work.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace confab::tests {

/// A process's part in a shared export of accounts to a database.
inline exporting::postgresql_work_options
work_options(std::string const& uri, std::vector<std::string> const& accounts = {"a"}, std::uint64_t job = 1) {
    exporting::postgresql_work_options options;
    options.uri = uri;
    for (auto const& name : accounts) options.accounts.emplace_back(name, paging::fingerprint(job, 1));
    return options;
}

/// The test ends where it cannot be opened.
inline std::unique_ptr<exporting::postgresql_work> open_work(boost::asio::io_context& context,
                                                             exporting::postgresql_work_options options) {
    auto made = wait_for(context, exporting::postgresql_work::open(std::move(options)));
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : describe(made.error())));
    return std::move(*made);
}

} // namespace confab::tests

#endif
