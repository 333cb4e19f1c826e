// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_PREFETCH_HPP
#define CONFAB_GENERATORS_PREFETCH_HPP

#include <confab/async_generator.hpp>
#include <confab/generators/detail/lookahead_set.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace confab {
namespace detail {

template <class T>
async_generator<T> prefetched(std::shared_ptr<lookahead_set<T>> set) {
    auto* const core = co_await this_core;
    lookahead_scope<T> const scope(*set, *core);
    auto executor = co_await boost::asio::this_coro::executor;
    set->group().start(std::move(executor));
    auto& source = (*set)[0];
    std::vector<std::size_t> news;
    for (;;) {
        auto value = source.take();
        set->top_up(0);
        if (!value) value = source.take();
        if (value) {
            co_yield std::move(*value);
            continue;
        }
        if (source.is_over()) break;
        if (source.is_pulling()) co_await set->group().wait();
        set->group().take_news(news);
    }
    if (auto const thrown = source.take_error()) std::rethrow_exception(thrown);
}

} // namespace detail

/** The same values, up to `count` of them ahead of the consumer: while it works on one, the next ones are fetched.
 *
 *  Of a stream of pages that is at most `count` pages ahead. Nothing is fetched before the first pull. Then fetching goes on
 *  between pulls, on a strand of the first consumer's executor, until `count` values are there.
 *  @param count at least 1; 0 counts as 1
 *  @par Errors those of the source, behind the values that came before
 *  @par Cancellation as of any @ref async_generator. A cancelled pull ends the stream.
 *  @par Lifetimes dropping the stream cancels what is under way, async_generator::close() waits for its end.
 *  @par Thread safety the source's body runs beside the consumer where the executor has several threads.
 */
template <class T>
async_generator<T> prefetch(async_generator<T> source, std::size_t count) {
    auto executor = source.get_executor();
    std::vector<async_generator<T>> sources;
    sources.push_back(std::move(source));
    auto const capacity = std::max<std::size_t>(count, 1);
    auto stream = detail::prefetched<T>(std::make_shared<detail::lookahead_set<T>>(std::move(sources), capacity));
    if (executor) stream.default_executor(std::move(executor));
    return stream;
}

} // namespace confab

#endif
