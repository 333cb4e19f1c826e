// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_DETAIL_CLIENT_CORE_HPP
#define CONFAB_TWIN_DETAIL_CLIENT_CORE_HPP

#include <confab/twin/client.hpp>

#include <confab/paging/requester_setup.hpp>
#include <confab/twin/protocol.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace confab::twin {

namespace detail {

/// One of the vendor's services, as walks use it.
class service {
public:
    service(asio::any_io_executor at, client_options with, std::shared_ptr<resilience::requester> through)
        : executor(std::move(at)), options(std::move(with)), requester(std::move(through)) {}

    asio::any_io_executor executor;
    client_options options;
    std::shared_ptr<resilience::requester> requester;
};

} // namespace detail

/// What a client and its streams share.
class client::core {
public:
    core(asio::any_io_executor at, credential const& with, client_options chosen, names what)
        : executor(at), options(with_budget(std::move(chosen))), called(std::move(what)) {
        auto const token = with.source(at, options.http());
        auto const facts =
            with.fixed().empty() ? std::make_shared<protocol>() : std::make_shared<protocol>(with.fixed());
        searches = paging::make_requester(at, facts, options, default_base_url, std::nullopt, token);
        auto chat_options = options;
        chat_options.base_url(called.chat_url()).list_path("");
        chats = paging::make_requester(at, facts, chat_options, default_chat_url, std::nullopt, token);
    }

    // One budget for both services. No limit is published: unless the caller knows one, the budget finds it out.
    static client_options with_budget(client_options chosen) {
        if (chosen.rate_budget()) return chosen;
        chosen.rate_budget(chosen.rate_limit() ? std::make_shared<resilience::rate_budget>(*chosen.rate_limit())
                                               : std::make_shared<resilience::rate_budget>());
        return chosen;
    }

    detail::service search_service() const { return {executor, options, searches}; }
    detail::service chat_service() const { return {executor, options, chats}; }

    asio::any_io_executor executor;
    client_options options;
    names called;
    std::shared_ptr<resilience::requester> searches;
    std::shared_ptr<resilience::requester> chats;
};

} // namespace confab::twin

#endif
