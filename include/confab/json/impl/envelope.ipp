// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_IMPL_ENVELOPE_IPP
#define CONFAB_JSON_IMPL_ENVELOPE_IPP

#include <confab/json/envelope.hpp>

#include <confab/json/detail/pointer.hpp>
#include <confab/json/detail/walk.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>

#include <charconv>
#include <cstddef>

namespace confab::json {

namespace detail {

inline failure member_failure(errc code, std::string_view pointer, std::string message) {
    diagnostics details;
    details.message = std::move(message);
    details.json_pointer = pointer;
    return failure(code, std::move(details));
}

/// An element of a valid array; nothing if there are not so many, or the token is no index.
inline std::optional<std::string_view> find_element(std::string_view array, std::string_view token) {
    std::size_t index = 0;
    auto const parsed = std::from_chars(token.data(), token.data() + token.size(), index);
    if (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size()) return std::nullopt;
    for (std::size_t position = skip_space(array, 1); position < array.size() && array[position] != ']'; --index) {
        std::size_t const end = value_end(array, position);
        if (index == 0) return array.substr(position, end - position);
        position = skip_space(array, end);
        if (position < array.size() && array[position] == ',') position = skip_space(array, position + 1);
    }
    return std::nullopt;
}

/// The unescaped text of a raw string; nothing for other values.
inline std::optional<std::string> string_value(std::string_view raw) {
    if (raw.front() != '"') return std::nullopt;
    return unescaped(raw.substr(1, raw.size() - 2));
}

} // namespace detail

CONFAB_DECL result<envelope> envelope::parse(std::string text) {
    if (detail::trimmed(text).empty()) return failure(errc::not_json, "the document is empty");
    if (result<void> const valid = validate(text); !valid) return valid.error();
    return envelope(std::move(text));
}

CONFAB_DECL result<std::optional<std::string_view>> envelope::raw_at(std::string_view pointer) const {
    auto const tokens = detail::pointer_tokens(pointer);
    if (!tokens) return detail::member_failure(errc::invalid_argument, pointer, "not a JSON Pointer");
    std::string way;
    std::optional<std::string_view> value = detail::trimmed(text_);
    for (std::string const& token : *tokens) {
        if (value->front() != '{' && value->front() != '[')
            return detail::member_failure(errc::unexpected_type, way, "an object or array is expected");
        detail::append_token(way, token);
        if (value->front() == '[') {
            value = detail::find_element(*value, token);
        } else {
            auto const found = find_member(*value, token);
            if (!found) return detail::member_failure(errc::duplicate_key, way, "the member comes twice");
            value = *found;
        }
        if (!value || *value == "null") return std::optional<std::string_view>();
    }
    if (*value == "null") value.reset();
    return value;
}

CONFAB_DECL result<bool> envelope::contains(std::string_view pointer) const {
    auto const raw = raw_at(pointer);
    if (!raw) return raw.error();
    return raw->has_value();
}

CONFAB_DECL result<std::optional<std::string>> envelope::text_at(std::string_view pointer) const {
    auto const raw = raw_at(pointer);
    if (!raw) return raw.error();
    if (!*raw) return std::optional<std::string>();
    auto text = detail::string_value(**raw);
    if (!text) return detail::member_failure(errc::unexpected_type, pointer, "a string is expected");
    return text;
}

CONFAB_DECL result<std::optional<std::string>> envelope::text_or_number_at(std::string_view pointer) const {
    auto const raw = raw_at(pointer);
    if (!raw) return raw.error();
    if (!*raw) return std::optional<std::string>();
    char const first = (*raw)->front();
    if (first == '-' || detail::is_digit(first)) return std::optional<std::string>(**raw);
    auto text = detail::string_value(**raw);
    if (!text) return detail::member_failure(errc::unexpected_type, pointer, "a string or a number is expected");
    return text;
}

CONFAB_DECL result<std::optional<bool>> envelope::boolean_at(std::string_view pointer) const {
    auto const raw = raw_at(pointer);
    if (!raw) return raw.error();
    if (!*raw) return std::optional<bool>();
    if (**raw == "true") return std::optional<bool>(true);
    if (**raw == "false") return std::optional<bool>(false);
    return detail::member_failure(errc::unexpected_type, pointer, "true or false is expected");
}

CONFAB_DECL result<std::optional<std::uint64_t>> envelope::unsigned_at(std::string_view pointer) const {
    auto const digits = text_or_number_at(pointer);
    if (!digits) return digits.error();
    if (!*digits) return std::optional<std::uint64_t>();
    std::string const& text = **digits;
    std::uint64_t value = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return detail::member_failure(errc::unexpected_type, pointer, "a whole number from 0 to 2^64-1 is expected");
    return std::optional<std::uint64_t>(value);
}

} // namespace confab::json

#endif
