// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_ADDRESS_RACE_HPP
#define CONFAB_HTTP_DETAIL_ADDRESS_RACE_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <vector>

namespace confab::http::detail {

namespace asio = boost::asio;

using addresses = std::vector<asio::ip::address>;

inline constexpr std::size_t max_addresses = 16;
/// The "Connection Attempt Delay" of RFC 8305, section 5.
inline constexpr time::duration attempt_delay = std::chrono::milliseconds(250);

/** The order in which addresses are tried (RFC 8305, section 4): the families take turns, that of the resolver's first address
 *  begins, within a family the resolver's order stays. At most @ref max_addresses; the second family is not crowded out.
 */
inline addresses interleaved(addresses const& found) {
    addresses first, second, ordered;
    for (auto const& one : found) (one.is_v6() == found.front().is_v6() ? first : second).push_back(one);
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) ordered.push_back(first[i]);
        if (i < second.size()) ordered.push_back(second[i]);
    }
    if (ordered.size() > max_addresses) ordered.resize(max_addresses);
    return ordered;
}

/// This machine has nothing left to make a connection with.
inline bool is_local_shortage(error_code const& error) noexcept {
    namespace codes = boost::system::errc;
    return error == codes::too_many_files_open || error == codes::too_many_files_open_in_system ||
           error == codes::no_buffer_space || error == codes::not_enough_memory ||
           error == codes::address_not_available;
}

/** Connecting to several addresses, of which the first to accept wins (RFC 8305, section 5). Without I/O.
 *
 *  Attempts are started in order, each @ref attempt_delay after the one before, or at once when that one has failed. The
 *  caller starts and stops the connections, and keeps the time.
 */
class address_race {
public:
    explicit address_race(std::size_t count) noexcept : count_(count) {}

    /// The attempt to start now, if one is due: call it until there is none.
    std::optional<std::size_t> start(time::steady_time now) noexcept {
        if (started_ == count_ || now < next_) return std::nullopt;
        ++running_;
        next_ = time::saturating_add(now, attempt_delay);
        return started_++;
    }
    /// When to ask again; time::never if no attempt is left.
    time::steady_time next() const noexcept { return started_ == count_ ? time::never : next_; }

    /// An attempt has failed.
    void fail(std::size_t index, error_code why) noexcept {
        --running_;
        if (index + 1 == started_) next_ = time::steady_time::min();
        if (severity(why) > severity(outcome_)) outcome_ = why;
    }
    /// All attempts have failed.
    bool is_lost() const noexcept { return running_ == 0 && started_ == count_; }

    /** Why the race is lost: the first failure, but rather one that says something about the server than that a family of
     *  addresses has no route from here, and rather a shortage of this machine than either.
     */
    error_code outcome() const noexcept { return outcome_; }

private:
    static int severity(error_code const& error) noexcept {
        namespace codes = boost::system::errc;
        if (!error) return 0;
        if (error == codes::network_unreachable || error == codes::host_unreachable ||
            error == codes::address_not_available || error == codes::address_family_not_supported)
            return 1;
        return is_local_shortage(error) ? 3 : 2;
    }

    std::size_t count_;
    std::size_t started_ = 0;
    std::size_t running_ = 0;
    time::steady_time next_ = time::steady_time::min();
    error_code outcome_;
};

} // namespace confab::http::detail

#endif
