// SPDX-License-Identifier: BSL-1.0
// confab-sandbox: plays OpenCX on the loopback interface until it is told to end.

#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <CLI/CLI.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace testing = confab::testing;

class settings {
public:
    settings() = default;

    testing::sandbox_data_options data;
    testing::opencx_sandbox_options vendor;
    testing::sandbox_options server;
    std::string rate_limit, authority_file, ready_file;
};

void declare(CLI::App& program, settings& chosen) {
    program.add_option("--port", chosen.server.port, "port on 127.0.0.1; 0: a free one");
    program.add_option("--sessions", chosen.data.sessions, "number of sessions, at most 1,000,000,000")
        ->capture_default_str();
    program.add_option("--seed", chosen.data.seed, "equal seeds give equal sessions")->capture_default_str();
    program.add_flag("--whitespace", chosen.data.whitespace, "write some sessions with whitespace between JSON tokens");
    program.add_option("--page-size", chosen.vendor.page_size, "sessions on a page, 1 to 10,000")
        ->capture_default_str();
    program.add_option("--token", chosen.vendor.token, "the bearer token that is accepted")->capture_default_str();
    program.add_option("--rate-limit", chosen.rate_limit, "N/S: N requests in S seconds, N at once; default: none");
    program.add_option("--ca-out", chosen.authority_file, "write the root certificate to this file, PEM");
    program.add_option("--ready-file", chosen.ready_file, "write the base URL to this file when requests are accepted");
}

unsigned parse_count(std::string_view text) {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 1'000'000)
        throw std::invalid_argument("--rate-limit takes N/S, two numbers from 1 to 1,000,000");
    return value;
}

testing::sandbox_rate_limit parse_rate_limit(std::string_view text) {
    auto const slash = text.find('/');
    if (slash == std::string_view::npos) throw std::invalid_argument("--rate-limit takes N/S");
    return {parse_count(text.substr(0, slash)), std::chrono::seconds(parse_count(text.substr(slash + 1)))};
}

/// Writes a file so that whoever waits for it never sees half of it.
void write_file(std::string const& name, std::string const& text) {
    std::string const partial = name + ".partial";
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + partial);
    std::filesystem::rename(partial, name);
}

void print_summary(testing::sandbox_counters const& counters) {
    std::cout << "{\"connections\":" << counters.connections << ",\"requests\":" << counters.requests
              << ",\"responses\":" << counters.responses << ",\"rate_limited\":" << counters.rate_limited
              << ",\"sessions\":" << counters.sessions << ",\"distinct_sessions\":" << counters.distinct_sessions << "}"
              << std::endl;
}

void serve(settings chosen) {
    if (!chosen.rate_limit.empty()) chosen.server.rate_limit = parse_rate_limit(chosen.rate_limit);
    chosen.server.remembered_requests = 0; // nobody asks for them here
    // Before the server's thread starts, which must not get the signals by their default action.
    boost::asio::io_context context(1);
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([](boost::system::error_code, int) {});

    auto const vendor = std::make_shared<testing::opencx_sandbox>(testing::sandbox_data(chosen.data), chosen.vendor);
    testing::sandbox server(vendor, chosen.server);
    if (!chosen.authority_file.empty()) write_file(chosen.authority_file, server.root_pem());
    std::cout << server.base_url() << std::endl;
    if (!chosen.ready_file.empty()) write_file(chosen.ready_file, server.base_url() + '\n');

    context.run();
    server.stop();
    print_summary(server.counters());
}

} // namespace

int main(int argument_count, char** arguments) {
    settings chosen;
    CLI::App program(
        "Plays OpenCX's session API over HTTPS on 127.0.0.1, with generated sessions, until SIGINT or SIGTERM. "
        "Prints its base URL first and one line of JSON at the end.");
    declare(program, chosen);
    CLI11_PARSE(program, argument_count, arguments);
    try {
        serve(std::move(chosen));
        return 0;
    } catch (std::exception const& problem) {
        std::cerr << "confab-sandbox: " << problem.what() << std::endl;
        return 1;
    }
}
