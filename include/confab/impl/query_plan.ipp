// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_IMPL_QUERY_PLAN_IPP
#define CONFAB_IMPL_QUERY_PLAN_IPP

#include <confab/query_plan.hpp>

#include <algorithm>
#include <utility>

namespace confab {
namespace detail {

inline constexpr std::string_view bound_names[] = {"created_after", "created_before", "updated_after",
                                                   "updated_before"};

inline std::optional<json::timestamp>& bound_of(session_filter& filter, query_planner::bound which) {
    std::optional<json::timestamp>* const bounds[] = {&filter.created_after, &filter.created_before,
                                                      &filter.updated_after, &filter.updated_before};
    return *bounds[static_cast<std::size_t>(which)];
}

inline std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (auto const& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

inline std::string_view name_of_answerer(answered_by who) {
    constexpr std::string_view names[] = {"by the vendor", "by the client", "by the vendor and the client",
                                          "not possible"};
    return names[static_cast<std::size_t>(who)];
}

} // namespace detail

CONFAB_DECL result<void> query_plan::check() const {
    for (auto const& step : steps)
        if (step.by == answered_by::nobody)
            return failure(errc::invalid_argument,
                           step.condition + ": " + vendor + " cannot give \"" + step.value + "\": " + step.why);
    return {};
}

CONFAB_DECL std::string query_plan::text() const {
    std::string out = vendor + ": " + operation;
    if (!parameters.empty()) out += ' ' + printable(parameters, 2000);
    out += '\n';
    for (auto const& step : steps) {
        out += "  " + step.condition + ' ' + printable(step.value) + ": ";
        out += detail::name_of_answerer(step.by);
        if (!step.why.empty()) out += " (" + step.why + ')';
        out += '\n';
    }
    return out;
}

CONFAB_DECL query_planner::query_planner(std::string_view vendor, session_query const& query)
    : query_(query), rest_(query) {
    plan_.vendor = vendor;
}

CONFAB_DECL std::vector<std::string_view> query_planner::take_words(std::string_view condition,
                                                                    std::vector<std::string>& wanted,
                                                                    std::span<word_pair const> table,
                                                                    std::string_view name, std::size_t most) {
    std::vector<std::string_view> words;
    if (wanted.empty()) return words;
    auto const value = detail::joined(wanted);
    for (auto const& word : wanted) {
        auto const before = words.size();
        for (auto const& pair : table)
            if (pair.common == word && std::ranges::find(words, pair.vendor) == words.end())
                words.push_back(pair.vendor);
        bool const is_repeated = std::ranges::count(wanted, word) > 1;
        if (words.size() != before || is_repeated) continue;
        plan_.steps.emplace_back(condition, value, answered_by::client, "the vendor has no word for " + word);
        return {};
    }
    if (words.size() > most) {
        plan_.steps.emplace_back(condition, value, answered_by::client,
                                 std::string(name) + " takes at most " + std::to_string(most) + " of " +
                                     std::to_string(words.size()) + " words");
        return {};
    }
    plan_.steps.emplace_back(condition, value, answered_by::vendor, name);
    wanted.clear();
    return words;
}

CONFAB_DECL std::vector<std::string_view> query_planner::take_statuses(std::span<word_pair const> table,
                                                                       std::string_view name, std::size_t most) {
    return take_words("status", rest_.statuses, table, name, most);
}

CONFAB_DECL std::vector<std::string_view> query_planner::take_channels(std::span<word_pair const> table,
                                                                       std::string_view name, std::size_t most) {
    return take_words("channel", rest_.channels, table, name, most);
}

CONFAB_DECL std::optional<json::timestamp> query_planner::take(bound which, std::string_view name,
                                                               std::chrono::microseconds slack) {
    auto& asked = detail::bound_of(rest_, which);
    if (!asked) return std::nullopt;
    auto const condition = detail::bound_names[static_cast<std::size_t>(which)];
    bool const is_exact = slack == std::chrono::microseconds(0);
    plan_.steps.emplace_back(condition, json::format_timestamp(*asked),
                             is_exact ? answered_by::vendor : answered_by::both, name);
    if (is_exact) return std::exchange(asked, std::nullopt);
    bool const is_lower = which == bound::created_after || which == bound::updated_after;
    auto const first = json::timestamp::min(), last = json::timestamp::max();
    if (is_lower) return *asked < first + slack ? first : *asked - slack;
    return *asked > last - slack ? last : *asked + slack;
}

CONFAB_DECL std::optional<std::string> query_planner::take_text(std::string_view name) {
    if (rest_.text.empty()) return std::nullopt;
    plan_.steps.emplace_back("text", rest_.text, answered_by::vendor, name);
    return std::exchange(rest_.text, {});
}

CONFAB_DECL void query_planner::take_order(std::string_view how) {
    if (query_.order() == session_order::any) return;
    plan_.steps.emplace_back("order", std::string(name_of(query_.order())), answered_by::vendor, how);
    has_order_ = true;
}

CONFAB_DECL void query_planner::leave_to_client(std::string_view condition, std::string value) {
    auto const is_told = std::ranges::find(plan_.steps, condition, &plan_step::condition) != plan_.steps.end();
    if (!is_told)
        plan_.steps.emplace_back(condition, std::move(value), answered_by::client, "the vendor has no such filter");
}

CONFAB_DECL query_plan query_planner::finish(std::string_view operation, std::string parameters) {
    plan_.operation = operation;
    plan_.parameters = std::move(parameters);
    if (!rest_.statuses.empty()) leave_to_client("status", detail::joined(rest_.statuses));
    if (!rest_.channels.empty()) leave_to_client("channel", detail::joined(rest_.channels));
    for (auto const which : {bound::created_after, bound::created_before, bound::updated_after, bound::updated_before})
        if (auto const& left = detail::bound_of(rest_, which))
            leave_to_client(detail::bound_names[static_cast<std::size_t>(which)], json::format_timestamp(*left));
    if (!rest_.text.empty()) leave_to_client("text", rest_.text);
    if (query_.order() != session_order::any && !has_order_)
        plan_.steps.emplace_back("order", std::string(name_of(query_.order())), answered_by::nobody,
                                 "the vendor has no such order");
    if (query_.limit() != 0)
        plan_.steps.emplace_back("limit", std::to_string(query_.limit()), answered_by::client,
                                 "no page is asked for behind the last session");
    return std::move(plan_);
}

} // namespace confab

#endif
