// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_PULL_GROUP_HPP
#define CONFAB_GENERATORS_DETAIL_PULL_GROUP_HPP

#include <confab/detail/background_work.hpp>
#include <confab/generators/detail/signal.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

namespace confab::detail {

/** The pulls that one combinator has under way beside its consumer: one strand for them, one word to the consumer.
 *
 *  The strand exists only while a pull waits: a stream at rest holds nothing of its execution context but the executor.
 */
class pull_group final : public background_work {
public:
    explicit pull_group(std::size_t sources) : is_announced_(sources, false) { news_.reserve(sources); }

    /// Where pulls run. Once, before the first pull.
    void start(asio::any_io_executor executor) { executor_ = std::move(executor); }
    bool started() const noexcept { return static_cast<bool>(executor_); }

    /// A pull has to wait. @return the strand on which it goes on
    CONFAB_DECL asio::any_io_executor enter();
    /// It waits no more.
    CONFAB_DECL void leave() noexcept;
    /// The strand, or null while no pull waits.
    CONFAB_DECL asio::any_io_executor strand();

    /// Something came of a pull that had to wait. Any thread.
    CONFAB_DECL void notify(std::size_t source) noexcept;
    /// The sources of which something came, in that order, and forgets them. The consumer's.
    CONFAB_DECL void take_news(std::vector<std::size_t>& sources);
    /// Waits until there are news. @throws error with errc::cancelled
    CONFAB_DECL asio::awaitable<void> wait();

    /// All that pulled is gone; `left` is what its streams have left behind. Once, any thread.
    CONFAB_DECL void end(closing_scope::list left) noexcept;
    CONFAB_DECL asio::awaitable<void> finished() override;

private:
    asio::any_io_executor executor_;
    std::mutex mutex_;
    std::size_t pending_ = 0;
    asio::any_io_executor strand_;
    std::vector<std::size_t> news_; // each source at most once
    std::vector<bool> is_announced_;
    std::atomic<bool> has_news_{false};
    signal told_;
    signal end_;
    closing_scope::list left_; // written before end_ is set
};

} // namespace confab::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/generators/detail/impl/pull_group.ipp>
#endif

#endif
