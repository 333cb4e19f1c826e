// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_ROW_CHANGES_HPP
#define CONFAB_TESTING_DETAIL_ROW_CHANGES_HPP

#include <confab/testing/sandbox_rows.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace confab::testing::detail {

/// What is different from a generated session.
class row_change {
public:
    row_change() = default;

    std::optional<sandbox_session> facts; ///< nothing: erased
    std::uint64_t revision = 0;
    std::map<std::string, std::string, std::less<>> texts;
    std::vector<std::string> appended;
};

/// Orders that were asked for, computed once.
class sorted_rows {
public:
    sorted_rows() = default;

    std::mutex mutex;
    std::map<sandbox_order, std::shared_ptr<std::vector<std::uint64_t> const>> by;
};

/// All changes up to one moment. Not changed once it is published; a copy has no orders yet.
class row_changes {
public:
    row_changes() : cache(std::make_unique<sorted_rows>()) {}
    row_changes(row_changes const& other)
        : rows(other.rows), inserted(other.inserted), erased(other.erased), cache(std::make_unique<sorted_rows>()) {}

    using place = std::pair<sandbox_time, std::uint64_t>;

    std::map<std::uint64_t, row_change> rows;
    std::vector<place> inserted; ///< when created, and index, in that order; erased ones stay
    std::uint64_t erased = 0;
    std::unique_ptr<sorted_rows> cache;
};

} // namespace confab::testing::detail

#endif
