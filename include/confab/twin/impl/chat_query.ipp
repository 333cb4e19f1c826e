// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CHAT_QUERY_IPP
#define CONFAB_TWIN_IMPL_CHAT_QUERY_IPP

#include <confab/twin/chat_query.hpp>

#include <confab/twin/detail/parameter_writer.hpp>

namespace confab::twin {

CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> chat_query::parameters() const {
    detail::parameter_writer writer;
    if (!fields_.empty()) writer.fields(fields_);
    writer.time("from", from_, false);
    writer.time("to", to_, true);
    writer.text("sessionId", "session_id", session_id_);
    writer.text("chatId", "chat_id", chat_id_);
    writer.flag("markedAsSpam", "marked_as_spam", marked_as_spam_);
    writer.text("operatorId", "operator_id", operator_id_);
    writer.text("operatorType", "operator_type", operator_type_);
    writer.text("botStatus", "bot_status", bot_status_);
    writer.text("status", "status", status_);
    writer.text("name", "name", name_);
    writer.flag("groupByClientId", "group_by_client_id", group_by_client_id_);
    writer.list("tags", tags_);
    writer.flag("clientBanned", "client_banned", client_banned_);
    writer.text("keyword", "keyword", keyword_);
    writer.flag("withoutCount", "without_count", without_count_);
    writer.sort(sort_, "startedAt", is_unsorted_);
    writer.further(further_);
    writer.paging(limit_, offset_, page_);
    return writer.take();
}

CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> message_query::parameters() const {
    detail::parameter_writer writer;
    writer.time("from", from_, false);
    writer.time("to", to_, true);
    writer.number("companyId", "company_id", company_id_);
    writer.paging(limit_, offset_, page_);
    return writer.take();
}

} // namespace confab::twin

#endif
