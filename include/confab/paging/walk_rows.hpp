// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_ROWS_HPP
#define CONFAB_PAGING_WALK_ROWS_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/row_decoder.hpp>
#include <confab/paging/row_stream.hpp>
#include <confab/paging/walk_progress.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::paging {

/** Reads the rows of a walk, page after page, and knows where it stands between any two of them. No I/O.
 *
 *  Rows are read a few at a time: the marks of their ids come from memory while others are still read.
 */
template <class View>
class row_reader {
public:
    row_reader(std::shared_ptr<listing const> from, walk_limits limits, malformed_items policy, position start)
        : progress_(std::move(from), limits, start), policy_(policy), at_(std::move(start)),
          filter_(at_.delivered().empty() ? progress_.no_rows() : at_.delivered()) {
        group_.reserve(rows_of_group);
    }
    row_reader(row_reader const&) = delete;
    row_reader& operator=(row_reader const&) = delete;

    /// Where the present page is.
    position const& page() const noexcept { return at_; }
    /// Before the page is requested. @return errc::pagination_loop
    result<void> begin_page() { return progress_.begin_page(at_); }
    /// The present batch; once it has been read through, the memory of the next one.
    row_batch& batch() noexcept { return batch_; }
    /// Begins to read the batch.
    void begin_batch() {
        if (batch_.attempt != attempt_) filter_.begin_attempt();
        attempt_ = batch_.attempt;
        read_ = 0;
        group_.clear();
        next_ = 0;
        arena_.release();
    }
    /** Goes on to the next row of the batch that is to be delivered; it counts as such.
     *  @return the row, valid until the next call, null behind the last one; errc::malformed_item where the policy is `stop`
     */
    template <class Fields>
    result<View const*> next(Fields const& fields) {
        for (;;) {
            if (next_ == group_.size()) {
                if (read_ == batch_.rows.size()) return nullptr;
                read_group(fields);
            }
            auto& row = group_[next_++];
            if (row.refused) {
                if (policy_ == malformed_items::stop) return *row.refused;
                progress_.on_rejected_row(row.text);
                continue;
            }
            progress_.on_row(row.id);
            auto const mark = delivered_rows::mark_of(row.id);
            if (filter_.skips(mark)) continue;
            filter_.add(mark);
            progress_.add_delivered(1);
            return &row.view;
        }
    }
    /// Goes on to the page behind a complete one. @return errc::too_many_empty_pages or errc::no_progress
    result<void> end_page() {
        // All of the page was delivered: what fails from here on resumes behind it.
        at_ = std::move(*batch_.next);
        filter_.begin_page(progress_.key());
        batch_.next.reset();
        batch_.is_last = false;
        attempt_ = 0;
        return progress_.end_page();
    }
    error fail(failure reason) const { return progress_.fail(std::move(reason), at_.behind(filter_.delivered())); }

private:
    static constexpr std::size_t rows_of_group = 16;

    class read_row {
    public:
        read_row() = default;

        View view;
        fingerprint id;
        std::optional<failure> refused;
        std::string_view text;
    };

    template <class Fields>
    void read_group(Fields const& fields) {
        group_.clear();
        next_ = 0;
        for (; read_ < batch_.rows.size() && group_.size() < rows_of_group; ++read_) {
            auto& into = group_.emplace_back();
            into.text = batch_.rows[read_].in(batch_.bytes);
            auto const decoded = decoder_.decode(fields, into.text, batch_.first + read_, into.view, arena_);
            if (decoded)
                into.id = progress_.expect_row(into.view.id.empty() ? into.text : std::string_view(into.view.id));
            else into.refused = decoded.error();
        }
    }

    walk_progress progress_;
    malformed_items policy_;
    position at_;
    delivered_filter filter_;
    row_decoder<View> decoder_;
    std::array<std::byte, 8 * 1024> scratch_; // what most batches have to unescape
    std::pmr::monotonic_buffer_resource arena_{scratch_.data(), scratch_.size()};
    row_batch batch_;
    unsigned attempt_ = 0; // of the batches so far
    std::size_t read_ = 0; // rows of the batch
    std::vector<read_row> group_;
    std::size_t next_ = 0; // of the group
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
    std::optional<row_stream> arriving;
    for (;;) {
        if (auto const verdict = reader.begin_page(); !verdict) throw reader.fail(verdict.error());
        if (arriving) arriving->request(reader.page(), reader.batch());
        else arriving.emplace(requester, from, reader.page(), settings);
        while (!reader.batch().is_last) {
            auto const taken = arriving->take(reader.batch());
            if (!taken) {
                bool is_cancelled = false;
                try {
                    co_await arriving->wait();
                } catch (boost::system::system_error const& e) {
                    if (e.code() != condition::cancelled) throw;
                    is_cancelled = true;
                }
                // The request ends with `arriving`.
                if (is_cancelled) throw reader.fail(failure(errc::cancelled));
                continue;
            }
            if (!*taken) throw reader.fail(taken->error());
            reader.begin_batch();
            for (;;) {
                auto const row = reader.next(fields);
                if (!row) throw reader.fail(row.error());
                if (*row == nullptr) break;
                // Constructed where the consumer has it: a session is dear to move.
                confab::detail::made_from<Owned, View> const item(**row);
                co_yield item;
            }
        }
        if (!reader.batch().next) co_return;
        if (auto const verdict = reader.end_page(); !verdict) throw reader.fail(verdict.error());
    }
}

} // namespace confab::paging

#endif
