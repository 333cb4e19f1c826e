// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_HPP
#define CONFAB_PAGING_WALK_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/paging/page.hpp>
#include <confab/paging/page_fetch.hpp>
#include <confab/paging/walk_guard.hpp>

#include <memory>
#include <string>
#include <utility>

namespace confab::paging {

/** Decodes a page's rows and keeps the books of a walk: what a generator of pages does between two requests. No I/O. */
template <class Item>
class page_decoder {
public:
    using contents = typename page<Item>::contents;

    explicit page_decoder(malformed_items policy) : policy_(policy) {}

    /// Fills `into` with the rows of `raw`. @return errc::malformed_item with the row's index where the policy is `stop`.
    template <class Fields>
    result<void> decode(Fields const& fields, raw_page raw, contents& into) {
        into.bytes = std::move(raw.bytes);
        into.request_id = std::move(raw.request_id);
        into.items.reserve(raw.items.size());
        for (std::size_t row = 0; row < raw.items.size(); ++row) {
            auto const text = raw.items[row].in(into.bytes);
            auto& item = into.items.emplace_back();
            auto const decoded = decoder_.decode(fields, text, item, into.arena);
            if (decoded) {
                item.raw = text;
                continue;
            }
            into.items.pop_back();
            if (policy_ == malformed_items::stop) return malformed(row, decoded.error());
            into.rejected.emplace_back(row, text, malformed(row, decoded.error()));
        }
        return {};
    }

private:
    static failure malformed(std::size_t row, failure const& why) {
        auto details = why.details;
        details.message = why.code.message() + (details.message.empty() ? "" : ": " + details.message);
        details.item = row;
        return failure(errc::malformed_item, std::move(details));
    }

    malformed_items policy_;
    json::item_decoder decoder_;
};

/** The pages of a listing from `start` on: one request a pull, nothing ahead.
 *
 *  Ends where listing::next() says so, and with a failure where walk_guard finds no progress. Failures carry the vendor,
 *  the page's number, what was delivered, and the position to resume from, which repeats nothing that was delivered.
 *  @param identity_holder, requester shared, so that the client may go first
 *  @param fields the field table of Item; must outlive the stream (a constant at namespace scope)
 */
template <class Item, class Fields>
async_generator<page<Item>> walk(std::shared_ptr<resilience::requester> requester, std::shared_ptr<listing const> from,
                                 Fields const& fields, position at, walk_limits limits, malformed_items policy) {
    walk_guard guard(limits);
    auto const settings = resilience::call_settings().deadline(
        time::saturating_add(requester->client().clock()->now(), limits.max_duration()));
    page_decoder<Item> decoder(policy);
    std::uint64_t delivered = 0;
    for (std::uint64_t index = 0;; ++index) {
        auto const saved = at.save(from->identity());
        auto const fail = [&](failure reason) {
            reason.details.vendor = from->identity().vendor();
            reason.details.operation = from->operation();
            reason.details.page = index;
            reason.details.position = saved;
            reason.details.delivered = delivered;
            return error(std::move(reason));
        };
        if (auto const verdict = guard.on_position(at.cursor()); !verdict) throw fail(verdict.error());
        result<raw_page> raw = failure(errc::cancelled);
        try {
            raw = co_await fetch_page(*requester, *from, at, settings);
        } catch (boost::system::system_error const& e) {
            // Asio throws where a cancellation meets a step that ended by itself: the position must not be lost.
            if (e.code() != condition::cancelled) raw = failure(e.code());
        }
        if (!raw) throw fail(raw.error());
        auto next = std::move(raw->next);
        auto filled = std::make_unique<typename page<Item>::contents>();
        if (auto const decoded = decoder.decode(fields, std::move(*raw), *filled); !decoded)
            throw fail(decoded.error());
        for (auto const& item : filled->items) guard.on_row(item.id.empty() ? item.raw : item.id);
        for (auto const& item : filled->rejected) guard.on_row(item.raw);
        filled->index = index;
        filled->position = saved;
        filled->is_last = !next;
        if (next) filled->next_position = next->save(from->identity());
        delivered += filled->items.size();
        page<Item> out(std::move(filled));
        co_yield std::move(out);
        if (!next) co_return;
        if (auto const verdict = guard.on_page_end(); !verdict) throw fail(verdict.error());
        at = std::move(*next);
    }
}

/// The rows of pages as owned values, one by one.
template <class Owned, class Item>
async_generator<Owned> items_of(async_generator<page<Item>> pages) {
    while (auto page = co_await pages.next()) {
        for (auto const& view : page->items()) {
            Owned item(view);
            co_yield std::move(item);
        }
    }
}

/// A stream that fails at its first pull, for what is found out before anything is sent.
template <class T>
async_generator<T> failed_stream(failure reason) {
    if (reason.code.failed()) throw error(std::move(reason));
    co_return;
}

} // namespace confab::paging

#endif
