// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_VENDOR_SOURCE_HPP
#define CONFAB_EXPORT_VENDOR_SOURCE_HPP

#include "lone_surrogates.hpp"
#include "vendors.hpp"

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/exporting/record_source.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/page.hpp>
#include <confab/paging/time_windows.hpp>
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
#include <type_traits>
#include <utility>
#include <vector>

// What every vendor's accounts have in common. A vendor adds: how its client is made, its page size, and how it tells changes.

namespace confab_export {

/// The members of an account that every client has.
confab::client_options client_options_of(account const& settings);

/// What is asked for, for a vendor's plan_of().
confab::session_query query_of(confab::exporting::record_filter const& asked);

/// The filter with a window of creation times as further bounds.
confab::exporting::record_filter narrowed(confab::exporting::record_filter asked,
                                          confab::paging::time_window const& window);

/// What a vendor's plan leaves to the program.
confab::exporting::record_filter rest_of(confab::session_filter const& rest);

/// The smallest pages of a complete walk by places, as they have to overlap.
inline constexpr std::uint32_t least_overlapping_page = 2;

/** The page size of a run: what was asked for, within bounds.
 *  @param least the smallest pages that a complete walk asks for; it raises smaller ones
 *  @param most the vendor's maximum, also where nothing was asked for
 */
std::uint32_t page_size_of(options const& asked, std::uint32_t least, std::uint32_t most);

/// How many pages may be under way at a time, where the vendor's order keeps still.
std::size_t parallel_pages_of(account const& settings, options const& asked);

/// Counters of a client as an export reports them.
confab::exporting::source_stats stats_of(confab::resilience::request_stats const& counted);

/** Where a walk of an export goes on, as the text of a checkpoint: a position of a complete walk, of one over what has changed
 *  since a time, or of the vendor's plain listing. Positions have no space.
 */
class walk_place {
public:
    walk_place() = default;
    explicit walk_place(std::string_view text);

    std::string text() const;
    /// Whether it is in a walk over all sessions, in an order that keeps still.
    bool is_of_whole_walk() const noexcept { return !since && !is_listing; }

    std::optional<confab::json::timestamp> since; ///< nothing: all sessions
    bool is_listing = false;                      ///< of the listing as the vendor gives it
    std::string position;                         ///< empty: from the start
};

/** Pages of a vendor as rows of an export.
 *
 *  Of the client's row type it needs `id`, `created_at`, `updated_at` and `raw`, and functions status_of() and channel_of(), which
 *  are found beside it. A row that cannot be read for a lone surrogate in a member that an export does not need is exported
 *  all the same, with the bytes that came.
 */
template <class Item>
class row_reader {
public:
    using page = confab::paging::page<Item>;
    /// Decodes a row. @return whether it could be read
    using decoder = std::function<bool(std::string_view text, Item& into, std::pmr::memory_resource& arena)>;

    template <class Fields>
    row_reader(std::string_view vendor, std::string account, Fields const& fields)
        : vendor_(vendor), account_(std::move(account)),
          decode_([&fields](std::string_view text, Item& into, std::pmr::memory_resource& arena) {
              return confab::json::item_decoder().decode(fields, text, into, arena).has_value();
          }) {}

    /// @param fates of the items; empty: all are delivered
    confab::exporting::record_batch batch_of(page pulled, std::vector<confab::paging::row_fate> const& fates) const {
        auto const kept = std::make_shared<memory>(std::move(pulled));
        auto const& of_page = kept->of_page;
        confab::exporting::record_batch batch;
        auto const rows = of_page.items().size() + of_page.rejected().size();
        batch.rows.reserve(rows);
        std::size_t item = 0;
        auto rejected = of_page.rejected().begin();
        for (std::size_t row = 0; row < rows; ++row) {
            if (rejected != of_page.rejected().end() && rejected->index == row) {
                take_rejected(*kept, *rejected++, batch);
                continue;
            }
            if (fates.empty() || fates[item] != confab::paging::row_fate::drop)
                batch.rows.push_back(row_of(of_page.items()[item], row));
            ++item;
        }
        batch.memory = kept;
        return batch;
    }

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

    void take_rejected(memory& kept, confab::paging::rejected_item const& row,
                       confab::exporting::record_batch& batch) const {
        if (auto const* const item = mend(kept, row.raw)) {
            batch.rows.push_back(row_of(*item, row.index));
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

    confab::exporting::record row_of(Item const& item, std::uint64_t index) const {
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
        row.index = index;
        return row;
    }

    std::string_view vendor_;
    std::string account_;
    decoder decode_;
};

/// The pages of a listing as the vendor gives them.
template <class Client, class Item>
class listed_source final : public confab::exporting::record_source {
public:
    listed_source(Client client, row_reader<Item> reader, confab::async_generator<confab::paging::page<Item>> pages)
        : client_(std::move(client)), reader_(std::move(reader)), pages_(std::move(pages)) {}

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override {
        auto pulled = co_await pages_.try_next();
        if (!pulled) co_return pulled.error();
        std::optional<confab::exporting::record_batch> batch;
        if (*pulled) {
            bool const is_last = (*pulled)->is_last();
            walk_place behind;
            behind.is_listing = true;
            behind.position = (*pulled)->next_position();
            batch = reader_.batch_of(std::move(**pulled), {});
            batch->next_position = behind.text();
            batch->is_last = is_last;
        }
        co_return batch;
    }

    confab::exporting::source_stats stats() const override { return stats_of(client_.stats()); }

private:
    Client client_;
    row_reader<Item> reader_;
    confab::async_generator<confab::paging::page<Item>> pages_;
};

/** All sessions of an account, or those that have changed since a time, in spite of what changes meanwhile.
 *  @tparam Stream a paging::complete_stream
 */
template <class Client, class Stream, class Item>
class walk_source final : public confab::exporting::record_source {
public:
    /// @param can_refresh whether a later run may ask for what has changed since this walk
    walk_source(Client client, row_reader<Item> reader, Stream stream, walk_place begin, bool can_refresh)
        : client_(std::move(client)), reader_(std::move(reader)), stream_(std::move(stream)), place_(std::move(begin)),
          can_refresh_(can_refresh) {}

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override {
        auto pulled = co_await stream_.pages().try_next();
        if (!pulled) co_return pulled.error();
        std::optional<confab::exporting::record_batch> batch;
        if (*pulled) {
            place_.position = stream_.position_behind(**pulled);
            batch = reader_.batch_of(std::move((*pulled)->rows), (*pulled)->fates);
            batch->next_position = place_.text();
        }
        co_return batch;
    }

    std::string refresh_position() const override {
        walk_place place;
        if (can_refresh_) place.since = stream_.report().watermark;
        return place.text();
    }
    std::optional<confab::json::timestamp> watermark() const override {
        return can_refresh_ ? stream_.report().watermark : std::nullopt;
    }
    confab::exporting::source_stats stats() const override { return stats_of(client_.stats()); }

private:
    Client client_;
    row_reader<Item> reader_;
    Stream stream_;
    walk_place place_;
    bool can_refresh_;
};

/** A walk that needs an order, or the vendor's plain listing where that order proves to be refused or not to be told by the rows,
 *  before the first of them has come. TWIN's names, for instance, are not documented.
 */
class order_or_listing final : public confab::exporting::record_source {
public:
    using opener = std::function<std::unique_ptr<confab::exporting::record_source>()>;

    order_or_listing(std::unique_ptr<confab::exporting::record_source> ordered, opener open_listing)
        : source_(std::move(ordered)), open_listing_(std::move(open_listing)) {}

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override;
    std::string refresh_position() const override { return source_->refresh_position(); }
    std::optional<confab::json::timestamp> watermark() const override { return source_->watermark(); }
    confab::exporting::source_stats stats() const override { return source_->stats(); }

private:
    std::unique_ptr<confab::exporting::record_source> source_;
    opener open_listing_; // empty once a page has come
};

template <class Item, class Client, class Stream>
std::unique_ptr<confab::exporting::record_source> make_walk_source(Client const& client, row_reader<Item> reader,
                                                                   Stream stream, walk_place begin, bool can_refresh) {
    return std::make_unique<walk_source<Client, Stream, Item>>(client, std::move(reader), std::move(stream),
                                                               std::move(begin), can_refresh);
}

/// Nothing: a window beyond the bounds that were asked for.
template <class Client>
class empty_source final : public confab::exporting::record_source {
public:
    explicit empty_source(Client client) : client_(std::move(client)) {}

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override {
        std::optional<confab::exporting::record_batch> none;
        co_return none;
    }
    confab::exporting::source_stats stats() const override { return stats_of(client_.stats()); }

private:
    Client client_;
};

/// No way to ask a vendor for what has changed: a refresh walks anew, and the sink compares versions.
class changes_unknown {};

/// A vendor whose plan takes both bounds of creation.
class fully_planned {
public:
    template <class Query>
    void operator()(Query&, confab::paging::time_window const&) const {}
};

/// What a vendor's walks are like.
class walk_traits {
public:
    walk_traits() = default;

    std::size_t parallel = 1; ///< pages that may be under way at a time
    bool needs_order = false; ///< whether a complete walk sorts by what the vendor may refuse
    bool bounds_creation =
        false; ///< whether the vendor's bounds mean the time of creation, so that processes can share a walk
};

/** An account that is read through a vendor's client.
 *  @param vendor the folder's name, a literal
 *  @param plan called with a query of the common model for what the vendor's plan_of() makes of it, its page size set
 *  @param fields the vendor's field table, a constant
 *  @param bound called with the query of a window, for what its plan has left to the program
 *  @param changes called with the client, the query, a time and the walk's options, for the stream of what has changed since;
 *      or changes_unknown
 */
template <class Item, class Client, class Plan, class Fields, class Changes, class Bound = fully_planned>
opened_account open_vendor(Client client, std::string_view vendor, Plan plan, Fields const& fields,
                           account const& settings, options const& asked, walk_traits const& traits, Changes changes,
                           Bound bound = Bound()) {
    using source = std::unique_ptr<confab::exporting::record_source>;
    constexpr bool can_refresh = !std::is_same_v<Changes, changes_unknown>;
    auto planned = plan(query_of(asked.filter));
    opened_account made;
    made.rest = rest_of(planned.rest);
    made.plan = std::move(planned.plan);
    row_reader<Item> const reader(vendor, settings.name, fields);
    auto const open_walk = [=](auto const& query) -> confab::exporting::source_opener {
        auto const listing = [=](std::string const& position) -> source {
            auto resumed = query;
            if (!position.empty()) resumed.resume_from(position);
            return std::make_unique<listed_source<Client, Item>>(client, reader, client.pages(resumed));
        };
        return [=](std::string const& position) -> source {
            walk_place const place(position);
            if (place.is_listing) return listing(place.position);
            // The sink knows which versions it has.
            auto const how = confab::paging::complete_options()
                                 .remember(false)
                                 .parallel(traits.parallel)
                                 .resume_from(place.position);
            if constexpr (can_refresh)
                if (place.since)
                    return make_walk_source(client, reader, changes(client, query, *place.since, how), place, true);
            auto walk = make_walk_source(client, reader, client.complete(query, how), place, can_refresh);
            if (!traits.needs_order || !place.position.empty()) return walk;
            return std::make_unique<order_or_listing>(std::move(walk), [listing] { return listing({}); });
        };
    };
    made.open_listing = [=, query = planned.query]() -> source {
        return std::make_unique<listed_source<Client, Item>>(client, reader, client.pages(query));
    };
    made.open = open_walk(planned.query);
    if (traits.bounds_creation)
        made.open_window =
            [=, filter = asked.filter](confab::paging::time_window const& window) -> confab::exporting::source_opener {
            auto const within = narrowed(filter, window);
            bool const is_empty =
                within.created_after && within.created_before && *within.created_before < *within.created_after;
            if (is_empty) return [=](std::string const&) { return std::make_unique<empty_source<Client>>(client); };
            auto query = plan(query_of(within)).query;
            bound(query, window);
            return open_walk(query);
        };
    made.refresh = [](std::optional<confab::json::timestamp> const& watermark) {
        walk_place place;
        if (can_refresh) place.since = watermark;
        return place.text();
    };
    return made;
}

} // namespace confab_export

#endif
