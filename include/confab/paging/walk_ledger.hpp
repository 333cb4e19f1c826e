// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_LEDGER_HPP
#define CONFAB_PAGING_WALK_LEDGER_HPP

#include <confab/paging/complete_report.hpp>
#include <confab/paging/fingerprint_set.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace confab::paging {

/// What a complete walk has to know of a row.
class walk_row {
public:
    /// A row that could not be read.
    walk_row() = default;
    /** @param key of the fingerprints
     *  @param id_text the session's id
     *  @param updated when it changed last, as the vendor says, if it does
     *  @param raw the row's bytes, which tell its versions apart where `updated` is absent
     *  @param sorted_by what the listing is sorted by, if the row shows it
     */
    walk_row(fingerprint_key const& key, std::string_view id_text, std::optional<json::timestamp> updated,
             std::string_view raw, std::optional<json::timestamp> sorted_by)
        : id(fingerprint_of(key, id_text)),
          row_version(updated ? version::at(*updated) : version::of_bytes(fingerprint_of(key, raw))),
          sort_key(sorted_by), is_readable(true) {}

    fingerprint id;
    version row_version = version::of_bytes(fingerprint());
    std::optional<json::timestamp> sort_key;
    std::optional<json::timestamp> created; ///< where the walk divides the listing by it
    bool is_readable = false;
};

/** The books of a complete walk: which version of which session it has met, and how often what happened. No I/O.
 *
 *  At most 40 bytes for each session; none where it does not remember them, and then every row counts as the first of its session.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class walk_ledger {
public:
    explicit walk_ledger(bool remembers = true) : remembers_(remembers) {}

    /// Call for each row that is received.
    row_fate enter(walk_row const& row) {
        ++report_.received;
        if (!row.is_readable) return ++report_.rejected, row_fate::drop;
        if (!remembers_) return ++report_.delivered, row_fate::deliver;
        switch (met_.see(row.id, row.row_version)) {
        case sighting::added: return ++report_.delivered, row_fate::deliver;
        case sighting::revised:
        case sighting::revised_again: return ++report_.revisions, row_fate::revise;
        case sighting::unchanged:
        case sighting::repeated: break;
        }
        return ++report_.duplicates, row_fate::drop;
    }
    /// Call instead of enter() for a row that nobody asked for.
    row_fate filter() { return ++report_.received, ++report_.filtered, row_fate::drop; }

    /// Different sessions.
    std::uint64_t sessions() const noexcept { return met_.size(); }
    complete_report& report() noexcept { return report_; }
    complete_report const& report() const noexcept { return report_; }

private:
    bool remembers_;
    fingerprint_set met_;
    complete_report report_;
};

} // namespace confab::paging

#endif
