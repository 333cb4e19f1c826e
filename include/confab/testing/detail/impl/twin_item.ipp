// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_TWIN_ITEM_IPP
#define CONFAB_TESTING_DETAIL_IMPL_TWIN_ITEM_IPP

#include <confab/testing/detail/twin_item.hpp>

#include <confab/testing/detail/row_random.hpp>
#include <confab/testing/detail/twin_writer.hpp>

#include <chrono>
#include <utility>

namespace confab::testing::detail {

inline constexpr std::uint64_t purpose_of_twin_facts = 60;
inline constexpr std::uint64_t twin_shared_ids = 1'000'000'007; // chats and bots have ids of sessions that never are

// JSON text, hence with escapes.
inline constexpr std::string_view twin_first_names[] = {"Zo\\u00eb", "Jörg",           "\\u0410\\u043d\\u043d\\u0430",
                                                        "Ivan",      "\\ud83d\\ude80", "O\\\"Neil"};
inline constexpr std::string_view twin_bot_statuses[] = {"working", "finished", "word_of_tomorrow"};
inline constexpr std::string_view twin_tags[] = {"", "vip", "vip,late", "größe"};
// Amounts whose digits no reader may rewrite, and one that comes as text.
inline constexpr std::string_view twin_prices[] = {
    "0", "0.05", "1e-7", "0.1000000000000000055511151231257827", "\"12.50\"", "9007199254740993"};

CONFAB_DECL twin_names const& twin_search_names() {
    static auto const names =
        twin_name_set("id,chatId,companyId,name,chatName,whatsappPhone,botId,botName,markedAsSpam,userId,"
                      "operatorGroupIds,operatorName,operatorType,operatorMessageCount,clientMessageCount,"
                      "botMessageCount,clientDeviceId,clientId,clientExternalId,clientIp,location,timeZone,countryCode,"
                      "countryName,regionCode,regionName,city,zipCode,messengerType,status,referer,dialogResults,"
                      "operatorResults,nps,createdAt,operatorLastMessageCreatedAt,updatedAt,noResponseOperatorToClient,"
                      "botLastMessageCreatedAt,lastMessageCreatedAt,clientLastMessageCreatedAt,clientOnlineAt,"
                      "clientOfflineAt,operatorAssignedAt,price,operatorDialogDuration,operatorFirstMessageCreatedAt,"
                      "switchAnotherOperator,haveExternalMessage,botStatus,closedAt,closedByUserId,"
                      "closedByOperatorName,closedByBotId,clientUserAgent,csi,csiMax,csiPercent,rating,fcr,"
                      "operatorTimerFirstAnswer,operatorTimerNextAnswers,metrics,operatorNotFoundAt,takenByOperatorAt,"
                      "isLostSession");
    return names;
}

inline std::string_view twin_status_of(std::string_view status) {
    if (status == "open") return "active";
    return status.starts_with("closed") ? std::string_view("closed") : status;
}

CONFAB_DECL std::optional<twin_facts> twin_facts_of(sandbox_snapshot const& rows, std::uint64_t index,
                                                    twin_sandbox_options const& options) {
    auto const session = rows.session(index);
    if (!session) return std::nullopt;
    auto const& data = rows.data();
    row_random random(data.row_seed(index, purpose_of_twin_facts));
    twin_facts made;
    made.index = index;
    made.created_at = session->created_at;
    made.updated_at = session->updated_at.value_or(session->created_at);
    made.id = data.id(index);
    made.chat_id = rows.text(index, "chat").value_or(data.id(twin_shared_ids + random.below(3)));
    made.bot_id = data.id(twin_shared_ids + 10 + random.below(3));
    made.client_id = random.one_in(3) ? std::to_string(9007199254740993U + random.below(50))
                                      : "client-" + std::to_string(random.below(200));
    bool const is_supervised = options.supervised_one_in != 0 && random.one_in(options.supervised_one_in);
    made.company_id = is_supervised ? 1002 : options.company_id;
    made.name = rows.text(index, "name").value_or(std::string(random.pick(twin_first_names)));
    made.status = twin_status_of(session->status);
    made.is_closed = made.status == "closed";
    made.messenger = session->channel == "phone_voice" ? std::string_view("phone") : session->channel;
    made.bot_status = random.pick(twin_bot_statuses);
    made.price = random.pick(twin_prices);
    made.tags = random.pick(twin_tags);
    made.operators = twin_split(
        rows.text(index, "operators").value_or(session->handed_off ? std::to_string(70 + random.below(9)) : ""));
    made.group = rows.text(index, "group").value_or("");
    auto const marked = rows.text(index, "spam");
    made.is_spam = marked ? *marked == "true" : random.one_in(20);
    made.is_banned = random.one_in(30);
    made.messages = random.below(6);
    return made;
}

inline void write_twin_client(twin_writer& row, row_random& random, twin_facts const& facts) {
    row.text("clientDeviceId", random.one_in(2) ? "device-1" : "");
    bool const is_number = facts.client_id.front() == '9';
    if (is_number) row.token("clientId", facts.client_id);
    else row.text("clientId", facts.client_id);
    row.text("clientExternalId", "");
    row.text("clientIp", "192.0.2.7");
    row.token("location", random.one_in(2) ? "{\"lat\":52.5200080,\"lon\":13.404954}" : "null");
    row.text("timeZone", "Europe/Berlin");
    row.text("countryCode", "DE");
    row.text("countryName", "Germany");
    row.text("regionCode", "BE");
    row.text("regionName", "Berlin");
    row.text("city", "Berlin");
    row.text("zipCode", "10115");
    row.text("messengerType", facts.messenger);
    row.text("status", facts.status);
    row.text("referer", "https:\\/\\/example.com\\/?q=\\u0026");
}

inline void write_twin_times(twin_writer& row, row_random& random, twin_facts const& facts) {
    auto const by_operator = facts.operators.empty() ? std::nullopt : std::optional(facts.updated_at);
    row.time("createdAt", facts.created_at);
    row.time("operatorLastMessageCreatedAt", by_operator);
    row.time("updatedAt", facts.updated_at);
    row.token("noResponseOperatorToClient", random.one_in(2) ? "0" : "null");
    row.time("botLastMessageCreatedAt", facts.created_at);
    row.time("lastMessageCreatedAt", facts.updated_at);
    row.time("clientLastMessageCreatedAt", facts.updated_at);
    row.time("clientOnlineAt", facts.created_at);
    row.time("clientOfflineAt", random.one_in(2) ? std::optional(facts.updated_at) : std::nullopt);
    row.time("operatorAssignedAt", by_operator);
    row.token("price", facts.price);
    row.token("operatorDialogDuration", facts.operators.empty() ? "null" : "61");
    row.time("operatorFirstMessageCreatedAt", by_operator);
    row.token("switchAnotherOperator", twin_flag(facts.operators.size() > 1, random.one_in(2)));
    row.token("haveExternalMessage", twin_flag(false, random.one_in(2)));
    row.text("botStatus", facts.bot_status);
    row.time("closedAt", facts.is_closed ? std::optional(facts.updated_at) : std::nullopt);
    row.token("closedByUserId", facts.is_closed ? "17" : "null");
    row.text("closedByOperatorName", facts.is_closed && by_operator ? "Zo\\u00eb" : "");
    row.text("closedByBotId", facts.is_closed && !by_operator ? facts.bot_id : "");
}

CONFAB_DECL void append_twin_item(std::string& out, sandbox_data const& data, twin_facts const& facts,
                                  twin_names const& fields) {
    row_random random(data.row_seed(facts.index, purpose_of_twin_item));
    twin_writer row(out, data.options().whitespace && random.one_in(4), fields);
    row.text("id", facts.id);
    row.text("chatId", facts.chat_id);
    row.number("companyId", facts.company_id);
    row.text("name", facts.name);
    row.text("chatName", "Support");
    row.text("whatsappPhone", facts.messenger == "whatsapp" ? "+4930123456" : "");
    row.text("botId", facts.bot_id);
    row.text("botName", "Bot");
    row.token("markedAsSpam", twin_flag(facts.is_spam, random.one_in(2)));
    row.number("userId", 7);
    row.token("operatorGroupIds", facts.group.empty() ? "[]" : "[\"" + facts.group + "\"]");
    row.text("operatorName", facts.operators.empty() ? "" : "Operator " + facts.operators.front());
    row.text("operatorType", facts.operators.empty() ? "" : "person");
    row.number("operatorMessageCount", facts.operators.size());
    row.number("clientMessageCount", facts.messages);
    row.number("botMessageCount", facts.messages);
    write_twin_client(row, random, facts);
    row.token("dialogResults", random.one_in(2) ? "{\"answer\":[1,null,\"\\u00fc\"]}" : "null");
    row.token("operatorResults", "null");
    row.token("nps", random.one_in(2) ? "9" : "null");
    write_twin_times(row, random, facts);
    row.text("clientUserAgent", "Mozilla\\/5.0");
    for (auto const* const name : {"csi", "csiMax", "csiPercent", "rating", "fcr"})
        row.token(name, random.one_in(2) ? "4.50" : "null");
    row.token("operatorTimerFirstAnswer", "30");
    row.token("operatorTimerNextAnswers", "60");
    row.token("metrics", "{\"a\":1e400}");
    row.time("operatorNotFoundAt", std::nullopt);
    row.time("takenByOperatorAt", std::nullopt);
    row.token("isLostSession", twin_flag(random.one_in(9), random.one_in(2)));
    row.end();
}

} // namespace confab::testing::detail

#endif
