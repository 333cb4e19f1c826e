// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_LONE_SURROGATES_HPP
#define CONFAB_EXPORT_LONE_SURROGATES_HPP

#include <optional>
#include <string>
#include <string_view>

namespace confab_export {

/// What takes the place of half a character, in UTF-8.
inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/** A JSON text in which each escape that is half a character (`\ud83d` without its `\ude00`) is `\ufffd`, so that readers take it.
 *  @return nothing where there is no such escape
 */
std::optional<std::string> replace_lone_surrogates(std::string_view json);

} // namespace confab_export

#endif
