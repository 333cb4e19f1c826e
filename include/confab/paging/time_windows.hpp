// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_TIME_WINDOWS_HPP
#define CONFAB_PAGING_TIME_WINDOWS_HPP

#include <confab/json/timestamp.hpp>
#include <confab/paging/detail/saved_numbers.hpp>
#include <confab/paging/walk_ledger.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace confab::paging {

/// Bounds of a listing by time of creation, as the vendor is asked for them.
class time_window {
public:
    time_window() = default;
    time_window(std::optional<json::timestamp> oldest, std::optional<json::timestamp> newest)
        : after(oldest), before(newest) {}

    std::optional<json::timestamp> after;  ///< nothing: from the beginning
    std::optional<json::timestamp> before; ///< nothing: to the present

    friend bool operator==(time_window const&, time_window const&) = default;
};

/** Windows of time, in the order that the listing's first page shows (the newest first, if it shows none), that together hold every row of a listing which has only cursors, so that several of them
 *  can be asked for at a time. No I/O.
 *
 *  Each is made as long as a page is likely to suffice for; one that does not is followed by its cursors. They overlap, as nobody says
 *  whether bounds are inclusive. Behind an empty one comes a window without a bound: if that is one page, it is the end.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class time_windows {
public:
    time_windows() = default;

    /** @param rows of an unbounded page that was not the only one
     *  @return nothing where a row does not tell when it was created
     */
    CONFAB_DECL static std::optional<time_windows> begin(std::span<walk_row const> rows);

    /// The window that is being read, and those behind it, at most `most` in all; none at the end.
    CONFAB_DECL std::vector<time_window> ahead(std::size_t most);
    /** What came of the first of them.
     *  @param more_follows whether a cursor leads on
     *  @return whether it is to be followed
     */
    CONFAB_DECL bool on_page(std::span<walk_row const> rows, bool more_follows);
    bool is_over() const noexcept { return is_over_; }

    CONFAB_DECL void save(detail::number_writer& out) const;
    /// Goes on where save() stood.
    CONFAB_DECL void restore(detail::number_reader& in);

private:
    // Times are mirrored where the oldest come first, so that windows always go back.
    class planned_window {
    public:
        planned_window(json::timestamp from, json::timestamp to, bool is_first)
            : oldest(from), newest(to), is_newest(is_first) {}

        json::timestamp oldest;
        json::timestamp newest;
        bool is_newest; ///< has no end
    };

    json::timestamp mirrored(json::timestamp time) const noexcept;
    time_window bounds(std::optional<json::timestamp> const& oldest,
                       std::optional<json::timestamp> const& newest) const;
    time_window bounds_of(planned_window const& window) const;
    void plan();

    std::deque<planned_window> planned_;
    json::timestamp edge_;              // where the next window to be planned ends
    json::timestamp::duration span_{1}; // how long it will be
    std::uint64_t page_rows_ = 1;
    std::uint64_t rows_ = 0; // of the window that is being read
    bool is_ascending_ = false;
    bool begins_ = true;   // the next window to be planned has no end
    bool is_rest_ = false; // the window that is being read has no beginning
    bool is_over_ = false;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/time_windows.ipp>
#endif

#endif
