// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DELIVERED_ROWS_HPP
#define CONFAB_PAGING_DELIVERED_ROWS_HPP

#include <confab/paging/fingerprint.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace confab::paging {

/** Which rows of one page have been delivered, by 64 bits of a keyed fingerprint of each id.
 *
 *  A row is known by its id and never by its place, which may change before the page is read again. An id that was delivered
 *  twice is in it twice. 8 bytes a row.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class delivered_rows {
public:
    using mark = std::uint64_t;

    /// None, under a fixed key.
    delivered_rows() = default;
    /// None, under a key that no server knows.
    explicit delivered_rows(fingerprint_key key) : key_(key) {}

    static mark mark_of(fingerprint const& id) noexcept { return id.high; }

    void add(mark id) { marks_.push_back(id); }
    /// None, under another key; keeps memory.
    void clear(fingerprint_key key) noexcept {
        key_ = key;
        marks_.clear();
    }
    bool empty() const noexcept { return marks_.empty(); }
    std::span<mark const> marks() const noexcept { return marks_; }
    /// The key of the fingerprints.
    fingerprint_key const& key() const noexcept { return key_; }

    friend bool operator==(delivered_rows const&, delivered_rows const&) = default;

private:
    fingerprint_key key_;
    std::vector<mark> marks_;
};

/** Skips the rows of a page that is read again: each id as often as it was delivered before.
 *
 *  So a page that holds an id twice, of which one was delivered, still delivers the other.
 */
class delivered_filter {
public:
    /// @param before what was delivered of the page so far
    explicit delivered_filter(delivered_rows before) : delivered_(std::move(before)) { begin_attempt(); }

    /// Another page, of which nothing was delivered; keeps memory.
    void begin_page(fingerprint_key key) {
        delivered_.clear(key);
        left_.clear();
    }
    /// The page comes from its first row again.
    void begin_attempt() {
        left_.clear();
        for (auto const mark : delivered_.marks()) ++left_[mark];
    }
    /// Call for each row. @return whether it was delivered before.
    bool skips(delivered_rows::mark row) {
        if (left_.empty()) return false;
        auto const found = left_.find(row);
        if (found == left_.end()) return false;
        if (--found->second == 0) left_.erase(found);
        return true;
    }
    /// Call for each row that leaves.
    void add(delivered_rows::mark row) { delivered_.add(row); }
    delivered_rows const& delivered() const noexcept { return delivered_; }

private:
    delivered_rows delivered_;
    std::unordered_map<delivered_rows::mark, std::uint32_t> left_;
};

} // namespace confab::paging

#endif
