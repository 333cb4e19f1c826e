// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_POSTGRESQL_WRITER_HPP
#define CONFAB_EXPORTING_DETAIL_POSTGRESQL_WRITER_HPP

#include <confab/exporting/account_book.hpp>
#include <confab/exporting/detail/half_done.hpp>
#include <confab/exporting/detail/postgresql_connection.hpp>
#include <confab/exporting/postgresql_sink.hpp>
#include <confab/exporting/version_ledger.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting::detail {

/** What a postgresql_sink does. While a commit is under way everything else waits, so that the rows that it makes durable
 *  are all that were written before. What throws in between is an error for good: the connection is closed, and with it the server
 *  rolls back what was not committed.
 */
class postgresql_writer : public std::enable_shared_from_this<postgresql_writer> {
public:
    explicit postgresql_writer(postgresql_sink_options options)
        : options_(std::move(options)), book_(options_.accounts), committed_at_(options_.now()) {}

    CONFAB_DECL asio::awaitable<result<void>> open();
    account_checkpoint resume(std::string_view account) const { return book_.resume(account); }
    CONFAB_DECL asio::awaitable<result<write_outcome>> write(std::string_view account, std::span<record const> rows,
                                                             std::uint64_t limit);
    CONFAB_DECL asio::awaitable<result<void>> advance(std::string_view account, walk_state state,
                                                      std::string_view position);
    CONFAB_DECL asio::awaitable<result<void>> commit();
    std::uint64_t commits() const noexcept { return commits_; }

private:
    CONFAB_DECL asio::awaitable<result<void>> load_versions();
    CONFAB_DECL asio::awaitable<result<void>> idle();
    CONFAB_DECL asio::awaitable<result<void>> save();
    CONFAB_DECL result<write_outcome> take(std::string_view account, std::span<record const> rows, std::uint64_t limit);
    /// Begins a commit. @return set when it has ended
    CONFAB_DECL result<std::shared_ptr<time::detail::event>> begin_saving(asio::any_io_executor const& executor);
    CONFAB_DECL void on_saved(result<void> outcome) noexcept;
    CONFAB_DECL bool is_due() const;

    postgresql_sink_options options_;
    std::unique_ptr<postgresql_connection> connection_;
    account_book book_;
    version_ledger ledger_;
    std::string pending_; // rows for COPY
    std::uint64_t rows_ = 0;
    std::uint64_t commits_ = 0;
    std::chrono::steady_clock::time_point committed_at_;
    std::shared_ptr<time::detail::event> committing_; // set when the commit that is under way has ended
    std::optional<failure> failed_;
    half_done state_;
};

} // namespace confab::exporting::detail

#endif
