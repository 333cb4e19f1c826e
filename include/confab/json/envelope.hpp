// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_ENVELOPE_HPP
#define CONFAB_JSON_ENVELOPE_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confab::json {

/** What a page says about itself, or an error body: a small document that is read by JSON Pointer.
 *
 *  It owns its text and looks members up in it when asked; it builds no tree, so its cost is that of its text. Every
 *  accessor is tolerant: a member that is missing, null, or below a missing or null one is an empty optional. A
 *  token of a pointer names a member of an object or, in digits, an element of an array.
 *
 *  @par Errors of every accessor (diagnostics.json_pointer names the member)
 *   - errc::unexpected_type: the member, or one on the way to it, has another type or a value out of range
 *   - errc::duplicate_key: the member, or one on the way to it, comes twice in its object
 *   - errc::invalid_argument: the pointer is neither empty nor begins with a slash
 *
 *  Distinct objects: safe. Shared objects: safe, nothing changes after @ref parse.
 */
class envelope {
public:
    /// An empty object.
    envelope() = default;

    /** Checks the whole text: grammar, UTF-8, depth.
     *  @par Errors errc::malformed_json, errc::json_too_deep, errc::not_json (empty or blank); diagnostics.offset.
     *  @param text any JSON document.
     */
    static result<envelope> parse(std::string text);

    /// The text that was parsed.
    std::string_view text() const noexcept { return text_; }

    /// Whether the member is there and not null.
    result<bool> contains(std::string_view pointer) const;

    /// The value's own bytes. @par Lifetimes they are the envelope's.
    result<std::optional<std::string_view>> raw_at(std::string_view pointer) const;

    /// A string, unescaped.
    result<std::optional<std::string>> text_at(std::string_view pointer) const;

    /// A string, unescaped, or the digits of a number exactly as they came: for cursors, ids and amounts.
    result<std::optional<std::string>> text_or_number_at(std::string_view pointer) const;

    /// true or false.
    result<std::optional<bool>> boolean_at(std::string_view pointer) const;

    /// A whole number from 0 to 2^64-1, also as a string of digits.
    result<std::optional<std::uint64_t>> unsigned_at(std::string_view pointer) const;

private:
    explicit envelope(std::string text) : text_(std::move(text)) {}

    std::string text_ = "{}";
};

} // namespace confab::json

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/json/impl/envelope.ipp>
#endif

#endif
