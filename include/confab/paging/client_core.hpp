// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_CLIENT_CORE_HPP
#define CONFAB_PAGING_CLIENT_CORE_HPP

#include <confab/paging/requester_setup.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace confab::paging {

/// What a vendor's client shares with its streams and calls, which may outlive it: what @ref start_pages and the like take.
class client_core {
public:
    /// As @ref make_requester.
    client_core(asio::any_io_executor at, std::shared_ptr<resilience::vendor_protocol const> protocol,
                client_options chosen, std::string_view default_url,
                std::optional<resilience::rate_limit> const& default_limit)
        : executor(at), options(std::move(chosen)),
          requester(make_requester(std::move(at), std::move(protocol), options, default_url, default_limit)) {}

    asio::any_io_executor executor;
    client_options options;
    std::shared_ptr<resilience::requester> requester;
};

} // namespace confab::paging

#endif
