// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_COMMON_HPP
#define CONFAB_OPENCX_COMMON_HPP

#include <confab/opencx/filter_query.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/query_plan.hpp>
#include <confab/session.hpp>
#include <confab/session_query.hpp>

#include <optional>
#include <string_view>

namespace confab::opencx {

// The vendor's words and the common model's. All words that the vendor documents are listed, so that queries can be
// translated back.
inline constexpr word_pair common_statuses[] = {word_pair("open", "open"), word_pair("closed_resolved", "resolved"),
                                                word_pair("closed_unresolved", "unresolved")};
inline constexpr word_pair common_channels[] = {word_pair("web", "web"),
                                                word_pair("email", "email"),
                                                word_pair("phone_voice", "phone"),
                                                word_pair("slack", "slack"),
                                                word_pair("sms", "sms"),
                                                word_pair("whatsapp", "whatsapp"),
                                                word_pair("instagram", "instagram"),
                                                word_pair("messenger", "messenger"),
                                                word_pair("api", "api"),
                                                word_pair("web_voice", "web_voice")};

/// The common model's word for a session's status, else the vendor's own; empty if it has none.
constexpr std::string_view status_of(session_view const& from) noexcept {
    return common_word(common_statuses, from.status.text());
}
/// The common model's word for a session's channel, else the vendor's own; empty if it has none.
constexpr std::string_view channel_of(session_view const& from) noexcept {
    return common_word(common_channels, from.channel.type.text());
}

/** A session in the common model.
 *
 *  Who handles it: a person where one is assigned; nobody yet where it was handed off without; else the assistant.
 */
CONFAB_DECL confab::session to_common(session_view const& from, std::string_view account);

/// What the vendor is asked for a query of the common model, and what is left to do.
class planned_query {
public:
    planned_query() = default;

    session_query query;                 ///< for the list call
    std::optional<filter_query> ordered; ///< for the filter call instead, where an order is asked for
    session_filter rest;                 ///< what the client has to check
    query_plan plan;                     ///< the same for people
};

/** Plans a query; sends nothing.
 *
 *  The list call filters by one status, one channel and by times. It has no order; with one, the filter call is used, whose
 *  members for conditions the vendor does not publish, so that the client checks all of them.
 */
CONFAB_DECL planned_query plan_of(confab::session_query const& query);

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/common.ipp>
#endif

#endif
