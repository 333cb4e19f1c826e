// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_CLIENT_IPP
#define CONFAB_OPENCX_IMPL_CLIENT_IPP

#include <confab/opencx/client.hpp>

#include <confab/opencx/detail/client_core.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/paging/walk.hpp>

namespace confab::opencx {

CONFAB_DECL client::client(asio::any_io_executor executor, std::string token, client_options options, names called)
    : core_(
          std::make_shared<core const>(std::move(executor), std::move(token), std::move(options), std::move(called))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    auto const& options = core_->options;
    auto path = options.list_path().empty() ? std::string(default_list_path) : options.list_path();
    auto listing = session_listing::make(std::move(path), options.account(), query, options.extra_query());
    if (!listing) return paging::failed_stream<session_page>(listing.error());
    paging::position start;
    if (!query.resume_from().empty()) {
        auto restored = paging::position::restore(query.resume_from(), (*listing)->identity());
        if (!restored) return paging::failed_stream<session_page>(restored.error());
        start = std::move(*restored);
    }
    auto pages = paging::walk<session_view>(core_->requester, std::move(*listing), session_fields, std::move(start),
                                            options.walk_limits(), options.malformed_items());
    pages.default_executor(core_->executor);
    return pages;
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    auto sessions = paging::items_of<session>(pages(query));
    sessions.default_executor(core_->executor);
    return sessions;
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept { return core_->requester->stats(); }

} // namespace confab::opencx

#endif
