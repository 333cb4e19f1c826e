// SPDX-License-Identifier: BSL-1.0
#include "opencx_source.hpp"

#include "vendor_source.hpp"

#include <confab/opencx.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/opencx/protocol.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace confab_export {

namespace opencx = confab::opencx;

opened_account open_opencx(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    opencx::client const client(std::move(executor), std::string(settings.token.reveal()), client_options_of(settings));
    // The bound that the user asked for stays, where it is the later one.
    auto const changes = [](opencx::client const& from, opencx::session_query const& query,
                            confab::json::timestamp since, confab::paging::complete_options how) {
        if (auto const& bound = query.updated_after(); bound && *bound > since - how.look_back()) {
            since = std::max(since, *bound);
            how.look_back(since - *bound);
        }
        return from.changes_since(since, query, how);
    };
    auto made = open_vendor<opencx::session_view>(client, opencx::vendor_name, opencx::plan_of(query_of(asked.filter)),
                                                  opencx::session_fields, settings, 1, false, changes);
    made.pace.emplace();
    made.pace->requests = 100;
    made.pace->per_seconds = 60;
    return made;
}

} // namespace confab_export
