// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_CONTEXT_END_HPP
#define CONFAB_HTTP_DETAIL_CONTEXT_END_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace confab::http::detail {

namespace asio = boost::asio;

/// Something that holds parts of an execution context (sockets, strands) and may outlive it.
class outlives_context {
public:
    /// The context is being destroyed: let go of all that belongs to it. Nothing runs any more.
    virtual void release_context() noexcept = 0;

protected:
    outlives_context() = default;
    outlives_context(outlives_context const&) = default;
    outlives_context& operator=(outlives_context const&) = default;
    ~outlives_context() = default;
};

/// Who is to be told. Shared by the context and by them, so that either may go first.
class context_members {
public:
    void add(outlives_context& member) {
        std::lock_guard const lock(mutex_);
        members_.push_back(&member);
    }
    void remove(outlives_context& member) noexcept {
        std::lock_guard const lock(mutex_);
        members_.erase(std::remove(members_.begin(), members_.end(), &member), members_.end());
    }
    void release_all() noexcept {
        std::lock_guard const lock(mutex_);
        for (auto* const member : members_) member->release_context();
        members_.clear();
    }

private:
    std::mutex mutex_;
    std::vector<outlives_context*> members_;
};

/// Asio shuts its services down while all of them still exist: the last moment to let go.
class context_end final : public asio::execution_context::service {
public:
    using key_type = context_end;
    static inline asio::execution_context::id const id{};

    explicit context_end(asio::execution_context& owner) : asio::execution_context::service(owner) {}

    std::shared_ptr<context_members> const& members() const noexcept { return members_; }

private:
    void shutdown() override { members_->release_all(); }

    std::shared_ptr<context_members> members_ = std::make_shared<context_members>();
};

inline std::shared_ptr<context_members> members_of(asio::any_io_executor const& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    return asio::use_service<context_end>(context).members();
}

} // namespace confab::http::detail

#endif
