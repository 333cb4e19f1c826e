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
    walk_traits traits;
    traits.bounds_creation = true;
    auto const plan = [](confab::session_query const& query) { return opencx::plan_of(query); };
    return open_vendor<opencx::session_view>(client, opencx::vendor_name, plan, opencx::session_fields, settings, asked,
                                             traits, changes);
}

} // namespace confab_export
