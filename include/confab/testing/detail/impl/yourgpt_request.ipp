// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_IMPL_YOURGPT_REQUEST_IPP
#define CONFAB_TESTING_DETAIL_IMPL_YOURGPT_REQUEST_IPP

#include <confab/testing/detail/yourgpt_request.hpp>

#include <confab/testing/detail/query_parameters.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <compare>

namespace confab::testing::detail {

inline constexpr std::string_view yourgpt_keys[] = {"integration", "chat_mode", "state", "contact_id", "visitor_id"};
inline constexpr std::string_view yourgpt_operators[] = {"eq",  "ne",         "gt",       "gte", "lt",
                                                         "lte", "startsWith", "endsWith", "in",  "notIn"};

CONFAB_DECL std::string const& yourgpt_value_of(yourgpt_row const& row, std::string_view key) {
    if (key == "integration") return row.integration;
    if (key == "chat_mode") return row.chat_mode;
    if (key == "state") return row.state;
    return key == "contact_id" ? row.contact_id : row.visitor_id;
}

/// Digits compare as numbers.
CONFAB_DECL std::strong_ordering yourgpt_order(std::string_view left, std::string_view right) {
    auto const is_number = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    };
    if (is_number(left) && is_number(right) && left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

CONFAB_DECL bool yourgpt_condition::matches(yourgpt_row const& row) const {
    auto const& value = yourgpt_value_of(row, key);
    bool const listed = std::find(values.begin(), values.end(), value) != values.end();
    if (compare == "eq" || compare == "in") return listed;
    if (compare == "ne" || compare == "notIn") return !listed;
    if (value.empty()) return false;
    if (compare == "startsWith") return value.starts_with(values.front());
    if (compare == "endsWith") return value.ends_with(values.front());
    auto const order = yourgpt_order(value, values.front());
    if (compare == "gt") return order > 0;
    if (compare == "gte") return order >= 0;
    return compare == "lt" ? order < 0 : order <= 0;
}

CONFAB_DECL yourgpt_request::yourgpt_request(sandbox_request const& request, bool json, bool forms) {
    auto const types = request.values_of("Content-Type");
    auto const type = types.size() == 1 ? types[0].substr(0, types[0].find(';')) : std::string_view();
    is_form_ = type == "application/x-www-form-urlencoded";
    if (!request.query().empty()) refuse("the query is not empty");
    else if (json && type == "application/json") read_json(request.body);
    else if (forms && is_form_) read_form(request.body);
    else refuse("content type");
}

CONFAB_DECL void yourgpt_request::read_json(std::string_view body) {
    boost::system::error_code error;
    auto const document = boost::json::parse(boost::json::string_view(body.data(), body.size()), error);
    if (error || !document.is_object()) return refuse("the body is no JSON object");
    members_ = document.as_object();
}

CONFAB_DECL void yourgpt_request::read_form(std::string_view body) {
    auto const parsed = parse_query(body);
    if (!parsed) return refuse("the body is no form");
    for (auto const& [name, value] : *parsed)
        if (!members_.emplace(name, value).second) return refuse(name + " is repeated");
}

CONFAB_DECL void yourgpt_request::refuse(std::string_view why) {
    if (error_.empty()) error_ = "Invalid params: " + std::string(why);
}

CONFAB_DECL std::optional<boost::json::value> yourgpt_request::take(std::string_view name) {
    auto const at = members_.find(boost::json::string_view(name.data(), name.size()));
    if (at == members_.end()) return std::nullopt;
    auto value = at->value();
    members_.erase(at);
    return value;
}

CONFAB_DECL std::optional<std::string> yourgpt_request::text(std::string_view name, std::size_t least,
                                                             std::size_t most) {
    auto const value = take(name);
    if (!value) return std::nullopt;
    auto const* const text = value->if_string();
    if (text == nullptr) return refuse(std::string(name) + " must be text"), std::nullopt;
    auto const characters = static_cast<std::size_t>(std::count_if(
        text->begin(), text->end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
    if (characters < least || characters > most)
        return refuse(std::string(name) + " is too short or long"), std::nullopt;
    return std::string(*text);
}

CONFAB_DECL std::optional<std::uint64_t> yourgpt_request::number(std::string_view name, std::uint64_t least,
                                                                 std::uint64_t most) {
    auto const value = take(name);
    if (!value) return std::nullopt;
    std::optional<std::uint64_t> number;
    if (auto const* const signed_number = value->if_int64(); signed_number != nullptr && *signed_number >= 0)
        number = static_cast<std::uint64_t>(*signed_number);
    if (auto const* const unsigned_number = value->if_uint64()) number = *unsigned_number;
    if (auto const* const digits = value->if_string();
        digits != nullptr && is_form_ && digits->size() < 19 &&
        std::string_view(*digits).find_first_not_of("0123456789") == std::string_view::npos) {
        number = 0;
        std::from_chars(digits->data(), digits->data() + digits->size(), *number);
    }
    if (number && *number >= least && *number <= most) return number;
    return refuse(std::string(name) + " must be a number within its bounds"), std::nullopt;
}

CONFAB_DECL std::optional<std::string> yourgpt_request::word(std::string_view name,
                                                             std::initializer_list<std::string_view> words) {
    auto const value = text(name);
    if (value && std::find(words.begin(), words.end(), *value) == words.end())
        refuse(std::string(name) + " must be one of its documented values");
    return value;
}

CONFAB_DECL std::optional<std::string> yourgpt_request::uid(std::string_view name) {
    auto const value = take(name);
    if (value && value->is_int64() && value->get_int64() >= 0) return std::to_string(value->get_int64());
    if (value && value->is_string() && !value->get_string().empty()) return std::string(value->get_string());
    return refuse(std::string(name) + " is required"), std::nullopt;
}

CONFAB_DECL std::optional<sandbox_time> yourgpt_request::day(std::string_view name) {
    auto const value = text(name);
    if (!value) return std::nullopt;
    auto const time = value->size() == 10 ? parse_iso_time(*value) : std::nullopt;
    if (!time) refuse(std::string(name) + " must be a day");
    return time;
}

CONFAB_DECL yourgpt_condition yourgpt_request::condition(boost::json::value const& value) {
    yourgpt_condition made;
    auto const* const object = value.if_object();
    if (object == nullptr || object->size() != 4) return refuse("a filter has four members"), made;
    auto const text = [&](char const* name) {
        auto const* const member = object->if_contains(name);
        return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
    };
    made.key = text("key");
    made.compare = text("operator");
    auto const knows = [](auto const& words, std::string const& word) {
        return std::find(std::begin(words), std::end(words), word) != std::end(words);
    };
    if (text("model") != "SESSION" || !knows(yourgpt_keys, made.key) || !knows(yourgpt_operators, made.compare))
        return refuse("filter: model, key or operator"), made;
    bool const is_list = made.compare == "in" || made.compare == "notIn";
    auto const* const given = object->if_contains("value");
    if (given == nullptr || given->is_array() != is_list) return refuse("filter: value"), made;
    auto const add = [&](boost::json::value const& one) {
        if (one.is_string()) made.values.emplace_back(one.get_string());
        else refuse("filter: a value must be text");
    };
    if (!is_list) add(*given);
    else
        for (auto const& one : given->get_array()) add(one);
    if (made.values.empty()) refuse("filter: no value");
    return made;
}

CONFAB_DECL std::vector<yourgpt_condition> yourgpt_request::conditions(std::string_view name) {
    std::vector<yourgpt_condition> made;
    auto const value = take(name);
    if (!value) return made;
    if (!value->is_array()) refuse("filter must be an array");
    else
        for (auto const& one : value->get_array()) made.push_back(condition(one));
    return made;
}

CONFAB_DECL void yourgpt_request::finish() {
    if (!members_.empty()) refuse("unknown member " + std::string(members_.begin()->key()));
}

} // namespace confab::testing::detail

#endif
