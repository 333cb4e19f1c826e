// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_SOCKET_RACE_HPP
#define CONFAB_HTTP_DETAIL_SOCKET_RACE_HPP

#include <confab/http/detail/address_race.hpp>
#include <confab/time/detail/event.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace confab::http::detail {

using tcp = asio::ip::tcp;

/** The sockets of an @ref address_race. All members are called on one strand.
 *
 *  A connection under way owns the race, its handler does nothing once the race is over: end() closes what is open.
 */
class socket_race : public std::enable_shared_from_this<socket_race> {
public:
    socket_race(asio::any_io_executor executor, time::clock& clock, addresses found, std::uint16_t port)
        : executor_(executor), clock_(clock), found_(std::move(found)), port_(port), race_(found_.size()),
          timer_(clock.make_timer(executor)), over_(executor) {}

    /// Starts what is due. There must be an address.
    void advance() {
        if (over_.is_set()) return;
        auto const now = clock_.now();
        while (auto const index = race_.start(now)) begin(*index);
        if (race_.next() == time::never) timer_->cancel();
        else timer_->start(race_.next(), [this] { advance(); });
    }
    /// Is set when the race is won, lost or ended.
    time::detail::event& over() noexcept { return over_; }
    /// The winner; null if there is none.
    std::unique_ptr<tcp::socket> take_winner() noexcept { return std::move(winner_); }
    /// Why there is no winner.
    error_code outcome() const noexcept { return race_.outcome(); }
    /// Closes all connections but a winner that was taken.
    void end() noexcept {
        over_.set();
        timer_.reset();
        sockets_.clear();
        winner_.reset();
    }

private:
    void begin(std::size_t index) {
        sockets_.push_back(std::make_unique<tcp::socket>(executor_));
        sockets_.back()->async_connect(
            tcp::endpoint(found_[index], port_),
            [self = shared_from_this(), index](error_code error) { self->conclude(index, error); });
    }
    void conclude(std::size_t index, error_code error) {
        if (over_.is_set()) return;
        if (!error) {
            winner_ = std::move(sockets_[index]);
            over_.set();
            return;
        }
        sockets_[index].reset();
        race_.fail(index, error);
        if (race_.is_lost()) over_.set();
        else advance();
    }

    asio::any_io_executor executor_;
    time::clock& clock_; // valid until end()
    addresses found_;
    std::uint16_t port_;
    address_race race_;
    std::unique_ptr<time::timer> timer_;
    std::vector<std::unique_ptr<tcp::socket>> sockets_; // by attempt
    std::unique_ptr<tcp::socket> winner_;
    time::detail::event over_;
};

class ends_race {
public:
    explicit ends_race(std::shared_ptr<socket_race> race) noexcept : race_(std::move(race)) {}
    ends_race(ends_race const&) = delete;
    ends_race& operator=(ends_race const&) = delete;
    ~ends_race() { race_->end(); }

private:
    std::shared_ptr<socket_race> race_;
};

inline failure connect_failure(error_code const& error) {
    return failure(is_local_shortage(error) ? errc::local_resource : errc::connect_failed, error.message());
}

/// Connects to whichever address is the first to accept, within `limit`.
inline asio::awaitable<result<tcp::socket>> connect_to_any(addresses const& found, std::uint16_t port,
                                                           time::duration limit, time::clock& clock) {
    auto const executor = co_await asio::this_coro::executor;
    if (limit <= time::duration::zero()) co_return failure(errc::connect_timed_out);
    auto const race = std::make_shared<socket_race>(executor, clock, interleaved(found), port);
    ends_race const ends(race);
    auto const end = time::saturating_add(clock.now(), limit);
    time::watchdog guard(clock, executor, end, [over = &race->over()](errc) { over->set(); });
    race->advance();
    co_await race->over().wait();
    if (auto winner = race->take_winner()) co_return std::move(*winner);
    if (guard.expired()) co_return failure(errc::connect_timed_out);
    if (!race->over().is_set()) co_return failure(errc::cancelled);
    co_return connect_failure(race->outcome());
}

} // namespace confab::http::detail

#endif
