// SPDX-License-Identifier: BSL-1.0
#include "opencx_source.hpp"

#include "vendor_source.hpp"

#include <confab/opencx.hpp>

#include <string>
#include <utility>

namespace confab_export {

namespace opencx = confab::opencx;

opened_account open_opencx(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    opencx::client const client(std::move(executor), std::string(settings.token.reveal()), client_options_of(settings));
    auto const planned = opencx::plan_of(query_of(asked.filter));
    auto made = open_vendor(client, opencx::vendor_name, planned.query, planned.rest, settings);
    made.ignores_page_size = true;
    return made;
}

} // namespace confab_export
