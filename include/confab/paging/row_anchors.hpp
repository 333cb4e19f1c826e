// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ROW_ANCHORS_HPP
#define CONFAB_PAGING_ROW_ANCHORS_HPP

#include <confab/paging/walk_ledger.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>
#include <unordered_map>

namespace confab::paging {

/** The last rows of the part of a listing that is known without a gap: by id and sort key, so that a row that has moved is no
 *  anchor. No I/O.
 *
 *  At most 4,096 rows, at most 64 bytes each.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class row_anchors {
public:
    using mark = std::uint64_t;
    static constexpr std::size_t most_rows = 4096;

    explicit row_anchors(fingerprint_key const& key) : key_(key) {}

    mark mark_of(walk_row const& row) const noexcept {
        std::array<std::uint64_t, 3> const words{
            row.id.high, row.id.low,
            row.sort_key ? static_cast<std::uint64_t>(row.sort_key->time_since_epoch().count()) : ~std::uint64_t{0}};
        std::array<char, sizeof(words)> bytes;
        std::memcpy(bytes.data(), words.data(), sizeof(words));
        return fingerprint_of(key_, std::string_view(bytes.data(), bytes.size())).high;
    }
    bool holds(walk_row const& row) const { return row.is_readable && count_.contains(mark_of(row)); }
    void add(walk_row const& row) {
        if (row.is_readable) add(mark_of(row));
    }
    void add(mark row) {
        rows_.push_back(row);
        ++count_[row];
        if (rows_.size() <= most_rows) return;
        auto const oldest = count_.find(rows_.front());
        if (--oldest->second == 0) count_.erase(oldest);
        rows_.pop_front();
    }
    void clear() {
        rows_.clear();
        count_.clear();
    }
    std::deque<mark> const& rows() const noexcept { return rows_; }
    fingerprint_key const& key() const noexcept { return key_; }

private:
    fingerprint_key key_;
    std::deque<mark> rows_;
    std::unordered_map<mark, std::uint32_t> count_;
};

} // namespace confab::paging

#endif
