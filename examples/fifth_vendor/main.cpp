// SPDX-License-Identifier: BSL-1.0
// Prints the sessions of a vendor that does not exist, to show what a further vendor takes.
//
//   ACME_KEY=… fifth-vendor BASE-URL [CA-FILE]
#include "client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace {

acme::asio::awaitable<void> print_sessions(acme::client client) {
    auto sessions = client.stream(confab::session_query().status(confab::session_status::open));
    while (auto session = co_await sessions.next())
        std::cout << session->id << ' ' << confab::printable(session->contact.email) << '\n';
}

} // namespace

int main(int count, char** arguments) {
    char const* const key = std::getenv("ACME_KEY");
    confab::client_options options;
    if (count > 1) options.base_url(arguments[1]);
    if (count > 2) options.ca_file(arguments[2]);
    int status = 0;
    try {
        boost::asio::io_context context;
        acme::client const client(context.get_executor(), key != nullptr ? key : "", options);
        boost::asio::co_spawn(context, print_sessions(client), [](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
        });
        context.run();
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        status = 1;
    }
    return status;
}
