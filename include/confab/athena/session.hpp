// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_SESSION_HPP
#define CONFAB_ATHENA_SESSION_HPP

#include <confab/athena/words.hpp>
#include <confab/json/timestamp.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::athena {

template <class From, class To>
concept text_convertible = !std::same_as<From, To> && std::constructible_from<To, From const&>;

/** One session (conversation) with an agent of Athena.
 *
 *  One template over what holds its text: std::string (owned, safe to keep) or std::string_view (a view into the page that it
 *  came from). An owned value is constructible from a view. Text that is missing, null or absent is empty; `raw` tells them
 *  apart. Source of the members: the vendor's OpenAPI definition; only `id` is required, since the vendor's own example
 *  lacks members that its schema requires.
 */
template <class String>
class basic_session {
public:
    basic_session() = default;
    template <text_convertible<String> Other>
    explicit basic_session(basic_session<Other> const& other)
        : id(other.id), thread_id(other.thread_id), title(other.title), created_at(other.created_at),
          updated_at(other.updated_at), status(other.status), run(other.run), state(other.state),
          failure_reason(other.failure_reason), source(other.source), type(other.type), trigger(other.trigger),
          agent(other.agent), model(other.model), app_id(other.app_id), collab_agent_id(other.collab_agent_id),
          created_by_id(other.created_by_id), workspace_id(other.workspace_id),
          parent_session_id(other.parent_session_id), is_sub_session(other.is_sub_session), is_unread(other.is_unread),
          last_message_preview(other.last_message_preview), num_messages(other.num_messages),
          total_cost_usd(other.total_cost_usd), aop_asset_id(other.aop_asset_id),
          aop_execution_error(other.aop_execution_error), aop_execution_succeeded(other.aop_execution_succeeded),
          raw(other.raw) {}

    String id;                                       ///< "asset_…": what the other calls take; never empty
    String thread_id;                                ///< the thread behind it; no call of sessions takes it
    String title;                                    ///< title
    std::optional<json::timestamp> created_at;       ///< when it began
    std::optional<json::timestamp> updated_at;       ///< when it changed last
    json::basic_word<session_status, String> status; ///< `session_status_v2`: what it is doing
    json::basic_word<run_status, String> run;        ///< `run_status_v2`: how far its latest run is
    json::basic_word<run_status, String> state;      ///< deprecated by the vendor in favour of `run_status_v2`
    String failure_reason;                           ///< `failure_reason_v2`: why its run failed
    json::basic_word<source_channel, String> source; ///< `source_channel`: where it was begun
    json::basic_word<session_type, String> type;     ///< `session_type`: what kind it is
    json::basic_word<trigger_type, String> trigger;  ///< `trigger_type`: what set it off
    String agent;                                    ///< name of the agent
    String model;                                    ///< name of the language model
    String app_id;                                   ///< the application it belongs to
    String collab_agent_id;                          ///< id of the agent
    String created_by_id;                            ///< who began it
    String workspace_id;                             ///< its workspace
    String parent_session_id;                        ///< what it branched from
    std::optional<bool> is_sub_session;              ///< whether it branched from another; absent means no
    std::optional<bool> is_unread;                   ///< whether the caller has not read it; absent means no
    String last_message_preview;                     ///< start of its last message
    std::optional<std::int64_t> num_messages;        ///< number of its messages
    String total_cost_usd;                           ///< cost in US dollars, the number's digits as they came
    String aop_asset_id;                             ///< the procedure (AOP) that it ran
    String aop_execution_error;                      ///< why that procedure failed
    std::optional<bool> aop_execution_succeeded;     ///< whether that procedure succeeded
    String raw;                                      ///< the whole object, byte for byte
};

/// A session that owns its text.
using session = basic_session<std::string>;
/// A session whose text lies in the page that it came from.
using session_view = basic_session<std::string_view>;

} // namespace confab::athena

#endif
