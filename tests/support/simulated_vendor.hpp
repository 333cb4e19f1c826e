// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_SIMULATED_VENDOR_HPP
#define CONFAB_TESTS_SUPPORT_SIMULATED_VENDOR_HPP

#include <confab/paging/walk_ledger.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace confab::paging {
inline std::ostream& operator<<(std::ostream& out, walk_grade grade) { return out << word_of(grade); }
} // namespace confab::paging

namespace confab::tests {

inline json::timestamp at_second(std::int64_t seconds) { return json::timestamp(std::chrono::seconds(seconds)); }

/// A session of a @ref simulated_vendor.
class simulated_session {
public:
    simulated_session() = default;

    std::uint64_t id = 0;
    std::int64_t created = 0; ///< seconds
    std::int64_t updated = 0;
    std::int64_t sort_key = 0; ///< what the listing is sorted by
    friend bool operator==(simulated_session const&, simulated_session const&) = default;
};

/// What a simulated vendor sorts by, and what its rows show as their sort key.
enum class simulated_order { created_ascending, updated_ascending, updated_descending, created_descending, none };

/** A vendor in memory whose sessions come, change and go between any two requests: what a page shows is what stands there at
 *  that moment. Every change takes a second of its clock. */
class simulated_vendor {
public:
    simulated_vendor(std::uint64_t seed, std::size_t sessions, simulated_order order) : random_(seed), order_(order) {
        for (std::size_t i = 0; i < sessions; ++i) {
            insert();
            if (pick(3) == 0 && !rows_.empty()) touch(pick(rows_.size()));
        }
    }

    std::size_t size() const noexcept { return rows_.size(); }
    std::vector<simulated_session> const& rows() const noexcept { return rows_; }
    std::int64_t now() const noexcept { return now_; }
    std::uint64_t pick(std::uint64_t below) {
        return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(random_);
    }

    void insert() {
        simulated_session added;
        added.id = ++ids_;
        added.created = added.updated = ++now_;
        key(added);
        rows_.push_back(added);
    }
    void touch(std::size_t place) {
        rows_[place].updated = ++now_;
        key(rows_[place]);
    }
    void erase(std::size_t place) {
        ++now_;
        rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(place));
    }
    void erase_id(std::uint64_t id) {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i].id == id) return erase(i);
    }
    /// One of the three, somewhere.
    void mutate() {
        auto const what = pick(3);
        if (rows_.empty() || what == 0) insert();
        else if (what == 1) touch(pick(rows_.size()));
        else erase(pick(rows_.size()));
    }

    /// All that is listed now, in order.
    std::vector<simulated_session> listed(std::function<bool(simulated_session const&)> const& wanted = {}) const {
        std::vector<simulated_session> out;
        for (auto const& row : rows_)
            if (!wanted || wanted(row)) out.push_back(row);
        bool const descends =
            order_ == simulated_order::updated_descending || order_ == simulated_order::created_descending;
        std::ranges::sort(out, [&](simulated_session const& left, simulated_session const& right) {
            if (order_ == simulated_order::none) return left.id * 0x9e3779b97f4a7c15u < right.id * 0x9e3779b97f4a7c15u;
            return descends ? right.sort_key < left.sort_key : left.sort_key < right.sort_key;
        });
        return out;
    }
    static std::vector<simulated_session> slice(std::vector<simulated_session> const& all, std::uint64_t first,
                                                std::uint64_t count) {
        auto const begin = std::min<std::uint64_t>(first, all.size());
        auto const end = std::min<std::uint64_t>(begin + count, all.size());
        return {all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)};
    }

private:
    void key(simulated_session& row) const {
        bool const by_creation =
            order_ == simulated_order::created_ascending || order_ == simulated_order::created_descending;
        row.sort_key = by_creation ? row.created : row.updated;
    }

    std::mt19937_64 random_;
    simulated_order order_;
    std::vector<simulated_session> rows_;
    std::int64_t now_ = 1000;
    std::uint64_t ids_ = 0;
};

/// A row as a walk is given it.
inline paging::walk_row row_of(simulated_session const& row, paging::fingerprint_key const& key) {
    auto const text = std::to_string(row.id);
    return paging::walk_row(key, text, at_second(row.updated), text, at_second(row.sort_key));
}

/// What a walk delivered, against what was there throughout.
class simulated_harvest {
public:
    /// @param there what was listed when the walk began
    explicit simulated_harvest(std::vector<simulated_session> const& there) {
        for (auto const& row : there) throughout_[row.id] = row;
    }
    void take(simulated_session const& row, paging::row_fate fate) {
        if (fate == paging::row_fate::drop) return;
        bool const is_first = !versions_.contains(row.id);
        fits_ &= is_first == (fate == paging::row_fate::deliver);
        fits_ &= versions_[row.id].insert(row.updated).second;
    }
    /// Sessions that are there at the end as well and were not delivered.
    std::size_t missing(std::vector<simulated_session> const& there) const {
        std::size_t count = 0;
        for (auto const& row : there) count += throughout_.contains(row.id) && !versions_.contains(row.id);
        return count;
    }
    /// Sessions listed now whose present version has not been delivered.
    std::size_t stale(std::vector<simulated_session> const& there) const {
        std::size_t count = 0;
        for (auto const& row : there) {
            auto const found = versions_.find(row.id);
            count += found == versions_.end() || !found->second.contains(row.updated);
        }
        return count;
    }
    /// Whether each version came once, and each but a session's first as a revision.
    bool fits() const noexcept { return fits_; }
    std::size_t sessions() const noexcept { return versions_.size(); }

private:
    std::map<std::uint64_t, simulated_session> throughout_;
    std::map<std::uint64_t, std::set<std::int64_t>> versions_;
    bool fits_ = true;
};

} // namespace confab::tests

#endif
