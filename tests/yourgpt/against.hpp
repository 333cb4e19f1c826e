// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_YOURGPT_AGAINST_HPP
#define CONFAB_TESTS_YOURGPT_AGAINST_HPP

#include "support/fake_server.hpp"

#include <confab/testing/manual_clock.hpp>
#include <confab/yourgpt/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace confab::tests {

inline constexpr char const* yourgpt_key = "apk-canary-8f14e45f";

/// The body of a request as a fake server sees it.
inline std::string_view body_of(std::string_view request) { return request.substr(request.find("\r\n\r\n") + 4); }

/// The page that a list request asks for.
inline unsigned page_of(std::string_view request) {
    auto const at = request.rfind("\"page\":");
    return at == request.npos ? 0 : static_cast<unsigned>(std::stoul(std::string(request.substr(at + 7, 10))));
}

inline std::string row(int number) {
    return "{\"id\":" + std::to_string(number) + ",\"session_uid\":\"s" + std::to_string(number) + "\"}";
}

/// A page of rows with these numbers.
inline std::string rows(std::vector<int> const& numbers, std::string_view more = {}) {
    std::string text;
    for (int const number : numbers) text += (text.empty() ? "" : ",") + row(number);
    return "{\"type\":\"RXSUCCESS\",\"message\":\"m\",\"data\":[" + text + "]" + std::string(more) + "}";
}

/// A client against a server in memory, whose waits take no time.
class yourgpt_against {
public:
    explicit yourgpt_against(fake_server::handler answer,
                             yourgpt::credential who = yourgpt::credential::project_key(yourgpt_key))
        : server(std::make_shared<fake_server>(std::move(answer))), credential(std::move(who)) {
        options.connector(server)
            .clock(clock)
            .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
            .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3).max_throttled(3));
    }

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        yourgpt::client const client(context.get_executor(), credential, options, wire);
        bool ended = false;
        std::exception_ptr thrown;
        asio::co_spawn(context, use(client), [&](std::exception_ptr exception) {
            thrown = exception;
            ended = true;
        });
        do {
            context.restart();
            context.poll();
        } while (!ended && clock->advance_to_next());
        if (!ended) throw std::runtime_error("the coroutine did not end");
        if (thrown) std::rethrow_exception(thrown);
    }

    /// All ids of a walk; its failure is in `failed`.
    std::vector<std::string> ids(yourgpt::session_query const& query = {}) {
        std::vector<std::string> found;
        failed = {};
        auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
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

    /// The outcome of a call: `make(client)` returns its awaitable.
    template <class T, class Make>
    result<T> call(Make make) {
        result<T> outcome = failure(errc::cancelled);
        auto const use = [&](yourgpt::client const& client) -> asio::awaitable<void> {
            auto pending = make(client);
            outcome = co_await std::move(pending);
        };
        run(use);
        return outcome;
    }

    std::vector<std::string> const& requests() const noexcept { return server->requests(); }
    std::string_view body(std::size_t number) const { return body_of(requests().at(number)); }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::shared_ptr<fake_server> server;
    yourgpt::credential credential;
    client_options options;
    yourgpt::wire_options wire;
    failure failed;
};

using texts = std::vector<std::string>;

} // namespace confab::tests

#endif
