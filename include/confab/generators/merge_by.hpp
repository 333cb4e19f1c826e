// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_MERGE_BY_HPP
#define CONFAB_GENERATORS_MERGE_BY_HPP

#include <confab/generators/merge.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace confab {
namespace detail {

/** Knows the least of some values, in O(log n) for each change. Equal values: that of the lower place.
 *  @tparam Less compares two places
 */
template <class Less>
class tournament {
public:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    tournament(std::size_t places, Less less)
        : leaves_(std::bit_ceil(std::max<std::size_t>(places, 1))), winners_(2 * leaves_, nobody),
          less_(std::move(less)) {}

    /// The place with the least value; nobody if all are empty.
    std::size_t winner() const noexcept { return winners_[1]; }
    /// The value at `place` is new, or gone.
    void update(std::size_t place, bool is_there) {
        auto node = leaves_ + place;
        winners_[node] = is_there ? place : nobody;
        for (node /= 2; node > 0; node /= 2) winners_[node] = better(winners_[2 * node], winners_[2 * node + 1]);
    }

private:
    std::size_t better(std::size_t left, std::size_t right) const {
        if (left == nobody || right == nobody) return left == nobody ? right : left;
        return less_(right, left) ? right : left;
    }

    std::size_t leaves_;
    std::vector<std::size_t> winners_; // winners_[1] is the root, the leaves are the second half
    Less less_;
};

/// The first undelivered value of each source of an ordered merge.
template <class T, class Order>
class merge_heads {
public:
    merge_heads(lookahead_set<T>& set, Order const& order, merge_options const& options)
        : set_(set), order_(order), books_(options, set.size()), heads_(set.size()), last_(set.size()),
          tree_(set.size(), less(heads_, order_)) {
        for (std::size_t source = 0; source < set.size(); ++source) missing_.push_back(source);
    }
    merge_heads(merge_heads const&) = delete;
    merge_heads& operator=(merge_heads const&) = delete;

    /// Brings up the heads that are missing, as far as they have come. @return whether none is missing
    bool fill() {
        set_.group().take_news(news_); // which sources it was does not matter: the missing ones are looked at
        std::erase_if(missing_, [this](std::size_t source) { return fill(source); });
        return missing_.empty();
    }
    /// The source whose head comes next; tournament::nobody at the end. @pre fill()
    std::size_t next() const noexcept { return tree_.winner(); }
    /// Takes the head of `source`.
    T take(std::size_t source) {
        T value(std::move(*heads_[source]));
        heads_[source].reset();
        books_.delivered(source);
        if (!refill(source, value)) {
            // The next one will be compared with this one when it comes.
            if constexpr (std::copy_constructible<T>) last_[source].emplace(std::as_const(value));
            tree_.update(source, false);
            missing_.push_back(source);
        }
        return value;
    }
    /// The error with which the stream has to end.
    std::exception_ptr const& error() const noexcept { return error_; }

private:
    class less {
    public:
        less(std::vector<std::optional<T>> const& heads, Order const& order) noexcept : heads_(heads), order_(order) {}
        bool operator()(std::size_t left, std::size_t right) const { return order_(*heads_[left], *heads_[right]); }

    private:
        std::vector<std::optional<T>> const& heads_;
        Order const& order_;
    };

    // @return false: it has not come yet, or never will
    bool fetch(std::size_t source) {
        auto& from = set_[source];
        heads_[source] = from.take();
        set_.top_up(source);
        if (!heads_[source]) {
            heads_[source] = from.take();
            if (heads_[source]) set_.top_up(source);
        }
        return heads_[source].has_value();
    }
    bool refill(std::size_t source, T const& before) {
        if (!fetch(source)) return false;
        if (order_(*heads_[source], before)) books_.out_of_order(source);
        tree_.update(source, true);
        return true;
    }
    // @return whether it is not missing any more
    bool fill(std::size_t source) {
        if (fetch(source)) {
            if (last_[source] && order_(*heads_[source], *last_[source])) books_.out_of_order(source);
            last_[source].reset();
            tree_.update(source, true);
            return true;
        }
        if (!set_[source].is_over()) return false;
        if (auto error = books_.ended(source, set_[source].take_error()); error && !error_) error_ = std::move(error);
        return true;
    }

    lookahead_set<T>& set_;
    Order const& order_;
    merge_books books_;
    std::vector<std::optional<T>> heads_;
    std::vector<std::optional<T>> last_; // what was delivered last of a source whose head is missing
    tournament<less> tree_;
    std::vector<std::size_t> missing_;
    std::vector<std::size_t> news_;
    std::exception_ptr error_;
};

template <class T, class Order>
async_generator<T> merged_by(Order order, std::shared_ptr<lookahead_set<T>> set, merge_options options) {
    auto* const core = co_await this_core;
    lookahead_scope<T> const scope(*set, *core);
    auto executor = co_await boost::asio::this_coro::executor;
    set->group().start(std::move(executor));
    merge_heads<T, Order> heads(*set, order, options);
    for (;;) {
        bool const is_filled = heads.fill();
        if (heads.error()) std::rethrow_exception(heads.error());
        if (!is_filled) {
            co_await set->group().wait();
            continue;
        }
        auto const source = heads.next();
        if (source == set->size() || source == static_cast<std::size_t>(-1)) break;
        T value = heads.take(source);
        co_yield std::move(value);
    }
}

} // namespace detail

/** The values of all sources in one order, of sources that are in that order themselves.
 *
 *  A value is delivered when each source has shown its next one or its end, so the slowest source sets the pace; meanwhile each of
 *  them is pulled one value ahead, which of a vendor's sessions is at most one page. Equal values come in the order of the sources.
 *
 *  A source that is out of order loses nothing: its value comes as soon as it can, and merge_report counts the break. Put
 *  reorder() in front of a source that cannot sort, such as OpenCX's sessions.
 *  @param order a strict weak order: whether its first argument comes before its second
 *  @param options what a failing source means, and where to keep the books. With on_source_failure::stop the stream fails as
 *      soon as a source has: what other sources have further is not delivered, since the failed one might precede it.
 *  @par Errors, Cancellation, Lifetimes, Thread safety as of merge()
 */
template <class T, std::strict_weak_order<T const&, T const&> Order>
async_generator<T> merge_by(Order order, std::vector<async_generator<T>> sources,
                            merge_options options = merge_options()) {
    auto executor = detail::executor_of(sources);
    auto stream = detail::merged_by<T>(
        std::move(order), std::make_shared<detail::lookahead_set<T>>(std::move(sources), 1), std::move(options));
    if (executor) stream.default_executor(std::move(executor));
    return stream;
}

/// The same for sources that are written out, with default options.
template <class T, std::strict_weak_order<T const&, T const&> Order>
async_generator<T> merge_by(Order order, async_generator<T> first, std::same_as<async_generator<T>> auto... others) {
    return merge_by(std::move(order), detail::listed(std::move(first), std::move(others)...));
}

} // namespace confab

#endif
