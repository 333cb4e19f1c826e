// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_OPENCX_EVENT_IPP
#define CONFAB_TESTING_DETAIL_IMPL_OPENCX_EVENT_IPP

#include <confab/testing/detail/opencx_event.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/row_random.hpp>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_opencx_history = 19;
inline constexpr std::string_view opencx_event_types[] = {"message",
                                                          "message",
                                                          "message",
                                                          "message",
                                                          "handoff",
                                                          "message",
                                                          "human_agent_comment",
                                                          "ai_resolved_issue",
                                                          "human_agent_joined",
                                                          "event_of_tomorrow"};
inline constexpr std::string_view opencx_senders[] = {"contact", "ai", "agent"};

inline std::uint64_t generated_events(sandbox_data const& data, std::uint64_t index) {
    return 1 + row_random(data.row_seed(index, purpose_of_opencx_history)).below(60);
}

CONFAB_DECL std::uint64_t opencx_event_count(sandbox_snapshot const& rows, std::uint64_t index) {
    return generated_events(rows.data(), index) + rows.appended(index).size();
}

CONFAB_DECL void append_opencx_event(std::string& out, sandbox_snapshot const& rows, std::uint64_t index,
                                     std::uint64_t number) {
    auto const generated = generated_events(rows.data(), index);
    row_random random(rows.data().row_seed(index, purpose_of_opencx_history + 2 + number));
    bool const is_appended = number >= generated;
    auto const type = is_appended ? std::string_view("message") : random.pick(opencx_event_types);
    json_text json(out, false);
    json.begin('{');
    if (random.one_in(10)) json.null_member("id");
    else json.member("id", std::to_string(index) + '-' + std::to_string(number));
    json.name("created_at");
    json.begin_string();
    auto const created = rows.session(index).value_or(rows.data().session(index)).created_at;
    append_iso_time(json.out(), created + std::chrono::seconds(number), true);
    json.end_string();
    json.name("event");
    json.begin('{');
    json.member("type", type);
    if (type == "message") {
        json.name("sender");
        json.begin('{');
        json.member("type", is_appended ? std::string_view("contact") : random.pick(opencx_senders));
        json.end('}');
        json.name("content");
        json.begin('{');
        json.member("type", "text");
        json.name("text");
        std::string text;
        if (is_appended) json::append_quoted(text, rows.appended(index)[static_cast<std::size_t>(number - generated)]);
        else text = "\"message " + std::to_string(number) + " \\u2014 caf\\u00e9\"";
        json.token(text);
        json.end('}');
    } else if (random.one_in(2)) json.member("sender", "a text where messages have an object");
    json.end('}');
    json.end('}');
}

} // namespace confab::testing::detail

#endif
