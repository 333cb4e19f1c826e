// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_MERGE_HPP
#define CONFAB_GENERATORS_MERGE_HPP

#include <confab/async_generator.hpp>
#include <confab/generators/detail/lookahead_set.hpp>
#include <confab/generators/merge_options.hpp>

#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace confab {
namespace detail {

/// The sources that may have something, each once, in the order of their turns.
class turn_queue {
public:
    explicit turn_queue(std::size_t sources) : is_queued_(sources, false) {
        for (std::size_t source = 0; source < sources; ++source) push(source);
    }
    bool empty() const noexcept { return queue_.empty(); }
    void push(std::size_t source) {
        if (!is_queued_[source]) queue_.push_back(source);
        is_queued_[source] = true;
    }
    std::size_t pop() {
        auto const source = queue_.front();
        queue_.pop_front();
        is_queued_[source] = false;
        return source;
    }

private:
    std::deque<std::size_t> queue_;
    std::vector<bool> is_queued_;
};

template <class T>
async_generator<T> merged(std::shared_ptr<lookahead_set<T>> set, merge_options options) {
    auto* const core = co_await this_core;
    lookahead_scope<T> const scope(*set, *core);
    auto executor = co_await boost::asio::this_coro::executor;
    set->group().start(std::move(executor));
    merge_books books(options, set->size());
    turn_queue turns(set->size());
    std::vector<std::size_t> news;
    std::exception_ptr thrown;
    for (auto open = set->size(); open > 0;) {
        if (turns.empty() && !thrown) co_await set->group().wait();
        set->group().take_news(news);
        for (auto const source : news) turns.push(source);
        if (turns.empty() && thrown) break;
        if (turns.empty()) continue;
        auto const index = turns.pop();
        auto& source = (*set)[index];
        auto value = source.take();
        if (!thrown) set->top_up(index);
        if (!value && !thrown) value = source.take();
        if (value) {
            if (!source.is_pulling()) turns.push(index);
            books.delivered(index);
            co_yield std::move(*value);
        } else if (source.is_over()) {
            --open;
            if (auto error = books.ended(index, source.take_error()); error && !thrown) {
                thrown = std::move(error);
                for (std::size_t other = 0; other < set->size(); ++other) turns.push(other); // what is there already
            }
        }
    }
    if (thrown) std::rethrow_exception(thrown);
}

template <class T>
std::vector<async_generator<T>> listed(async_generator<T> first, std::same_as<async_generator<T>> auto... others) {
    std::vector<async_generator<T>> sources;
    sources.reserve(1 + sizeof...(others));
    sources.push_back(std::move(first));
    (sources.push_back(std::move(others)), ...);
    return sources;
}

template <class T>
boost::asio::any_io_executor executor_of(std::vector<async_generator<T>> const& sources) {
    for (auto const& source : sources)
        if (auto executor = source.get_executor()) return executor;
    return {};
}

} // namespace detail

/** The values of all sources as they come, each source's in its order. Sources take turns: one that always has a value does not
 *  keep the others waiting.
 *
 *  Nothing is pulled before the first pull. From then on each source is pulled one value ahead, on a strand of the first
 *  consumer's executor; of a vendor's sessions that is at most one page ahead.
 *  @param options what a failing source means, and where to keep the books
 *  @par Errors a source's error; with on_source_failure::stop, the values that had come are delivered before it
 *  @par Cancellation as of any @ref async_generator. A cancelled pull ends the stream.
 *  @par Lifetimes dropping the stream cancels what is under way, async_generator::close() waits for its end.
 *  @par Thread safety sources run beside the consumer where the executor has several threads, but not beside each other.
 */
template <class T>
async_generator<T> merge(std::vector<async_generator<T>> sources, merge_options options = merge_options()) {
    auto executor = detail::executor_of(sources);
    auto stream =
        detail::merged<T>(std::make_shared<detail::lookahead_set<T>>(std::move(sources), 1), std::move(options));
    if (executor) stream.default_executor(std::move(executor));
    return stream;
}

/// The same for sources that are written out, with default options.
template <class T>
async_generator<T> merge(async_generator<T> first, std::same_as<async_generator<T>> auto... others) {
    return merge(detail::listed(std::move(first), std::move(others)...));
}

} // namespace confab

#endif
