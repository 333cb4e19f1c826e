// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_TWIN_CHAT_IPP
#define CONFAB_TESTING_DETAIL_IMPL_TWIN_CHAT_IPP

#include <confab/testing/detail/twin_item.hpp>

#include <confab/testing/detail/row_random.hpp>
#include <confab/testing/detail/twin_writer.hpp>

#include <chrono>

// What the chat service writes.

namespace confab::testing::detail {

CONFAB_DECL twin_names const& twin_chat_names() {
    static auto const names = twin_name_set(
        "id,chatId,name,markedAsSpam,ttl,operatorId,operatorName,operatorAssignedAt,operators,channel,"
        "messengerType,botStatus,status,startedAt,clientOnlineAt,clientOfflineAt,"
        "unreadClientMessageCount,lastMessageCreatedAt,lastMessage,clientId,clientBanned,referer,tags,"
        "timerFirstAnswer,timerNextAnswers,lastOperatorMessage,firstClientMessageAfterLastOperatorMessage");
    return names;
}

inline std::string twin_operators(twin_facts const& facts) {
    std::string list = "[";
    for (auto const& id : facts.operators) {
        if (list.size() > 1) list += ',';
        bool const is_number = id.find_first_not_of("0123456789") == id.npos;
        list += "{\"id\":" + (is_number ? id : '"' + id + '"') + ",\"name\":\"Operator " + id +
                "\",\"type\":\"person\",\"assigned_at\":\"2018-10-31T11:56:07+00:00\"}";
    }
    return list + ']';
}

// As a JSON string.
inline std::string twin_quoted(std::string_view json) {
    std::string out = "\"";
    for (char const letter : json) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
    }
    return out + '"';
}

CONFAB_DECL void append_twin_chat(std::string& out, sandbox_data const& data, twin_facts const& facts,
                                  twin_names const& fields) {
    row_random random(data.row_seed(facts.index, purpose_of_twin_item));
    twin_writer row(out, data.options().whitespace && random.one_in(4), fields);
    bool const is_handled = !facts.operators.empty();
    row.text("id", facts.id);
    row.text("chatId", facts.chat_id);
    row.text("name", facts.name);
    row.token("markedAsSpam", twin_flag(facts.is_spam, false));
    row.number("ttl", 3600);
    row.text("operatorId", is_handled ? facts.operators.front() : "");
    row.text("operatorName", is_handled ? "Operator " + facts.operators.front() : "");
    row.time("operatorAssignedAt", is_handled ? std::optional(facts.created_at) : std::nullopt);
    row.token("operators", random.one_in(2) ? twin_operators(facts) : twin_quoted(twin_operators(facts)));
    row.text("channel", facts.messenger);
    row.text("messengerType", facts.messenger);
    row.text("botStatus", facts.bot_status);
    row.text("status", facts.status);
    row.time("startedAt", facts.created_at);
    row.time("clientOnlineAt", facts.created_at);
    row.time("clientOfflineAt", std::nullopt);
    row.number("unreadClientMessageCount", facts.messages);
    row.time("lastMessageCreatedAt", facts.updated_at);
    row.token("lastMessage", random.one_in(2) ? "{\"body\":\"\\u00fc\"}" : "null");
    bool const is_number = facts.client_id.front() == '9';
    row.token("clientId", is_number ? facts.client_id : '"' + facts.client_id + '"');
    row.token("clientBanned", twin_flag(facts.is_banned, false));
    row.text("referer", "");
    row.text("tags", facts.tags);
    row.number("timerFirstAnswer", 30);
    row.number("timerNextAnswers", 60);
    row.text("lastOperatorMessage", is_handled ? "Hi" : "");
    row.text("firstClientMessageAfterLastOperatorMessage", "");
    row.end();
}

CONFAB_DECL sandbox_time twin_message_time(twin_facts const& facts, std::uint64_t number) {
    return facts.created_at + std::chrono::seconds(number);
}

CONFAB_DECL std::string twin_message(twin_facts const& facts, std::uint64_t number, std::string_view posted) {
    bool const is_client = !posted.empty() || number % 2 == 0;
    static auto const all =
        twin_name_set("id,authorId,authorType,authorName,type,body,readAt,createdAt,updatedAt,sessionId");
    std::string out;
    twin_writer row(out, false, all);
    row.text("id", facts.id + "-" + std::to_string(number));
    row.text("authorId", is_client ? facts.client_id : facts.bot_id);
    row.text("authorType", is_client ? "client" : "bot");
    row.text("authorName", is_client ? std::string_view(facts.name) : std::string_view("Bot"));
    row.text("type", "text");
    row.text("body", posted.empty() ? std::string_view("message \\u2014 größe") : posted);
    row.time("readAt", std::nullopt);
    row.time("createdAt", twin_message_time(facts, number));
    row.time("updatedAt", twin_message_time(facts, number));
    row.text("sessionId", facts.id);
    row.end();
    return out;
}

} // namespace confab::testing::detail

#endif
