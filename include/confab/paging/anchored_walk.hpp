// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ANCHORED_WALK_HPP
#define CONFAB_PAGING_ANCHORED_WALK_HPP

#include <confab/error.hpp>
#include <confab/paging/row_anchors.hpp>
#include <confab/paging/walk_ledger.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::paging {

/// Rows of a listing by their places.
class row_range {
public:
    constexpr row_range(std::uint64_t first_row, std::uint32_t rows) noexcept : first(first_row), count(rows) {}

    std::uint64_t first; ///< place of the first row, from 0
    std::uint32_t count; ///< at most so many rows

    friend constexpr bool operator==(row_range const&, row_range const&) = default;
};

/// The shortest list that two equal readings can prove: those of a shorter one may well be equal by chance.
inline constexpr std::uint64_t least_proven_rows = 8;

/// Which ranges a vendor can be asked for.
enum class row_addressing {
    offsets,      ///< any place, always as many rows
    page_numbers, ///< a multiple of the number of rows, which may be chosen anew each time
};

/// The smallest page of a walk by page numbers: with fewer rows there are places that no page begins near enough to.
inline constexpr std::uint32_t least_numbered_page = 20;

/// How an anchored walk goes about.
class anchored_options {
public:
    anchored_options() = default;

    row_addressing addressing = row_addressing::offsets; ///< which ranges can be asked for
    std::uint32_t page_rows = 100;                       ///< the largest page, at least 2, or least_numbered_page
    bool tells_end = false;      ///< whether pages say that nothing follows; else an empty one behind a short one does
    bool is_descending = false;  ///< newest first, down to `until`, and again from the top until one page tells all
    bool keys_are_fixed = false; ///< sort keys never change: pages may be read before those in front of them
    std::uint64_t most_rows = 0; ///< ascending: rows that the vendor serves of one listing, 0: all; see window()
    bool remembers = true;       ///< which sessions were met, so that each version comes once
    bool confirms = false;       ///< read everything a second time and compare
    std::optional<json::timestamp> until; ///< descending: older rows are not wanted
};

/** A walk over a sorted listing that is addressed by places, while rows come, go and move. No I/O.
 *
 *  What it knows: all rows in front of a place, without a gap. Each further page begins in front of that place. If it holds a row
 *  that is known (its anchor: the same id with the same sort key), then whatever stands behind that row on the page follows
 *  without a gap, however far the rows have shifted. If it holds none, rows have shifted too far, or the anchor itself has
 *  moved: then the walk reads further back, twice as far each time, to the beginning at last, which needs no anchor.
 *
 *  Where the vendor serves only so many rows of one listing, the walk goes on in a narrower one before they are used up: a window,
 *  which begins a second in front of the last known row, or earlier where no anchor is there. So windows overlap, too.
 *
 *  This is sound if a page is read at one moment, if rows with equal keys keep their order, and if keys move only in the
 *  direction of the walk (ascending: to the end), or not at all. A descending walk meets moved rows at the top, so it begins
 *  again there, down to what the last pass had begun with, until one page tells all.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class anchored_walk {
public:
    /// @param key of the fingerprints of the rows that on_page() is given
    CONFAB_DECL anchored_walk(anchored_options options, fingerprint_key const& key = fingerprint_key::random());

    /// The rows to ask for; nothing at the end.
    CONFAB_DECL std::optional<row_range> next() const;
    /// next() and what follows it if all goes well, at most `most` ranges; only next() where keys are not fixed.
    CONFAB_DECL std::vector<row_range> ahead(std::size_t most) const;

    /** What came of next(). Also fails with errc::row_cap_reached, where too many rows for a window have the same time.
     *  @param more_follows what the vendor says, where it tells the end
     *  @return what is to be done with each row, valid until the next call; errc::no_progress where rows move faster than they
     *      can be read
     */
    CONFAB_DECL result<std::span<row_fate const>> on_page(std::span<walk_row const> rows, bool more_follows);

    /// The oldest sort key that the listing of next() shall hold; nothing: all.
    std::optional<json::timestamp> const& window() const noexcept { return window_; }
    /// Whether next() asks only whether anything stands behind the last row.
    bool is_probing() const noexcept { return is_probing_; }
    fingerprint_key const& key() const noexcept { return anchors_.key(); }
    complete_report& report() noexcept { return ledger_.report(); }
    complete_report const& report() const noexcept { return ledger_.report(); }

    /// Where it stands, as printable text of at most 3,000 bytes. It does not hold which sessions were met: rows that are read
    /// again after restore() come again.
    CONFAB_DECL std::string save() const;
    /// A walk that goes on from there, with the same options; or errc::invalid_position.
    CONFAB_DECL static result<anchored_walk> restore(anchored_options options, std::string_view text);

private:
    row_range range_from(std::uint64_t wanted) const;
    std::uint32_t least_overlap() const noexcept;
    void enter(std::span<walk_row const> rows);
    void check_order(std::span<walk_row const> rows);
    void cover(row_range const& at, std::span<walk_row const> rows, std::size_t known);
    void on_probe(std::span<walk_row const> rows);
    bool reaches_bound(std::span<walk_row const> rows) const;
    result<void> open_window();
    void end_pass();
    void begin_pass();
    void end();

    anchored_options options_;
    walk_ledger ledger_;
    row_anchors anchors_;
    std::vector<row_fate> fates_;
    std::uint64_t end_ = 0; // the place behind what is known
    std::uint64_t back_;    // how far in front of that the next page begins
    std::uint64_t farthest_ = 0;
    std::optional<json::timestamp> window_;
    std::optional<json::timestamp> last_key_;                    // of what is known
    json::timestamp::duration margin_ = std::chrono::seconds(1); // how far in front of it a window begins
    std::uint64_t pages_without_gain_ = 0;
    std::size_t short_rows_ = 0; // rows of the last page
    std::size_t full_rows_ =
        0; // rows of the largest short page behind which more followed, for vendors with smaller pages
    unsigned probes_ = 0;
    bool is_probing_ = false; // asks whether anything stands behind a short page
    bool is_over_ = false;
    bool is_violated_ = false; // something happened that the assumptions exclude
    // the present pass
    unsigned passes_ = 0;
    std::uint64_t pages_of_pass_ = 0;
    std::optional<json::timestamp> bound_; // descending: where it ends
    std::optional<json::timestamp> top_;   // the newest key on its first page
    bool is_clean_ = true;                 // each anchor was where it had been
    fingerprint digest_;
    // of all passes
    std::optional<fingerprint> first_digest_;
    std::optional<json::timestamp> newest_;
    bool is_confirmed_ = false;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/anchored_walk.ipp>
#endif

#endif
