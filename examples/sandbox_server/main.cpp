// SPDX-License-Identifier: BSL-1.0
// confab-sandbox: plays the vendors on the loopback interface until it is told to end.

#include "options.hpp"
#include "vendors.hpp"

#include <confab/testing/sandbox.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

namespace testing = confab::testing;

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
              << ",\"faults\":" << counters.faults << ",\"sessions\":" << counters.sessions
              << ",\"distinct_sessions\":" << counters.distinct_sessions << "}" << std::endl;
}

void serve(confab_sandbox::options chosen) {
    chosen.server.remembered_requests = 0; // nobody asks for them here
    chosen.server.faults = confab_sandbox::make_faults(chosen);
    // Before the server's thread starts, which must not get the signals by their default action.
    boost::asio::io_context context(1);
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([](boost::system::error_code, int) {});

    testing::sandbox server(confab_sandbox::make_vendors(chosen), chosen.server);
    if (!chosen.authority_file.empty()) write_file(chosen.authority_file, server.root_pem());
    std::cout << server.base_url() << std::endl;
    if (!chosen.ready_file.empty()) write_file(chosen.ready_file, server.base_url() + '\n');

    context.run();
    server.stop();
    print_summary(server.counters());
}

} // namespace

int main(int argument_count, char** arguments) {
    int status = 0;
    auto chosen = confab_sandbox::read_options(argument_count, arguments, status);
    if (!chosen) return status;
    try {
        serve(std::move(*chosen));
        return 0;
    } catch (std::exception const& problem) {
        std::cerr << "confab-sandbox: " << problem.what() << std::endl;
        return 1;
    }
}
