// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_JSON_TREE_HPP
#define CONFAB_EXPORT_JSON_TREE_HPP

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab_export {

/// A JSON value as it was written: numbers keep their digits, objects their order, and a member that comes twice is noticed.
class json_node {
public:
    enum class kind { null, boolean, number, text, array, object };
    using member = std::pair<std::string, json_node>;

    json_node() = default;

    kind type = kind::null;
    bool truth = false;
    std::string text;                     ///< of a text or a number
    std::vector<json_node> elements;      ///< of an array
    std::vector<member> members;          ///< of an object
    std::optional<std::string> duplicate; ///< a member's name that an object has twice

    json_node const* find(std::string_view name) const noexcept;
};

/// What @ref parse_json throws: what is wrong, with line and column.
class json_syntax_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads one JSON text, nested at most 32 deep. @throws json_syntax_error
json_node parse_json(std::string_view text);

} // namespace confab_export

#endif
