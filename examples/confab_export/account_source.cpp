// SPDX-License-Identifier: BSL-1.0
#include "account_source.hpp"

#include "account_members.hpp"

#include <confab/error.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace confab_export {

namespace exporting = confab::exporting;

account_source::account_source(exporting::source_opener open, maker make, std::shared_ptr<account> settings,
                               std::string position)
    : make_(std::move(make)), settings_(std::move(settings)), position_(std::move(position)), source_(open(position_)) {
}

boost::asio::awaitable<confab::result<std::optional<exporting::record_batch>>> account_source::next() {
    for (;;) {
        auto pulled = co_await source_->next();
        if (!pulled && pulled.error().code == confab::errc::unauthorized && renew_secrets()) continue;
        if (pulled && *pulled) position_ = (*pulled)->next_position;
        co_return pulled;
    }
}

// Whether there is another secret to go on with.
bool account_source::renew_secrets() {
    auto fresh = *settings_;
    try {
        if (!reread_secrets(fresh)) return false;
        auto const before = stats();
        source_ = make_(fresh)(position_);
        earlier_ = before;
    } catch (std::exception const&) {
        return false; // the file is gone, or holds no secret: the refusal is what is to be told
    }
    *settings_ = std::move(fresh);
    return true;
}

exporting::source_stats account_source::stats() const {
    auto all = source_->stats();
    all.requests += earlier_.requests;
    all.retries += earlier_.retries;
    all.throttled += earlier_.throttled;
    all.bytes += earlier_.bytes;
    all.waited += earlier_.waited;
    if (settings_->watch) settings_->watch->describe(all, std::chrono::steady_clock::now());
    return all;
}

} // namespace confab_export
