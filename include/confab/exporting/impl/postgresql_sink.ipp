// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_POSTGRESQL_SINK_IPP
#define CONFAB_EXPORTING_IMPL_POSTGRESQL_SINK_IPP

#include <confab/exporting/postgresql_sink.hpp>
#include <confab/exporting/detail/impl/postgresql_connection.ipp>
#include <confab/exporting/detail/impl/postgresql_tables.ipp>
#include <confab/exporting/detail/impl/postgresql_writer.ipp>

#include <utility>

namespace confab::exporting {

CONFAB_DECL postgresql_sink::postgresql_sink(std::shared_ptr<detail::postgresql_writer> writer)
    : writer_(std::move(writer)) {}

CONFAB_DECL postgresql_sink::~postgresql_sink() = default;

CONFAB_DECL boost::asio::awaitable<result<std::unique_ptr<postgresql_sink>>>
postgresql_sink::open(postgresql_sink_options options) {
    auto writer = std::make_shared<detail::postgresql_writer>(std::move(options));
    auto const opened = co_await writer->open();
    if (!opened) co_return opened.error();
    auto made = std::make_unique<postgresql_sink>(std::move(writer));
    co_return made;
}

CONFAB_DECL account_checkpoint postgresql_sink::resume(std::string_view account) const {
    return writer_->resume(account);
}

CONFAB_DECL boost::asio::awaitable<result<write_outcome>>
postgresql_sink::write(std::string_view account, std::span<record const> rows, std::uint64_t limit) {
    return writer_->write(account, rows, limit);
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_sink::advance(std::string_view account, walk_state state,
                                                                          std::string_view position) {
    return writer_->advance(account, state, position);
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_sink::commit() { return writer_->commit(); }

CONFAB_DECL std::uint64_t postgresql_sink::commits() const noexcept { return writer_->commits(); }

} // namespace confab::exporting

#endif
