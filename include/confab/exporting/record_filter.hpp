// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_RECORD_FILTER_HPP
#define CONFAB_EXPORTING_RECORD_FILTER_HPP

#include <confab/exporting/record.hpp>

#include <optional>
#include <string>
#include <vector>

namespace confab::exporting {

/** Which rows are wanted. What is empty does not filter; bounds are inclusive; a row that lacks a
 *  member that is asked for is not wanted.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class record_filter {
public:
    record_filter() = default;

    std::optional<json::timestamp> created_after;
    std::optional<json::timestamp> created_before;
    std::optional<json::timestamp> updated_after;
    std::optional<json::timestamp> updated_before;
    std::vector<std::string> statuses; ///< common-model words, any of them
    std::vector<std::string> channels; ///< common-model words, any of them

    CONFAB_DECL bool matches(record const& row) const;

    /// A text that is the same for filters that want the same rows, whatever the order and number of their words.
    CONFAB_DECL std::string canonical() const;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/record_filter.ipp>
#endif

#endif
