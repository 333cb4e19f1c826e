// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TIME_DETAIL_STRAND_RUN_HPP
#define CONFAB_TIME_DETAIL_STRAND_RUN_HPP

#include <confab/detail/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace confab::time::detail {

namespace asio = boost::asio;

/// What a run shares with its caller's cancellation, and with a body that has reasons of its own to end early.
class strand_run_state {
public:
    explicit strand_run_state(asio::any_io_executor executor) : strand(std::move(executor)) {}

    asio::any_io_executor strand;     // null: the run is over, perhaps together with its execution context
    asio::cancellation_signal signal; // on the strand
    bool has_ended = false;           // on the strand
};

/** Runs a coroutine on the state's strand and waits for it; a cancellation of the wait cancels it there. What knows the state
 *  may cancel it too, by its signal and on the strand. A state serves one run.
 */
CONFAB_DECL asio::awaitable<void> run_to_end_on_strand(std::shared_ptr<strand_run_state> state,
                                                       asio::awaitable<void> body);

/// Puts aside what a coroutine returns.
template <class T>
asio::awaitable<void> keep_outcome(std::shared_ptr<std::optional<T>> outcome, asio::awaitable<T> body) {
    T value = co_await std::move(body);
    outcome->emplace(std::move(value));
}

/// run_to_end_on_strand() with a value: Asio's spawning is compiled for void alone, as each type would cost all of it again.
template <class T>
asio::awaitable<T> run_on_strand(std::shared_ptr<strand_run_state> state, asio::awaitable<T> body) {
    auto const outcome = std::make_shared<std::optional<T>>();
    auto keeping = keep_outcome<T>(outcome, std::move(body));
    auto running = run_to_end_on_strand(std::move(state), std::move(keeping));
    co_await std::move(running);
    co_return std::move(**outcome);
}

/// The same, where nothing but the caller cancels.
template <class T>
asio::awaitable<T> run_on_strand(asio::any_io_executor strand, asio::awaitable<T> body) {
    return run_on_strand(std::make_shared<strand_run_state>(std::move(strand)), std::move(body));
}

} // namespace confab::time::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/time/detail/impl/strand_run.ipp>
#endif

#endif
