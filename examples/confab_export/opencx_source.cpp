// SPDX-License-Identifier: BSL-1.0
#include "opencx_source.hpp"

#include <confab/opencx.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
namespace exporting = confab::exporting;
namespace opencx = confab::opencx;

constexpr std::size_t shown_rejections = 3;

// The vendor's word and the common model's, where they differ.
class translation {
public:
    std::string_view vendor;
    std::string_view common;
};
constexpr std::array statuses{translation{"open", "open"}, translation{"closed_resolved", "resolved"},
                              translation{"closed_unresolved", "unresolved"}};
constexpr std::array channels{translation{"web", "web"},
                              translation{"email", "email"},
                              translation{"phone_voice", "phone"},
                              translation{"slack", "slack"},
                              translation{"sms", "sms"},
                              translation{"whatsapp", "whatsapp"},
                              translation{"instagram", "instagram"},
                              translation{"messenger", "messenger"},
                              translation{"api", "api"},
                              translation{"web_voice", "web_voice"}};

// Words that are not in the table stay the vendor's own; no word at all is null.
template <std::size_t Count>
std::optional<std::string_view> common_word(std::array<translation, Count> const& table, std::string_view word) {
    if (word.empty()) return std::nullopt;
    auto const found = std::ranges::find(table, word, &translation::vendor);
    return found == table.end() ? word : found->common;
}

// The vendor filters by one word that it knows; `wanted` is then emptied, as nothing is left to do.
template <std::size_t Count>
std::string_view take_word(std::array<translation, Count> const& table, std::vector<std::string>& wanted) {
    if (wanted.size() != 1) return {};
    auto const found = std::ranges::find(table, wanted.front(), &translation::common);
    if (found == table.end()) return {};
    wanted.clear();
    return found->vendor;
}

class opencx_source final : public exporting::record_source {
public:
    opencx_source(opencx::client const& client, std::string account, opencx::session_query const& query)
        : client_(client), account_(std::move(account)), pages_(client_.pages(query)) {}

    asio::awaitable<confab::result<std::optional<exporting::record_batch>>> next() override {
        auto pulled = co_await pages_.try_next();
        if (!pulled) co_return pulled.error();
        std::optional<exporting::record_batch> batch;
        if (*pulled) batch = batch_of(std::move(**pulled));
        co_return batch;
    }

    exporting::source_stats stats() const override {
        auto const counted = client_.stats();
        exporting::source_stats out;
        out.requests = counted.requests;
        out.retries = counted.retries;
        out.throttled = counted.throttled;
        out.bytes = counted.bytes;
        out.waited = std::chrono::duration_cast<std::chrono::milliseconds>(counted.waited);
        return out;
    }

private:
    exporting::record_batch batch_of(opencx::session_page page) {
        auto const kept = std::make_shared<opencx::session_page>(std::move(page));
        exporting::record_batch batch;
        batch.rows.reserve(kept->items().size());
        for (auto const& session : kept->items()) batch.rows.push_back(row_of(session));
        auto const rejected = kept->rejected();
        batch.rejected_count = rejected.size();
        for (auto const& item : rejected.first(std::min(rejected.size(), shown_rejections))) {
            batch.rejected.push_back(item.reason);
            batch.rejected.back().details.item = item.index;
        }
        batch.next_position = kept->next_position();
        batch.is_last = kept->is_last();
        batch.memory = kept;
        return batch;
    }
    exporting::record row_of(opencx::session_view const& session) const {
        exporting::record row;
        row.account = account_;
        row.vendor = "opencx";
        row.id = session.id;
        row.status = common_word(statuses, session.status.text());
        row.created_at = session.created_at;
        row.updated_at = session.updated_at;
        row.channel = common_word(channels, session.channel.type.text());
        row.raw = session.raw;
        return row;
    }

    opencx::client client_;
    std::string account_;
    confab::async_generator<opencx::session_page> pages_;
};

confab::client_options client_options_of(account const& settings) {
    confab::client_options out;
    out.account(settings.name)
        .max_connections(settings.max_connections)
        .malformed_items(confab::malformed_items::report);
    if (!settings.base_url.empty()) out.base_url(settings.base_url);
    if (!settings.list_path.empty()) out.list_path(settings.list_path);
    if (!settings.ca_file.empty()) out.ca_file(settings.ca_file);
    for (auto const& [name, value] : settings.extra_query) out.extra_query(name, value);
    if (settings.limit) {
        auto const burst = std::max<std::uint64_t>(settings.limit->burst, 1);
        out.rate_limit(confab::resilience::rate_limit(static_cast<std::int64_t>(settings.limit->requests),
                                                      std::chrono::seconds(settings.limit->per_seconds),
                                                      static_cast<std::int64_t>(burst)));
    }
    return out;
}

// Moves what the vendor can filter from `rest` into the query.
opencx::session_query query_of(exporting::record_filter& rest) {
    opencx::session_query query;
    if (auto const word = take_word(statuses, rest.statuses); !word.empty()) query.status(word);
    if (auto const word = take_word(channels, rest.channels); !word.empty()) query.channel_type(word);
    if (auto const time = std::exchange(rest.created_after, std::nullopt)) query.created_after(*time);
    if (auto const time = std::exchange(rest.created_before, std::nullopt)) query.created_before(*time);
    if (auto const time = std::exchange(rest.updated_after, std::nullopt)) query.updated_after(*time);
    if (auto const time = std::exchange(rest.updated_before, std::nullopt)) query.updated_before(*time);
    return query;
}

} // namespace

opened_account open_opencx(asio::any_io_executor executor, account const& settings, options const& asked) {
    opencx::client const client(std::move(executor), std::string(settings.token.reveal()), client_options_of(settings));
    opened_account made;
    made.rest = asked.filter;
    made.ignores_page_size = true;
    auto const query = query_of(made.rest);
    made.open = [client, query, name = settings.name](std::string const& position) {
        auto resumed = query;
        if (!position.empty()) resumed.resume_from(position);
        return std::make_unique<opencx_source>(client, name, resumed);
    };
    return made;
}

} // namespace confab_export
