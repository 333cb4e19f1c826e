// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_DETAIL_CLIENT_CORE_HPP
#define CONFAB_TWIN_DETAIL_CLIENT_CORE_HPP

#include <confab/twin/client.hpp>

#include <confab/paging/requester_setup.hpp>
#include <confab/twin/protocol.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace confab::twin {

/// What a client and its streams share.
class client::core {
public:
    core(asio::any_io_executor at, credential const& with, client_options chosen, names what)
        : executor(at), options(with_budget(std::move(chosen))), called(std::move(what)) {
        auto const token = with.source(at, options.http());
        auto const facts =
            with.fixed().empty() ? std::make_shared<protocol>() : std::make_shared<protocol>(with.fixed());
        resilience::rate_limit const unused(2, std::chrono::seconds(1));
        searches = paging::make_requester(at, facts, options, default_base_url, unused, token);
        auto chat_options = options;
        chat_options.base_url(called.chat_url()).list_path("");
        chats = paging::make_requester(at, facts, chat_options, default_chat_url, unused, token);
    }

    // One budget for both services. No limit is published: unless the caller knows one, the budget finds it out.
    static client_options with_budget(client_options chosen) {
        if (chosen.rate_budget()) return chosen;
        chosen.rate_budget(chosen.rate_limit() ? std::make_shared<resilience::rate_budget>(*chosen.rate_limit())
                                               : std::make_shared<resilience::rate_budget>());
        return chosen;
    }

    asio::any_io_executor executor;
    client_options options;
    names called;
    std::shared_ptr<resilience::requester> searches;
    std::shared_ptr<resilience::requester> chats;
};

} // namespace confab::twin

#endif
