// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_HTTPS_FIXTURE_HPP
#define CONFAB_TESTS_SUPPORT_HTTPS_FIXTURE_HPP

#include "support/errc_output.hpp"

#include <confab/http/client.hpp>
#include <confab/testing/certificate_authority.hpp>
#include <confab/testing/scripted_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <utility>

namespace confab::tests {

/// One authority for the whole program: making keys takes time.
inline testing::certificate_authority const& test_authority() {
    static testing::certificate_authority const authority;
    return authority;
}
inline testing::server_certificate const& good_certificate() {
    static testing::server_certificate const certificate = test_authority().issue();
    return certificate;
}

/// What an exchange came to, with the body.
class exchanged {
public:
    exchanged() = default;

    std::optional<failure> error;
    http::response_head head;
    std::string body;
    bool finished = false;

    errc code() const { return error ? static_cast<errc>(error->code.value()) : errc{}; }
    bool ok(unsigned status, std::string_view text) const {
        return finished && !error && head.status() == status && body == text;
    }
};

inline asio::awaitable<void> exchange_into(http::client client, http::request what, exchanged& outcome) {
    http::string_sink sink;
    auto waiting = client.exchange(std::move(what), sink);
    auto result = co_await std::move(waiting);
    if (result.has_error()) outcome.error = result.error();
    else outcome.head = std::move(*result);
    outcome.body = sink.take();
    outcome.finished = true;
}

inline http::request read_request(std::string target = "/x") {
    return http::request("GET", std::move(target), http::idempotency::read);
}

/// A scripted server, and a client of it on a context of its own.
class https_fixture {
public:
    https_fixture() : server(good_certificate().chain_pem, good_certificate().private_key_pem) {
        options.tls.ca_pem = test_authority().root_pem();
    }

    http::client make_client() { return make_client(server.base_url()); }
    http::client make_client(std::string const& base_url) {
        return http::client(context.get_executor(), http::url::parse(base_url).value(), options);
    }
    void start(http::client const& client, http::request what, exchanged& outcome) {
        asio::co_spawn(context, exchange_into(client, std::move(what), outcome), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    }
    /// Runs the context until nothing is left to do; false if that takes half a minute.
    bool run() {
        context.restart();
        context.run_for(std::chrono::seconds(30));
        return context.stopped();
    }
    exchanged exchange(http::client const& client, http::request what = read_request()) {
        exchanged outcome;
        start(client, std::move(what), outcome);
        run();
        return outcome;
    }

    testing::scripted_server server;
    asio::io_context context;
    http::client_options options;
};

inline std::string reply(std::string_view body, std::string_view fields = {}, std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

} // namespace confab::tests

#endif
