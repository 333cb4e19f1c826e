// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_POSTGRESQL_WORK_IPP
#define CONFAB_EXPORTING_IMPL_POSTGRESQL_WORK_IPP

#include <confab/exporting/postgresql_work.hpp>
#include <confab/exporting/detail/impl/postgresql_connection.ipp>
#include <confab/exporting/detail/impl/postgresql_tables.ipp>
#include <confab/exporting/detail/impl/postgresql_work_tables.ipp>
#include <confab/exporting/detail/postgresql_rows.hpp>
#include <confab/exporting/version_ledger.hpp>
#include <confab/time/detail/undisturbed.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace confab::exporting {

CONFAB_DECL postgresql_work::postgresql_work(std::shared_ptr<detail::postgresql_work_tables> tables)
    : tables_(std::move(tables)) {}

CONFAB_DECL postgresql_work::~postgresql_work() = default;

CONFAB_DECL boost::asio::awaitable<result<std::unique_ptr<postgresql_work>>>
postgresql_work::open(postgresql_work_options options) {
    auto tables = std::make_shared<detail::postgresql_work_tables>(std::move(options));
    auto const opened = co_await tables->open();
    if (!opened) co_return opened.error();
    auto made = std::make_unique<postgresql_work>(std::move(tables));
    co_return made;
}

CONFAB_DECL boost::asio::awaitable<result<work_claim>> postgresql_work::claim(std::string_view account) {
    return time::detail::undisturbed(tables_, tables_->claim(std::string(account)));
}

CONFAB_DECL boost::asio::awaitable<result<write_outcome>> postgresql_work::write(work_lease const& lease,
                                                                                 std::span<record const> rows) {
    std::string lines;
    write_outcome counted;
    for (auto const& row : rows) {
        auto const fits = detail::check_postgresql_row(row);
        if (fits) detail::append_row(lines, counted.consumed, row);
        else reject(counted, row, fits.error());
        ++counted.consumed;
    }
    return time::detail::undisturbed(tables_, tables_->write(lease, std::move(lines), std::move(counted)));
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_work::advance(work_lease const& lease,
                                                                          std::string_view position) {
    return time::detail::undisturbed(tables_, tables_->advance(lease, std::string(position)));
}

CONFAB_DECL boost::asio::awaitable<result<void>>
postgresql_work::divide(work_lease const& lease, std::vector<paging::time_window> const& windows,
                        std::optional<json::timestamp> const& watermark) {
    return time::detail::undisturbed(tables_, tables_->divide(lease, windows, watermark));
}

CONFAB_DECL boost::asio::awaitable<result<void>>
postgresql_work::finish(work_lease const& lease, std::optional<json::timestamp> const& watermark, bool had_rows,
                        refresh_position const& refresh) {
    return time::detail::undisturbed(tables_, tables_->finish(lease, watermark, had_rows, refresh));
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_work::release(work_lease const& lease) {
    return time::detail::undisturbed(tables_, tables_->release(lease));
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_work::renew() {
    return time::detail::undisturbed(tables_, tables_->renew());
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_work::keep_leases() {
    auto const tables = tables_;
    auto const executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    result<void> renewed;
    while (renewed) {
        timer.expires_after(tables->lease_length() / 3);
        error_code aborted;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, aborted));
        if (aborted) co_return failure(errc::cancelled);
        auto renewing = time::detail::undisturbed(tables, tables->renew());
        renewed = co_await std::move(renewing);
    }
    co_return renewed;
}

CONFAB_DECL boost::asio::awaitable<result<sending_time>>
postgresql_work::reserve(std::string_view account, std::optional<resilience::rate_limit> const& limit) {
    return time::detail::undisturbed(tables_, tables_->reserve(std::string(account), limit));
}

CONFAB_DECL boost::asio::awaitable<result<std::chrono::microseconds>>
postgresql_work::pause_left(std::string_view account) {
    return time::detail::undisturbed(tables_, tables_->pause_left(std::string(account)));
}

CONFAB_DECL boost::asio::awaitable<result<void>> postgresql_work::pause(std::string_view account,
                                                                        std::chrono::microseconds span) {
    return time::detail::undisturbed(tables_, tables_->pause(std::string(account), span));
}

} // namespace confab::exporting

#endif
