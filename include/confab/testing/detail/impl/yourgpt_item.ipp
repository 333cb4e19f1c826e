// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_YOURGPT_ITEM_IPP
#define CONFAB_TESTING_DETAIL_IMPL_YOURGPT_ITEM_IPP

#include <confab/testing/detail/yourgpt_item.hpp>

#include <confab/json/raw_text.hpp>
#include <confab/testing/detail/json_text.hpp>
#include <confab/testing/detail/row_random.hpp>

#include <algorithm>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_yourgpt_item = 33;
inline constexpr std::uint64_t yourgpt_messages_of_session = 1000; ///< numbers that are reserved for one session

inline constexpr std::string_view yourgpt_devices[] = {"desktop", "mobile", "tablet", "console"};
inline constexpr std::string_view yourgpt_platforms[] = {"Windows", "macOS", "Android", "iOS", "Linux"};
inline constexpr std::string_view yourgpt_countries[] = {"IN", "DE", "US", "BR", "JP"};
// As JSON text, so with escapes where JSON wants or allows them.
inline constexpr std::string_view yourgpt_texts[] = {"Where is my order?",
                                                     "Gr\\u00fc\\u00dfe aus Köln",
                                                     "東京 \\ud83d\\ude80",
                                                     "He said \\\"no\\\"",
                                                     "line\\nbreak\\ttab",
                                                     "\\u0000\\u001f",
                                                     "{\\\"type\\\":\\\"RXERROR\\\",\\\"data\\\":[",
                                                     "],\\\"total\\\":0}",
                                                     "=1+1",
                                                     ""};
inline constexpr std::string_view yourgpt_data[] = {"{}", "[]", "{\"lead\":9007199254740993}",
                                                    "{\"score\":1e2,\"page\":\"https:\\/\\/example.com\"}"};

CONFAB_DECL void write_quoted(json_text& json, std::string_view name, std::string_view text) {
    json.name(name);
    std::string quoted;
    confab::json::append_quoted(quoted, text);
    json.token(quoted);
}

CONFAB_DECL void write_instant(json_text& json, std::string_view name, sandbox_time time) {
    json.name(name);
    json.begin_string();
    append_iso_time(json.out(), time, true);
    json.end_string();
}

CONFAB_DECL void write_digits(json_text& json, std::string_view name, std::string_view digits) {
    json.name(name);
    json.token(digits.empty() ? std::string_view("null") : digits);
}

template <std::size_t Size>
void write_nullable(json_text& json, row_random& random, std::string_view name, std::string_view const (&words)[Size]) {
    if (random.one_in(4)) json.null_member(name);
    else json.member(name, random.pick(words));
}

// Written as words, read back as numbers whose meaning is not published.
CONFAB_DECL std::string_view yourgpt_mode_number(std::string_view mode) {
    return mode == "bot" ? "1" : mode == "awaiting" ? "2" : "3";
}

CONFAB_DECL std::uint64_t yourgpt_integration_number(std::string_view integration) {
    static constexpr std::string_view numbered[] = {
        "web",   "whatsapp", "telegram", "messenger",  "instagram",    "line",      "discord", "slack", "intercom",
        "crisp", "email",    "phone",    "twilio_sms", "twilio_voice", "web_voice", "x",       "api"};
    auto const at = std::find(std::begin(numbered), std::end(numbered), integration);
    return static_cast<std::uint64_t>(at - std::begin(numbered)) + 1;
}

CONFAB_DECL void write_status(json_text& json, yourgpt_row const& row) {
    if (row.index % 20 == 19) return json.null_member("status");
    json.member("status", row.state == "resolved" || row.state == "closed" ? "closed" : "open");
}

CONFAB_DECL void write_last_message(json_text& json, row_random& random, yourgpt_row const& row) {
    write_instant(json, "last_message_time", row.last_message);
    auto const text = random.pick(yourgpt_texts);
    if (row.sent.empty()) json.member("last_message", text);
    else write_quoted(json, "last_message", row.sent.back().text);
    json.name("last_message_id");
    json.number(row.index * yourgpt_messages_of_session + row.generated_messages + row.sent.size());
    json.member("last_message_content_type",
                row.sent.empty() ? std::string_view("text") : row.sent.back().content_type);
    json.name("last_message_type");
    if (random.one_in(8)) json.string("1");
    else json.number(random.below(3));
}

CONFAB_DECL void append_yourgpt_item(std::string& out, sandbox_data const& data, yourgpt_row const& row) {
    row_random random(data.row_seed(row.index, purpose_of_yourgpt_item));
    json_text json(out, data.options().whitespace && random.one_in(4));
    json.begin('{');
    json.name("id");
    json.number(row.index + 1);
    json.name("project_id");
    json.number(197);
    json.name("session_uid");
    if (random.one_in(16)) json.token(yourgpt_store::uid(row.index));
    else json.string(yourgpt_store::uid(row.index));
    json.name("integration_id");
    json.number(yourgpt_integration_number(row.integration));
    write_status(json, row);
    write_nullable(json, random, "device_type", yourgpt_devices);
    write_nullable(json, random, "platform", yourgpt_platforms);
    json.member("chat_mode", yourgpt_mode_number(row.chat_mode));
    json.member("ip", "203.0.113.7");
    write_nullable(json, random, "country", yourgpt_countries);
    if (row.segment.empty()) json.null_member("segment");
    else write_quoted(json, "segment", row.segment);
    json.name("data");
    json.token(random.pick(yourgpt_data));
    write_quoted(json, "state", row.state);
    write_digits(json, "contact_id", row.contact_id);
    write_instant(json, "created_at", row.created_at);
    write_instant(json, "updated_at", row.updated_at);
    json.name("total_unseen");
    if (random.one_in(8)) json.number(random.below(9));
    else json.string(std::to_string(random.below(9)));
    write_last_message(json, random, row);
    json.name("visitor_data");
    json.token(random.one_in(3) ? "null"
                                : "{\"name\":\"Visitor \\u2116 7\",\"ltv\":0.1000000000000000055511151231257827}");
    json.name("contact_data");
    json.token(row.contact_id.empty() ? "null" : "{\"email\":\"someone@example.com\"}");
    json.name("session_meta");
    json.token(random.one_in(2) ? "{}" : "{\"referrer\":null,\"session_uid\":\"not the row's\"}");
    if (random.one_in(5)) json.member("word_of_tomorrow", "kept");
    json.end('}');
}

CONFAB_DECL void append_yourgpt_detail(std::string& out, yourgpt_row const& row, bool bare_uid) {
    json_text json(out, false);
    json.begin('{');
    json.name("id");
    json.number(row.index + 1);
    json.name("project_id");
    json.number(197);
    json.name("session_uid");
    if (bare_uid) json.token(yourgpt_store::uid(row.index));
    else json.string(yourgpt_store::uid(row.index));
    json.name("integration_id");
    json.number(yourgpt_integration_number(row.integration));
    write_status(json, row);
    json.null_member("device_type");
    json.null_member("platform");
    json.member("chat_mode", yourgpt_mode_number(row.chat_mode));
    json.null_member("ip");
    json.null_member("country");
    write_quoted(json, "segment", row.segment);
    write_quoted(json, "state", row.state);
    write_digits(json, "contact_id", row.contact_id);
    write_digits(json, "visitor_id", row.visitor_id);
    json.name("is_emulator");
    json.boolean(false);
    json.name("data");
    json.token("{}");
    json.null_member("language");
    write_instant(json, "createdAt", row.created_at);
    write_instant(json, "updatedAt", row.updated_at);
    json.end('}');
}

CONFAB_DECL void append_yourgpt_message(std::string& out, sandbox_data const& data, yourgpt_row const& row,
                                        std::uint64_t number) {
    auto const id = row.index * yourgpt_messages_of_session + number + 1;
    row_random random(data.row_seed(id, purpose_of_yourgpt_item));
    bool const is_generated = number < row.generated_messages;
    auto const* const sent = is_generated ? nullptr : &row.sent[number - row.generated_messages];
    json_text json(out, false);
    json.begin('{');
    json.name("id");
    json.number(id);
    json.name("session_id");
    json.number(row.index + 1);
    json.member("send_by", is_generated ? (number % 2 == 0 ? "user" : "assistant") : std::string_view(sent->send_by));
    json.null_member("rate");
    if (is_generated) json.member("message", random.pick(yourgpt_texts));
    else write_quoted(json, "message", sent->text);
    json.name("type");
    json.number(random.below(3));
    json.member("seen", "1");
    json.null_member("sender_id");
    json.member("content_type", is_generated ? std::string_view("text") : sent->content_type);
    json.name("choices");
    json.token(random.one_in(4) ? "[{\"label\":\"Yes\"}]" : "[]");
    json.null_member("targets");
    json.null_member("url");
    json.member("delivered", "1");
    json.null_member("provider_message_id");
    json.name("streaming");
    json.boolean(random.one_in(2));
    json.null_member("response_source");
    json.name("extra_data");
    json.token("{}");
    write_instant(json, "createdAt", is_generated ? row.created_at + std::chrono::seconds(number) : sent->sent_at);
    json.null_member("deleted_at");
    json.name("AILog");
    json.token(number % 2 == 0 ? "[]"
                               : "[{\"id\":1,\"query_message_id\":2,\"reply_message_id\":3,\"source_node\":\"faq\"}]");
    json.end('}');
}

CONFAB_DECL void append_yourgpt_reply(std::string& out, yourgpt_row const& row) {
    auto const& sent = row.sent.back();
    auto const id = row.index * yourgpt_messages_of_session + row.generated_messages + row.sent.size();
    json_text json(out, false);
    json.begin('{');
    json.member("send_by", sent.send_by);
    json.member("origin", "api");
    json.member("session_uid", yourgpt_store::uid(row.index));
    json.member("type", "text");
    json.name("message_id");
    json.number(id);
    write_quoted(json, "message", sent.text);
    json.member("content_type", sent.content_type);
    json.name("id");
    json.number(id);
    json.name("choices");
    json.token("[]");
    json.end('}');
}

} // namespace confab::testing::detail

#endif
