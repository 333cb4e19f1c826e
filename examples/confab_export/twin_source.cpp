// SPDX-License-Identifier: BSL-1.0
#include "twin_source.hpp"

#include "vendor_source.hpp"

#include <confab/twin.hpp>
#include <confab/twin/fields.hpp>
#include <confab/twin/protocol.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace confab_export {

namespace twin = confab::twin;

twin::credential twin_credential_of(account const& settings) {
    if (!settings.token.empty()) return twin::credential::token(std::string(settings.token.reveal()));
    twin::login_options how;
    if (!settings.login_url.empty()) how.identity_url(settings.login_url);
    return twin::credential::login(settings.email, std::string(settings.password.reveal()), how);
}

opened_account open_twin(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    twin::client const client(std::move(executor), twin_credential_of(settings), client_options_of(settings));
    auto const rows = page_size_of(asked, least_overlapping_page, twin::largest_page);
    auto const plan = [rows](confab::session_query const& query) { return twin::plan_of(query, twin::names(), rows); };
    walk_traits traits;
    traits.parallel = parallel_pages_of(settings, asked);
    traits.needs_order = true;
    traits.bounds_creation = true;
    // As the complete walk does, takes "to" for a bound of creation; it may be exclusive, and is kept in seconds.
    auto const bound = [changed = asked.filter.updated_before](twin::session_query& query,
                                                               confab::paging::time_window const& window) {
        if (!window.before) return;
        // The bound of changes, which are later than creation, may be the earlier one.
        query.to(std::min(*window.before, changed.value_or(*window.before)) + std::chrono::seconds(1));
    };
    auto made = open_vendor<twin::session_view>(client, twin::vendor_name, plan, twin::session_fields, settings, asked,
                                                traits, changes_unknown(), bound);
    made.page_size = rows;
    return made;
}

} // namespace confab_export
