// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_HOST_RESOLUTION_HPP
#define CONFAB_HTTP_DETAIL_HOST_RESOLUTION_HPP

#include <confab/http/detail/address_race.hpp>
#include <confab/http/tls_connector.hpp>
#include <confab/time/detail/event.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <netdb.h>
#include <sys/socket.h>
#include <algorithm>
#include <csignal>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace confab::http::detail {

/// The system's resolver.
inline result<addresses> resolve_by_system(std::string const& host) {
    ::addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    ::addrinfo* found = nullptr;
    int const error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    std::unique_ptr<::addrinfo, decltype(&::freeaddrinfo)> const owner(found, &::freeaddrinfo);
    if (error == EAI_NONAME || error == EAI_NODATA || error == EAI_ADDRFAMILY) return failure(errc::host_not_found);
    if (error == EAI_MEMORY) return failure(errc::local_resource);
    if (error != 0) return failure(errc::resolve_failed, ::gai_strerror(error));
    addresses list;
    for (auto const* entry = found; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family == AF_INET) {
            auto const& v4 = *reinterpret_cast<::sockaddr_in const*>(entry->ai_addr);
            list.emplace_back(asio::ip::address_v4(ntohl(v4.sin_addr.s_addr)));
        } else if (entry->ai_family == AF_INET6) {
            auto const& v6 = *reinterpret_cast<::sockaddr_in6 const*>(entry->ai_addr);
            asio::ip::address_v6::bytes_type bytes;
            std::copy(std::begin(v6.sin6_addr.s6_addr), std::end(v6.sin6_addr.s6_addr), bytes.begin());
            list.emplace_back(asio::ip::address_v6(bytes, v6.sin6_scope_id));
        }
    }
    return list;
}

/** What a resolving thread and the coroutine that waits for it share. The thread may outlive the coroutine, and the
 *  execution context: it holds the executor no longer than the coroutine waits.
 */
class pending_resolution {
public:
    pending_resolution(asio::any_io_executor executor, time::detail::event& done)
        : executor_(std::move(executor)), done_(&done) {}

    /// From the thread.
    void complete(std::shared_ptr<pending_resolution> const& self, result<addresses> outcome) {
        std::lock_guard const lock(mutex_);
        auto const executor = std::exchange(executor_, asio::any_io_executor());
        if (done_ == nullptr) return;
        outcome_ = std::move(outcome);
        asio::post(executor, [self] {
            if (self->done_ != nullptr) self->done_->set();
        });
    }
    /// From the coroutine, on its strand: it no longer waits.
    void abandon() noexcept {
        std::lock_guard const lock(mutex_);
        done_ = nullptr;
        executor_ = asio::any_io_executor();
    }
    /// Valid once the event is set by complete().
    result<addresses> take() {
        std::lock_guard const lock(mutex_);
        return std::move(outcome_);
    }

private:
    std::mutex mutex_;
    asio::any_io_executor executor_;
    time::detail::event* done_;
    result<addresses> outcome_ = failure(errc::resolve_failed);
};

class abandons_resolution {
public:
    explicit abandons_resolution(std::shared_ptr<pending_resolution> pending) noexcept : pending_(std::move(pending)) {}
    abandons_resolution(abandons_resolution const&) = delete;
    abandons_resolution& operator=(abandons_resolution const&) = delete;
    ~abandons_resolution() { pending_->abandon(); }

private:
    std::shared_ptr<pending_resolution> pending_;
};

/// Starts the thread. It takes no signals: those are for the program's own threads.
inline error_code start_resolving(std::shared_ptr<pending_resolution> pending, host_resolver resolver,
                                  std::string host) {
    ::sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    error_code error;
    try {
        std::thread([pending = std::move(pending), resolver = std::move(resolver), host = std::move(host)] {
            try {
                pending->complete(pending, resolver ? resolver(host) : resolve_by_system(host));
            } catch (...) {
                pending->complete(pending, failure(errc::resolve_failed, "the resolver has thrown"));
            }
        }).detach();
    } catch (std::system_error const&) {
        error = errc::local_resource;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return error;
}

/// Finds the addresses of a host within `limit`.
inline asio::awaitable<result<addresses>> resolve_host(host_resolver resolver, std::string host, time::duration limit,
                                                       time::clock& clock) {
    auto const executor = co_await asio::this_coro::executor;
    time::detail::event done(executor);
    auto const pending = std::make_shared<pending_resolution>(executor, done);
    abandons_resolution const abandons(pending);
    if (auto const error = start_resolving(pending, std::move(resolver), std::move(host))) co_return failure(error);
    auto const end = time::saturating_add(clock.now(), limit);
    time::watchdog guard(clock, executor, end, [&done](errc) { done.set(); });
    co_await done.wait();
    if (guard.expired()) co_return failure(errc::resolve_timed_out);
    if (!done.is_set()) co_return failure(errc::cancelled);
    auto found = pending->take();
    if (!found.has_error() && found->empty()) co_return failure(errc::host_not_found);
    co_return found;
}

} // namespace confab::http::detail

#endif
