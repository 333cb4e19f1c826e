// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_POSTGRESQL_WORK_TABLES_HPP
#define CONFAB_EXPORTING_DETAIL_POSTGRESQL_WORK_TABLES_HPP

#include <confab/exporting/account_book.hpp>
#include <confab/exporting/detail/half_done.hpp>
#include <confab/exporting/detail/postgresql_connection.hpp>
#include <confab/exporting/postgresql_work.hpp>
#include <confab/paging/fingerprint_set.hpp>
#include <confab/time/detail/turn_queue.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::exporting::detail {

/// A connection on which operations wait for each other, and which no operation uses after one has failed.
class shared_connection {
public:
    /// A turn on the connection. One that an exception ends leaves something half done behind: then no other uses the connection.
    class turn {
    public:
        turn(shared_connection& on, time::detail::turn_queue::turn taken) noexcept
            : on_(&on), taken_(std::move(taken)), thrown_(std::uncaught_exceptions()) {}
        turn(turn&& other) noexcept
            : on_(std::exchange(other.on_, nullptr)), taken_(std::move(other.taken_)), thrown_(other.thrown_) {}
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (on_ != nullptr && std::uncaught_exceptions() > thrown_) on_->state.break_off();
        }

    private:
        shared_connection* on_;
        time::detail::turn_queue::turn taken_;
        int thrown_;
    };

    asio::awaitable<turn> take_turn() {
        auto taken = co_await turns.take();
        turn made(*this, std::move(taken));
        co_return made;
    }

    std::unique_ptr<postgresql_connection> line;
    time::detail::turn_queue turns;
    std::optional<failure> failed;
    half_done state;
};

/** What a postgresql_work does. Its operations own their arguments: they go on when whoever waits for them is cancelled.
 *
 *  `control` may lose its last transactions in a crash of the server: then work is done again, which writes nothing twice.
 */
class postgresql_work_tables {
public:
    using refresh_position = postgresql_work::refresh_position;
    using microseconds = std::chrono::microseconds;

    explicit postgresql_work_tables(postgresql_work_options options)
        : options_(std::move(options)), book_(options_.accounts), key_(paging::fingerprint_key::random()),
          holder_(to_hex(paging::fingerprint_of(key_, "holder"))) {}

    std::chrono::milliseconds lease_length() const noexcept { return options_.lease; }

    CONFAB_DECL asio::awaitable<result<void>> open();
    CONFAB_DECL asio::awaitable<result<work_claim>> claim(std::string account);
    /// @param lines for COPY
    /// @param counted what is known of the rows so far
    CONFAB_DECL asio::awaitable<result<write_outcome>> write(work_lease lease, std::string lines,
                                                             write_outcome counted);
    CONFAB_DECL asio::awaitable<result<void>> advance(work_lease lease, std::string position);
    CONFAB_DECL asio::awaitable<result<void>> divide(work_lease lease, std::vector<paging::time_window> windows,
                                                     std::optional<json::timestamp> watermark);
    CONFAB_DECL asio::awaitable<result<void>> finish(work_lease lease, std::optional<json::timestamp> watermark,
                                                     bool had_rows, refresh_position refresh);
    CONFAB_DECL asio::awaitable<result<void>> release(work_lease lease);
    CONFAB_DECL asio::awaitable<result<void>> renew();
    CONFAB_DECL asio::awaitable<result<sending_time>> reserve(std::string account,
                                                              std::optional<resilience::rate_limit> limit);
    CONFAB_DECL asio::awaitable<result<microseconds>> pause_left(std::string account);
    CONFAB_DECL asio::awaitable<result<void>> pause(std::string account, microseconds span);

private:
    using row_visitor = postgresql_connection::row_visitor;

    CONFAB_DECL asio::awaitable<result<void>> begin_walk(sink_account account);
    CONFAB_DECL asio::awaitable<result<void>> run(shared_connection& on, std::string sql, row_visitor const& visit);
    CONFAB_DECL void count(std::string const& account, std::vector<paging::fingerprint> const& ids,
                           write_outcome& counted);
    std::string session_settings() const;
    /// Ends a transaction on `control` of which nothing is to remain.
    CONFAB_DECL asio::awaitable<result<void>> roll_back(shared_connection& on, failure reason);
    CONFAB_DECL asio::awaitable<result<void>> complete_account(std::string const& account,
                                                               std::optional<json::timestamp> const& watermark,
                                                               refresh_position const& refresh);

    /// An UPDATE of the lease's row, if the lease was not taken over, which returns a row then.
    std::string fenced_update(postgresql_connection const& on, work_lease const& lease,
                              std::string const& columns) const;
    std::string where_mine(postgresql_connection const& on, work_lease const& lease) const;
    std::string lease_end() const;
    std::string lock_account(std::string_view account) const;

    postgresql_work_options options_;
    account_book book_;
    paging::fingerprint_key key_;
    std::string holder_; // names this process
    shared_connection control_;
    shared_connection rows_;
    std::map<std::string, paging::fingerprint_set, std::less<>> written_; // by account, what this process wrote
};

} // namespace confab::exporting::detail

#endif
