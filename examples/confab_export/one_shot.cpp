// SPDX-License-Identifier: BSL-1.0
#include "one_shot.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cstdio>
#include <exception>
#include <utility>

namespace confab_export {

bool run_to_end(boost::asio::io_context& context, boost::asio::awaitable<void> work, stop_signals& signals) {
    bool has_ended = false;
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr error) {
        has_ended = true;
        thrown = error;
        context.stop(); // idle connections are left behind
    };
    boost::asio::co_spawn(context, std::move(work), std::move(ended));
    signals.on_request([&] { context.stop(); });
    context.run();
    signals.on_request(nullptr);
    if (thrown) std::rethrow_exception(thrown);
    return has_ended;
}

void print_report(options const& asked, std::string_view text) {
    auto* const stream = asked.sink == sink_kind::standard_output ? stderr : stdout;
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

} // namespace confab_export
