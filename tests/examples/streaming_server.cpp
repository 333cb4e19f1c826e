// SPDX-License-Identifier: BSL-1.0
#include "streaming_server/server.hpp"

#include <confab/json/raw_text.hpp>
#include <confab/opencx.hpp>
#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>
#include <confab/testing/twin_sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <stdlib.h>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(streaming_server_example)

// The server runs on the test's own context; a visitor is a plain socket.

namespace {

namespace asio = boost::asio;
namespace testing = confab::testing;
using asio::ip::tcp;
using streaming_server::session_server;
using streaming_server::source;

constexpr std::uint64_t sessions = 300;

testing::sandbox_data data() {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

/// All four vendors behind one server.
class vendors {
public:
    explicit vendors(testing::sandbox_options options = {})
        : server(mounts(), std::move(options)),
          roots_(
              (std::filesystem::temp_directory_path() / ("confab-stream-" + std::to_string(server.port()))).string()) {
        std::ofstream(roots_) << server.root_pem();
        where.base_url = server.base_url();
        where.ca_file = roots_;
        ::setenv("OPENCX_TOKEN", "opencx-test-token", 1);
        ::setenv("ATHENA_API_KEY", "athena-test-key", 1);
        ::setenv("TWIN_TOKEN", "twin-test-token", 1);
        ::setenv("YOURGPT_API_KEY", "apk-test-key", 1);
    }
    vendors(vendors const&) = delete;
    vendors& operator=(vendors const&) = delete;
    ~vendors() {
        std::filesystem::remove(roots_);
        for (auto const* name : {"OPENCX_TOKEN", "ATHENA_API_KEY", "TWIN_TOKEN", "YOURGPT_API_KEY"}) ::unsetenv(name);
    }
    std::uint64_t requests() { return server.counters().requests; }

    testing::sandbox server;
    streaming_server::source_options where;

private:
    static std::vector<testing::sandbox_mount> mounts() {
        std::vector<testing::sandbox_mount> all;
        all.emplace_back("/opencx", std::make_shared<testing::opencx_sandbox>(data()));
        all.emplace_back("/athena", std::make_shared<testing::athena_sandbox>(data()));
        all.emplace_back("/twin", std::make_shared<testing::twin_sandbox>(data()));
        all.emplace_back("/yourgpt", std::make_shared<testing::yourgpt_sandbox>(data()));
        return all;
    }
    std::string roots_;
};

/// A server that runs as long as the object lives.
class running_server {
public:
    using source_maker = std::function<std::vector<source>(asio::any_io_executor)>;

    explicit running_server(source_maker const& make, std::size_t most_visitors = 64)
        : server(context.get_executor(), 0, make(context.get_executor()), most_visitors) {
        asio::co_spawn(context, server.run(), [](std::exception_ptr) {});
    }
    /// Runs until `done` says so, for at most 20 s.
    bool run_until(std::function<bool()> const& done) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done() && std::chrono::steady_clock::now() < end) {
            context.restart();
            context.run_one_for(std::chrono::milliseconds(10));
        }
        return done();
    }

    asio::io_context context;
    session_server server;
};

class visitor {
public:
    explicit visitor(running_server& at, std::string const& request = "GET /sessions HTTP/1.1\r\nHost: x\r\n\r\n")
        : at_(at), socket_(at.context) {
        socket_.open(tcp::v4());
        socket_.set_option(tcp::socket::receive_buffer_size(4096));
        socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), at.server.port()));
        asio::write(socket_, asio::buffer(request));
        socket_.non_blocking(true);
    }
    /// Reads what is there. @return whether the server has ended the connection
    bool read_some() {
        char buffer[4096];
        boost::system::error_code error;
        while (!error) text.append(buffer, socket_.read_some(asio::buffer(buffer), error));
        return error != asio::error::would_block;
    }
    bool read_all() {
        return at_.run_until([this] { return read_some(); });
    }
    void hang_up() { socket_.close(); }

    std::string text;

private:
    running_server& at_;
    tcp::socket socket_;
};

/// OpenCX alone, with a budget of the test's own.
std::vector<source> one_source(asio::any_io_executor executor, testing::sandbox& server,
                               confab::resilience::rate_limit const& limit) {
    confab::client_options options;
    options.base_url(server.base_url()).ca_pem(server.root_pem()).rate_limit(limit);
    confab::opencx::client client(executor, "opencx-test-token", options);
    std::vector<source> sources;
    sources.emplace_back("opencx", [client] { return client.stream(); });
    return sources;
}

/// The lines of a chunked response; each chunk is a line.
std::vector<std::string> lines_of(std::string const& response) {
    std::vector<std::string> lines;
    auto at = response.find("\r\n\r\n");
    while (at != std::string::npos) {
        auto const begin = response.find("\r\n", at + 4);
        auto const end = response.find("\n\r\n", at + 4);
        if (begin == std::string::npos || end == std::string::npos || end < begin + 2) return lines; // the last chunk
        lines.push_back(response.substr(begin + 2, end - begin - 2));
        at = end - 1;
    }
    return lines;
}

std::string member(std::string const& line, std::string_view name) {
    auto const found = confab::json::find_member(line, name);
    return found && *found ? std::string(**found) : std::string();
}

} // namespace

BOOST_AUTO_TEST_CASE(all_sessions_of_all_vendors_come_the_latest_first) {
    vendors of;
    running_server at([&](auto executor) { return streaming_server::sources_of_environment(executor, of.where); });
    visitor guest(at);
    BOOST_TEST(guest.read_all());
    BOOST_TEST(guest.text.starts_with("HTTP/1.1 200 "));
    BOOST_TEST(guest.text.ends_with("\r\n0\r\n\r\n"));
    auto const lines = lines_of(guest.text);
    BOOST_TEST_REQUIRE(lines.size() == 4 * sessions + 1);
    std::map<std::string, std::set<std::string>> ids;
    std::map<std::string, std::string> last;
    for (std::size_t i = 0; i < 4 * sessions; ++i) {
        auto const account = member(lines[i], "account");
        ids[account].insert(member(lines[i], "id"));
        // YourGPT does not sort by creation: its sessions are sorted as far as a window allows.
        auto const created = member(lines[i], "created_at");
        if (account != "\"yourgpt\"" && !last[account].empty())
            BOOST_TEST(created.substr(0, 20) <= last[account].substr(0, 20));
        last[account] = created;
    }
    BOOST_TEST(ids.size() == 4u);
    for (auto const& [account, all] : ids) BOOST_TEST(all.size() == sessions, account);
    BOOST_TEST(lines.back().starts_with("{\"end\":{\"complete\":true,"), lines.back());
    BOOST_TEST(at.server.visitors() == 0u);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_is_told_at_the_end_and_does_not_end_the_others) {
    vendors of;
    ::setenv("TWIN_TOKEN", "wrong", 1);
    running_server at([&](auto executor) { return streaming_server::sources_of_environment(executor, of.where); });
    visitor guest(at);
    BOOST_TEST(guest.read_all());
    auto const lines = lines_of(guest.text);
    BOOST_TEST_REQUIRE(lines.size() == 3 * sessions + 1);
    BOOST_TEST(lines.back().find("\"complete\":false") != std::string::npos);
    BOOST_TEST(lines.back().find("{\"account\":\"twin\",\"delivered\":0,\"error\":\"") != std::string::npos);
    BOOST_TEST(lines.back().find("{\"account\":\"athena\",\"delivered\":300,\"error\":null}") != std::string::npos);
}

// fault J1
BOOST_AUTO_TEST_CASE(who_reads_nothing_has_nothing_more_asked_for_him) {
    testing::sandbox_data_options many;
    many.sessions = 20'000; // 200 pages, 20 MB: more than all buffers between here and there
    testing::sandbox server(std::make_shared<testing::opencx_sandbox>(testing::sandbox_data(many)));
    running_server at([&](auto executor) {
        return one_source(executor, server, confab::resilience::rate_limit(100'000, std::chrono::seconds(1), 1000));
    });
    visitor idle(at);
    std::uint64_t seen = 0;
    at.context.restart();
    // Until nothing happens any more.
    while (at.context.run_one_for(std::chrono::milliseconds(300)) != 0) seen = server.counters().requests;
    BOOST_TEST(seen >= 1u);
    BOOST_TEST(seen < 100u);
    BOOST_TEST(at.server.visitors() == 1u);
    BOOST_TEST(idle.read_all());
    BOOST_TEST(lines_of(idle.text).size() == 20'001u);
}

// fault F31, I3
BOOST_AUTO_TEST_CASE(who_hangs_up_has_his_work_cancelled_and_visitors_share_one_budget) {
    testing::sandbox server(std::make_shared<testing::opencx_sandbox>(data()));
    running_server at([&](auto executor) {
        return one_source(executor, server, confab::resilience::rate_limit(1, std::chrono::hours(1), 1));
    });
    visitor first(at);
    BOOST_TEST(at.run_until([&] { return first.read_some(), lines_of(first.text).size() >= 100; }));
    visitor second(at); // waits for the budget, which the first one has used
    BOOST_TEST(at.run_until([&] { return second.read_some(), second.text.find("\r\n\r\n") != std::string::npos; }));
    BOOST_TEST(at.server.visitors() == 2u);
    first.hang_up();
    BOOST_TEST(at.run_until([&] { return at.server.visitors() == 1; }));
    second.hang_up();
    BOOST_TEST(at.run_until([&] { return at.server.visitors() == 0; }));
    BOOST_TEST(server.counters().requests == 1u);
    BOOST_TEST(lines_of(second.text).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_such_request_is_refused) {
    running_server at([](auto) { return std::vector<source>(); }, 1);
    auto const answer_to = [&](std::string const& request) {
        visitor guest(at, request);
        BOOST_TEST(guest.read_all());
        return guest.text.substr(0, 12);
    };
    BOOST_TEST(answer_to("GET /x HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 404");
    BOOST_TEST(answer_to("POST /sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n") == "HTTP/1.1 405");
    BOOST_TEST(answer_to("nonsense\r\n\r\n").empty());
    BOOST_TEST(answer_to("GET /sessions HTTP/1.1\r\n" + std::string(20'000, 'x')).empty());
    visitor silent(at, "GET /ses");
    BOOST_TEST(at.run_until([&] { return at.server.visitors() == 1; }));
    BOOST_TEST(answer_to("GET /sessions HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 503");
    silent.hang_up();
    BOOST_TEST(at.run_until([&] { return at.server.visitors() == 0; }));
    BOOST_TEST(answer_to("GET /sessions?x HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 200");
}

BOOST_AUTO_TEST_CASE(stopping_ends_all_streams) {
    testing::sandbox server(std::make_shared<testing::opencx_sandbox>(data()));
    running_server at([&](auto executor) {
        return one_source(executor, server, confab::resilience::rate_limit(1, std::chrono::hours(1), 1));
    });
    visitor guest(at);
    BOOST_TEST(at.run_until([&] { return guest.read_some(), lines_of(guest.text).size() >= 100; }));
    at.server.stop();
    BOOST_TEST(guest.read_all());
    BOOST_TEST(at.server.visitors() == 0u);
    BOOST_TEST(!guest.text.ends_with("0\r\n\r\n")); // it does not pass for whole
}

BOOST_AUTO_TEST_SUITE_END()
