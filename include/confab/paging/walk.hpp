// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_HPP
#define CONFAB_PAGING_WALK_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/page.hpp>
#include <confab/paging/page_fetch.hpp>
#include <confab/paging/row_decoder.hpp>
#include <confab/paging/walk_progress.hpp>

#include <memory>
#include <string>
#include <utility>

namespace confab::paging {

/** Decodes a page's rows into what the page shows. No I/O. */
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
            auto const decoded = decoder_.decode(fields, text, row, into.items.emplace_back(), into.arena);
            if (decoded) continue;
            into.items.pop_back();
            if (policy_ == malformed_items::stop) return decoded;
            into.rejected.emplace_back(row, text, decoded.error());
        }
        return {};
    }

private:
    malformed_items policy_;
    row_decoder<Item> decoder_;
};

/** The pages of a listing from `at` on: one request a pull, nothing ahead. A position in the middle of a page begins with that
 *  page, whole.
 *
 *  Ends where listing::next() says so, and with a failure where walk_guard finds no progress. Failures carry the vendor,
 *  the page's number, what was delivered, and the position to resume from, which repeats nothing that was delivered.
 *  @param requester, from shared, so that the client may go first
 *  @param fields the field table of Item; must outlive the stream (a constant at namespace scope)
 */
template <class Item, class Fields>
async_generator<page<Item>> walk(std::shared_ptr<resilience::requester> requester, std::shared_ptr<listing const> from,
                                 Fields const& fields, position at, walk_limits limits, malformed_items policy) {
    at = at.whole_page();
    walk_progress progress(from, limits, at);
    auto const settings = resilience::call_settings().deadline(
        time::saturating_add(requester->client().clock()->now(), limits.max_duration()));
    page_decoder<Item> decoder(policy);
    page_collector collector(from->items_pointer());
    auto const shelf = std::make_shared<typename page<Item>::shelf>();
    std::string saved = at.save(from->identity());
    for (;;) {
        if (auto const verdict = progress.begin_page(at); !verdict) throw progress.fail(verdict.error(), at);
        auto filled = shelf->take();
        collector.reuse(std::move(filled->bytes));
        result<raw_page> raw = failure(errc::cancelled);
        try {
            raw = co_await fetch_page_into(collector, *requester, *from, at, settings);
        } catch (boost::system::system_error const& e) {
            // Asio throws where a cancellation meets a step that ended by itself: the position must not be lost.
            if (e.code() != condition::cancelled) raw = failure(e.code());
        }
        if (!raw) throw progress.fail(raw.error(), at);
        auto next = std::move(raw->next);
        if (auto const decoded = decoder.decode(fields, std::move(*raw), *filled); !decoded)
            throw progress.fail(decoded.error(), at);
        progress.on_rows(filled->items);
        for (auto const& item : filled->rejected) progress.on_rejected_row(item.raw);
        filled->index = progress.page();
        filled->position = std::move(saved);
        filled->is_last = !next;
        if (next) filled->next_position = saved = next->save(from->identity());
        progress.add_delivered(filled->items.size());
        page<Item> out(std::move(filled), shelf);
        co_yield std::move(out);
        if (!next) co_return;
        // All of this page was delivered: what fails from here on resumes behind it.
        at = std::move(*next);
        if (auto const verdict = progress.end_page(); !verdict) throw progress.fail(verdict.error(), at);
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
