// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_COMMON_HPP
#define CONFAB_TWIN_COMMON_HPP

#include <confab/query_plan.hpp>
#include <confab/session.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>
#include <confab/twin/names.hpp>
#include <confab/twin/session.hpp>
#include <confab/twin/session_query.hpp>

#include <string_view>

namespace confab::twin {

// The vendor's words and the common model's. The vendor publishes none of its words: these are the ones that say by
// themselves what they mean, in lower case; they are compared without regard to case.

inline constexpr word_pair common_statuses[] = {
    word_pair("new", "open"),        word_pair("open", "open"),          word_pair("opened", "open"),
    word_pair("active", "active"),   word_pair("in_progress", "active"), word_pair("pending", "pending"),
    word_pair("waiting", "waiting"), word_pair("resolved", "resolved"),  word_pair("unresolved", "unresolved"),
    word_pair("closed", "closed"),   word_pair("finished", "closed"),    word_pair("failed", "failed")};
inline constexpr word_pair common_channels[] = {word_pair("web", "web"),
                                                word_pair("widget", "web"),
                                                word_pair("site", "web"),
                                                word_pair("email", "email"),
                                                word_pair("phone", "phone"),
                                                word_pair("sms", "sms"),
                                                word_pair("whatsapp", "whatsapp"),
                                                word_pair("telegram", "telegram"),
                                                word_pair("messenger", "messenger"),
                                                word_pair("facebook", "messenger"),
                                                word_pair("instagram", "instagram"),
                                                word_pair("slack", "slack"),
                                                word_pair("discord", "discord"),
                                                word_pair("line", "line"),
                                                word_pair("api", "api")};

/// The common model's word for a session's status, else the vendor's own. Without one, "closed" if a closing time is known,
/// else empty.
CONFAB_DECL std::string_view status_of(session_view const& from) noexcept;
/// The common model's word for where a session takes place, from `messengerType`, else the vendor's own; empty if it has none.
CONFAB_DECL std::string_view channel_of(session_view const& from) noexcept;
/// Who answers: a person where an operator is named or was assigned, a queue where none was found, else an assistant where
/// there is a bot, else unknown. Concluded from the names of the members.
CONFAB_DECL session_handler handler_of(session_view const& from) noexcept;

/// A session in the common model. The assignee is the operator's name, since which member is the operator's id is not said.
CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account);

/// What the vendor is asked for a query of the common model, and what is left to do.
class planned_query {
public:
    planned_query() = default;

    session_query query; ///< for the search
    session_filter rest; ///< what the client has to check
    query_plan plan;     ///< the same for people
};

/** Plans a query; sends nothing.
 *
 *  The vendor does not say which time of a session its `from` and `to` mean. Whether they mean the creation or any later time,
 *  `from` may be used for sessions created after a time, and `to` for those changed last before a time; the client checks
 *  both. All else is filtered by the client. Of orders there is that of creation, either way, which is also the default.
 *  @param page_rows sessions that a page is asked for, 1 to @ref largest_page; fewer where the query wants no more
 */
CONFAB_DECL planned_query plan_of(confab::session_query const& query, names const& called = names(),
                                  std::uint64_t page_rows = largest_page);

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/common.ipp>
#endif

#endif
