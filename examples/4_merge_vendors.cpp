// SPDX-License-Identifier: BSL-1.0
// Prints the sessions of two vendors as one stream in the common model, the latest first.
//
//   OPENCX_TOKEN=ocx_live_… ATHENA_API_KEY=… 4_merge_vendors [OpenCX base URL, Athena base URL [CA file]]
#include <confab/athena.hpp>
#include <confab/generators.hpp>
#include <confab/opencx.hpp>
#include <confab/session_orders.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace asio = boost::asio;

asio::awaitable<void> print_latest(confab::opencx::client opencx, confab::athena::client athena) {
    auto const athena_query = confab::session_query().order(confab::session_order::created_descending);
    // OpenCX states no order: its sessions are put in order as far as a window of 500 allows.
    auto sorted = confab::reorder(opencx.stream(), 500, confab::latest_first);
    auto all = confab::merge_by(confab::latest_first, std::move(sorted), athena.stream(athena_query));
    while (auto session = co_await all.next())
        std::cout << session->vendor << ' ' << session->id << ' ' << session->status.text() << '\n';
}

int main(int count, char** arguments) try {
    char const* const token = std::getenv("OPENCX_TOKEN");
    char const* const key = std::getenv("ATHENA_API_KEY");
    confab::client_options opencx_options;
    confab::client_options athena_options;
    if (count > 2) {
        opencx_options.base_url(arguments[1]);
        athena_options.base_url(arguments[2]);
    }
    if (count > 3) {
        opencx_options.ca_file(arguments[3]);
        athena_options.ca_file(arguments[3]);
    }
    asio::io_context context;
    confab::opencx::client const opencx(context.get_executor(), token != nullptr ? token : "", opencx_options);
    auto const who = confab::athena::credential::api_key(key != nullptr ? key : "");
    confab::athena::client const athena(context.get_executor(), who, athena_options);
    std::exception_ptr thrown;
    asio::co_spawn(context, print_latest(opencx, athena), [&thrown](std::exception_ptr error) { thrown = error; });
    context.run();
    if (thrown) std::rethrow_exception(thrown);
    return 0;
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
