// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_TWIN_CLIENT_FIXTURE_HPP
#define CONFAB_TESTS_TWIN_CLIENT_FIXTURE_HPP

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"
#include "support/vendor_server.hpp"

#include <confab/testing/twin_sandbox.hpp>
#include <confab/twin.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

inline constexpr char const* twin_token = "twin_canary_8f14e45f";
inline constexpr char const* twin_url = "https://sandbox.example";

inline std::string twin_page(std::vector<int> const& numbers, std::string const& count = "") {
    std::string text;
    for (int const number : numbers)
        text += (text.empty() ? "" : ",") + ("{\"id\":\"" + std::to_string(number) + "\"}");
    return "{" + count + "\"items\":[" + text + "]}";
}

/// A number behind `name` in a request's target; 0 without one.
inline std::uint64_t twin_number(std::string_view request, std::string_view name) {
    auto const line = request.substr(0, request.find(" HTTP/"));
    auto const at = line.find('&' + std::string(name) + '=');
    return at == line.npos ? 0 : std::stoull(std::string(line.substr(at + name.size() + 2, 20)));
}

/// A client against a server in memory.
class twin_against {
public:
    explicit twin_against(fake_server::handler answer)
        : twin_against(std::make_shared<fake_server>(std::move(answer))) {}
    /// Against a sandbox; `before` runs before each request with its number, from 0.
    explicit twin_against(testing::twin_sandbox& vendor, std::function<void(std::size_t)> before = {})
        : twin_against([&vendor, before, number = std::size_t{0}](std::string_view bytes) mutable {
              if (before) before(number);
              ++number;
              auto const answer = vendor.handle(parsed_request(bytes), testing::page_change::none);
              std::string fields;
              for (auto const& [name, value] : answer.fields) fields += name + ": " + value + "\r\n";
              return reply(answer.status, answer.body, fields);
          }) {
        options.base_url(twin_url);
        called.chat_url(twin_url);
    }

    twin::client make_client(asio::io_context& context) const {
        return twin::client(context.get_executor(), with, options, called);
    }

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        auto const client = make_client(context);
        run_awaitable(context, use(client));
    }

    /// All ids of a walk; its failure is in `failed`.
    std::vector<std::string> ids(twin::session_query const& query = {}) {
        std::vector<std::string> found;
        failed = {};
        auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
            auto sessions = client.sessions(query);
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) found.push_back((*session)->id);
                ended = !session || !*session;
            }
        };
        run(use);
        return found;
    }

    /// The outcome of a call: `make` gets the client and returns a pending `try_` call.
    template <class T, class Make>
    result<T> outcome(Make make) {
        result<T> found = failure(errc::cancelled);
        auto const use = [&](twin::client const& client) -> asio::awaitable<void> {
            asio::awaitable<result<T>> pending = make(client);
            found = co_await std::move(pending);
        };
        run(use);
        return found;
    }

    std::string const& request(std::size_t number) const { return server->requests().at(number); }
    /// Method and target of a request.
    std::string line(std::size_t number) const {
        return request(number).substr(0, request(number).find(" HTTP/1.1\r\n"));
    }
    std::string body(std::size_t number) const { return request(number).substr(request(number).find("\r\n\r\n") + 4); }
    std::size_t sent() const { return server->requests().size(); }

    std::shared_ptr<fake_server> server;
    twin::client_options options;
    twin::names called;
    twin::credential with = twin::credential::token(twin_token);
    failure failed;

private:
    explicit twin_against(std::shared_ptr<fake_server> made)
        : server(std::move(made)),
          options(twin::client_options()
                      .connector(server)
                      .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
                      .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3))) {}
};

inline testing::sandbox_data twin_data(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

inline testing::twin_sandbox_options with_twin_token() {
    testing::twin_sandbox_options options;
    options.token = twin_token;
    return options;
}

} // namespace confab::tests

#endif
