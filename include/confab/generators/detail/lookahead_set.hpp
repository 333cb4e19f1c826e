// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_DETAIL_LOOKAHEAD_SET_HPP
#define CONFAB_GENERATORS_DETAIL_LOOKAHEAD_SET_HPP

#include <confab/generators/detail/lookahead.hpp>

#include <boost/asio/post.hpp>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace confab::detail {

/** The sources of a combinator. Shared by its body and by the pulls that wait. */
template <class T>
class lookahead_set : public std::enable_shared_from_this<lookahead_set<T>> {
public:
    lookahead_set(std::vector<async_generator<T>> sources, std::size_t capacity)
        : group_(std::make_shared<pull_group>(sources.size())) {
        for (auto& source : sources) sources_.emplace_back(std::move(source), capacity, sources_.size(), *group_);
    }
    lookahead_set(lookahead_set const&) = delete;
    lookahead_set& operator=(lookahead_set const&) = delete;
    ~lookahead_set() {
        closing_scope scope;
        sources_.clear();
        group_->end(scope.take());
    }

    pull_group& group() noexcept { return *group_; }
    std::shared_ptr<pull_group> const& shared_group() const noexcept { return group_; }
    std::size_t size() const noexcept { return sources_.size(); }
    lookahead<T>& operator[](std::size_t index) noexcept { return sources_[index]; }
    void top_up(std::size_t index) { sources_[index].top_up(this->shared_from_this()); }

    /// The consumer has gone.
    void stop() noexcept {
        auto const strand = group_->strand();
        if (!strand) return;
        try {
            asio::post(strand, stopping(this->shared_from_this()));
        } catch (...) {
            // Without memory for that, what waits ends by itself.
        }
    }

private:
    class stopping {
    public:
        explicit stopping(std::shared_ptr<lookahead_set> set) noexcept : set_(std::move(set)) {}
        void operator()() const {
            for (auto& source : set_->sources_) source.stop();
        }

    private:
        std::shared_ptr<lookahead_set> set_;
    };

    std::shared_ptr<pull_group> group_;
    std::deque<lookahead<T>> sources_;
};

/// In a combinator's body: when that ends, however it does, the pulls are stopped.
template <class T>
class lookahead_scope {
public:
    lookahead_scope(lookahead_set<T>& set, generator_core& core) : set_(set) { core.leave_behind(set.shared_group()); }
    lookahead_scope(lookahead_scope const&) = delete;
    lookahead_scope& operator=(lookahead_scope const&) = delete;
    ~lookahead_scope() { set_.stop(); }

private:
    lookahead_set<T>& set_;
};

} // namespace confab::detail

#endif
