// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_FILTER_QUERY_IPP
#define CONFAB_OPENCX_IMPL_FILTER_QUERY_IPP

#include <confab/opencx/filter_query.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>

namespace confab::opencx {
namespace detail {

inline failure refused_argument(std::string_view name, std::string_view value, std::string_view bound) {
    return failure(errc::invalid_argument,
                   std::string(name) + ": \"" + printable(value, 60) + "\" is not " + std::string(bound));
}

} // namespace detail

CONFAB_DECL result<std::string> filter_query::body(std::uint64_t page) const {
    if (limit_ < 1 || limit_ > most_sessions_of_page)
        return detail::refused_argument("limit", std::to_string(limit_), "1 to 100");
    if (page < 1) return detail::refused_argument("page", std::to_string(page), "1 or more");
    if (has_sort_by_ && sort_by_.empty())
        return detail::refused_argument("sort_by", "", "last_message_at or created_at");
    if (has_sort_order_ && sort_order_.empty()) return detail::refused_argument("sort_order", "", "asc or desc");
    std::string out = "{\"filters\":{";
    for (auto const& [name, value] : filters_) {
        if (!json::validate(value)) return detail::refused_argument("filters." + name, value, "JSON");
        if (out.back() != '{') out += ',';
        json::append_quoted(out, name);
        out += ':' + value;
    }
    out += '}';
    if (has_sort_by_) out.append(",\"sort_by\":\"").append(sort_by_) += '"';
    if (has_sort_order_) out.append(",\"sort_order\":\"").append(sort_order_) += '"';
    out += ",\"page\":" + std::to_string(page) + ",\"limit\":" + std::to_string(limit_) + '}';
    if (!json::validate(out)) return detail::refused_argument("filters", out, "valid UTF-8");
    return out;
}

} // namespace confab::opencx

#endif
