// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_VENDORS_HPP
#define CONFAB_EXPORT_VENDORS_HPP

#include "accounts.hpp"
#include "options.hpp"

#include <confab/error.hpp>
#include <confab/exporting/record_filter.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/paging/time_windows.hpp>
#include <confab/query_plan.hpp>
#include <confab/resilience/rate_budget.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab_export {

/// How an account is read: its pages, and which part of the filter its vendor leaves to the program.
class opened_account {
public:
    opened_account() = default;

    confab::exporting::source_opener open; ///< all sessions, or what has changed, in spite of what changes meanwhile
    std::function<std::unique_ptr<confab::exporting::record_source>()>
        open_listing; ///< the vendor's pages as they come
    /// As `open`, of the sessions created within a window. Empty: the vendor has no such bounds.
    std::function<confab::exporting::source_opener(confab::paging::time_window const& window)> open_window;
    /// Where a walk begins that finds what has changed since a time.
    std::function<std::string(std::optional<confab::json::timestamp> const& watermark)> refresh;
    std::shared_ptr<confab::resilience::rate_budget>
        budget; ///< of all its requests; null where each client has its own
    confab::exporting::record_filter rest;
    confab::query_plan plan;        ///< what becomes of the filters, for people
    std::uint32_t page_size = 0;    ///< rows that a page is asked for; 0: the vendor has no such parameter
    std::optional<rate_limit> pace; ///< the account's rate limit, or the vendor's published one; nothing: not known
};

/// Whether accounts of this vendor can be exported; others are a configuration error.
bool is_built_in(std::string_view vendor);

/// @throws configuration_error where accounts of this vendor cannot be exported
inline void require_built_in(account const& settings, options const& asked) {
    if (!is_built_in(settings.vendor))
        throw configuration_error(confab::printable(asked.accounts_file, 1000) + ": account \"" +
                                  confab::printable(settings.name) + "\": member \"vendor\": " + settings.vendor +
                                  " is not built in yet");
}

/** Prepares an account of a built-in vendor; sends nothing.
 *  @throws configuration_error where its settings cannot be used, for instance its ca_file, or a filter is not possible
 */
opened_account open_account(boost::asio::any_io_executor executor, account const& settings, options const& asked);

} // namespace confab_export

#endif
