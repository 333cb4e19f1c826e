// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_RATE_BUDGET_HPP
#define CONFAB_RESILIENCE_RATE_BUDGET_HPP

#include <confab/resilience/adaptive_pace.hpp>
#include <confab/resilience/rate_headers.hpp>
#include <confab/resilience/rate_limit.hpp>
#include <confab/resilience/retry_budget.hpp>
#include <confab/time/deadline.hpp>
#include <confab/time/random.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::resilience {

/** Where a budget that several processes share grants requests, one at a time.
 *  @par Thread safety both are called by any thread, under the budget's lock: they must only pass the word on.
 */
class reservations {
public:
    virtual ~reservations() = default;

    /// A request could be sent but for a reservation: one is to be passed to rate_budget::reserved().
    virtual void wanted() noexcept = 0;
    /// The server has told this process to send nothing before `until`.
    virtual void paused(time::steady_time until) noexcept = 0;

protected:
    reservations() = default;
    reservations(reservations const&) = delete;
    reservations& operator=(reservations const&) = delete;
};

/** Decides when the requests of one credential may be sent. Clients that are handed the same one share it.
 *
 *  It keeps any number of quotas at once, waits as long as the server says, finds out a limit that is unknown or lower than
 *  stated (@ref adaptive_pace), and bounds retries. Requests are served in the order in which they joined; streams with several
 *  requests waiting take turns. No I/O: time is an argument, and waiting is the requester's part.
 *  @par Thread safety all members may be called from any thread.
 */
class rate_budget {
public:
    /// A request that waits for its turn. Leave the budget before it is destroyed.
    class waiter {
    public:
        /// Poll again. Called by any thread, under the budget's lock: it must only pass the word on.
        virtual void wake() noexcept = 0;

    protected:
        waiter() = default;
        waiter(waiter const&) = delete;
        waiter& operator=(waiter const&) = delete;
        ~waiter() = default;

    private:
        friend rate_budget;
        std::pair<std::uint64_t, std::uint64_t> place_;
        std::uint64_t stream_ = 0;
        std::uint32_t weight_ = 1;
        bool is_queued_ = false;
    };

    /// For an unknown limit: begins with 2 requests a second and two in flight.
    CONFAB_DECL rate_budget();
    CONFAB_DECL explicit rate_budget(rate_limit limit);
    /// Several quotas at once, for instance per second and per minute; none: unknown.
    CONFAB_DECL explicit rate_budget(std::vector<rate_limit> limits);
    rate_budget(rate_budget const&) = delete;
    rate_budget& operator=(rate_budget const&) = delete;
    CONFAB_DECL ~rate_budget();

    /// Requests that may be under way at a time, at least 1. Default no limit, and two to begin with where the limit is unknown.
    CONFAB_DECL void max_in_flight(std::uint64_t requests);

    /// From now on each request needs a reservation, besides what the budget itself asks for. Null: none does.
    CONFAB_DECL void reserve_from(std::shared_ptr<reservations> source);
    /// A reservation: one more request may be sent, until `until`. Nothing where nobody waits.
    CONFAB_DECL void reserved(time::steady_time until);

    /** Queues a request.
     *  @param stream requests of one stream wait for each other; 0: this request is a stream of its own
     *  @param weight how many requests the server counts for it, 1 to 1,000,000
     */
    CONFAB_DECL void join(waiter& who, std::uint64_t stream = 0, std::uint32_t weight = 1);
    /** Asks whether it is the turn of a request that has joined.
     *  @return `now`: it is, and has left the queue; send it and call finished() afterwards. Later: ask again then, or when
     *      woken.
     */
    CONFAB_DECL time::steady_time poll(waiter& who, time::steady_time now);
    /// Gives up waiting; its share goes to the others. Nothing happens if it does not wait.
    CONFAB_DECL void leave(waiter& who) noexcept;

    /// A request is over, whatever came of it. Once for each that had its turn.
    CONFAB_DECL void finished() noexcept;
    /// The server accepted a request that was sent at `sent_at`.
    CONFAB_DECL void accepted(time::steady_time now, time::steady_time sent_at);
    /** The server throttled a request that was sent at `sent_at`: everybody pauses, for as long as the server told if it did.
     *  @param told clamped to 0 … 10,000 days
     */
    CONFAB_DECL void throttled(time::steady_time now, time::steady_time sent_at, std::optional<time::duration> told,
                               time::random_source& random);
    /// Takes what a response says about the limit into account, apart from its Retry-After.
    CONFAB_DECL void heed(rate_advice const& advice, time::steady_time now);
    /// Nothing may be sent before `when`; an earlier one changes nothing.
    CONFAB_DECL void pause_until(time::steady_time when);
    /// As pause_until(), for what another process was told: reservations::paused() is not called.
    CONFAB_DECL void paused_elsewhere(time::steady_time until);
    /// The latest time given to pause_until() or paused_elsewhere(), or that a server told.
    CONFAB_DECL time::steady_time paused_until() const;

    /** The state as text, to go on in another process: printable ASCII without spaces, no credential.
     *  @param utc_now the same moment as `now`
     */
    CONFAB_DECL std::string save(time::steady_time now, time::utc_time utc_now) const;
    /** Reads what save() wrote. Everything is clamped to what it could be, as clocks differ.
     *  @return false, and nothing changes, where the text is damaged or of a budget with other quotas.
     */
    CONFAB_DECL bool restore(std::string_view text, time::steady_time now, time::utc_time utc_now);

    /// Requests that wait.
    CONFAB_DECL std::size_t waiting() const;
    /// Requests a second that are sent at most at present; infinity for none.
    CONFAB_DECL double requests_per_second() const;
    retry_budget& retries() noexcept { return retries_; }

private:
    class waiting_line;

    time::steady_time earliest(time::steady_time now, std::uint32_t weight) const;
    bool take_reservation(time::steady_time now) noexcept;
    void pause_locked(time::steady_time until, bool is_news = true);
    void remove(waiter& who) noexcept;
    void wake_first() noexcept;

    mutable std::mutex mutex_;
    std::vector<cell_rate> quotas_;
    adaptive_pace pace_;
    retry_budget retries_;
    std::unique_ptr<waiting_line> line_;
    std::uint64_t virtual_time_ = 0;
    std::uint64_t joined_ = 0;
    std::uint64_t in_flight_ = 0;
    std::uint64_t max_in_flight_ = std::numeric_limits<std::uint64_t>::max();
    time::steady_time paused_until_ = time::steady_time::min();
    std::shared_ptr<reservations> reservations_;
    std::optional<time::steady_time> reserved_until_; // of the one that is held
    std::optional<std::int64_t> left_in_window_;      // what the server says is left until window_end_
    time::steady_time window_end_{};
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/rate_budget.ipp>
#endif

#endif
