// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_ATHENA_ITEM_IPP
#define CONFAB_TESTING_DETAIL_IMPL_ATHENA_ITEM_IPP

#include <confab/testing/detail/athena_item.hpp>

#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/row_random.hpp>

#include <iterator>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_athena_facts = 40;
inline constexpr std::uint64_t purpose_of_athena_item = 41;
inline constexpr std::uint64_t purpose_of_athena_ids = 42;

// JSON text, hence with escapes.
inline constexpr std::string_view athena_title_words[] = {
    "Quarterly",     "report",   "Umsatz f\\u00fcr",      "Größe",   "pipeline", "review",
    "\\\"draft\\\"", "東京",     "\\ud83d\\ude80 launch", "invoice", "Summary",  "of",
    "interviews",    "contract", "CSV\\tcleanup",         "hiring",  "plan",     "Südwest"};
inline constexpr std::string_view athena_open_runs[] = {"scheduled", "queued", "running", "needs_input"};
inline constexpr std::string_view athena_types[] = {"session",       "session",         "session",
                                                    "video_session", "desktop_session", "mobile_session"};
inline constexpr std::string_view athena_apps[] = {"", "app_research", "app_finance"};
inline constexpr std::string_view athena_agents[] = {"general_agent", "report-writer", "r\\u00e9dacteur"};
inline constexpr std::string_view athena_models[] = {"large-1", "small-2", "word_of_tomorrow"};
inline constexpr std::string_view athena_triggers[] = {"schedule", "api", "email"};
inline constexpr std::string_view athena_procedures[] = {"asset_aop_weekly", "asset_aop_daily"};
// Costs whose digits no reader may rewrite.
inline constexpr std::string_view athena_costs[] = {"0", "0.05", "1e-7", "0.1000000000000000055511151231257827",
                                                    "12.50"};

inline bool athena_one_in(row_random& random, unsigned count) { return count != 0 && random.one_in(count); }

inline std::string_view athena_run_of(row_random& random, std::string_view status) {
    auto const open = random.pick(athena_open_runs);
    if (random.one_in(40)) return {};
    if (status == "open") return open;
    if (status == "closed_resolved") return "completed";
    if (status == "closed_unresolved") return random.one_in(3) ? "canceled" : "failed";
    return "paused_by_tomorrow";
}

CONFAB_DECL std::optional<athena_facts> athena_facts_of(sandbox_snapshot const& rows, std::uint64_t index,
                                                        athena_sandbox_options const& options) {
    auto const session = rows.session(index);
    if (!session) return std::nullopt;
    row_random random(rows.data().row_seed(index, purpose_of_athena_facts));
    athena_facts made;
    made.index = index;
    made.created_at = session->created_at;
    made.updated_at = session->updated_at.value_or(session->created_at);
    for (std::size_t words = 1 + random.below(5), word = 0; word < words; ++word) {
        if (word != 0) made.title += ' ';
        made.title += random.pick(athena_title_words);
    }
    made.run_status = athena_run_of(random, session->status);
    made.channel = session->channel == "email" ? std::string_view("agent_email") : session->channel;
    made.session_type = random.pick(athena_types);
    made.app_id = random.pick(athena_apps);
    made.is_task = athena_one_in(random, options.task_sessions_one_in);
    if (made.is_task) {
        made.aop_asset_id = random.pick(athena_procedures);
        made.trigger_type = random.pick(athena_triggers);
    }
    made.is_sub_session = athena_one_in(random, options.sub_sessions_one_in);
    made.workspace_id = athena_one_in(random, options.other_workspace_one_in) ? "workspace_2" : options.workspace_id;
    made.num_messages = random.below(30) + rows.revision(index);
    auto const marked = rows.text(index, "is_unread");
    made.is_unread = marked ? *marked == "true" : random.one_in(4);
    return made;
}

inline void write_athena_time(json_text& json, std::string_view name, sandbox_time time, bool omit_zone) {
    json.name(name);
    json.begin_string();
    append_iso_time(json.out(), time, true);
    if (omit_zone) json.out().pop_back();
    json.end_string();
}

inline void write_athena_text(json_text& json, std::string_view name, std::string_view escaped) {
    if (escaped.empty()) json.null_member(name);
    else json.member(name, escaped);
}

inline std::string_view athena_session_status_of(std::string_view run_status) {
    if (run_status == "running" || run_status == "queued") return "active";
    if (run_status == "needs_input") return "needs_input";
    if (run_status == "failed") return "error";
    return "idle";
}

inline void write_athena_run(json_text& json, row_random& random, athena_facts const& facts, bool omit_status) {
    if (!omit_status) json.member("session_status_v2", athena_session_status_of(facts.run_status));
    write_athena_text(json, "run_status_v2", facts.run_status);
    if (random.one_in(2)) write_athena_text(json, "state", facts.run_status);
    write_athena_text(json, "failure_reason_v2",
                      facts.run_status == "failed" ? "tool \\u201csearch\\u201d timed out" : "");
    write_athena_text(json, "aop_asset_id", facts.aop_asset_id);
    json.null_member("aop_execution_error");
    json.name("aop_execution_succeeded");
    if (facts.is_task) json.boolean(facts.run_status == "completed");
    else json.null();
    write_athena_text(json, "trigger_type", facts.trigger_type);
}

CONFAB_DECL void append_athena_item(std::string& out, sandbox_data const& data, athena_facts const& facts,
                                    athena_sandbox_options const& options) {
    row_random random(data.row_seed(facts.index, purpose_of_athena_item));
    json_text json(out, data.options().whitespace && random.one_in(4));
    std::string const uuid = data.id(facts.index);
    std::string const other = data.id(data.row_seed(facts.index, purpose_of_athena_ids) >> 3);
    json.begin('{');
    json.member("id", "asset_" + uuid);
    json.member("thread_id", other);
    json.member("title", facts.title);
    write_athena_time(json, "created_at", facts.created_at, options.omit_zones);
    write_athena_time(json, "updated_at", facts.updated_at, options.omit_zones);
    write_athena_run(json, random, facts, options.omit_session_status);
    json.member("session_type", facts.session_type);
    write_athena_text(json, "source_channel", facts.channel);
    write_athena_text(json, "app_id", facts.app_id);
    json.member("agent", random.pick(athena_agents));
    json.member("model", random.pick(athena_models));
    json.null_member("collab_agent_id");
    json.member("created_by_id", "user_" + uuid.substr(0, 4));
    json.member("workspace_id", facts.workspace_id);
    write_athena_text(json, "parent_session_id", facts.is_sub_session ? "asset_" + other : std::string());
    json.name("is_sub_session");
    json.boolean(facts.is_sub_session);
    json.name("is_unread");
    json.boolean(facts.is_unread);
    write_athena_text(json, "last_message_preview", random.one_in(5) ? std::string_view() : facts.title);
    json.name("num_messages");
    json.number(facts.num_messages);
    json.name("total_cost_usd");
    json.token(random.pick(athena_costs));
    if (random.one_in(3)) { // a member that today's documents do not name
        json.name("labels");
        json.begin('[');
        json.token("9007199254740993");
        json.string("caf\\u00e9");
        json.end(']');
    }
    json.end('}');
}

CONFAB_DECL std::string athena_history(sandbox_data const& data, athena_facts const& facts, std::string_view format) {
    std::string out;
    if (format == "markdown") {
        out = "# Session " + data.id(facts.index) + "\n";
        for (std::uint64_t message = 0; message < facts.num_messages; ++message)
            out += message % 2 == 0 ? "\n**user**: Größe?\n" : "\n**agent**: \"42\"\n";
        return out;
    }
    json_text json(out, data.options().whitespace);
    bool const is_stats = format == "stats";
    if (format != "messages") {
        json.begin('{');
        json.member("session_id", "asset_" + data.id(facts.index));
        json.name(is_stats ? "num_messages" : "events");
    }
    if (is_stats) json.number(facts.num_messages);
    else {
        json.begin('[');
        for (std::uint64_t message = 0; message < facts.num_messages; ++message) {
            json.begin('{');
            json.member("role", message % 2 == 0 ? "user" : "assistant");
            json.member("content", "message \\u2014");
            json.end('}');
        }
        json.end(']');
    }
    if (format != "messages") json.end('}');
    return out;
}

} // namespace confab::testing::detail

#endif
