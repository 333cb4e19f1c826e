// SPDX-License-Identifier: BSL-1.0
#include "sources.hpp"

#include <confab/athena.hpp>
#include <confab/generators.hpp>
#include <confab/opencx.hpp>
#include <confab/session_orders.hpp>
#include <confab/twin.hpp>
#include <confab/yourgpt.hpp>

#include <cstdlib>
#include <string>

namespace streaming_server {
namespace {

// What a vendor does not sort by creation is sorted as far as so many sessions allow.
constexpr std::size_t reorder_window = 200;

char const* variable(char const* name) {
    auto const* const value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
}

confab::client_options options_of(source_options const& where, std::string const& vendor) {
    confab::client_options options;
    options.account(vendor).malformed_items(confab::malformed_items::report);
    if (!where.base_url.empty()) options.base_url(where.base_url + '/' + vendor);
    if (!where.ca_file.empty()) options.ca_file(where.ca_file);
    return options;
}

template <class Client>
source sorted_by_vendor(std::string name, Client client) {
    auto const query = confab::session_query().order(confab::session_order::created_descending);
    return source(std::move(name), [client = std::move(client), query] { return client.stream(query); });
}

} // namespace

std::vector<source> sources_of_environment(boost::asio::any_io_executor executor, source_options const& where) {
    std::vector<source> sources;
    if (auto const* const token = variable("OPENCX_TOKEN"))
        sources.push_back(
            sorted_by_vendor("opencx", confab::opencx::client(executor, token, options_of(where, "opencx"))));
    if (auto const* const key = variable("ATHENA_API_KEY")) {
        auto credential = confab::athena::credential::api_key(key);
        sources.push_back(sorted_by_vendor(
            "athena", confab::athena::client(executor, std::move(credential), options_of(where, "athena"))));
    }
    if (auto const* const token = variable("TWIN_TOKEN")) {
        auto credential = confab::twin::credential::token(token);
        sources.push_back(
            sorted_by_vendor("twin", confab::twin::client(executor, std::move(credential), options_of(where, "twin"))));
    }
    if (auto const* const key = variable("YOURGPT_API_KEY")) {
        auto credential = confab::yourgpt::credential::project_key(key);
        confab::yourgpt::client client(executor, std::move(credential), options_of(where, "yourgpt"));
        auto const query = confab::session_query().order(confab::session_order::last_message_descending);
        sources.emplace_back("yourgpt", [client = std::move(client), query] {
            return confab::reorder(client.stream(query), reorder_window, confab::latest_first);
        });
    }
    return sources;
}

} // namespace streaming_server
