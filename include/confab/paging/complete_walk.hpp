// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_COMPLETE_WALK_HPP
#define CONFAB_PAGING_COMPLETE_WALK_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/complete_plan.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/row_decoder.hpp>
#include <confab/paging/row_stream.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

namespace confab::paging {

/** A page of a complete walk as it is gathered, and what the walk has to know of each row. No I/O.
 *  @tparam Facts has static `updated_at(View const&)` and `sort_key(View const&)`, both std::optional<json::timestamp>, and
 *      `created_at`, where the walk divides the listing by it
 */
template <class View, class Facts>
class gathered_page {
public:
    using contents = typename page<View>::contents;

    using shelf = typename page<View>::shelf;

    gathered_page(fingerprint_key const& key, malformed_items policy, std::shared_ptr<shelf> home)
        : key_(key), policy_(policy), home_(std::move(home)), into_(home_->take()) {}

    void take(row_batch& batch) {
        if (batch.attempt != attempt_) {
            into_->bytes.clear();
            slices_.clear();
        }
        attempt_ = batch.attempt;
        auto const shift = static_cast<std::uint32_t>(into_->bytes.size());
        if (into_->bytes.empty()) into_->bytes.swap(batch.bytes);
        else into_->bytes += batch.bytes;
        for (auto const& slice : batch.rows) slices_.emplace_back(slice.offset + shift, slice.size);
        is_complete = batch.is_last;
        next = std::move(batch.next);
    }

    /// Reads the rows, once all have been taken. @return errc::malformed_item where the policy is `stop`
    template <class Fields>
    result<void> decode(Fields const& fields) {
        row_decoder<View> decoder;
        into_->items.reserve(slices_.size());
        rows.reserve(slices_.size());
        for (std::size_t row = 0; row < slices_.size(); ++row) {
            auto const text = slices_[row].in(into_->bytes);
            auto& view = into_->items.emplace_back();
            auto const decoded = decoder.decode(fields, text, row, view, into_->arena);
            if (decoded) {
                rows.emplace_back(key_, view.id, Facts::updated_at(view), view.raw, Facts::sort_key(view));
                if constexpr (requires { Facts::created_at(view); }) rows.back().created = Facts::created_at(view);
                continue;
            }
            if (policy_ == malformed_items::stop) return decoded;
            into_->items.pop_back();
            into_->rejected.emplace_back(row, text, decoded.error());
            rows.emplace_back();
        }
        return {};
    }
    /// @param fates of all rows, of which those that cannot be read have none in the page
    found_page<View> finish(std::span<row_fate const> fates) {
        found_page<View> found(page<View>(std::move(into_), home_));
        for (std::size_t row = 0; row < rows.size(); ++row)
            if (rows[row].is_readable) found.fates.push_back(fates[row]);
        return found;
    }

    std::vector<walk_row> rows;
    std::optional<position> next;
    bool is_complete = false;

private:
    fingerprint_key key_;
    malformed_items policy_;
    std::shared_ptr<shelf> home_;
    std::unique_ptr<contents> into_;
    std::vector<json::item_slice> slices_;
    unsigned attempt_ = 0;
};

/// The pages that are under way, in the order in which they are wanted.
class pages_under_way {
public:
    pages_under_way(std::shared_ptr<resilience::requester> requester, resilience::call_settings settings)
        : requester_(std::move(requester)), settings_(settings) {}

    /// Asks for what is wanted and not under way; what is under way and no longer wanted is cancelled.
    void want(std::vector<page_place> const& places) {
        std::size_t kept = 0;
        while (kept < std::min(places.size(), pages_.size()) && pages_[kept].first == places[kept]) ++kept;
        while (pages_.size() > kept) pages_.pop_back();
        for (; kept < places.size(); ++kept)
            pages_.emplace_back(
                places[kept], std::make_unique<row_stream>(requester_, places[kept].from, places[kept].at, settings_));
    }
    row_stream& front() { return *pages_.front().second; }
    void pop() { pages_.pop_front(); }
    void clear() { pages_.clear(); }

private:
    using pair = std::pair<page_place, std::unique_ptr<row_stream>>;

    std::shared_ptr<resilience::requester> requester_;
    resilience::call_settings settings_;
    std::deque<pair> pages_;
};

/// Reads a page to its end. @par Errors those of the page; errc::cancelled
template <class Gathered, class Fields>
asio::awaitable<result<void>> gather(row_stream& arriving, Gathered& into, Fields const& fields) {
    row_batch batch;
    while (!into.is_complete) {
        auto const taken = arriving.take(batch);
        if (!taken) {
            bool is_cancelled = false;
            try {
                co_await arriving.wait();
            } catch (boost::system::system_error const& e) {
                if (e.code() != condition::cancelled) throw;
                is_cancelled = true;
            }
            if (is_cancelled) co_return failure(errc::cancelled);
            continue;
        }
        if (!*taken) co_return taken->error();
        into.take(batch);
    }
    auto const decoded = into.decode(fields);
    co_return decoded;
}

/** The pages of a complete or incremental walk; see complete_stream.
 *  @param requester, from shared, so that the client may go first
 *  @param fields the field table of View; must outlive the stream (a constant at namespace scope)
 *  @param parallel pages under way at a time, at least 1; more than one only as far as the plan allows
 *  @param books where the stream leaves report and position
 */
template <class View, class Facts, class Fields>
async_generator<found_page<View>> complete_pages(std::shared_ptr<resilience::requester> requester,
                                                 std::unique_ptr<complete_plan> plan, Fields const& fields,
                                                 walk_limits limits, malformed_items policy, std::size_t parallel,
                                                 std::shared_ptr<complete_books> books) {
    pages_under_way under_way(requester, resilience::call_settings().deadline(time::saturating_add(
                                             requester->client().clock()->now(), limits.max_duration())));
    auto const shelf = std::make_shared<typename paging::page<View>::shelf>();
    for (;;) {
        books->keep(plan->report(), plan->save());
        auto const places = plan->wanted(std::max<std::size_t>(parallel, 1));
        if (!places) throw books->fail(places.error());
        if (places->empty()) co_return;
        under_way.want(*places);
        gathered_page<View, Facts> page(plan->key(), policy, shelf);
        auto const gathered = co_await gather(under_way.front(), page, fields);
        if (!gathered) {
            under_way.clear();
            if (plan->on_failure(gathered.error())) continue;
            throw books->fail(gathered.error(), places->front().from->operation());
        }
        under_way.pop();
        auto const fates = plan->on_page(page.rows, std::move(page.next));
        books->count(plan->report());
        if (!fates) throw books->fail(fates.error(), places->front().from->operation());
        auto found = page.finish(*fates);
        found.behind = plan->save();
        co_yield std::move(found);
    }
}

/// The sessions of pages, as owned values. @tparam Facts as for complete_pages()
template <class Owned, class View, class Facts>
async_generator<found_session<Owned>> sessions_of(std::shared_ptr<async_generator<found_page<View>>> pages,
                                                  std::shared_ptr<complete_books> books) {
    while (auto page = co_await pages->next()) {
        auto const& fates = page->fates;
        auto left = std::ranges::count_if(fates, [](row_fate fate) { return fate != row_fate::drop; });
        for (std::size_t row = 0; left > 0; ++row) {
            if (fates[row] == row_fate::drop) continue;
            auto const& view = page->rows.items()[row];
            walk_row const known(books->under_way.key(), view.id, Facts::updated_at(view), view.raw, {});
            auto const mark = known.id.high ^ known.row_version.bits();
            bool const is_known = books->met_before.skips(mark);
            // Behind the last one the walk goes on with the next page.
            if (!is_known) books->under_way.add(mark);
            if (--left == 0) books->end_page(page->behind);
            if (is_known) continue;
            found_session<Owned> found(Owned(view), fates[row] == row_fate::revise);
            books->add_delivered();
            co_yield std::move(found);
        }
    }
}

/** Begins a complete or incremental walk of a client.
 *  @param with a client's core: its requester, options and executor
 *  @param identity what positions are bound to
 *  @param plan or why there is none: then the stream fails with that at its first pull
 *  @param assumptions what the walk's completeness rests on: a constant
 */
template <class Owned, class View, class Facts, class Core, class Fields>
complete_stream<Owned, View>
start_complete(Core const& with, result<listing_identity> identity, std::unique_ptr<complete_plan> plan,
               Fields const& fields, complete_options const& options, std::span<std::string_view const> assumptions) {
    auto const books = std::make_shared<complete_books>();
    auto const streaming = [&](async_generator<found_page<View>> made) {
        auto pages = std::make_shared<async_generator<found_page<View>>>(std::move(made));
        pages->default_executor(with.executor);
        auto rows = sessions_of<Owned, View, Facts>(pages, books);
        rows.default_executor(with.executor);
        return complete_stream<Owned, View>(std::move(pages), std::move(rows), books);
    };
    if (!identity) return streaming(failed_pages<View>(identity.error()));
    books->identity = *identity;
    plan->report().assumptions(assumptions);
    if (!options.resume_from().empty()) {
        auto const from = position::restore(options.resume_from(), *identity);
        if (!from) return streaming(failed_pages<View>(from.error()));
        books->resume_within(from->delivered());
        if (auto const restored = plan->restore(from->cursor()); !restored)
            return streaming(failed_pages<View>(restored.error()));
    }
    books->keep(plan->report(), plan->save());
    return streaming(complete_pages<View, Facts>(with.requester, std::move(plan), fields, with.options.walk_limits(),
                                                 with.options.malformed_items(), options.parallel(), books));
}

} // namespace confab::paging

#endif
