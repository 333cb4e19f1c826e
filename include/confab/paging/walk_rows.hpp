// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_ROWS_HPP
#define CONFAB_PAGING_WALK_ROWS_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/row_decoder.hpp>
#include <confab/paging/row_stream.hpp>
#include <confab/paging/walk_progress.hpp>

#include <memory>
#include <memory_resource>
#include <utility>

namespace confab::paging {

/** Reads the rows of a walk, page after page, and knows where it stands between any two of them. No I/O. */
template <class View>
class row_reader {
public:
    row_reader(std::shared_ptr<listing const> from, walk_limits limits, malformed_items policy, position start)
        : progress_(std::move(from), limits, start), policy_(policy), at_(std::move(start)),
          filter_(at_.delivered().empty() ? progress_.no_rows() : at_.delivered()) {}

    /// Where the present page is.
    position const& page() const noexcept { return at_; }
    /// Before the page is requested. @return errc::pagination_loop
    result<void> begin_page() { return progress_.begin_page(at_); }
    /// More of the page.
    void take(row_batch batch) {
        if (batch.attempt != batch_.attempt) filter_.begin_attempt();
        arena_.release();
        batch_ = std::move(batch);
    }
    row_batch const& batch() const noexcept { return batch_; }
    /** Reads a row of the batch.
     *  @param into a fresh view, valid until the next batch
     *  @return whether the row is to be delivered, and then counts as such; errc::malformed_item where the policy is `stop`
     */
    template <class Fields>
    result<bool> read(Fields const& fields, std::size_t row, View& into) {
        auto const text = batch_.rows[row].in(batch_.bytes);
        auto const decoded = decoder_.decode(fields, text, batch_.first + row, into, arena_);
        if (!decoded) {
            if (policy_ == malformed_items::stop) return decoded.error();
            progress_.on_rejected_row(text);
            return false;
        }
        auto const mark = progress_.on_row(into.id.empty() ? text : std::string_view(into.id));
        if (filter_.skips(mark)) return false;
        filter_.add(mark);
        progress_.add_delivered(1);
        return true;
    }
    /// Goes on to the page behind a complete one. @return errc::too_many_empty_pages or errc::no_progress
    result<void> end_page() {
        // All of the page was delivered: what fails from here on resumes behind it.
        at_ = std::move(*batch_.next);
        filter_ = delivered_filter(progress_.no_rows());
        batch_ = row_batch();
        return progress_.end_page();
    }
    error fail(failure reason) const { return progress_.fail(std::move(reason), at_.behind(filter_.delivered())); }

private:
    walk_progress progress_;
    malformed_items policy_;
    position at_;
    delivered_filter filter_;
    row_decoder<View> decoder_;
    std::pmr::monotonic_buffer_resource arena_;
    row_batch batch_;
};

/** The rows of a listing from `at` on, one by one, as owned values: each leaves as soon as it has arrived, before its page has
 *  ended, once listing::proves_success() says so. One request a page, made when the first row of the page is pulled; a page
 *  that has begun goes on arriving between pulls, and nothing beyond it.
 *
 *  A page that breaks off is asked for again whole, as the requester's policy says, and rows that were delivered are skipped
 *  by their ids. So a row comes once although its page is read twice, and whatever its order is then; an id that the page
 *  holds twice comes twice. Where the policy is `stop`, the rows before a malformed one are delivered.
 *
 *  Failures carry the vendor, the page's number, what was delivered, and the position to resume from, which may lie in the
 *  middle of a page and repeats nothing that was delivered (see position::most_saved_rows).
 *  @param requester, from shared, so that the client may go first
 *  @param fields the field table of View; must outlive the stream (a constant at namespace scope)
 *  @tparam Owned constructible from View, which has `id` and `raw`
 */
template <class Owned, class View, class Fields>
async_generator<Owned> walk_rows(std::shared_ptr<resilience::requester> requester, std::shared_ptr<listing const> from,
                                 Fields const& fields, position at, walk_limits limits, malformed_items policy) {
    row_reader<View> reader(from, limits, policy, std::move(at));
    auto const settings = resilience::call_settings().deadline(
        time::saturating_add(requester->client().clock()->now(), limits.max_duration()));
    for (;;) {
        if (auto const verdict = reader.begin_page(); !verdict) throw reader.fail(verdict.error());
        row_stream arriving(requester, from, reader.page(), settings);
        while (!reader.batch().is_last) {
            auto taken = arriving.take();
            if (!taken) {
                bool is_cancelled = false;
                try {
                    co_await arriving.wait();
                } catch (boost::system::system_error const& e) {
                    if (e.code() != condition::cancelled) throw;
                    is_cancelled = true;
                }
                // The request ends with `arriving`.
                if (is_cancelled) throw reader.fail(failure(errc::cancelled));
                continue;
            }
            if (!*taken) throw reader.fail(taken->error());
            reader.take(std::move(**taken));
            for (std::size_t row = 0; row < reader.batch().rows.size(); ++row) {
                View view;
                auto const wanted = reader.read(fields, row, view);
                if (!wanted) throw reader.fail(wanted.error());
                if (!*wanted) continue;
                Owned item(view);
                co_yield std::move(item);
            }
        }
        if (!reader.batch().next) co_return;
        if (auto const verdict = reader.end_page(); !verdict) throw reader.fail(verdict.error());
    }
}

} // namespace confab::paging

#endif
