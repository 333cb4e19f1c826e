// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_COLLECT_HPP
#define CONFAB_GENERATORS_COLLECT_HPP

#include <confab/async_generator.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>
#include <vector>

namespace confab {

/** All values of a stream, which has to end and to fit into memory: put take() before it where that is not sure.
 *  @throws what the stream throws; what had come is lost then
 *  @par Cancellation terminal
 */
template <class T>
boost::asio::awaitable<std::vector<T>> collect(async_generator<T> source) {
    std::vector<T> values;
    while (auto value = co_await source.next()) values.push_back(std::move(*value));
    co_return values;
}

} // namespace confab

#endif
