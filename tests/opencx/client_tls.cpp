// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/run_awaitable.hpp"
#include "support/tls_peer.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

BOOST_AUTO_TEST_SUITE(opencx_client_tls)

namespace {

using namespace confab;
using namespace confab::tests;
namespace opencx = confab::opencx;

/// What the first session of a walk fails with, by a client that is ready to try five times.
errc failure_of(tls_peer const& server, http::tls_options const& tls) {
    asio::io_context context;
    opencx::client const client(context.get_executor(), "canary",
                                opencx::client_options()
                                    .base_url("https://127.0.0.1:" + std::to_string(server.port()))
                                    .tls(tls)
                                    .retries(resilience::retry_policy().initial_backoff({}).max_attempts(5)));
    errc outcome{};
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = client.sessions();
        auto first = co_await sessions.try_next();
        if (first.has_error()) outcome = static_cast<errc>(first.error().code.value());
    };
    run_awaitable(context, use());
    return outcome;
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_trusted_is_asked_once) { // fault C1, C28
    testing::certificate_options expired;
    expired.not_after = std::chrono::seconds(-60);
    http::tls_options trusting, pinning;
    trusting.ca_pem = pinning.ca_pem = test_authority().root_pem();
    pinning.pins = {"sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="};
    tls_peer bad(test_authority().issue(expired)), good(good_certificate());
    BOOST_TEST((failure_of(bad, trusting) == errc::certificate_rejected));
    BOOST_TEST((failure_of(good, pinning) == errc::certificate_rejected));
    for (auto* const server : {&bad, &good}) {
        BOOST_TEST(server->wait_until_served(1));
        BOOST_TEST(server->connections() == 1u);
        BOOST_TEST(server->application_bytes() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_the_client_is_asked_once) { // fault C24
    tls_peer server(good_certificate(), [](SSL_CTX* context) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    });
    http::tls_options trusting;
    trusting.ca_pem = test_authority().root_pem();
    BOOST_TEST((failure_of(server, trusting) == errc::handshake_failed));
    BOOST_TEST(server.wait_until_served(1));
    BOOST_TEST(server.connections() == 1u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
