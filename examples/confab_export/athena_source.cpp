// SPDX-License-Identifier: BSL-1.0
#include "athena_source.hpp"

#include "vendor_source.hpp"

#include <confab/athena.hpp>
#include <confab/athena/fields.hpp>
#include <confab/athena/protocol.hpp>

#include <string>
#include <utility>

namespace confab_export {

namespace athena = confab::athena;

opened_account open_athena(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    auto credential = athena::credential::api_key(std::string(settings.api_key.reveal()));
    athena::client const client(std::move(executor), std::move(credential), client_options_of(settings));
    auto const rows = page_size_of(asked, least_overlapping_page, athena::largest_page);
    auto const plan = [rows](confab::session_query const& query) { return athena::plan_of(query, rows); };
    auto const changes = [](athena::client const& from, athena::session_query const& query,
                            confab::json::timestamp since, confab::paging::complete_options const& how) {
        return from.changes_since(since, query, how);
    };
    walk_traits traits;
    traits.parallel = parallel_pages_of(settings, asked);
    traits.needs_order = true;
    traits.bounds_creation = true;
    auto made = open_vendor<athena::session_view>(client, athena::vendor_name, plan, athena::session_fields, settings,
                                                  asked, traits, changes);
    made.page_size = rows;
    return made;
}

} // namespace confab_export
