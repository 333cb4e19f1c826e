// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_CLIENT_CORE_HPP
#define CONFAB_HTTP_DETAIL_CLIENT_CORE_HPP

#include <confab/detail/strand.hpp>
#include <confab/http/client.hpp>
#include <confab/http/detail/connection_pool.hpp>
#include <confab/http/detail/context_end.hpp>
#include <confab/http/tls_connector.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

namespace confab::http::detail {

/// Counters that are written on the strand and read anywhere.
class client_counters {
public:
    client_counters() = default;

    std::atomic<std::uint64_t> exchanges{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> resends{0};
    std::atomic<std::uint64_t> connections_opened{0};
    std::atomic<std::uint64_t> connections_reused{0};
    std::atomic<std::uint64_t> connect_failures{0};
    std::atomic<std::uint64_t> sessions_resumed{0};
    std::atomic<std::uint64_t> bytes_sent{0};
    std::atomic<std::uint64_t> bytes_received{0};
};

inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t amount = 1) noexcept {
    counter.fetch_add(amount, std::memory_order_relaxed);
}

inline constexpr unsigned max_redirects = 5;

/// What a client's copies and exchanges share. It may outlive its execution context, but does nothing then.
class client_core final : public outlives_context {
public:
    client_core(asio::any_io_executor const& executor, url client_base, client_options client_options)
        : strand(confab::detail::make_strand(executor)), base(std::move(client_base)),
          options(std::move(client_options)),
          pool(std::max<std::size_t>(1, options.max_connections),
               reuse_limits(options.limits.keep_alive, options.limits.connection_age,
                            options.max_requests_per_connection)),
          context_members_(members_of(executor)) {
        context_members_->add(*this);
        if (!options.clock) options.clock = time::system_clock();
        if (base.host().empty()) unusable = failure(errc::invalid_argument, "the client has no base URL");
        if (options.follow_redirects > max_redirects)
            unusable = failure(errc::invalid_argument, "client_options::follow_redirects exceeds 5");
        if (options.connector || unusable) return;
        auto context = tls_context::make(options.tls);
        if (context.has_error()) unusable = context.error();
        else options.connector = make_tls_connector(std::move(*context), nullptr, options.proxy);
    }

    client_core(client_core const&) = delete;
    client_core& operator=(client_core const&) = delete;
    ~client_core() { context_members_->remove(*this); }

    void release_context() noexcept override {
        pool.close_idle();
        strand = asio::any_io_executor();
    }

    asio::any_io_executor strand; // null: the context has gone
    url base;
    client_options options;
    std::optional<failure> unusable;
    client_counters counters;
    connection_pool pool;

private:
    std::shared_ptr<context_members> context_members_;
};

} // namespace confab::http::detail

#endif
