// SPDX-License-Identifier: BSL-1.0
// Prints the id of each open session of an OpenCX organisation.
//
//   OPENCX_TOKEN=ocx_live_… 1_print_sessions [base URL [CA file]]
#include <confab/opencx.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace asio = boost::asio;

// clang-format off
asio::awaitable<void> print_open_sessions(std::string token, confab::client_options options) {
    confab::opencx::client opencx{co_await asio::this_coro::executor, std::move(token), std::move(options)};

    auto sessions = opencx.sessions(confab::opencx::session_query{}.status("open"));   // nothing is sent yet
    while (auto session = co_await sessions.next())                                     // one request per page
        std::cout << session->id << '\n';
}
// clang-format on

int main(int count, char** arguments) {
    char const* const token = std::getenv("OPENCX_TOKEN");
    confab::client_options options;
    if (count > 1) options.base_url(arguments[1]);
    if (count > 2) options.ca_file(arguments[2]);

    asio::io_context context;
    int status = 0;
    asio::co_spawn(context, print_open_sessions(token != nullptr ? token : "", options),
                   [&](std::exception_ptr failed) {
                       try {
                           if (failed) std::rethrow_exception(failed);
                       } catch (std::exception const& e) {
                           std::cerr << e.what() << '\n';
                           status = 1;
                       }
                   });
    context.run();
    return status;
}
