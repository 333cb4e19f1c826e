// SPDX-License-Identifier: BSL-1.0
// Serves the sessions of all vendors as one stream: GET http://127.0.0.1:PORT/sessions
//
//   OPENCX_TOKEN=ocx_live_… ATHENA_API_KEY=… streaming-server --port 8080
#include "server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>

int main(int count, char** arguments) try {
    CLI::App program("Serves the sessions of all vendors as one stream of NDJSON", "streaming-server");
    std::uint16_t port = 0;
    streaming_server::source_options where;
    program.add_option("--port", port, "port on 127.0.0.1; 0: a free one");
    program.add_option("--base-url", where.base_url, "look for each vendor below this URL, by its name");
    program.add_option("--ca-file", where.ca_file, "PEM file of trusted roots");
    CLI11_PARSE(program, count, arguments);

    std::signal(SIGPIPE, SIG_IGN);
    boost::asio::io_context context(1);
    auto sources = streaming_server::sources_of_environment(context.get_executor(), where);
    if (sources.empty()) {
        std::cerr << "streaming-server: no OPENCX_TOKEN, YOURGPT_API_KEY, ATHENA_API_KEY or TWIN_TOKEN\n";
        return 2;
    }
    streaming_server::session_server server(context.get_executor(), port, std::move(sources));
    std::cout << "http://127.0.0.1:" << server.port() << "/sessions" << std::endl;
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&server](boost::system::error_code error, int) {
        if (!error) server.stop();
    });
    boost::asio::co_spawn(context, server.run(), [&signals](std::exception_ptr) { signals.cancel(); });
    context.run();
    return 0;
} catch (std::exception const& wrong) {
    std::cerr << "streaming-server: " << wrong.what() << '\n';
    return 1;
}
