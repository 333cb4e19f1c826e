// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_DETAIL_CLIENT_CORE_HPP
#define CONFAB_OPENCX_DETAIL_CLIENT_CORE_HPP

#include <confab/opencx/client.hpp>

#include <confab/opencx/protocol.hpp>
#include <confab/paging/client_core.hpp>

#include <memory>
#include <string>
#include <utility>

namespace confab::opencx {

/// What a client and its streams share.
class client::core : public paging::client_core {
public:
    core(asio::any_io_executor at, std::string token, client_options with, names called)
        : client_core(std::move(at), std::make_shared<protocol>(http::secret::make(std::move(token)).value()),
                      std::move(with), default_base_url, default_rate_limit()),
          names(std::move(called)) {}

    result<std::shared_ptr<session_listing const>> listing_of(session_query const& query) const {
        auto path = options.list_path().empty() ? std::string(default_list_path) : options.list_path();
        return session_listing::make(std::move(path), options.account(), query, options.extra_query());
    }

    opencx::names names;
};

} // namespace confab::opencx

#endif
