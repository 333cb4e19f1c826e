// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_IMPL_PULL_GROUP_IPP
#define CONFAB_GENERATORS_DETAIL_IMPL_PULL_GROUP_IPP

#include <confab/generators/detail/pull_group.hpp>
#include <confab/detail/strand.hpp>

#include <utility>

namespace confab::detail {

CONFAB_DECL asio::any_io_executor pull_group::enter() {
    std::lock_guard const lock(mutex_);
    if (!strand_) strand_ = detail::make_strand(executor_);
    ++pending_;
    return strand_;
}

CONFAB_DECL void pull_group::leave() noexcept {
    std::lock_guard const lock(mutex_);
    if (--pending_ == 0) strand_ = {};
}

CONFAB_DECL asio::any_io_executor pull_group::strand() {
    std::lock_guard const lock(mutex_);
    return strand_;
}

CONFAB_DECL void pull_group::notify(std::size_t source) noexcept {
    {
        std::lock_guard const lock(mutex_);
        if (!is_announced_[source]) news_.push_back(source);
        is_announced_[source] = true;
        has_news_.store(true, std::memory_order_release);
    }
    told_.set();
}

CONFAB_DECL void pull_group::take_news(std::vector<std::size_t>& sources) {
    sources.clear();
    if (!has_news_.load(std::memory_order_acquire)) return;
    std::lock_guard const lock(mutex_);
    sources.assign(news_.begin(), news_.end());
    for (auto const source : sources) is_announced_[source] = false;
    news_.clear();
    has_news_.store(false, std::memory_order_relaxed);
}

CONFAB_DECL asio::awaitable<void> pull_group::wait() {
    bool const told = co_await told_.wait();
    if (!told) throw error(failure(errc::cancelled));
}

CONFAB_DECL void pull_group::end(closing_scope::list left) noexcept {
    left_ = std::move(left);
    end_.set();
}

CONFAB_DECL asio::awaitable<void> pull_group::finished() {
    bool const ended = co_await end_.wait();
    if (!ended) throw error(failure(errc::cancelled));
    co_await finish_all(std::move(left_));
}

} // namespace confab::detail

#endif
