// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_FILTER_HPP
#define CONFAB_YOURGPT_FILTER_HPP

#include <confab/error.hpp>
#include <confab/yourgpt/words.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace confab::yourgpt {

/** One condition of the vendor's filter language: a key, an operator and a value, or several for `in` and `notIn`.
 *
 *  Made by the functions of filter::. Project keys only. Several conditions of one query presumably all have to hold; the
 *  vendor does not say so. It is checked when it is used, before anything is sent.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class filter_condition {
public:
    filter_condition(filter_key key, filter_operator compare, std::vector<std::string> values)
        : values_(std::move(values)), key_(key), operator_(compare) {}

    filter_key key() const noexcept { return key_; }
    filter_operator compare() const noexcept { return operator_; }
    std::vector<std::string> const& values() const noexcept { return values_; }

    /** The condition as the vendor's JSON: `{"model":"SESSION","key":…,"operator":…,"value":…}`; numbers are text there.
     *  @return errc::invalid_argument, naming key, value and bound: an unknown key or operator, an empty value or one that is
     *      not UTF-8, no value or (but for in and notIn) several; for eq, ne, in and notIn a word that is none of the key's;
     *      for contact_id and visitor_id other than digits.
     */
    CONFAB_DECL result<std::string> json() const;

private:
    result<void> check(std::string_view value) const;

    std::vector<std::string> values_;
    filter_key key_;
    filter_operator operator_;
};

/** A key of a filter, waiting for its operator: `filter::state().in(state::pending, state::resolved)`.
 *  @tparam Value the key's enum, or std::int64_t for ids. Each operator also takes the value's text.
 */
template <class Value>
class filter_on {
public:
    explicit constexpr filter_on(filter_key key) noexcept : key_(key) {}

    filter_condition eq(Value value) const { return one(filter_operator::eq, value); }
    filter_condition eq(std::string_view text) const { return one(filter_operator::eq, text); }
    filter_condition ne(Value value) const { return one(filter_operator::ne, value); }
    filter_condition ne(std::string_view text) const { return one(filter_operator::ne, text); }
    filter_condition gt(Value value) const { return one(filter_operator::gt, value); }
    filter_condition gt(std::string_view text) const { return one(filter_operator::gt, text); }
    filter_condition gte(Value value) const { return one(filter_operator::gte, value); }
    filter_condition gte(std::string_view text) const { return one(filter_operator::gte, text); }
    filter_condition lt(Value value) const { return one(filter_operator::lt, value); }
    filter_condition lt(std::string_view text) const { return one(filter_operator::lt, text); }
    filter_condition lte(Value value) const { return one(filter_operator::lte, value); }
    filter_condition lte(std::string_view text) const { return one(filter_operator::lte, text); }
    filter_condition starts_with(std::string_view text) const { return one(filter_operator::starts_with, text); }
    filter_condition ends_with(std::string_view text) const { return one(filter_operator::ends_with, text); }
    /// Any of these values, or texts.
    template <class... Values>
    filter_condition in(Values const&... values) const {
        return several(filter_operator::in, values...);
    }
    /// None of these values, or texts.
    template <class... Values>
    filter_condition not_in(Values const&... values) const {
        return several(filter_operator::not_in, values...);
    }

private:
    static std::string text_of(std::string_view text) { return std::string(text); }
    static std::string text_of(Value value) {
        if constexpr (std::is_enum_v<Value>) return std::string(json::word_of(value));
        else return std::to_string(value);
    }
    template <class Given>
    static std::string text_of_any(Given const& given) {
        if constexpr (std::convertible_to<Given const&, std::string_view>) return text_of(std::string_view(given));
        else return text_of(Value(given));
    }

    template <class Given>
    filter_condition one(filter_operator compare, Given const& given) const {
        std::vector<std::string> values;
        values.push_back(text_of(given));
        return filter_condition(key_, compare, std::move(values));
    }
    template <class... Values>
    filter_condition several(filter_operator compare, Values const&... values) const {
        static_assert(sizeof...(Values) > 0, "a list needs a value");
        std::vector<std::string> texts;
        (texts.push_back(text_of_any(values)), ...);
        return filter_condition(key_, compare, std::move(texts));
    }

    filter_key key_;
};

/// The keys that a filter can look at.
namespace filter {

/// The channel.
constexpr filter_on<yourgpt::integration> integration() noexcept {
    return filter_on<yourgpt::integration>(filter_key::integration);
}
/// Who handles the conversation.
constexpr filter_on<yourgpt::chat_mode> chat_mode() noexcept {
    return filter_on<yourgpt::chat_mode>(filter_key::chat_mode);
}
/// Where the session stands.
constexpr filter_on<yourgpt::state> state() noexcept { return filter_on<yourgpt::state>(filter_key::state); }
/// The contact's number.
constexpr filter_on<std::int64_t> contact_id() noexcept { return filter_on<std::int64_t>(filter_key::contact_id); }
/// The visitor's number.
constexpr filter_on<std::int64_t> visitor_id() noexcept { return filter_on<std::int64_t>(filter_key::visitor_id); }

} // namespace filter

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/filter.ipp>
#endif

#endif
