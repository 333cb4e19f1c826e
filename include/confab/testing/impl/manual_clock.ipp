// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_MANUAL_CLOCK_IPP
#define CONFAB_TESTING_IMPL_MANUAL_CLOCK_IPP

#include <confab/testing/manual_clock.hpp>
#include <confab/time/detail/event.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <map>
#include <mutex>
#include <utility>

namespace confab::testing {

/** The pending callbacks, by time and order of start.
 *
 *  An entry's callback is touched on its executor only, by the timer that started it and by the posted handler. The schedule
 *  names the executor no longer than the entry is in it: a timer leaves it before its execution context goes.
 */
class manual_clock::schedule {
public:
    class entry {
    public:
        entry(asio::any_io_executor entry_executor, std::function<void()> entry_callback)
            : executor(std::move(entry_executor)), callback(std::move(entry_callback)) {}

        asio::any_io_executor executor;
        std::function<void()> callback;
    };
    using key = std::pair<time::steady_time, std::uint64_t>;

    explicit schedule(time::utc_time utc) : utc_(utc) {}

    time::steady_time now() const {
        std::lock_guard const lock(mutex_);
        return now_;
    }
    time::utc_time utc() const {
        std::lock_guard const lock(mutex_);
        return utc_;
    }
    std::size_t pending() const {
        std::lock_guard const lock(mutex_);
        return entries_.size();
    }
    void shift_utc(time::duration span) {
        std::lock_guard const lock(mutex_);
        utc_ += span;
    }

    key add(time::steady_time when, std::shared_ptr<entry> added) {
        std::lock_guard const lock(mutex_);
        key const place(when, ++count_);
        if (when <= now_) post(std::move(added));
        else entries_.emplace(place, std::move(added));
        return place;
    }
    void remove(key const& place) {
        std::lock_guard const lock(mutex_);
        entries_.erase(place);
    }
    void advance(time::duration span) {
        std::lock_guard const lock(mutex_);
        go_to(time::saturating_add(now_, span));
    }
    bool advance_to_next() {
        std::lock_guard const lock(mutex_);
        if (entries_.empty()) return false;
        go_to(entries_.begin()->first.first);
        return true;
    }

private:
    void go_to(time::steady_time end) {
        utc_ += end - now_;
        now_ = end;
        while (!entries_.empty() && entries_.begin()->first.first <= now_) {
            post(std::move(entries_.begin()->second));
            entries_.erase(entries_.begin());
        }
    }
    static void post(std::shared_ptr<entry> due) {
        auto const executor = std::exchange(due->executor, asio::any_io_executor());
        asio::post(executor, [due = std::move(due)] {
            if (auto const run = std::exchange(due->callback, nullptr)) run();
        });
    }

    mutable std::mutex mutex_;
    time::steady_time now_{std::chrono::seconds(1000)};
    time::utc_time utc_;
    std::uint64_t count_ = 0;
    std::map<key, std::shared_ptr<entry>> entries_;
};

namespace detail {

template <class Schedule>
class manual_timer final : public time::timer {
public:
    manual_timer(std::shared_ptr<Schedule> schedule, asio::any_io_executor executor)
        : schedule_(std::move(schedule)), executor_(std::move(executor)) {}
    ~manual_timer() override { cancel(); }

    void start(time::steady_time when, std::function<void()> callback) override {
        cancel();
        entry_ = std::make_shared<typename Schedule::entry>(executor_, std::move(callback));
        place_ = schedule_->add(when, entry_);
    }
    void cancel() noexcept override {
        if (!entry_) return;
        schedule_->remove(place_);
        entry_->callback = nullptr;
        entry_.reset();
    }

private:
    std::shared_ptr<Schedule> schedule_;
    asio::any_io_executor executor_;
    std::shared_ptr<typename Schedule::entry> entry_;
    typename Schedule::key place_;
};

} // namespace detail

CONFAB_DECL manual_clock::manual_clock(time::utc_time utc) : schedule_(std::make_shared<schedule>(utc)) {}
CONFAB_DECL manual_clock::~manual_clock() = default;

CONFAB_DECL void manual_clock::advance(time::duration span) { schedule_->advance(span); }
CONFAB_DECL bool manual_clock::advance_to_next() { return schedule_->advance_to_next(); }
CONFAB_DECL void manual_clock::shift_utc(time::duration span) { schedule_->shift_utc(span); }
CONFAB_DECL std::size_t manual_clock::pending() const { return schedule_->pending(); }
CONFAB_DECL time::steady_time manual_clock::now() const noexcept { return schedule_->now(); }
CONFAB_DECL time::utc_time manual_clock::utc_now() const noexcept { return schedule_->utc(); }

CONFAB_DECL asio::awaitable<error_code> manual_clock::sleep_until(time::steady_time when) {
    auto const executor = co_await asio::this_coro::executor;
    if (when <= now()) co_return error_code();
    time::detail::event due(executor);
    detail::manual_timer<schedule> timer(schedule_, executor);
    timer.start(when, [&due] { due.set(); });
    co_await due.wait();
    error_code outcome;
    if (!due.is_set()) outcome = asio::error::operation_aborted;
    co_return outcome;
}

CONFAB_DECL std::unique_ptr<time::timer> manual_clock::make_timer(asio::any_io_executor executor) {
    return std::make_unique<detail::manual_timer<schedule>>(schedule_, std::move(executor));
}

} // namespace confab::testing

#endif
