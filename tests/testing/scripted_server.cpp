// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/scripted_server.hpp>

#include <confab/testing/certificate_authority.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

BOOST_AUTO_TEST_SUITE(testing_scripted_server)

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using confab::testing::script;
using confab::testing::scripted_server;
using tcp = asio::ip::tcp;

confab::testing::server_certificate const& certificate() {
    static auto const issued = confab::testing::certificate_authority().issue();
    return issued;
}

class server_fixture {
public:
    server_fixture() : server(certificate().chain_pem, certificate().private_key_pem) {}

    tcp::socket connect() {
        tcp::socket socket(context);
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), server.port()));
        return socket;
    }
    template <class Stream>
    std::string read_all(Stream& stream, error_code& end) {
        std::string text;
        asio::read(stream, asio::dynamic_buffer(text), end);
        return text;
    }

    asio::io_context context;
    scripted_server server;
};

BOOST_FIXTURE_TEST_CASE(plays_a_dialogue_and_records_it, server_fixture) {
    server.play(script().without_tls().expect_request().send("one").expect_request().send_in_pieces("two", 2));
    auto socket = connect();
    std::string const first = "POST /1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", second = "GET /2 HTTP/1.1\r\n\r\n";
    asio::write(socket, asio::buffer(first + second));
    error_code end;
    BOOST_TEST(read_all(socket, end) == "onetwo");
    BOOST_TEST((end == asio::error::eof));
    BOOST_TEST(server.wait_until_requested(2));
    BOOST_TEST(server.wait_until_played(1));
    BOOST_TEST(server.requests().size() == 2u);
    BOOST_TEST(server.requests()[0] == first);
    BOOST_TEST(server.requests()[1] == second);
    BOOST_TEST(server.bytes_received() == first.size() + second.size());
    BOOST_TEST(server.base_url() == "https://127.0.0.1:" + std::to_string(server.port()));
}

BOOST_FIXTURE_TEST_CASE(ends_as_it_is_told, server_fixture) {
    server.play(script().without_tls().send("x").cut());
    server.play(script().without_tls().reset());
    error_code end;
    auto socket = connect();
    BOOST_TEST(read_all(socket, end) == "x");
    BOOST_TEST((end == asio::error::eof));
    for (int i = 0; i < 2; ++i) { // the second one has no script
        auto reset = connect();
        read_all(reset, end);
        BOOST_TEST((end == asio::error::connection_reset));
    }
    BOOST_TEST(server.connections() == 3u);
}

BOOST_FIXTURE_TEST_CASE(speaks_tls_and_ends_it_with_or_without_notice, server_fixture) {
    server.play(script().send("x").close());
    server.play(script().send("x").cut());
    asio::ssl::context tls(asio::ssl::context::tls_client); // verifies nobody: this test is about the server
    for (bool const in_order : {true, false}) {
        asio::ssl::stream<tcp::socket> stream(connect(), tls);
        SSL_set_tlsext_host_name(stream.native_handle(), "some.name");
        stream.handshake(asio::ssl::stream_base::client);
        error_code end;
        BOOST_TEST(read_all(stream, end) == "x");
        BOOST_TEST((end == (in_order ? error_code(asio::error::eof) : asio::ssl::error::stream_truncated)));
    }
    BOOST_TEST(server.wait_until_played(2));
    BOOST_TEST(server.server_names().size() == 2u);
    BOOST_TEST(server.server_names()[0] == "some.name");
}

BOOST_FIXTURE_TEST_CASE(waits_until_it_may_go_on, server_fixture) {
    server.play(script().without_tls().send("a").wait().send("b").close());
    auto socket = connect();
    std::string byte(1, ' ');
    asio::read(socket, asio::buffer(byte));
    BOOST_TEST(byte == "a");
    BOOST_TEST(socket.available() == 0u);
    server.proceed();
    asio::read(socket, asio::buffer(byte));
    BOOST_TEST(byte == "b");
}

BOOST_FIXTURE_TEST_CASE(answers_each_request_as_it_is_told_and_lets_go_of_what_is_closed, server_fixture) {
    server.play_always(script().without_tls().answer([](std::string const& request) {
        if (request.starts_with("GET /stall")) return script().stall();
        return request.starts_with("GET /end") ? script().send("end").close() : script().send("x");
    }));
    for (std::size_t i = 1; i <= 3; ++i) {
        auto socket = connect();
        asio::write(socket, asio::buffer(std::string("GET /1 HTTP/1.1\r\n\r\nGET /end HTTP/1.1\r\n\r\n")));
        error_code end;
        BOOST_TEST(read_all(socket, end) == "xend");
        BOOST_TEST(server.wait_until_played(i));
        BOOST_TEST(server.open_connections() == 1u);
        socket.close();
        BOOST_TEST(server.wait_until_closed());
    }
    auto socket = connect();
    asio::write(socket, asio::buffer(std::string("GET /stall HTTP/1.1\r\n\r\n")));
    BOOST_TEST(server.wait_until_stalled(1));
    BOOST_TEST(server.stalls() == 1u);
    BOOST_TEST(server.connections() == 4u);
}

BOOST_FIXTURE_TEST_CASE(stops_whatever_it_is_doing, server_fixture) {
    server.play(script().without_tls().stall());
    server.play(script().without_tls().wait().send("never"));
    server.play(script().expect_request());
    auto one = connect(), two = connect(), three = connect();
    while (server.connections() != 3) {
    }
    server.stop();
    error_code end;
    BOOST_TEST(read_all(two, end) == "");
    BOOST_TEST(end.failed());
    BOOST_CHECK_THROW(connect(), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_certificate) {
    BOOST_CHECK_THROW(scripted_server("garbage", certificate().private_key_pem), std::runtime_error);
    BOOST_CHECK_THROW(scripted_server(certificate().chain_pem, "garbage"), std::runtime_error);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
