// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SESSION_FILTER_HPP
#define CONFAB_SESSION_FILTER_HPP

#include <confab/detail/config.hpp>
#include <confab/session.hpp>
#include <confab/session_query.hpp>

#include <optional>
#include <string>
#include <vector>

namespace confab {

/** The conditions of a query that a client checks by itself. What is empty does not filter; a session that lacks what is
 *  asked for does not match. Bounds are inclusive.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_filter {
public:
    /// Lets everything pass.
    session_filter() = default;
    /// All conditions of a query, apart from order and limit.
    CONFAB_DECL explicit session_filter(session_query const& query);

    std::optional<json::timestamp> created_after;
    std::optional<json::timestamp> created_before;
    std::optional<json::timestamp> updated_after;
    std::optional<json::timestamp> updated_before;
    std::vector<std::string> statuses; ///< any of them
    std::vector<std::string> channels; ///< any of them
    /// Must occur in the id, the contact, the assignee, a tag, or the last message; letters of ASCII in either case.
    std::string text;

    CONFAB_DECL bool matches(session const& candidate) const;
    /// Whether everything passes.
    CONFAB_DECL bool empty() const noexcept;
};

} // namespace confab

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/impl/session_filter.ipp>
#endif

#endif
