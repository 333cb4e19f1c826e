// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_SESSION_QUERY_IPP
#define CONFAB_TWIN_IMPL_SESSION_QUERY_IPP

#include <confab/twin/session_query.hpp>

#include <confab/twin/detail/parameter_writer.hpp>

namespace confab::twin {

CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>>
session_query::parameters(names const& called) const {
    detail::parameter_writer writer;
    std::vector<std::string> all;
    if (fields_.empty())
        for (auto const name : words_of(field::unknown).subspan(2)) all.emplace_back(name);
    writer.fields(fields_.empty() ? all : fields_);
    writer.time("from", from_, false);
    writer.time("to", to_, true);
    writer.text(called.bot_id(), "bot_id", bot_id_);
    writer.number(called.company_id(), "company_id", company_id_);
    writer.flag(called.all_supervised(), "all_supervised", all_supervised_);
    writer.text(called.session_id(), "session_id", session_id_);
    writer.text(called.chat_id(), "chat_id", chat_id_);
    writer.text(called.client_id(), "client_id", client_id_);
    writer.sort(sort_, "createdAt", is_unsorted_);
    writer.paging(limit_, offset_, page_);
    return writer.take();
}

} // namespace confab::twin

#endif
