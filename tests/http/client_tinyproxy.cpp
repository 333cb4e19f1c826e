// SPDX-License-Identifier: BSL-1.0
// A proxy that is not ours. Skipped where the program is not installed.
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;
using tcp = asio::ip::tcp;

constexpr char const* program = "/usr/bin/tinyproxy";

std::uint16_t free_port(asio::io_context& context) {
    return tcp::acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)).local_endpoint().port();
}

/// Runs tinyproxy as long as it lives. It asks for user:canary-4711.
class tinyproxy {
public:
    explicit tinyproxy(asio::io_context& context) : port_(free_port(context)) {
        std::string name = (std::filesystem::temp_directory_path() / "confab-tinyproxy-XXXXXX").string();
        int const file = ::mkstemp(name.data());
        if (file >= 0) ::close(file);
        configuration_ = name;
        std::ofstream(configuration_) << "Port " << port_ << "\nListen 127.0.0.1\nTimeout 30\nMaxClients 10\n"
                                      << "LogLevel Critical\nBasicAuth user canary-4711\n";
        char const* const arguments[] = {program, "-d", "-c", configuration_.c_str(), nullptr};
        ::posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        started_ =
            ::posix_spawn(&process_, program, &actions, nullptr, const_cast<char* const*>(arguments), environ) == 0;
        ::posix_spawn_file_actions_destroy(&actions);
    }
    tinyproxy(tinyproxy const&) = delete;
    tinyproxy& operator=(tinyproxy const&) = delete;
    ~tinyproxy() {
        std::error_code ignored;
        std::filesystem::remove(configuration_, ignored);
        if (!started_) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    /// Waits until it listens, for at most 10 s.
    bool wait(asio::io_context& context) const {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (started_ && std::chrono::steady_clock::now() < end) {
            tcp::socket socket(context);
            error_code error;
            socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port_), error);
            if (!error) return true;
            std::this_thread::yield();
        }
        return false;
    }
    http::proxy_settings settings(std::string const& user_information) const {
        return http::proxy_settings::make("http://" + user_information + "127.0.0.1:" + std::to_string(port_)).value();
    }

private:
    std::uint16_t port_;
    std::filesystem::path configuration_;
    ::pid_t process_ = 0;
    bool started_ = false;
};

boost::test_tools::assertion_result is_installed(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result present(::access(program, X_OK) == 0);
    present.message() << program << " is not installed";
    return present;
}

BOOST_AUTO_TEST_SUITE(http_client_tinyproxy, *boost::unit_test::precondition(is_installed))

BOOST_FIXTURE_TEST_CASE(tunnels_and_refuses, https_fixture) {
    tinyproxy const proxy(context);
    BOOST_TEST_REQUIRE(proxy.wait(context));
    server.play(script().expect_request().send(reply("1")).expect_request().send(reply("2")));
    options.proxy = proxy.settings("user:canary-4711@");
    auto const client = make_client();
    BOOST_TEST(exchange(client).ok(200, "1"));
    BOOST_TEST(exchange(client).ok(200, "2"));
    BOOST_TEST(client.stats().connections_opened == 1u);

    for (char const* wrong : {"", "user:canary@"}) {
        options.proxy = proxy.settings(wrong);
        auto const refused = exchange(make_client());
        BOOST_TEST(refused.code() == errc::proxy_refused);
        BOOST_TEST(describe(*refused.error).find("canary") == std::string::npos);
    }
    options.proxy = proxy.settings("user:canary-4711@");
    auto const closed = std::to_string(free_port(context));
    BOOST_TEST(exchange(make_client("https://127.0.0.1:" + closed)).code() ==
               errc::proxy_refused); // nobody listens there
    BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
