// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_QUERY_PLAN_HPP
#define CONFAB_QUERY_PLAN_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

/// Who sees to a condition of a query.
enum class answered_by {
    vendor, ///< the vendor, exactly
    client, ///< the client, by leaving out what came in vain
    both,   ///< the vendor roughly, the client exactly
    nobody, ///< it is not possible
};

/// One condition of a query, and what becomes of it.
class plan_step {
public:
    plan_step(std::string_view which, std::string wanted, answered_by who, std::string_view reason)
        : condition(which), value(std::move(wanted)), by(who), why(reason) {}

    std::string condition; ///< for instance "status"
    std::string value;     ///< as asked for
    answered_by by;
    std::string why; ///< how the vendor does it, or why it does not
};

/** How a vendor answers a query of the common model: known before anything is sent.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class query_plan {
public:
    query_plan() = default;

    std::string vendor;           ///< the vendor's folder name
    std::string operation;        ///< for instance "GET /chat/sessions"
    std::string parameters;       ///< what is sent with each page, without position; no credential
    std::vector<plan_step> steps; ///< one for each condition of the query

    /// errc::invalid_argument, which names it, where a condition is not possible.
    CONFAB_DECL result<void> check() const;
    /// Some lines for people: the request, then a line for each condition.
    CONFAB_DECL std::string text() const;
};

/** Works out a plan: a vendor takes from a query what it can answer; the rest stays with the client.
 *
 *  Each call records a step, unless the query has no such condition.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class query_planner {
public:
    /// @par Lifetimes `query` must outlive the planner.
    CONFAB_DECL query_planner(std::string_view vendor, session_query const& query);

    /** The vendor's words for all statuses that are asked for, where it can filter by up to `most` words and each of them has
     *  a word; else nothing, and the client filters.
     *  @param table all words of the vendor
     *  @param name the vendor's parameter, for people
     */
    CONFAB_DECL std::vector<std::string_view> take_statuses(std::span<word_pair const> table, std::string_view name,
                                                            std::size_t most);
    /// The same for channels.
    CONFAB_DECL std::vector<std::string_view> take_channels(std::span<word_pair const> table, std::string_view name,
                                                            std::size_t most);

    /// The bounds in time of a query.
    enum class bound { created_after, created_before, updated_after, updated_before };
    /** A bound, for a vendor that takes it under `name`.
     *  @param slack how much wider than asked the vendor must be told, since its bound may be exclusive or coarse; the client
     *      then checks too. Zero: the vendor's bound is inclusive and exact.
     */
    CONFAB_DECL std::optional<json::timestamp> take(bound which, std::string_view name,
                                                    std::chrono::microseconds slack = {});
    /// The text, for a vendor that searches.
    CONFAB_DECL std::optional<std::string> take_text(std::string_view name);
    /// Says how the vendor gives the order that is asked for; without a call it is not possible.
    CONFAB_DECL void take_order(std::string_view how);

    /// The plan, with what was not taken left to the client. Call once, at the end.
    CONFAB_DECL query_plan finish(std::string_view operation, std::string parameters);
    /// What the client has to check, once finish() was called.
    session_filter const& rest() const noexcept { return rest_; }

private:
    std::vector<std::string_view> take_words(std::string_view condition, std::vector<std::string>& wanted,
                                             std::span<word_pair const> table, std::string_view name, std::size_t most);
    void leave_to_client(std::string_view condition, std::string value);

    session_query const& query_;
    session_filter rest_;
    query_plan plan_;
    bool has_order_ = false;
};

} // namespace confab

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/impl/query_plan.ipp>
#endif

#endif
