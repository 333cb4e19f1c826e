// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_VENDOR_SOURCE_HPP
#define CONFAB_EXPORT_VENDOR_SOURCE_HPP

#include "lone_surrogates.hpp"
#include "vendors.hpp"

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <memory_resource>
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
 *  are found beside it. A row that cannot be read for a lone surrogate in a member that an export does not need is exported
 *  all the same, with the bytes that came.
 */
template <class Client, class Item>
class vendor_source final : public confab::exporting::record_source {
public:
    using page = confab::paging::page<Item>;
    /// Decodes a row. @return whether it could be read
    using decoder = std::function<bool(std::string_view text, Item& into, std::pmr::memory_resource& arena)>;

    vendor_source(Client client, std::string_view vendor, std::string account, confab::async_generator<page> pages,
                  decoder decode)
        : client_(std::move(client)), vendor_(vendor), account_(std::move(account)), pages_(std::move(pages)),
          decode_(std::move(decode)) {}

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

    // What the rows view.
    class memory {
    public:
        explicit memory(page pulled) : of_page(std::move(pulled)) {}

        page of_page;
        std::deque<std::string> mended; // in place, as the next are
        std::deque<Item> items;
        std::pmr::monotonic_buffer_resource arena;
    };

    confab::exporting::record_batch batch_of(page pulled) const {
        auto const kept = std::make_shared<memory>(std::move(pulled));
        auto const& of_page = kept->of_page;
        confab::exporting::record_batch batch;
        auto const rows = of_page.items().size() + of_page.rejected().size();
        batch.rows.reserve(rows);
        auto item = of_page.items().begin();
        auto rejected = of_page.rejected().begin();
        for (std::size_t row = 0; row < rows; ++row) {
            if (rejected == of_page.rejected().end() || rejected->index != row) batch.rows.push_back(row_of(*item++));
            else take_rejected(*kept, *rejected++, batch);
        }
        batch.next_position = of_page.next_position();
        batch.is_last = of_page.is_last();
        batch.memory = kept;
        return batch;
    }

    void take_rejected(memory& kept, confab::paging::rejected_item const& row,
                       confab::exporting::record_batch& batch) const {
        if (auto const* const item = mend(kept, row.raw)) {
            batch.rows.push_back(row_of(*item));
            return;
        }
        if (++batch.rejected_count > shown_rejections) return;
        batch.rejected.push_back(row.reason);
        batch.rejected.back().details.item = row.index;
    }

    // Null where it stays unreadable, or where a column would not be what was sent.
    Item const* mend(memory& kept, std::string_view raw) const {
        auto text = replace_lone_surrogates(raw);
        if (!text) return nullptr;
        auto& item = kept.items.emplace_back();
        if (!decode_(kept.mended.emplace_back(std::move(*text)), item, kept.arena)) return nullptr;
        for (std::string_view column : {std::string_view(item.id), status_of(item), channel_of(item)})
            if (column.find(replacement_character) != std::string_view::npos) return nullptr;
        item.raw = raw;
        return &item;
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
    decoder decode_;
};

template <class Client, class Item, class Fields>
std::unique_ptr<confab::exporting::record_source>
make_source(Client const& client, std::string_view vendor, std::string const& account,
            confab::async_generator<confab::paging::page<Item>> pages, Fields const& fields) {
    auto decode = [&fields](std::string_view text, Item& into, std::pmr::memory_resource& arena) {
        return confab::json::item_decoder().decode(fields, text, into, arena).has_value();
    };
    return std::make_unique<vendor_source<Client, Item>>(client, vendor, account, std::move(pages), std::move(decode));
}

/** An account that is read through a vendor's client.
 *  @param vendor the folder's name, a literal
 *  @param planned what the vendor's plan_of() made of the filters, its page size set
 *  @param fields the vendor's field table, a constant
 */
template <class Client, class PlannedQuery, class Fields>
opened_account open_vendor(Client client, std::string_view vendor, PlannedQuery planned, Fields const& fields,
                           account const& settings) {
    opened_account made;
    made.rest = rest_of(planned.rest);
    made.plan = std::move(planned.plan);
    made.open = [client = std::move(client), vendor, query = std::move(planned.query), &fields,
                 name = settings.name](std::string const& position) {
        auto resumed = query;
        if (!position.empty()) resumed.resume_from(position);
        return make_source(client, vendor, name, client.pages(resumed), fields);
    };
    return made;
}

} // namespace confab_export

#endif
