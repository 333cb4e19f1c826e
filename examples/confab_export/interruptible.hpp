// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_INTERRUPTIBLE_HPP
#define CONFAB_EXPORT_INTERRUPTIBLE_HPP

#include "stop_signals.hpp"

#include <confab/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace confab_export {

/// Runs the context, which must have nothing else to do, until the operation has ended. A signal cancels it: errc::cancelled.
template <class T>
confab::result<T> run_interruptible(boost::asio::io_context& context,
                                    boost::asio::awaitable<confab::result<T>> operation, stop_signals& signals) {
    namespace asio = boost::asio;
    confab::result<T> outcome = confab::failure(confab::errc::cancelled);
    asio::cancellation_signal cancel;
    asio::co_spawn(context, std::move(operation),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, confab::result<T> ended) {
                       if (!thrown) outcome = std::move(ended);
                   }));
    signals.on_request([&] { asio::post(context, [&] { cancel.emit(asio::cancellation_type::terminal); }); });
    context.run();
    signals.on_request(nullptr);
    context.restart();
    context.poll(); // a signal that came in the last moment must not refer to what goes now
    context.restart();
    return outcome;
}

} // namespace confab_export

#endif
