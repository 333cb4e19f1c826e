// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_COMPLETE_STREAM_HPP
#define CONFAB_PAGING_COMPLETE_STREAM_HPP

#include <confab/async_generator.hpp>
#include <confab/paging/complete_report.hpp>
#include <confab/paging/page.hpp>
#include <confab/paging/position.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::paging {

/// How a complete or incremental walk goes about. @par Thread safety distinct objects: safe; shared objects: safe to read.
class complete_options {
public:
    complete_options() = default;

    /// Pages that are under way at a time, at least 1, where the vendor's order keeps still; all within the client's rate
    /// budget and connections. Rows come in the same order. Default 1.
    complete_options& parallel(std::size_t pages) { return parallel_ = pages, *this; }
    /// Whether all is read a second time, where the vendor's pages are addressed by places, so that complete_report::grade may
    /// become `proven`. Incremental walks are never confirmed. Default false.
    complete_options& confirm(bool wanted) { return confirm_ = wanted, *this; }
    /// How much earlier than its watermark an incremental walk begins: changes become visible late, and clocks differ.
    /// Default 5 minutes.
    complete_options& look_back(std::chrono::microseconds span) { return look_back_ = span, *this; }
    /** Whether the walk remembers which version of which session it has met, at most 40 bytes for each, so that each comes once.
     *  Without, rows that have to be read again come again, and the grade is `assumed` at best: for who knows versions already.
     *  Default true.
     */
    complete_options& remember(bool wanted) { return remember_ = wanted, *this; }
    /// Go on at a position of such a walk; everything else must be the same as then.
    complete_options& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::size_t parallel() const noexcept { return parallel_; }
    bool confirm() const noexcept { return confirm_; }
    bool remember() const noexcept { return remember_; }
    std::chrono::microseconds look_back() const noexcept { return look_back_; }
    std::string const& resume_from() const noexcept { return resume_from_; }

private:
    std::size_t parallel_ = 1;
    bool confirm_ = false;
    bool remember_ = true;
    std::chrono::microseconds look_back_ = std::chrono::minutes(5);
    std::string resume_from_;
};

/// A session that a complete walk found.
template <class Owned>
class found_session {
public:
    found_session(Owned found, bool revises) : value(std::move(found)), is_revision(revises) {}

    Owned value;      ///< the session
    bool is_revision; ///< an older version of it was delivered before
};

/// A page that a complete walk has read.
template <class View>
class found_page {
public:
    explicit found_page(page<View> read) : rows(std::move(read)) {}

    page<View> rows;             ///< its rows as views, and those that cannot be read
    std::vector<row_fate> fates; ///< of each of `rows.items()`
    std::string behind;          ///< where the walk goes on, for complete_stream::position_behind()
};

/// What positions of the complete (or incremental) walks over a listing are bound to.
inline listing_identity complete_identity(listing_identity const& of, std::string_view kind) {
    return listing_identity(of.vendor(), of.digest(), kind);
}

/// What a complete walk and its consumer share. The walk writes it while it is pulled.
class complete_books {
public:
    complete_books() = default;

    void count(complete_report const& now) { report = now; }
    void keep(complete_report const& now, std::string where) {
        count(now);
        place = std::move(where);
    }
    void add_delivered() { ++delivered; }
    std::string position_of(std::string_view where) const {
        return paging::position(std::string(where)).save(identity);
    }
    std::string position() const { return paging::position(place).behind(under_way).save(identity); }
    /// The rows that were delivered behind `place`, and some in front of it: they are read again where the walk is resumed.
    void resume_within(delivered_rows const& rows) {
        under_way = rows;
        met_before = delivered_filter(rows);
    }
    /// The page's last row was dealt with. The next page overlaps with it.
    void end_page(std::string where) {
        constexpr std::size_t most_overlapping = 128;
        place = std::move(where);
        auto const marks = under_way.marks();
        delivered_rows kept(under_way.key());
        for (auto const mark : marks.last(marks.size() < most_overlapping ? marks.size() : most_overlapping))
            kept.add(mark);
        under_way = std::move(kept);
    }
    /// The walk's error.
    error fail(failure reason, std::string_view operation = {}) const {
        reason.details.vendor = identity.vendor();
        reason.details.operation = operation;
        reason.details.page = report.pages;
        reason.details.position = position();
        reason.details.delivered = delivered;
        return error(std::move(reason));
    }

    listing_identity identity;
    complete_report report;
    std::string place;
    delivered_rows under_way{fingerprint_key::random()}; // of the page under way, and the last ones in front of it
    delivered_filter met_before{delivered_rows()};       // by the walk that this one resumes
    std::uint64_t delivered = 0;
};

/** All sessions of a listing, each version once, in spite of what changes meanwhile; or all that have changed since a time.
 *
 *  Pull next() until it returns nothing; then report() says how sure it is that none is missing.
 *  @par Errors those of the client's sessions(), but errc::pagination_loop and contradictory_page only where the vendor's pages
 *      cause them; errc::no_progress where rows move faster than they can be read
 *  @par Cancellation and lifetimes as of any @ref async_generator
 *  @par Thread safety one consumer
 */
template <class Owned, class View>
class complete_stream {
public:
    using page_stream = async_generator<found_page<View>>;

    complete_stream(std::shared_ptr<page_stream> pages, async_generator<found_session<Owned>> rows,
                    std::shared_ptr<complete_books> books)
        : pages_(std::move(pages)), rows_(std::move(rows)), books_(std::move(books)) {}

    /// The next session, or nothing at the end; see async_generator::next().
    next_operation<found_session<Owned>> next() { return rows_.next(); }
    /// As next(), with failures as a value.
    asio::awaitable<result<std::optional<found_session<Owned>>>> try_next() { return rows_.try_next(); }
    /// The sessions as a stream for map(), merge() and so on; report() and position() go on telling.
    async_generator<found_session<Owned>>& sessions() noexcept { return rows_; }
    /// The same page by page, as views into the pages' memory: the fastest way. A stream is read by sessions or by pages, not both.
    page_stream& pages() noexcept { return *pages_; }

    /// The books so far. Between pulls only.
    complete_report const& report() const noexcept { return books_->report; }
    /** Where to go on, behind the session that next() returned last; complete_options::resume_from() takes it. Between pulls only.
     *  It may lie in the middle of a page, whose sessions that were delivered it names by id and version (position::most_saved_rows),
     *  so that they do not come again. Which sessions were delivered before is not part of it: where rows have moved
     *  meanwhile, some that came before come again, and a resumed walk is never `proven`. At most 9,000 bytes, and 16 for each
     *  session of the page under way, beside a cursor.
     */
    std::string position() const { return books_->position(); }
    /// Where to go on behind a page.
    std::string position_behind(found_page<View> const& read) const { return books_->position_of(read.behind); }

private:
    std::shared_ptr<page_stream> pages_;
    async_generator<found_session<Owned>> rows_;
    std::shared_ptr<complete_books> books_;
};

/// The pages of a walk that cannot begin: it fails at its first pull.
template <class View>
async_generator<found_page<View>> failed_pages(failure reason) {
    if (reason.code.failed()) throw error(std::move(reason));
    co_return;
}

} // namespace confab::paging

#endif
