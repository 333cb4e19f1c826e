// SPDX-License-Identifier: BSL-1.0
// Pulls a stream from code that is no coroutine: any completion token works.
//
//   OPENCX_TOKEN=ocx_live_… 3_callbacks [base URL [CA file]]
#include <confab/opencx.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace asio = boost::asio;

class session_printer {
public:
    explicit session_printer(confab::async_generator<confab::opencx::session> sessions)
        : sessions_(std::move(sessions)) {}

    void pull() {
        sessions_.async_next([this](std::exception_ptr error, std::optional<confab::opencx::session> session) {
            failed_ = error;
            if (error || !session) return;
            std::cout << session->id << '\n';
            pull();
        });
    }
    std::exception_ptr const& failed() const noexcept { return failed_; }

private:
    confab::async_generator<confab::opencx::session> sessions_;
    std::exception_ptr failed_;
};

int main(int count, char** arguments) try {
    char const* const token = std::getenv("OPENCX_TOKEN");
    confab::client_options options;
    if (count > 1) options.base_url(arguments[1]);
    if (count > 2) options.ca_file(arguments[2]);

    asio::io_context context;
    confab::opencx::client const opencx(context.get_executor(), token != nullptr ? token : "", options);
    session_printer printer(opencx.sessions());
    printer.pull();
    context.run();
    if (printer.failed()) std::rethrow_exception(printer.failed());
    return 0;
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
