// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_BLOCKING_SINK_IPP
#define CONFAB_EXPORTING_IMPL_BLOCKING_SINK_IPP

#include <confab/exporting/blocking_sink.hpp>

#include <exception>

namespace confab::exporting {

// What an exception has left half done must never be committed, by whichever of the accounts that share the sink.
template <class Operation>
auto blocking_sink::unless_broken(Operation operation) -> decltype(operation()) {
    if (is_broken_) return failure(errc::sink_failed, "an earlier write broke off");
    is_broken_ = true;
    try {
        auto outcome = operation();
        is_broken_ = false;
        return outcome;
    } catch (std::exception const& thrown) {
        return failure(errc::sink_failed, std::string("a write broke off: ") + thrown.what());
    }
}

CONFAB_DECL boost::asio::awaitable<result<write_outcome>>
blocking_sink::write(std::string_view account, std::span<record const> rows, std::uint64_t limit) {
    auto outcome = unless_broken([&] { return write_now(account, rows, limit); });
    co_return outcome;
}

CONFAB_DECL boost::asio::awaitable<result<void>> blocking_sink::advance(std::string_view account, walk_state state,
                                                                        std::string_view position) {
    auto outcome = unless_broken([&] { return advance_now(account, state, position); });
    co_return outcome;
}

CONFAB_DECL boost::asio::awaitable<result<void>> blocking_sink::commit() {
    auto outcome = unless_broken([&] { return commit_now(); });
    co_return outcome;
}

} // namespace confab::exporting

#endif
