// SPDX-License-Identifier: BSL-1.0
// Streams and connectors that a user puts under a client, within what byte_stream.hpp allows.
#include <confab/http/client.hpp>

#include "support/memory_server.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(http_client_streams)

namespace {

using namespace confab;
using namespace confab::tests;

/// Gives a whole response by its only read, with `code` beside it, and keeps that to itself afterwards.
class brief_stream final : public http::byte_stream {
public:
    explicit brief_stream(error_code code) : code_(code) {}

    asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
        auto const bytes = reply("x");
        std::memcpy(buffer.data(), bytes.data(), bytes.size());
        http::io_result const got(code_, bytes.size());
        co_return got;
    }
    asio::awaitable<http::io_result> write(asio::const_buffer data) override {
        http::io_result const all(error_code(), data.size());
        co_return all;
    }
    bool has_input() noexcept override { return false; }

private:
    error_code code_;
};

class brief_connector final : public http::connector {
public:
    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        if (std::exchange(throws, false)) throw std::runtime_error("connector");
        ++connections;
        std::unique_ptr<http::byte_stream> opened = std::make_unique<brief_stream>(code);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    error_code code;
    bool throws = false;
    unsigned connections = 0;
};

class streams_fixture : public memory_fixture {
public:
    http::client make_client() {
        options.connector = connector;
        options.max_connections = 1;
        return http::client(context.get_executor(), http::url::parse("https://server.test").value(), options);
    }

    std::shared_ptr<brief_connector> connector = std::make_shared<brief_connector>();
};

asio::awaitable<void> exchange_thrown(http::client client, std::string& thrown) {
    http::string_sink sink;
    auto waiting = client.exchange(read_request(), sink);
    try {
        auto const outcome = co_await std::move(waiting);
        thrown = outcome.has_error() ? "an error" : "nothing";
    } catch (std::runtime_error const& error) {
        thrown = error.what();
    }
}

BOOST_FIXTURE_TEST_CASE(a_stream_that_ends_with_its_last_bytes_is_not_used_again, streams_fixture) {
    for (error_code const code :
         {error_code(asio::error::eof), error_code(errc::tls_truncated), error_code(asio::error::connection_reset)}) {
        connector->code = code;
        connector->connections = 0;
        auto const client = make_client();
        BOOST_TEST(exchange(client).ok(200, "x"));
        BOOST_TEST(client.stats().idle == 0u);
        BOOST_TEST(exchange(client).ok(200, "x"));
        BOOST_TEST(connector->connections == 2u);
    }
    connector->code = error_code();
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "x"));
    BOOST_TEST(client.stats().idle == 1u);
}

BOOST_FIXTURE_TEST_CASE(what_a_connector_throws_reaches_the_caller, streams_fixture) {
    connector->throws = true;
    auto const client = make_client();
    std::string thrown;
    asio::co_spawn(context, exchange_thrown(client, thrown), [](std::exception_ptr) {});
    poll();
    BOOST_TEST(thrown == "connector");
    BOOST_TEST(client.stats().active == 0u);
    BOOST_TEST(clock->pending() == 0u);
    BOOST_TEST(exchange(client).ok(200, "x"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
