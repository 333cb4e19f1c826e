// SPDX-License-Identifier: BSL-1.0
#include "opencx_source.hpp"

#include "vendor_source.hpp"

#include <confab/opencx.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/opencx/protocol.hpp>

#include <string>
#include <utility>

namespace confab_export {

namespace opencx = confab::opencx;

opened_account open_opencx(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    opencx::client const client(std::move(executor), std::string(settings.token.reveal()), client_options_of(settings));
    auto made = open_vendor(client, opencx::vendor_name, opencx::plan_of(query_of(asked.filter)),
                            opencx::session_fields, settings);
    made.pace.emplace();
    made.pace->requests = 100;
    made.pace->per_seconds = 60;
    return made;
}

} // namespace confab_export
