// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SANDBOX_ROUTER_IPP
#define CONFAB_TESTING_IMPL_SANDBOX_ROUTER_IPP

#include <confab/testing/sandbox_router.hpp>

#include <algorithm>
#include <stdexcept>

namespace confab::testing {
namespace detail {

inline constexpr std::size_t remembered_body_size = 16 * 1024;

CONFAB_DECL void check(sandbox_router_options const& options) {
    if (options.remembered_requests > 1'000'000)
        throw std::invalid_argument("sandbox_router_options: remembered_requests");
    if (!options.rate_limit) return;
    auto const& limit = *options.rate_limit;
    if (limit.requests < 1 || limit.burst < 1 || limit.per < std::chrono::milliseconds{1})
        throw std::invalid_argument("sandbox_router_options: rate_limit");
}

CONFAB_DECL void check(sandbox_mount const& mount) {
    if (!mount.vendor) throw std::invalid_argument("sandbox_mount: no vendor");
    if (!mount.prefix.empty() && (mount.prefix.front() != '/' || mount.prefix.back() == '/'))
        throw std::invalid_argument("sandbox_mount: prefix");
}

} // namespace detail

CONFAB_DECL sandbox_router::sandbox_router(std::vector<sandbox_mount> mounts, sandbox_router_options options)
    : options_(std::move(options)) {
    if (mounts.empty()) throw std::invalid_argument("sandbox_router: no mounts");
    detail::check(options_);
    // In falling order a prefix comes before those that it begins with.
    std::sort(mounts.begin(), mounts.end(),
              [](auto const& left, auto const& right) { return left.prefix > right.prefix; });
    for (auto& mount : mounts) {
        detail::check(mount);
        if (!entries_.empty() && entries_.back().mount.prefix == mount.prefix)
            throw std::invalid_argument("sandbox_mount: prefix is used twice");
        entries_.emplace_back(std::move(mount));
        if (options_.rate_limit) entries_.back().tokens = options_.rate_limit->burst;
    }
}

CONFAB_DECL std::size_t sandbox_router::entry_for(std::string_view path) const {
    for (std::size_t at = 0; at < entries_.size(); ++at) {
        auto const& prefix = entries_[at].mount.prefix;
        if (path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/')) return at;
    }
    return entries_.size();
}

CONFAB_DECL void sandbox_router::remember(sandbox_request const& request) {
    if (options_.remembered_requests == 0) return;
    if (log_.size() == options_.remembered_requests) log_.pop_front();
    log_.push_back(request);
    if (log_.back().body.size() > detail::remembered_body_size) log_.back().body.resize(detail::remembered_body_size);
}

/// @return how long to wait for a token; zero: one was taken.
CONFAB_DECL std::chrono::milliseconds sandbox_router::take_token(entry& of, std::chrono::steady_clock::time_point now) {
    auto const& limit = *options_.rate_limit;
    double const per_millisecond = limit.requests / static_cast<double>(limit.per.count());
    if (of.filled != std::chrono::steady_clock::time_point{} && now > of.filled) {
        std::chrono::duration<double, std::milli> const passed = now - of.filled;
        of.tokens = std::min<double>(limit.burst, of.tokens + passed.count() * per_millisecond);
    }
    of.filled = std::max(of.filled, now);
    if (of.tokens >= 1) {
        of.tokens -= 1;
        return {};
    }
    return std::chrono::milliseconds(1 + static_cast<std::int64_t>((1 - of.tokens) / per_millisecond));
}

CONFAB_DECL sandbox_reply sandbox_router::answer(sandbox_request request) {
    sandbox_reply reply;
    std::chrono::milliseconds wait{};
    {
        std::lock_guard const lock(mutex_);
        request.number = ++counters_.requests;
        remember(request);
        reply.mount = entry_for(request.path());
        if (options_.rate_limit && reply.mount < entries_.size())
            wait = take_token(entries_[reply.mount], request.time);
        if (wait.count() > 0) ++counters_.rate_limited;
    }
    if (reply.mount == entries_.size()) {
        reply.response = entries_.back().mount.vendor->error(404, "nothing is served below this path");
    } else if (wait.count() > 0) {
        reply.response = entries_[reply.mount].mount.vendor->error(429, "Too Many Requests");
        reply.response.fields.emplace_back("Retry-After", std::to_string((wait.count() + 999) / 1000));
    } else {
        auto fault = options_.faults ? options_.faults(request) : std::nullopt;
        apply(fault ? std::move(*fault) : std::move(reply.fault), request, reply);
    }
    reply.response.fields.emplace_back("X-Request-Id", "sandbox-" + std::to_string(request.number));
    if (reply.fault.what != sandbox_fault::kind::none || reply.fault.delayed_by.count() > 0) {
        std::lock_guard const lock(mutex_);
        ++counters_.faults;
    }
    return reply;
}

CONFAB_DECL void sandbox_router::apply(sandbox_fault fault, sandbox_request const& request, sandbox_reply& reply) {
    using kind = sandbox_fault::kind;
    reply.fault = std::move(fault);
    if (reply.fault.what == kind::answer) {
        reply.response = std::move(reply.fault.response);
        return;
    }
    page_change change = page_change::none;
    if (reply.fault.what == kind::repeat_position) change = page_change::repeat_position;
    if (reply.fault.what == kind::no_rows) change = page_change::no_rows;

    auto const& mount = entries_[reply.mount].mount;
    sandbox_request stripped = request;
    stripped.target.erase(0, mount.prefix.size());
    reply.response = mount.vendor->handle(stripped, change);
    if (reply.fault.what == kind::malformed_json) {
        reply.response.body.resize(reply.response.body.size() / 2);
        reply.response.rows.clear();
    }
}

CONFAB_DECL void sandbox_router::note_sent(sandbox_reply const& reply) {
    std::lock_guard const lock(mutex_);
    ++counters_.responses;
    if (reply.mount >= entries_.size()) return;
    auto& served = entries_[reply.mount].served;
    for (std::uint64_t const row : reply.response.rows) {
        if (row >= served.size()) served.resize(std::max<std::size_t>(row + 1, served.size() * 2));
        ++counters_.sessions;
        if (served[row]) continue;
        served[row] = true;
        ++counters_.distinct_sessions;
    }
}

CONFAB_DECL std::uint64_t sandbox_router::note_connection() {
    std::lock_guard const lock(mutex_);
    return ++counters_.connections;
}

CONFAB_DECL void sandbox_router::note_handshake() {
    std::lock_guard const lock(mutex_);
    ++counters_.handshakes;
}

CONFAB_DECL std::vector<sandbox_request> sandbox_router::requests() const {
    std::lock_guard const lock(mutex_);
    return {log_.begin(), log_.end()};
}

CONFAB_DECL sandbox_counters sandbox_router::counters() const {
    std::lock_guard const lock(mutex_);
    return counters_;
}

} // namespace confab::testing

#endif
