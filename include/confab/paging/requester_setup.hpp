// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_REQUESTER_SETUP_HPP
#define CONFAB_PAGING_REQUESTER_SETUP_HPP

#include <confab/client_options.hpp>
#include <confab/resilience/requester.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace confab::paging {

/** The requester of a vendor's client, from its options and the vendor's defaults.
 *  @param default_limit the limit that the vendor publishes; nothing where it publishes none: the budget then finds it out
 *  @param token where the token of each request comes from; null: the protocol adds the credential itself
 *  @throws error with errc::invalid_url or insecure_url (the base URL), errc::invalid_argument (the list path)
 */
CONFAB_DECL std::shared_ptr<resilience::requester>
make_requester(asio::any_io_executor executor, std::shared_ptr<resilience::vendor_protocol const> protocol,
               client_options const& options, std::string_view default_url,
               std::optional<resilience::rate_limit> const& default_limit,
               std::shared_ptr<resilience::credential> token = nullptr);

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/requester_setup.ipp>
#endif

#endif
