// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_JSON_DETAIL_POINTER_HPP
#define CONFAB_JSON_DETAIL_POINTER_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::json::detail {

/// Appends a slash and the token, escaped as RFC 6901 has it.
inline void append_token(std::string& pointer, std::string_view token) {
    pointer += '/';
    for (char const byte : token) {
        if (byte == '~') pointer += "~0";
        else if (byte == '/') pointer += "~1";
        else pointer += byte;
    }
}

/// The tokens of a JSON Pointer, unescaped; nothing if it is none.
inline std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer) {
    std::vector<std::string> tokens;
    if (!pointer.empty() && pointer.front() != '/') return std::nullopt;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/') {
            tokens.emplace_back();
        } else if (pointer[i] != '~') {
            tokens.back() += pointer[i];
        } else {
            ++i;
            if (i == pointer.size() || (pointer[i] != '0' && pointer[i] != '1')) return std::nullopt;
            tokens.back() += pointer[i] == '0' ? '~' : '/';
        }
    }
    return tokens;
}

} // namespace confab::json::detail

#endif
