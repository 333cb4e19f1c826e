// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_ATHENA_CLIENT_FIXTURE_HPP
#define CONFAB_TESTS_ATHENA_CLIENT_FIXTURE_HPP

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <confab/athena.hpp>
#include <confab/testing/athena_sandbox.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::tests {

inline constexpr char const* athena_key = "athena_canary_8f14e45f";

inline std::string athena_row(int number) { return "{\"id\":\"asset_" + std::to_string(number) + "\"}"; }

/// A page of rows, with `rest` behind them, for instance `"has_more":false`.
inline std::string athena_page(std::vector<int> const& numbers, std::string const& rest) {
    std::string text;
    for (int const number : numbers) text += (text.empty() ? "" : ",") + athena_row(number);
    return "{\"items\":[" + text + "]" + (rest.empty() ? "" : "," + rest) + "}";
}

/// The offset that a request asks for; 0 without one.
inline std::uint64_t offset_of(std::string_view request) {
    auto const at = request.find("offset=");
    return at == request.npos ? 0 : std::stoull(std::string(request.substr(at + 7, 20)));
}

/// A client against a server in memory.
class athena_against {
public:
    explicit athena_against(fake_server::handler answer)
        : server(std::make_shared<fake_server>(std::move(answer))),
          options(athena::client_options()
                      .connector(server)
                      .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
                      .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3))) {}

    athena::client make_client(asio::io_context& context) const {
        return athena::client(context.get_executor(), athena::credential::api_key(athena_key), options);
    }

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        auto const client = make_client(context);
        run_awaitable(context, use(client));
    }

    /// All ids of a walk, without "asset_"; its failure is in `failed`.
    std::vector<std::string> ids(athena::session_query const& query = {}) {
        std::vector<std::string> found;
        failed = {};
        auto const use = [&](athena::client const& client) -> asio::awaitable<void> {
            auto sessions = client.sessions(query);
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) found.push_back((*session)->id.substr(6));
                ended = !session || !*session;
            }
        };
        run(use);
        return found;
    }

    /// The request line of a request, without method and version.
    std::string target(std::size_t number) const {
        auto const& request = server->requests().at(number);
        auto const begin = request.find(' ') + 1;
        return request.substr(begin, request.find(' ', begin) - begin);
    }
    std::size_t sent() const { return server->requests().size(); }

    std::shared_ptr<fake_server> server;
    athena::client_options options;
    failure failed;
};

/// Hands requests to a sandbox without a socket between.
inline std::string answer_of(testing::athena_sandbox& vendor, std::string_view request) {
    auto const word = [&request](char end) {
        auto const size = request.find(end);
        std::string const text(request.substr(0, size));
        request.remove_prefix(size + 1);
        return text;
    };
    testing::sandbox_request asked;
    asked.method = word(' ');
    asked.target = word(' ');
    word('\n');
    while (!request.starts_with("\r\n")) {
        auto name = word(':');
        auto value = word('\n');
        asked.fields.emplace_back(std::move(name), value.substr(1, value.size() - 2));
    }
    auto const answer = vendor.handle(asked, testing::page_change::none);
    std::string fields;
    for (auto const& [name, value] : answer.fields) fields += name + ": " + value + "\r\n";
    return reply(answer.status, answer.body, fields);
}

} // namespace confab::tests

#endif
