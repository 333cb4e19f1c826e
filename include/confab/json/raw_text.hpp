// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_RAW_TEXT_HPP
#define CONFAB_JSON_RAW_TEXT_HPP

#include <confab/detail/config.hpp>
#include <confab/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::json {

/** Appends valid JSON without the white space outside its strings, and otherwise byte for byte.
 *  @param raw a valid JSON text; of any other text all bytes but white space are kept.
 */
CONFAB_DECL void append_minified(std::string& out, std::string_view raw);

/** Appends text as a JSON string, in quotes: escapes `"`, `\` and control characters, nothing else.
 *  @param text UTF-8; other bytes are passed on as they are.
 */
CONFAB_DECL void append_quoted(std::string& out, std::string_view text);

/** The text that a JSON string stands for.
 *  @param body what stands between the quotes of a valid JSON string.
 */
CONFAB_DECL std::string unescaped(std::string_view body);

/** The raw value of an object's member, null included; nothing if there is no such member or `object` is none.
 *
 *  The name is compared unescaped. Takes time linear in the object's text.
 *  @par Errors errc::duplicate_key if the member comes twice.
 *  @param object a valid JSON text, such as an item that was decoded or what raw_at gave.
 */
CONFAB_DECL result<std::optional<std::string_view>> find_member(std::string_view object, std::string_view name);

} // namespace confab::json

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/json/impl/raw_text.ipp>
#endif

#endif
