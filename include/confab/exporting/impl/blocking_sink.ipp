// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_BLOCKING_SINK_IPP
#define CONFAB_EXPORTING_IMPL_BLOCKING_SINK_IPP

#include <confab/exporting/blocking_sink.hpp>

namespace confab::exporting {

CONFAB_DECL boost::asio::awaitable<result<write_outcome>>
blocking_sink::write(std::string_view account, std::span<record const> rows, std::uint64_t limit) {
    auto outcome = state_.unless_broken([&] { return write_now(account, rows, limit); });
    co_return outcome;
}

CONFAB_DECL boost::asio::awaitable<result<void>> blocking_sink::advance(std::string_view account, walk_state state,
                                                                        std::string_view position) {
    auto outcome = state_.unless_broken([&] { return advance_now(account, state, position); });
    co_return outcome;
}

CONFAB_DECL boost::asio::awaitable<result<void>> blocking_sink::commit() {
    auto outcome = state_.unless_broken([&] { return commit_now(); });
    co_return outcome;
}

} // namespace confab::exporting

#endif
