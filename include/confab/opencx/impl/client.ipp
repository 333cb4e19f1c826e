// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_CLIENT_IPP
#define CONFAB_OPENCX_IMPL_CLIENT_IPP

#include <confab/opencx/client.hpp>

#include <confab/opencx/detail/client_core.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/paging/walk_start.hpp>

namespace confab::opencx {

CONFAB_DECL client::client(asio::any_io_executor executor, std::string token, client_options options, names called)
    : core_(
          std::make_shared<core const>(std::move(executor), std::move(token), std::move(options), std::move(called))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    return paging::start_pages<session_view>(*core_, core_->listing_of(query), query.resume_from(), session_fields);
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    return paging::start_rows<session, session_view>(*core_, core_->listing_of(query), query.resume_from(),
                                                     session_fields);
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept { return core_->requester->stats(); }

} // namespace confab::opencx

#endif
