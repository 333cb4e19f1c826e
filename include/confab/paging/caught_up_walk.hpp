// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_CAUGHT_UP_WALK_HPP
#define CONFAB_PAGING_CAUGHT_UP_WALK_HPP

#include <confab/error.hpp>
#include <confab/paging/time_windows.hpp>
#include <confab/paging/walk_ledger.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::paging {

/// A page of a listing that is followed by cursors.
class cursor_step {
public:
    cursor_step() = default;

    std::optional<std::string> cursor;            ///< nothing: the first page
    std::optional<json::timestamp> changed_since; ///< only rows that changed then or later; nothing: all
    time_window window;                           ///< only rows that were created within

    /// Whether two steps are of one listing.
    bool is_of_listing(cursor_step const& other) const noexcept {
        return changed_since == other.changed_since && window == other.window;
    }
};

/// How a caught-up walk goes about.
class caught_up_options {
public:
    caught_up_options() = default;

    /// Only what changed since then; nothing: everything.
    std::optional<json::timestamp> changed_since;
    /// How much earlier than the newest change that it knows a pass begins: bounds may be exclusive, and clocks coarse.
    json::timestamp::duration margin = std::chrono::seconds(1);
    bool divides = false;  ///< read the first pass in windows of creation time, several at a time
    bool remembers = true; ///< which sessions were met, so that each version comes once
};

/** A walk over a listing of unstated order that is followed by cursors, and that can be narrowed to what changed since a time.
 *  No I/O.
 *
 *  What changes while a pass goes on may escape it. So a further pass asks for all that has changed since the first page of the
 *  last one, or since what was seen before it, by the times that the vendor's own rows show, until one page tells it all: that page is of one moment.
 *
 *  This is sound if a page is read at one moment, if a pass meets every session that does not change meanwhile, and if each
 *  change sets a session's `updated_at`, which never goes back.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class caught_up_walk {
public:
    /// @param key of the fingerprints of the rows that on_page() is given
    CONFAB_DECL caught_up_walk(caught_up_options options, fingerprint_key const& key = fingerprint_key::random());

    /// The page to ask for; nothing at the end.
    CONFAB_DECL std::optional<cursor_step> next();
    /// next() and pages that will be wanted behind it, at most `most`.
    CONFAB_DECL std::vector<cursor_step> ahead(std::size_t most);
    /** What came of next().
     *  @param rows their sort key is `updated_at`
     *  @param following the next page's cursor; nothing where the vendor says that none follows
     *  @return what is to be done with each row, valid until the next call
     */
    CONFAB_DECL std::span<row_fate const> on_page(std::span<walk_row const> rows, std::optional<std::string> following);
    /// The vendor no longer knows the cursor of next(): the pass begins anew. @return false where that has happened too often.
    CONFAB_DECL bool on_expired_cursor();

    fingerprint_key const& key() const noexcept { return key_; }
    complete_report& report() noexcept { return ledger_.report(); }
    complete_report const& report() const noexcept { return ledger_.report(); }

    /// Where it stands, as text. Which sessions were met it does not hold: rows that are read again come again.
    CONFAB_DECL std::string save() const;
    /// A walk that goes on from there, with the same options; or errc::invalid_position.
    CONFAB_DECL static result<caught_up_walk> restore(caught_up_options options, std::string_view text);

private:
    void end_pass();
    void end();

    caught_up_options options_;
    fingerprint_key key_;
    walk_ledger ledger_;
    std::vector<row_fate> fates_;
    std::optional<std::string> cursor_;
    std::optional<time_windows> windows_;   // of the first pass, once it is divided
    std::optional<json::timestamp> since_;  // of the present pass
    std::optional<json::timestamp> top_;    // the newest change on its first page or seen before it, or an earlier one
    std::optional<json::timestamp> newest_; // of all passes
    std::uint64_t pages_of_pass_ = 0;
    unsigned passes_ = 0;
    unsigned expired_ = 0;
    bool is_over_ = false;
    bool is_violated_ = false;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/caught_up_walk.ipp>
#endif

#endif
