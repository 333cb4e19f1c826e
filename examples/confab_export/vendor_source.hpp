// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_VENDOR_SOURCE_HPP
#define CONFAB_EXPORT_VENDOR_SOURCE_HPP

#include "vendors.hpp"

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// What every vendor's accounts have in common. A vendor adds: how its client is made, and its page size.

namespace confab_export {

/// The members of an account that every client has.
confab::client_options client_options_of(account const& settings);

/// What is asked for, for a vendor's plan_of().
confab::session_query query_of(confab::exporting::record_filter const& asked);

/// What a vendor's plan leaves to the program.
confab::exporting::record_filter rest_of(confab::session_filter const& rest);

/// The page size that was asked for, or `most`, which is the vendor's maximum.
std::uint32_t page_size_of(options const& asked, std::uint32_t most);

/// Counters of a client as an export reports them.
confab::exporting::source_stats stats_of(confab::resilience::request_stats const& counted);

/** The pages of a vendor's client as rows of an export.
 *
 *  Of the client's row type it needs `id`, `created_at`, `updated_at` and `raw`, and functions status_of() and channel_of(), which
 *  are found beside it.
 */
template <class Client, class Item>
class vendor_source final : public confab::exporting::record_source {
public:
    using page = confab::paging::page<Item>;

    vendor_source(Client client, std::string_view vendor, std::string account, confab::async_generator<page> pages)
        : client_(std::move(client)), vendor_(vendor), account_(std::move(account)), pages_(std::move(pages)) {}

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override {
        auto pulled = co_await pages_.try_next();
        if (!pulled) co_return pulled.error();
        std::optional<confab::exporting::record_batch> batch;
        if (*pulled) batch = batch_of(std::move(**pulled));
        co_return batch;
    }

    confab::exporting::source_stats stats() const override { return stats_of(client_.stats()); }

private:
    static constexpr std::size_t shown_rejections = 3;

    confab::exporting::record_batch batch_of(page pulled) const {
        auto const kept = std::make_shared<page>(std::move(pulled));
        confab::exporting::record_batch batch;
        batch.rows.reserve(kept->items().size());
        for (auto const& item : kept->items()) batch.rows.push_back(row_of(item));
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

    confab::exporting::record row_of(Item const& item) const {
        auto const word = [](std::string_view text) {
            return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
        };
        confab::exporting::record row;
        row.account = account_;
        row.vendor = vendor_;
        row.id = item.id;
        row.status = word(status_of(item));
        row.created_at = item.created_at;
        row.updated_at = item.updated_at;
        row.channel = word(channel_of(item));
        row.raw = item.raw;
        return row;
    }

    Client client_;
    std::string_view vendor_;
    std::string account_;
    confab::async_generator<page> pages_;
};

template <class Client, class Item>
std::unique_ptr<confab::exporting::record_source>
make_source(Client const& client, std::string_view vendor, std::string const& account,
            confab::async_generator<confab::paging::page<Item>> pages) {
    return std::make_unique<vendor_source<Client, Item>>(client, vendor, account, std::move(pages));
}

/** An account that is read through a vendor's client.
 *  @param vendor the folder's name, a literal
 *  @param planned what the vendor's plan_of() made of the filters, its page size set
 */
template <class Client, class PlannedQuery>
opened_account open_vendor(Client client, std::string_view vendor, PlannedQuery planned, account const& settings) {
    opened_account made;
    made.rest = rest_of(planned.rest);
    made.plan = std::move(planned.plan);
    made.open = [client = std::move(client), vendor, query = std::move(planned.query),
                 name = settings.name](std::string const& position) {
        auto resumed = query;
        if (!position.empty()) resumed.resume_from(position);
        return make_source(client, vendor, name, client.pages(resumed));
    };
    return made;
}

} // namespace confab_export

#endif
