// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CHAT_SESSION_IPP
#define CONFAB_TWIN_IMPL_CHAT_SESSION_IPP

#include <confab/twin/chat_session.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/json/page_cutter.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/twin/chat_fields.hpp>

#include <memory_resource>

namespace confab::twin {

CONFAB_DECL result<std::vector<chat_operator>> operators_of(std::string_view json) {
    std::vector<chat_operator> out;
    std::string held;
    if (json.size() > 1 && json.front() == '"') {
        held = json::unescaped(json.substr(1, json.size() - 2));
        json = held;
    }
    if (json.empty() || json == "null") return out;
    json::page_cutter cutter("");
    if (auto const cut = cutter.scan(json); !cut) return cut.error();
    if (auto const cut = cutter.finish(json); !cut) return cut.error();
    json::item_decoder decoder;
    std::pmr::monotonic_buffer_resource arena;
    for (auto const& slice : cutter.items()) {
        auto const text = slice.in(json);
        if (text == "null") continue;
        chat_operator_view view;
        if (auto const decoded = decoder.decode(chat_operator_fields, text, view, arena); !decoded)
            return decoded.error();
        out.emplace_back(view);
    }
    return out;
}

} // namespace confab::twin

#endif
