// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_PROGRESS_HPP
#define CONFAB_PAGING_WALK_PROGRESS_HPP

#include <confab/paging/listing.hpp>
#include <confab/paging/walk_guard.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace confab::paging {

/** How far a walk has come: its guard, its counts, and what a failure says of both. No I/O.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class walk_progress {
public:
    /// @param start where the walk begins; rows that were delivered of that page give their key to the walk.
    CONFAB_DECL walk_progress(std::shared_ptr<listing const> from, walk_limits limits, position const& start);

    /// Before each page. @return errc::pagination_loop
    result<void> begin_page(position const& at) { return guard_.on_position(at.cursor()); }
    /// Says that a row will come soon, which is then faster. @return what it is known by
    fingerprint expect_row(std::string_view id) const noexcept {
        auto const known_by = fingerprint_of(guard_.key(), id);
        guard_.expect_row(known_by);
        return known_by;
    }
    /// For each row of a page that could be read, with what expect_row() has returned.
    void on_row(fingerprint const& known_by) { guard_.on_row(known_by); }
    /// For all rows of a page that could be read.
    template <class Items>
    void on_rows(Items const& items) {
        marks_.clear();
        for (auto const& item : items) {
            marks_.push_back(expect_row(item.id.empty() ? item.raw : item.id));
        }
        for (auto const& mark : marks_) guard_.on_row(mark);
    }
    /// For each row of a page that could not be read.
    void on_rejected_row(std::string_view text) { guard_.on_row(text); }
    void add_delivered(std::uint64_t rows) { delivered_ += rows; }
    /// After each page that promises another one. @return errc::too_many_empty_pages or errc::no_progress
    CONFAB_DECL result<void> end_page();

    /// Pages before the present one.
    std::uint64_t page() const noexcept { return page_; }
    /// Of the fingerprints.
    fingerprint_key const& key() const noexcept { return guard_.key(); }
    /// None of a page, under the walk's key.
    delivered_rows no_rows() const { return delivered_rows(guard_.key()); }
    /// The walk's error: `reason`, with the vendor, the page, what was delivered, and the position to resume from.
    CONFAB_DECL error fail(failure reason, position const& at) const;

private:
    std::shared_ptr<listing const> from_;
    walk_guard guard_;
    std::vector<fingerprint> marks_; // of the page's rows
    std::uint64_t page_ = 0;
    std::uint64_t delivered_ = 0;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/walk_progress.ipp>
#endif

#endif
