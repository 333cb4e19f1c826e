// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_OPENCX_SANDBOX_CLIENT_HPP
#define CONFAB_TESTS_OPENCX_SANDBOX_CLIENT_HPP

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"
#include "support/vendor_server.hpp"

#include <confab/opencx/client.hpp>
#include <confab/testing/opencx_sandbox.hpp>

#include <memory>

namespace confab::tests {

inline constexpr char const* sandbox_token = "opencx-test-token";

inline opencx::client_options options_for(std::shared_ptr<fake_server> const& server) {
    return opencx::client_options()
        .connector(server)
        .account("eu")
        .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
        .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3));
}

/// A client against the sandbox, in memory.
class against_sandbox {
public:
    explicit against_sandbox(std::uint64_t sessions, unsigned page_size = 7)
        : vendor(data(sessions), settings(page_size)), server(serve(vendor)) {}

    template <class Use>
    void run(Use use) {
        asio::io_context context;
        opencx::client const client(context.get_executor(), sandbox_token, options_for(server));
        run_awaitable(context, use(client));
    }

    testing::opencx_sandbox vendor;
    std::shared_ptr<fake_server> server;

private:
    static testing::sandbox_data data(std::uint64_t sessions) {
        testing::sandbox_data_options made;
        made.sessions = sessions;
        return testing::sandbox_data(made);
    }
    static testing::opencx_sandbox_options settings(unsigned page_size) {
        testing::opencx_sandbox_options made;
        made.page_size = page_size;
        made.history_page_size = 4;
        return made;
    }
};

} // namespace confab::tests

#endif
