// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_IMPL_SESSION_QUERY_IPP
#define CONFAB_OPENCX_IMPL_SESSION_QUERY_IPP

#include <confab/opencx/session_query.hpp>

namespace confab::opencx {
namespace detail {

using parameter_list = std::vector<std::pair<std::string, std::string>>;

template <class Enum>
result<void> add_word(parameter_list& list, char const* name, std::optional<std::string> const& word) {
    if (!word) return {};
    if (json::enumerator_of<Enum>(*word) == Enum::unknown) {
        std::string known;
        for (auto const candidate : words_of(Enum::unknown).subspan(1)) {
            if (!known.empty()) known += ", ";
            known += candidate;
        }
        return failure(errc::invalid_argument,
                       std::string(name) + ": \"" + printable(*word, 60) + "\" is none of " + known);
    }
    list.emplace_back(name, *word);
    return {};
}

inline result<void> add_time(parameter_list& list, char const* name, std::optional<json::timestamp> const& time) {
    if (!time) return {};
    auto text = json::format_timestamp(*time);
    if (!json::parse_timestamp(text))
        return failure(errc::invalid_argument,
                       std::string(name) + ": " + text + " is outside of the years 0000 to 9999");
    list.emplace_back(name, std::move(text));
    return {};
}

} // namespace detail

CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> session_query::parameters() const {
    detail::parameter_list list;
    if (handed_off_) list.emplace_back("handed_off", *handed_off_ ? "true" : "false");
    result<void> const checks[] = {
        detail::add_word<opencx::status>(list, "status", status_),
        detail::add_word<opencx::channel_type>(list, "channel_type", channel_type_),
        detail::add_time(list, "created_after", created_after_),
        detail::add_time(list, "created_before", created_before_),
        detail::add_time(list, "updated_after", updated_after_),
        detail::add_time(list, "updated_before", updated_before_),
    };
    for (auto const& check : checks)
        if (!check) return check.error();
    return list;
}

} // namespace confab::opencx

#endif
