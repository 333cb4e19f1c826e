// SPDX-License-Identifier: BSL-1.0
#include "yourgpt_source.hpp"

#include "vendor_source.hpp"

#include <confab/paging/anchored_walk.hpp>
#include <confab/yourgpt.hpp>
#include <confab/yourgpt/fields.hpp>
#include <confab/yourgpt/protocol.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace confab_export {

namespace yourgpt = confab::yourgpt;

yourgpt::credential yourgpt_credential_of(account& settings) {
    if (settings.token.empty()) return yourgpt::credential::project_key(std::string(settings.api_key.reveal()));
    auto& extra = settings.extra_query;
    auto const project = std::ranges::find(extra, project_member, [](auto const& member) { return member.first; });
    auto uid = project == extra.end() ? std::string() : project->second;
    std::erase_if(extra, [](auto const& member) { return member.first == project_member; });
    return yourgpt::credential::platform_token(std::string(settings.token.reveal()), std::move(uid));
}

opened_account open_yourgpt(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    auto sent = settings;
    auto credential = yourgpt_credential_of(sent);
    auto const door = credential.door();
    yourgpt::client const client(std::move(executor), std::move(credential), client_options_of(sent));
    auto const rows = page_size_of(asked, confab::paging::least_numbered_page, yourgpt::largest_page);
    auto const plan = [rows, door](confab::session_query const& query) { return yourgpt::plan_of(query, door, rows); };
    auto made = open_vendor<yourgpt::session_view>(client, yourgpt::vendor_name, plan, yourgpt::session_fields,
                                                   settings, asked, walk_traits(), changes_unknown());
    made.page_size = rows;
    return made;
}

} // namespace confab_export
