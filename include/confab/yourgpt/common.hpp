// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_COMMON_HPP
#define CONFAB_YOURGPT_COMMON_HPP

#include <confab/query_plan.hpp>
#include <confab/session.hpp>
#include <confab/session_filter.hpp>
#include <confab/session_query.hpp>
#include <confab/yourgpt/credential.hpp>
#include <confab/yourgpt/session.hpp>
#include <confab/yourgpt/session_query.hpp>

#include <string_view>

namespace confab::yourgpt {

// The vendor's words in the common model.

/// `state`, else `status`.
inline constexpr word_pair common_statuses[] = {
    {"pending", "pending"}, {"unresolved", "unresolved"}, {"resolved", "resolved"}, {"closed", "closed"}};

/// `chat_mode`; the numbers that the vendor often answers instead are not published, and stay as they are.
inline constexpr word_pair common_handlers[] = {{"bot", "assistant"}, {"awaiting", "queue"}, {"operator", "person"}};

/// The words of the filter key `integration`, all of them, so that queries can be translated back.
inline constexpr word_pair common_channels[] = {{"web", "web"},
                                                {"whatsapp", "whatsapp"},
                                                {"twilio_whatsapp", "whatsapp"},
                                                {"telegram", "telegram"},
                                                {"messenger", "messenger"},
                                                {"instagram", "instagram"},
                                                {"line", "line"},
                                                {"discord", "discord"},
                                                {"slack", "slack"},
                                                {"email", "email"},
                                                {"twilio_sms", "sms"},
                                                {"phone", "phone"},
                                                {"twilio_voice", "phone"},
                                                {"intercom", "intercom"},
                                                {"crisp", "crisp"},
                                                {"web_voice", "web_voice"},
                                                {"browser_extension", "browser_extension"}};

/// Rows tell the channel by a number, `integration_id`. One is known, from the vendor's example of a session made by its API;
/// others stay as they are.
inline constexpr word_pair common_integration_ids[] = {{"17", "api"}};

/// The common model's word for where a session stands, else the vendor's own; empty if it has none.
constexpr std::string_view status_of(session_view const& from) noexcept {
    return common_word(common_statuses, from.state.empty() ? from.status.text() : from.state.text());
}
/// The common model's word for a session's channel, else the vendor's number; empty if it has none.
constexpr std::string_view channel_of(session_view const& from) noexcept {
    return common_word(common_integration_ids, from.integration_id);
}

/** A session in the common model. `language` and contact are empty in most rows; there is no assignee.
 *  @param account client_options::account
 */
CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account);

/** What becomes of a query of the common model.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class planned_query {
public:
    planned_query() = default;

    session_query query;         ///< what the vendor is asked for
    confab::session_filter rest; ///< what the client checks
    query_plan plan;             ///< the same for people, and whether it is possible
};

/** Plans a query for a kind of credential.
 *
 *  Project keys filter by status and channel at the vendor. It narrows by day from created_after on; which timestamp its days
 *  are about is not published, so only that bound is sent, which holds for each of them, a day early for any time
 *  zone. A channel is not possible with a platform token, as rows do not tell it.
 *  @param page_rows sessions that a page is asked for, 1 to @ref largest_page
 */
CONFAB_DECL planned_query plan_of(confab::session_query const& query, door at, std::uint64_t page_rows = largest_page);

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/common.ipp>
#endif

#endif
