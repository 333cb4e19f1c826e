// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox.hpp>

#include <confab/testing/opencx_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <thread>

BOOST_AUTO_TEST_SUITE(sandbox_tests)

using namespace confab::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

std::shared_ptr<opencx_sandbox> make_vendor(std::uint64_t sessions = 250) {
    sandbox_data_options options;
    options.sessions = sessions;
    return std::make_shared<opencx_sandbox>(sandbox_data(options));
}

std::vector<sandbox_mount> make_table() { return {sandbox_mount("", make_vendor())}; }

/// A blocking HTTPS client, independent of the library, that verifies its peer.
class plain_client {
public:
    plain_client(std::uint16_t port, std::string const& root_pem)
        : tls_(asio::ssl::context::tls_client), stream_(context_, tls_) {
        tls_.add_certificate_authority(asio::buffer(root_pem));
        stream_.set_verify_mode(asio::ssl::verify_peer);
        stream_.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
        stream_.lowest_layer().connect({asio::ip::address_v4::loopback(), port});
    }
    explicit plain_client(sandbox const& server) : plain_client(server.port(), server.root_pem()) { handshake(); }

    error_code try_handshake() {
        stream_.handshake(asio::ssl::stream_base::client, error);
        return error;
    }
    void handshake() { BOOST_TEST_REQUIRE(!try_handshake().failed()); }

    void send(std::string const& target, std::string const& more = {}) {
        asio::write(stream_,
                    asio::buffer("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                 "Authorization: Bearer opencx-test-token\r\n" + more + "\r\n"),
                    error); // the server may refuse before it has read all
    }

    /// Reads a response; `error` and what came of the body tell how it ended.
    void receive() {
        head.clear();
        body.clear();
        auto const size = asio::read_until(stream_, asio::dynamic_buffer(buffer_), "\r\n\r\n", error);
        if (error) return;
        head = buffer_.substr(0, size);
        buffer_.erase(0, size);
        auto const at = head.find("Content-Length: ");
        BOOST_TEST_REQUIRE(at != std::string::npos);
        std::size_t const length = std::stoul(head.substr(at + 16));
        if (buffer_.size() < length)
            asio::read(stream_, asio::dynamic_buffer(buffer_), asio::transfer_exactly(length - buffer_.size()), error);
        body = buffer_.substr(0, length);
        buffer_.erase(0, length);
    }
    void exchange(std::string const& target, std::string const& more = {}) {
        send(target, more);
        receive();
    }
    /// How the connection ends when nothing more is sent.
    error_code end() {
        char byte = 0;
        stream_.read_some(asio::buffer(&byte, 1), error);
        return error;
    }
    std::string_view tls_version() { return SSL_get_version(stream_.native_handle()); }

    std::string head, body;
    error_code error;

private:
    asio::io_context context_;
    asio::ssl::context tls_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    std::string buffer_;
};

sandbox_options with_fault(sandbox_fault const& fault) {
    sandbox_options options;
    options.faults = [fault](sandbox_request const& request) {
        return request.number == 1 ? std::optional(fault) : std::nullopt;
    };
    return options;
}

} // namespace

BOOST_AUTO_TEST_CASE(serves_pages_over_one_connection) {
    auto const vendor = make_vendor();
    sandbox server(vendor);
    BOOST_TEST(server.base_url() == "https://127.0.0.1:" + std::to_string(server.port()));
    plain_client client(server);
    client.exchange("/chat/sessions");
    BOOST_TEST(!client.error.failed());
    BOOST_TEST(client.head.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(client.head.find("X-Request-Id: sandbox-1\r\n") != std::string::npos);
    BOOST_TEST(client.body ==
               vendor
                   ->handle(sandbox_request("GET", "/chat/sessions", {{"Authorization", "Bearer opencx-test-token"}}),
                            page_change::none)
                   .body);
    client.exchange("/chat/sessions?limit=1", "X-Test: yes\r\n");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 400 Bad Request\r\n"));

    auto const requests = server.requests();
    BOOST_TEST_REQUIRE(requests.size() == 2U);
    BOOST_TEST(requests[1].target == "/chat/sessions?limit=1");
    BOOST_TEST(requests[1].values_of("x-test").at(0) == "yes");
    BOOST_TEST(requests[1].connection == 1U);
    server.stop(); // counters are complete once it has stopped
    auto const counters = server.counters();
    BOOST_TEST(counters.connections == 1U);
    BOOST_TEST(counters.handshakes == 1U);
    BOOST_TEST(counters.responses == 2U);
    BOOST_TEST(counters.distinct_sessions == 100U);
}

BOOST_AUTO_TEST_CASE(mounts_have_urls_of_their_own) {
    sandbox server({sandbox_mount("/opencx", make_vendor())});
    BOOST_TEST(server.base_url("/opencx").ends_with("/opencx"));
    plain_client client(server);
    client.exchange("/opencx/chat/sessions");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 200 "));
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 404 "));
}

BOOST_AUTO_TEST_CASE(tls_versions_and_certificates_are_as_told) {
    sandbox_options options;
    options.tls_1_3 = false;
    options.authority.emplace();
    sandbox server(make_vendor(), options);
    BOOST_TEST(plain_client(server).tls_version() == "TLSv1.2");
    BOOST_TEST(server.root_pem() == options.authority->root_pem());
    sandbox newer(make_vendor());
    BOOST_TEST(plain_client(newer).tls_version() == "TLSv1.3");

    plain_client stranger(server.port(), newer.root_pem());
    BOOST_TEST(stranger.try_handshake().failed());
    options.certificate.not_after = -1s;
    sandbox expired(make_vendor(), options);
    plain_client careful(expired.port(), expired.root_pem());
    BOOST_TEST(careful.try_handshake().failed());
    BOOST_TEST(expired.requests().empty());
}

BOOST_AUTO_TEST_CASE(connections_end_when_asked_or_worn_out) {
    sandbox_options options;
    options.requests_per_connection = 2;
    sandbox server(make_vendor(), options);
    plain_client client(server);
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.find("Connection: keep-alive\r\n") != std::string::npos);
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.find("Connection: close\r\n") != std::string::npos);
    BOOST_TEST(client.end() == asio::error::eof); // with close_notify

    plain_client polite(server);
    polite.exchange("/chat/sessions", "Connection: close\r\n");
    BOOST_TEST(polite.body.size() > 100'000U);
    BOOST_TEST(polite.end() == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed) {
    sandbox_options options;
    options.idle_limit = 20ms;
    sandbox server(make_vendor(), options);
    plain_client client(server);
    BOOST_TEST(client.end() == asio::ssl::error::stream_truncated);
}

BOOST_AUTO_TEST_CASE(rate_limit_answers_429) {
    sandbox_options options;
    options.rate_limit.emplace(1U, 1h);
    sandbox server(make_vendor(), options);
    plain_client client(server);
    client.exchange("/chat/sessions");
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 429 Too Many Requests\r\n"));
    BOOST_TEST(client.head.find("Retry-After: 3600\r\n") != std::string::npos);
    BOOST_TEST(client.body == R"({"statusCode":429,"message":"Too Many Requests","error":"Too Many Requests"})");
}

BOOST_AUTO_TEST_CASE(faults_that_end_the_connection) {
    auto const run = [](sandbox_fault const& fault, std::size_t body_size, error_code const& end) {
        sandbox server(make_vendor(), with_fault(fault));
        plain_client client(server);
        client.exchange("/chat/sessions");
        BOOST_TEST(client.error == end);
        BOOST_TEST(client.body.size() == body_size);
        plain_client next(server);
        next.exchange("/chat/sessions");
        BOOST_TEST(!next.error.failed());
        server.stop();
        BOOST_TEST(server.counters().responses == 1U);
        BOOST_TEST(server.counters().faults == 1U);
        BOOST_TEST(server.counters().sessions == 100U); // those of a broken page do not count
    };
    error_code const fin = asio::ssl::error::stream_truncated, reset = asio::error::connection_reset;
    run(sandbox_fault::drop(), 0, fin);
    run(sandbox_fault::drop(connection_end::reset), 0, reset);
    run(sandbox_fault::cut(0), 0, fin);
    run(sandbox_fault::cut(40'001), 40'001, fin);
}

BOOST_AUTO_TEST_CASE(cut_by_reset) { // how much of the body arrives before an RST is up to the kernel
    sandbox server(make_vendor(), with_fault(sandbox_fault::cut(1000, connection_end::reset)));
    plain_client client(server);
    client.exchange("/chat/sessions");
    BOOST_TEST(client.error == asio::error::connection_reset);
    BOOST_TEST(client.body.size() <= 1000U);
}

BOOST_AUTO_TEST_CASE(faults_of_a_whole_message) {
    sandbox server(make_vendor(), with_fault(sandbox_fault::answer(503, "busy").after(5ms)));
    plain_client client(server);
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    BOOST_TEST(client.body == "busy");
    client.exchange("/chat/sessions");
    BOOST_TEST(client.head.starts_with("HTTP/1.1 200 "));
}

BOOST_AUTO_TEST_CASE(stop_ends_what_is_stalled_delayed_or_idle) {
    for (auto const& fault : {sandbox_fault::stall(10), sandbox_fault::delay(1h)}) {
        sandbox server(make_vendor(), with_fault(fault));
        plain_client client(server), idle(server);
        plain_client half(server.port(), server.root_pem()); // never shakes hands
        client.send("/chat/sessions");
        while (server.counters().faults == 0) std::this_thread::yield();
        server.stop();
        server.stop();
        client.receive();
        BOOST_TEST(client.error.failed());
        BOOST_TEST(idle.end().failed());
    }
}

BOOST_AUTO_TEST_CASE(nonsense_ends_the_connection_only) {
    sandbox server(make_vendor());
    for (std::string const& more : {std::string("Bad Field: x\r\n"), "X: " + std::string(70'000, 'x') + "\r\n",
                                    std::string("Content-Length: 99999999\r\n")}) {
        plain_client client(server);
        client.send("/chat/sessions", more);
        BOOST_TEST(client.end().failed());
    }
    plain_client client(server);
    client.exchange("/chat/sessions");
    BOOST_TEST(!client.error.failed());
    BOOST_TEST(server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(serves_on_the_callers_context) {
    asio::io_context context;
    auto work = asio::make_work_guard(context);
    auto server = std::make_unique<sandbox>(context.get_executor(), make_table());
    std::thread first([&] { context.run(); }), second([&] { context.run(); });
    {
        plain_client client(*server);
        client.exchange("/chat/sessions");
        BOOST_TEST(!client.error.failed());
        server.reset(); // the connection is still open
        BOOST_TEST(client.end().failed());
    }
    work.reset();
    first.join(); // returns only when nothing of the sandbox is left
    second.join();
}

BOOST_AUTO_TEST_CASE(a_context_that_never_runs_leaks_nothing) {
    asio::io_context context;
    sandbox server(context.get_executor(), make_table());
    BOOST_TEST(server.port() != 0);
}

BOOST_AUTO_TEST_CASE(a_taken_port_throws) {
    sandbox server(make_vendor());
    sandbox_options options;
    options.port = server.port();
    BOOST_CHECK_THROW(sandbox(make_vendor(), options), boost::system::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
