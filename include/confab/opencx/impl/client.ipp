// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_CLIENT_IPP
#define CONFAB_OPENCX_IMPL_CLIENT_IPP

#include <confab/opencx/client.hpp>

#include <confab/opencx/detail/client_core.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/paging/walk.hpp>
#include <confab/paging/walk_rows.hpp>

namespace confab::opencx {

/// What a query asks for: the listing, and where its walk begins.
class client::course {
public:
    static result<course> make(client_options const& options, session_query const& query) {
        auto path = options.list_path().empty() ? std::string(default_list_path) : options.list_path();
        auto listing = session_listing::make(std::move(path), options.account(), query, options.extra_query());
        if (!listing) return listing.error();
        course made;
        made.listing = std::move(*listing);
        if (query.resume_from().empty()) return made;
        auto restored = paging::position::restore(query.resume_from(), made.listing->identity());
        if (!restored) return restored.error();
        made.start = std::move(*restored);
        return made;
    }

    std::shared_ptr<session_listing const> listing;
    paging::position start;
};

CONFAB_DECL client::client(asio::any_io_executor executor, std::string token, client_options options, names called)
    : core_(
          std::make_shared<core const>(std::move(executor), std::move(token), std::move(options), std::move(called))) {}

CONFAB_DECL async_generator<session_page> client::pages(session_query const& query) const {
    auto const& options = core_->options;
    auto asked = course::make(options, query);
    if (!asked) return paging::failed_stream<session_page>(asked.error());
    auto pages = paging::walk<session_view>(core_->requester, std::move(asked->listing), session_fields,
                                            std::move(asked->start), options.walk_limits(), options.malformed_items());
    pages.default_executor(core_->executor);
    return pages;
}

CONFAB_DECL async_generator<session> client::sessions(session_query const& query) const {
    auto const& options = core_->options;
    auto asked = course::make(options, query);
    if (!asked) return paging::failed_stream<session>(asked.error());
    auto sessions = paging::walk_rows<session, session_view>(core_->requester, std::move(asked->listing),
                                                             session_fields, std::move(asked->start),
                                                             options.walk_limits(), options.malformed_items());
    sessions.default_executor(core_->executor);
    return sessions;
}

CONFAB_DECL resilience::request_stats client::stats() const noexcept { return core_->requester->stats(); }

} // namespace confab::opencx

#endif
