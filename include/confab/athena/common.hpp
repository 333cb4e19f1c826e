// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_COMMON_HPP
#define CONFAB_ATHENA_COMMON_HPP

#include <confab/athena/session.hpp>
#include <confab/athena/session_query.hpp>
#include <confab/query_plan.hpp>
#include <confab/session.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>

#include <string_view>

namespace confab::athena {

// The vendor's words and the common model's.

/// By the state of the latest run, which says most.
inline constexpr word_pair common_run_statuses[] = {
    word_pair("scheduled", "open"),      word_pair("queued", "open"),        word_pair("running", "active"),
    word_pair("needs_input", "pending"), word_pair("completed", "resolved"), word_pair("failed", "failed"),
    word_pair("canceled", "closed")};
/// By the session's own status, where nothing is known of a run.
inline constexpr word_pair common_session_statuses[] = {word_pair("idle", "open"), word_pair("active", "active"),
                                                        word_pair("needs_input", "pending"),
                                                        word_pair("error", "failed")};
/// "email" stands here for itself too, so that a query finds both.
inline constexpr word_pair common_channels[] = {word_pair("web", "web"), word_pair("api", "api"),
                                                word_pair("agent_email", "email"), word_pair("email", "email")};

/** The common model's word for a session's status, else the vendor's own; empty if it has none. From `run_status_v2`, else
 *  the deprecated `state`, else `session_status_v2`.
 */
constexpr std::string_view status_of(session_view const& from) noexcept {
    if (!from.run.empty()) return common_word(common_run_statuses, from.run.text());
    if (!from.state.empty()) return common_word(common_run_statuses, from.state.text());
    return common_word(common_session_statuses, from.status.text());
}
/// The common model's word for where a session was begun, else the vendor's own; empty if it has none.
constexpr std::string_view channel_of(session_view const& from) noexcept {
    return common_word(common_channels, from.source.text());
}

/// A session in the common model. An assistant handles all of them; the contact is who began it.
CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account);

/// What the vendor is asked for a query of the common model, and what is left to do.
class planned_query {
public:
    planned_query() = default;

    session_query query; ///< for the list call
    session_filter rest; ///< what the client has to check
    query_plan plan;     ///< the same for people
};

/** Plans a query; sends nothing.
 *
 *  The vendor filters by any number of channels, by the time of creation, by words in titles, and by the statuses resolved and
 *  closed. The client filters by other statuses, which have more than one source or, as active has, a filter that finds only
 *  what changed lately; and by the time of the last change. Where no order is asked for, sessions come in that of their
 *  creation: the vendor's own order moves while one pages, and loses rows.
 *  @param page_rows sessions that a page is asked for, 1 to @ref largest_page; fewer where the query wants no more
 */
CONFAB_DECL planned_query plan_of(confab::session_query const& query, std::uint64_t page_rows = largest_page);

} // namespace confab::athena

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/athena/impl/common.ipp>
#endif

#endif
