// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_REQUESTER_SETUP_IPP
#define CONFAB_PAGING_IMPL_REQUESTER_SETUP_IPP

#include <confab/paging/requester_setup.hpp>

#include <algorithm>

namespace confab::paging {

CONFAB_DECL std::shared_ptr<resilience::requester>
make_requester(asio::any_io_executor executor, std::shared_ptr<resilience::vendor_protocol const> protocol,
               client_options const& options, std::string_view default_url,
               std::optional<resilience::rate_limit> const& default_limit,
               std::shared_ptr<resilience::credential> token) {
    auto base =
        http::url::parse(options.base_url().empty() ? default_url : std::string_view(options.base_url())).value();
    if (!options.list_path().empty())
        http::validate(http::request("GET", options.list_path(), http::idempotency::read)).value();
    resilience::requester::parts parts;
    parts.protocol = std::move(protocol);
    parts.token = std::move(token);
    parts.budget = options.rate_budget();
    if (auto const& limit = options.rate_limit() ? options.rate_limit() : default_limit; !parts.budget)
        parts.budget =
            limit ? std::make_shared<resilience::rate_budget>(*limit) : std::make_shared<resilience::rate_budget>();
    parts.circuit = std::make_shared<resilience::circuit>();
    parts.random = options.random() ? options.random() : time::system_random();
    parts.retries = options.retries();
    parts.connections = std::max<std::size_t>(options.http().max_connections, 1);
    parts.observer = options.request_observer();
    http::client client(std::move(executor), std::move(base), options.http());
    parts.clock = client.clock();
    return std::make_shared<resilience::requester>(std::move(client), std::move(parts));
}

} // namespace confab::paging

#endif
