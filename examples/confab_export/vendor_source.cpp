// SPDX-License-Identifier: BSL-1.0
#include "vendor_source.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confab_export {

namespace {

constexpr std::string_view since_word = "since ";
constexpr std::string_view listing_word = "listing ";

} // namespace

walk_place::walk_place(std::string_view text) : position(text) {
    if (text.starts_with(listing_word)) {
        is_listing = true;
        position = text.substr(listing_word.size());
    }
    if (!text.starts_with(since_word)) return;
    auto const rest = text.substr(since_word.size());
    auto const end = std::min(rest.find(' '), rest.size());
    since = confab::json::parse_timestamp(rest.substr(0, end));
    // A text that is neither is a position that the vendor's client refuses.
    if (since) position = rest.substr(std::min(end + 1, rest.size()));
}

std::string walk_place::text() const {
    if (is_listing) return std::string(listing_word) + position;
    if (!since) return position;
    auto out = std::string(since_word) + confab::json::format_timestamp(*since);
    if (!position.empty()) out += ' ' + position;
    return out;
}

boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> order_or_listing::next() {
    auto batch = co_await source_->next();
    auto const open_listing = std::exchange(open_listing_, nullptr);
    if (batch || !open_listing) co_return batch;
    auto const reason = batch.error();
    auto const status = reason.details.http_status;
    bool const is_refused = reason.code == confab::errc::request_rejected && (status == 400 || status == 422);
    if (!is_refused && reason.code != confab::errc::missing_member) co_return batch;
    source_ = open_listing();
    auto listed = co_await source_->next();
    if (listed && *listed) (*listed)->notices.push_back(reason);
    co_return listed;
}

confab::resilience::rate_limit limit_of(rate_limit const& limit) {
    auto const burst = std::max<std::uint64_t>(limit.burst, 1);
    return confab::resilience::rate_limit(static_cast<std::int64_t>(limit.requests),
                                          std::chrono::seconds(limit.per_seconds), static_cast<std::int64_t>(burst));
}

confab::client_options client_options_of(account const& settings) {
    confab::client_options out;
    out.account(settings.name)
        .max_connections(settings.max_connections)
        .malformed_items(confab::malformed_items::report);
    if (!settings.base_url.empty()) out.base_url(settings.base_url);
    if (!settings.list_path.empty()) out.list_path(settings.list_path);
    if (!settings.ca_file.empty()) out.ca_file(settings.ca_file);
    for (auto const& [name, value] : settings.extra_query) out.extra_query(name, value);
    if (settings.watch) out.request_observer(settings.watch);
    if (settings.limit) out.rate_limit(limit_of(*settings.limit));
    if (settings.budget) out.rate_budget(settings.budget);
    return out;
}

confab::session_query query_of(confab::exporting::record_filter const& asked) {
    confab::session_query query;
    for (auto const& word : asked.statuses) query.status(word);
    for (auto const& word : asked.channels) query.channel(word);
    if (asked.created_after) query.created_after(*asked.created_after);
    if (asked.created_before) query.created_before(*asked.created_before);
    if (asked.updated_after) query.updated_after(*asked.updated_after);
    if (asked.updated_before) query.updated_before(*asked.updated_before);
    return query;
}

confab::exporting::record_filter narrowed(confab::exporting::record_filter asked,
                                          confab::paging::time_window const& window) {
    if (window.after) asked.created_after = std::max(asked.created_after.value_or(*window.after), *window.after);
    if (window.before) asked.created_before = std::min(asked.created_before.value_or(*window.before), *window.before);
    return asked;
}

confab::exporting::record_filter rest_of(confab::session_filter const& rest) {
    confab::exporting::record_filter out;
    out.created_after = rest.created_after;
    out.created_before = rest.created_before;
    out.updated_after = rest.updated_after;
    out.updated_before = rest.updated_before;
    out.statuses = rest.statuses;
    out.channels = rest.channels;
    return out;
}

std::size_t parallel_pages_of(account const& settings, options const& asked) {
    // Pages that are asked for ahead are wasted where the run ends before them.
    return asked.max_sessions == confab::exporting::unlimited ? settings.max_connections : 1;
}

std::uint32_t page_size_of(options const& asked, std::uint32_t least, std::uint32_t most) {
    if (!asked.page_size) return most;
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(*asked.page_size, least, most));
}

confab::exporting::source_stats stats_of(confab::resilience::request_stats const& counted) {
    confab::exporting::source_stats out;
    out.requests = counted.requests;
    out.retries = counted.retries;
    out.throttled = counted.throttled;
    out.bytes = counted.bytes;
    out.waited = std::chrono::duration_cast<std::chrono::milliseconds>(counted.waited);
    return out;
}

} // namespace confab_export
